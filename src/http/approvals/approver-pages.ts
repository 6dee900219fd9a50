import { type ApproverResult, decideAsApprover } from '../../changes/consents/decide-as-approver.ts';
import type { Requester } from '../../domain/model/command.ts';
import type { ApprovalTokens, RoleCall } from '../../ports/index.ts';
import type { HttpAnswer } from '../core/answer.ts';
import type { HttpPorts } from '../core/route.ts';
import { decidedBeforeText } from './decide-activation.ts';
import { page } from './pages.ts';
import { type ApprovalSubject, factsOf } from './subject.ts';

type ChangeSubject = ApprovalSubject & { readonly kind: 'change' };

/** Asks an approver of a role whether an activation may be, and why. */
export function askApprover(
  subject: ChangeSubject,
  fields: { readonly token: string; readonly state: string },
): HttpAnswer {
  const facts = factsOf(subject);
  const { state, awaiting } = subject.record;
  if (state !== 'awaiting-approval' || awaiting?.proof === 'own')
    return page(409, { title: 'Not now', sentences: ['It waits for no approver.'], facts });
  return page(200, {
    title: 'Approve or deny this?',
    sentences: ['You decide on exactly this, and nothing else. The first decision of any approver counts.'],
    facts,
    form: {
      fields: { id_token: fields.token, state: fields.state },
      input: { name: 'because', label: 'Because' },
      choices: [
        { name: 'confirm', value: 'yes', text: 'Approve' },
        { name: 'confirm', value: 'deny', text: 'Deny' },
      ],
    },
  });
}

interface Said {
  readonly kind: 'approved' | 'denied';
  readonly by: Requester;
  readonly token: string;
  readonly because: string | undefined;
}

/** Writes a signed decision of an approver down, and shows what came of the activation. */
export async function decideSigned(
  subject: ChangeSubject,
  { kind, by, token, because }: Said,
  {
    ports,
    tokens,
    call,
  }: { readonly ports: HttpPorts; readonly tokens: ApprovalTokens; readonly call: RoleCall },
): Promise<HttpAnswer> {
  const { record, digest } = subject;
  const decision = {
    ...{ kind, by, because, digest },
    changeId: record.id,
    proof: { kind: 'signed', token },
  } as const;
  const needed = { ...ports, approvalTokens: tokens, log: call.log };
  return resultPage(kind, await decideAsApprover(decision, needed, call), factsOf(subject));
}

function resultPage(
  kind: Said['kind'],
  result: ApproverResult,
  facts: ReturnType<typeof factsOf>,
): HttpAnswer {
  const nothing = (status: number, because: string) =>
    page(status, { title: 'Not decided', sentences: [because, 'Nothing was decided.'], facts });
  switch (result.kind) {
    case 'decided': {
      const { id, state, outcome, awaiting } = result.record;
      const why = state === 'awaiting-approval' ? awaiting?.because : outcome?.message;
      const more = `GET /api/activations/${id} says what becomes of it.`;
      const sentences = [`It is ${state}.`, why ?? '', more];
      return page(200, { title: kind === 'approved' ? 'Approved' : 'Denied', sentences, facts });
    }
    case 'decided-before':
      return nothing(409, decidedBeforeText(result));
    case 'not-awaiting':
      return nothing(409, 'It is no longer waiting for an approver.');
    case 'no-reason':
      return nothing(422, "The role's settings ask for a reason: go back and say why.");
    case 'does-not-count':
      return nothing(403, `Your decision does not count: ${result.because}.`);
    case 'no-such-change':
    case 'other-digest':
      return nothing(409, 'It is not what was signed.');
    default:
      return result satisfies never;
  }
}
