import type { SelfService } from '../../changes/self-service/self-service.ts';
import type { SignedInUser } from '../../changes/self-service/user-token.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import type { RouteCall } from '../core/route.ts';
import type { Answered } from './challenge.ts';

/** Whoever calls, as somebody whom Graph can hear. */
export interface SignedInCall extends Answered {
  readonly user: SignedInUser;
}

/** Lets people speak for themselves, or says that this app does not let anybody. */
export async function asSignedIn(
  { caller, token, ports }: Pick<RouteCall<unknown, unknown, unknown>, 'caller' | 'token' | 'ports'>,
  answer: (call: SignedInCall) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const selfService: SelfService | undefined = ports.selfService;
  if (selfService === undefined) {
    const detail = 'Nobody acts for themself through this app: its setting SELF_SERVICE is off.';
    return problem(404, 'Self-service is off', detail, { retry: 'never' });
  }
  return answer({ caller, selfService, user: { token, contexts: caller.signIn.contexts } });
}
