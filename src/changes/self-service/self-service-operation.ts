import type { SelfServiceContent } from '../../domain/model/activation.ts';
import type { Outcome } from '../../domain/model/outcome.ts';
import { isSatisfied } from '../../domain/self-service/demanded-contexts.ts';
import type { OnBehalfOfFailure, RoleCall } from '../../ports/index.ts';
import type { ChangePorts } from '../change-ports.ts';
import { cancelRequest, changeSchedule, type SchedulePorts } from '../change-schedule.ts';
import type { ChangeOperation } from '../execute-command.ts';
import { cancelOutcome, notSent, scheduleOutcome } from '../outcomes.ts';
import type { SendPermit } from '../send-steps.ts';
import { permissionFor } from './permissions.ts';
import { scheduleChangeOf } from './schedule-change.ts';
import { type SignedInUser, tokenFor, type UserTokenPorts } from './user-token.ts';

/** What doing for a user what they ask for needs of the world. */
export type SelfServicePorts = Pick<ChangePorts, 'roles' | 'access' | 'pause' | 'clock'> & UserTokenPorts;

/**
 * Does what a user asks for with the user's own token. Entra judges it, as in its own portal: no gate, no limit and no stop of
 * the writers holds it.
 */
export function selfServiceOperation(
  content: SelfServiceContent,
  user: SignedInUser,
  ports: SelfServicePorts,
  call: RoleCall,
): ChangeOperation {
  const permission = permissionFor(content.scheduleKind, 'write');
  let token: string | undefined;
  return {
    isHeldByStop: false,
    async judge() {
      // Judged again when others changed the tenant meanwhile: the token is good for that, too.
      if (token === undefined) {
        const result = await tokenFor(user, permission, ports, call.signal);
        if (result.kind !== 'token') return { kind: 'refused', outcome: withoutToken(result) };
        token = result.token;
      }
      return { kind: 'allowed', before: { kind: 'none' } };
    },
    async execute(_record, permit) {
      const first = await send(content, token, permit, ports, call);
      const demanded = first.refusal?.claims;
      if (demanded === undefined || !isSatisfied(demanded, user.contexts)) return first;
      // The user has signed in so, and the exchanged token does not show it: it is asked for by name, once.
      const again = await tokenFor(user, permission, ports, call.signal, demanded);
      return again.kind === 'token' ? send(content, again.token, permit, ports, call) : first;
    },
  };
}

async function send(
  content: SelfServiceContent,
  userToken: string | undefined,
  permit: SendPermit,
  { roles, access, pause, clock }: SelfServicePorts,
  call: RoleCall,
): Promise<Outcome> {
  if (userToken === undefined) throw new TypeError('nothing is sent for a user before it was judged');
  const refusal = await permit.refusal();
  if (refusal !== undefined) return notSent(refusal);
  const signal = AbortSignal.any([call.signal, permit.signal()]);
  const asUser: SchedulePorts = {
    ...{ roles, access, pause },
    call: { ...call, signal, userToken },
    onAccepted: permit.sent,
  };
  const change = scheduleChangeOf(content);
  if (change !== undefined) return scheduleOutcome(await changeSchedule(change, clock.now(), asUser));
  const { requestId } = content;
  if (requestId === undefined) throw new TypeError('a cancellation without a request');
  return cancelOutcome(await cancelRequest(content.scheduleKind, requestId, asUser));
}

/** Begins the kind of a failure that is about the user's sign-in and not about Graph. */
export const onBehalfOfPrefix = 'on-behalf-of/';

/** Nothing was sent: Entra gave no token that speaks for the user. */
function withoutToken({ kind, code, claims }: OnBehalfOfFailure): Outcome {
  return {
    state: 'refused',
    code: 'graph-failed',
    message: `Nothing was sent: Microsoft Entra gave no token that speaks for the user (${kind}, ${code}).`,
    failure: {
      kind: `${onBehalfOfPrefix}${kind}`,
      code,
      requestId: undefined,
      claims,
      retryAfterSeconds: undefined,
    },
  };
}
