import { type ConfirmationResult, confirmActivation } from '../../changes/consents/confirm-activation.ts';
import { confirmationDigest } from '../../changes/consents/confirmation.ts';
import type { SigningRequest } from '../../changes/consents/signing-link.ts';
import type { ActivationContent } from '../../domain/model/activation.ts';
import type { ChangeRecord, Requester } from '../../domain/model/command.ts';
import { isUsedIn } from '../../ports/decisions.ts';
import type { ApprovalTokens, RoleCall } from '../../ports/index.ts';
import type { HttpAnswer } from '../core/answer.ts';
import type { HttpPorts } from '../core/route.ts';
import { activationFacts, roleNameOf } from './facts-of-activation.ts';
import { page } from './pages.ts';

/** A sign-in for a confirmation whose token is verified. */
export interface SignedIn {
  readonly wanted: SigningRequest;
  readonly token: string;
  /** As it came, for the form. */
  readonly state: string;
  readonly by: Requester;
  /** Whether they have read the page and confirm it. */
  readonly isConfirmed: boolean;
}

interface Parts {
  readonly ports: HttpPorts;
  readonly tokens: ApprovalTokens;
  readonly call: RoleCall;
}

interface Activation extends ChangeRecord {
  readonly content: ActivationContent;
}

/** Shows whoever would have an access what it is, and writes their confirmation down once they have given it. */
export async function answerConfirmation(signed: SignedIn, parts: Parts): Promise<HttpAnswer> {
  const { wanted, by } = signed;
  const record = await parts.ports.commands.find(wanted.id);
  if (!isActivation(record) || confirmationDigest(record) !== wanted.digest)
    return refused(409, 'There is nothing such to confirm: it is not there, or it is not what was signed.');
  // Nobody else is to learn what waits for them.
  if (record.content.key.principalId.toLowerCase() !== by.objectId.toLowerCase())
    return refused(
      403,
      'This is waiting for somebody else. Only the person who will receive the access can confirm it.',
    );
  const facts = await factsOf(record, parts);
  return signed.isConfirmed ? confirm(signed, facts, parts) : ask(record, signed, facts);
}

type Facts = NonNullable<Parameters<typeof page>[1]['facts']>;

async function factsOf(record: Activation, { ports, call }: Parts): Promise<Facts> {
  const { id, executeBefore } = record;
  return [
    ...activationFacts(record.content, await roleNameOf(record, ports, call)),
    ['Activation', id],
    ['To be confirmed by', executeBefore.toISOString()],
    ['Digest', confirmationDigest(record)],
  ];
}

function ask(
  { state, awaiting, content }: Activation,
  signed: Pick<SignedIn, 'token' | 'state'>,
  facts: Facts,
): HttpAnswer {
  if (state !== 'awaiting-approval' || awaiting?.proof !== 'own') return tooLate(facts);
  return page(200, {
    title: 'Do you want this access?',
    sentences: [
      `${content.sender} says that you need this role for ticket ${content.ticket}. You confirm exactly this, and nothing else.`,
      'If you do not know the ticket, or did not expect this, close this page: nothing is given then.',
    ],
    facts,
    form: {
      fields: { id_token: signed.token, state: signed.state, confirm: 'yes' },
      text: 'Yes, I want it',
    },
  });
}

async function confirm(
  { wanted, token, by }: SignedIn,
  facts: Facts,
  { ports, tokens, call }: Parts,
): Promise<HttpAnswer> {
  const earlier = await ports.decisions.of({ kind: 'change', id: wanted.id });
  if (isUsedIn(earlier, token))
    return refused(409, 'This signature has been used before. Sign in again to confirm again.');
  const confirmation = {
    changeId: wanted.id,
    digest: wanted.digest,
    by,
    proof: { kind: 'signed', token },
  } as const;
  const needed = { ...ports, approvalTokens: tokens, log: call.log };
  return resultPage(await confirmActivation(confirmation, needed, call), facts);
}

function resultPage(result: ConfirmationResult, facts: Facts): HttpAnswer {
  switch (result.kind) {
    case 'decided':
      return decidedPage(result.record, facts);
    case 'not-awaiting':
      return tooLate(facts);
    case 'does-not-count':
      return refused(403, `Your confirmation does not count: ${result.because}.`);
    case 'no-such-change':
    case 'other-digest':
      return refused(409, 'It is not what was signed.');
    default:
      return result satisfies never;
  }
}

function decidedPage({ id, state, awaiting, outcome }: ChangeRecord, facts: Facts): HttpAnswer {
  const more = `GET /api/activations/${id} says what becomes of it.`;
  switch (state) {
    case 'awaiting-approval': {
      const isLeft = awaiting?.proof !== 'own';
      const sentence = isLeft ? (awaiting?.because ?? '') : 'It is looked at within a minute or so.';
      return page(202, {
        title: isLeft ? 'Confirmed; now it waits for its approver' : 'Confirmed',
        sentences: ['Your confirmation is written down.', sentence, more],
        facts,
      });
    }
    case 'done': {
      const until = outcome?.grantedUntil?.toISOString();
      const sentence = until === undefined ? (outcome?.message ?? '') : `You have the role until ${until}.`;
      return page(200, { title: 'Confirmed, and done', sentences: [sentence, more], facts });
    }
    case 'accepted':
    case 'claimed':
      return page(202, { title: 'Confirmed', sentences: ['It is being executed.', more], facts });
    default:
      return page(200, {
        title: `Confirmed; it ended as ${state}`,
        sentences: [outcome?.message ?? '', more],
        facts,
      });
  }
}

function tooLate(facts: Facts): HttpAnswer {
  const sentences = ['It is no longer waiting for your confirmation. Nothing was confirmed.'];
  return page(409, { title: 'Too late', sentences, facts });
}

function refused(status: number, because: string): HttpAnswer {
  return page(status, { title: 'Not confirmed', sentences: [because, 'Nothing was confirmed.'] });
}

function isActivation(record: ChangeRecord | undefined): record is Activation {
  return record?.content.kind === 'activation';
}
