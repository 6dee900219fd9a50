import { type ApproverResult, decideAsApprover } from '../../changes/consents/decide-as-approver.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import { answerRecord } from '../changes/outcome-answer.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import type { RouteCall } from '../core/route.ts';
import { mustBeSigned } from './must-be-signed.ts';
import type { ApprovalSubject } from './subject.ts';

/** Whether whoever decides on a change is whom the settings of a role name. */
export function isForApprovers({ content }: ChangeRecord): boolean {
  return content.kind === 'activation';
}

/**
 * Takes the decision of one of the role's own approvers, given with their token. A denial gives nothing, so that it needs no
 * signature.
 */
export async function decideWithToken(
  { record, digest }: ApprovalSubject & { readonly kind: 'change' },
  { decision, because }: { readonly decision: 'approve' | 'deny'; readonly because?: string | undefined },
  { ports, caller, graph }: Pick<RouteCall<unknown, unknown, unknown>, 'ports' | 'caller' | 'graph'>,
): Promise<HttpAnswer> {
  const { id, awaiting, state } = record;
  if (decision === 'approve' && state === 'awaiting-approval' && awaiting?.proof === 'signed')
    return mustBeSigned('It controls the tenant', { id, digest }, ports, { changeId: id });
  const kind = decision === 'approve' ? 'approved' : 'denied';
  const by = { objectId: caller.objectId, appId: caller.appId };
  const given = { kind, changeId: id, digest, because, by, proof: { kind: 'bearer' } } as const;
  // A token alone is no signature: nothing is verified here.
  const needed = { ...ports, approvalTokens: undefined, log: graph.log };
  return answerDecision(kind, await decideAsApprover(given, needed, graph), id);
}

function answerDecision(kind: 'approved' | 'denied', result: ApproverResult, changeId: string): HttpAnswer {
  const members = { changeId, retry: 'never' } as const;
  switch (result.kind) {
    case 'decided':
      return answerDecided(kind, result.record);
    case 'no-such-change':
      return problem(404, 'There is nothing to approve under this id', `There is no activation ${changeId}.`);
    case 'not-awaiting':
      return problem(409, 'It waits for no approver', notAwaitingText(result.record), members);
    case 'other-digest':
      return problem(
        409,
        'That is not this activation',
        `Read ${changeId} again; nothing was decided.`,
        members,
      );
    case 'no-reason': {
      const detail =
        "The role's settings ask approvers for a reason: say it in `because`. Nothing was decided.";
      return problem(422, 'A reason is needed', detail, members);
    }
    case 'does-not-count': {
      const detail = `Your decision would not count: ${result.because}. Nothing was decided.`;
      return problem(403, 'You do not decide on this', detail, members);
    }
    case 'decided-before':
      return problem(409, 'It is decided', `${decidedBeforeText(result)} Nothing was decided now.`, members);
    default:
      return result satisfies never;
  }
}

function answerDecided(kind: 'approved' | 'denied', record: ChangeRecord): HttpAnswer {
  const { id: changeId, state, outcome, awaiting } = record;
  const isOver = state !== 'awaiting-approval' && state !== 'accepted' && state !== 'claimed';
  if (kind === 'denied') return answer(200, { outcome: 'denied', changeId, state });
  if (state === 'refused' || state === 'expired') return answerRecord(record);
  const because = state === 'awaiting-approval' ? awaiting?.because : outcome?.message;
  const grantedUntil = outcome?.grantedUntil?.toISOString();
  return answer(isOver ? 200 : 202, { outcome: 'approved', changeId, state, because, grantedUntil });
}

function answer(
  status: number,
  jsonBody: {
    readonly changeId: string;
    readonly outcome: string;
    readonly state: string;
    readonly because?: string | undefined;
    readonly grantedUntil?: string | undefined;
  },
): HttpAnswer {
  return { status, jsonBody, headers: { location: `/api/activations/${jsonBody.changeId}` } };
}

function notAwaitingText({ id, state, awaiting }: ChangeRecord): string {
  return state === 'awaiting-approval' && awaiting?.proof === 'own'
    ? `Activation ${id} waits for whoever would have the access to confirm it first. Nothing was decided.`
    : `Activation ${id} is ${state}. Nothing was decided.`;
}

/** Who was first, what they said, and what came of it. */
export function decidedBeforeText({
  record,
  first,
}: Extract<ApproverResult, { kind: 'decided-before' }>): string {
  if (first === undefined) return `Somebody has decided already; activation ${record.id} is ${record.state}.`;
  const { by, kind, at } = first;
  return `${by.objectId} ${kind} it at ${at.toISOString()}; the activation is ${record.state}.`;
}
