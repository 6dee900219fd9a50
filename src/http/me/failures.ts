import { onBehalfOfPrefix } from '../../changes/self-service/self-service-operation.ts';
import type { OutcomeFailure } from '../../domain/model/outcome.ts';
import { type OnBehalfOfFailureKind, onBehalfOfFailureKinds } from '../../ports/on-behalf-of.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { outcomeProblem } from '../core/failure-problems.ts';
import { type Answered, stepUpAnswer } from './challenge.ts';
import { pimPage } from './pim-page.ts';

/** What is said besides. */
interface About {
  readonly message: string;
  readonly changeId?: string | undefined;
}

/** The answer to a failed call to Graph or Entra that was made as the user: what is up to the user is no fault of this app. */
export function userFailureAnswer(failure: OutcomeFailure, about: About, answered: Answered): HttpAnswer {
  const kind = onBehalfOfFailureKinds.find((known) => failure.kind === `${onBehalfOfPrefix}${known}`);
  if (kind !== undefined) return withoutToken(kind, failure, about.changeId, answered);
  const { requestId, claims, code: graphCode } = failure;
  const { message, changeId } = about;
  const members = { graphCode, requestId, changeId } as const;
  switch (failure.kind) {
    case 'signed-out':
      return claims === undefined
        ? newTokenNeeded(changeId)
        : stepUpAnswer({ claims, requestId, changeId }, answered);
    case 'forbidden':
      return problem(403, 'Microsoft Graph does not allow you that', message, { ...members, retry: 'never' });
    default:
      return outcomeProblem({ ...failure, message }, changeId);
  }
}

/** Entra gave no token that speaks for the user. */
export function withoutToken(
  kind: OnBehalfOfFailureKind,
  { code, claims }: Pick<OutcomeFailure, 'code' | 'claims'>,
  changeId: string | undefined,
  answered: Answered,
): HttpAnswer {
  const { clientId, authority } = answered.selfService;
  switch (kind) {
    case 'step-up':
      return stepUpAnswer({ claims, changeId }, answered);
    case 'user-token':
      return newTokenNeeded(changeId);
    case 'consent': {
      const detail = `Nobody has consented to the delegated permission of Microsoft Graph that this needs (${code}). An administrator consents to it for the app registration ${clientId}.`;
      return problem(403, 'A consent is missing', detail, { changeId, retry: 'never' });
    }
    case 'refused': {
      const pimUrl = pimPage(authority);
      const detail = `Microsoft Entra does not let you do this through this app (${code}). PIM itself may: ${pimUrl}`;
      return problem(403, 'Microsoft Entra refused it', detail, { changeId, retry: 'never', pimUrl });
    }
    case 'set-up': {
      const detail = `This app's own registration is not set up for it (${code}): the fault is not yours, and the app's log says more.`;
      return unavailable('Self-service is not set up', detail, changeId);
    }
    case 'unavailable':
      return unavailable(
        'Microsoft Entra cannot be used',
        `Microsoft Entra gave no token (${code}). Ask again in a while.`,
        changeId,
      );
    default:
      return kind satisfies never;
  }
}

function newTokenNeeded(changeId: string | undefined): HttpAnswer {
  const challenge =
    'Bearer error="invalid_token", error_description="it cannot be used for Microsoft Graph any more"';
  const detail = 'Microsoft Entra no longer accepts your token. Sign in again and retry.';
  const members = { changeId, retry: 'with-other-token' } as const;
  return problem(401, 'A new token is needed', detail, members, { 'www-authenticate': challenge });
}

function unavailable(title: string, detail: string, changeId: string | undefined): HttpAnswer {
  return problem(503, title, detail, { changeId, retry: 'later' }, { 'retry-after': '60' });
}
