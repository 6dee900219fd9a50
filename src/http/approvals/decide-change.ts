import { approveChange, type DecisionResult } from '../../changes/approve-change.ts';
import type { ChangeRecord, Requester } from '../../domain/model/command.ts';
import type { DecisionProof } from '../../domain/model/decision.ts';
import type { Log } from '../../ports/index.ts';
import type { HttpAnswer } from '../core/answer.ts';
import type { HttpPorts } from '../core/route.ts';
import { page } from './pages.ts';
import { type ApprovalSubject, factsOf } from './subject.ts';

interface Said {
  readonly by: Requester;
  readonly proof: DecisionProof;
}

/** Writes a signed approval of a change down, has the change executed, and shows what came of it. */
export async function decideChange(
  subject: ApprovalSubject & { readonly kind: 'change' },
  { by, proof }: Said,
  { ports, log, signal }: { readonly ports: HttpPorts; readonly log: Log; readonly signal: AbortSignal },
): Promise<HttpAnswer> {
  const { record, digest } = subject;
  const decision = { changeId: record.id, digest, by, because: undefined, proof };
  const result = await approveChange(decision, { ...ports, log }, signal);
  return outcomePage(result, subject);
}

function outcomePage(
  result: DecisionResult,
  subject: ApprovalSubject & { readonly kind: 'change' },
): HttpAnswer {
  const facts = factsOf(subject);
  switch (result.kind) {
    case 'decided':
      return decidedPage(result.record, facts);
    case 'not-awaiting':
      return page(409, {
        title: 'Too late',
        sentences: ['It is no longer waiting for approval. Nothing was approved.'],
        facts,
      });
    case 'no-such-change':
    case 'other-digest':
      return page(409, {
        title: 'Not approved',
        sentences: ['It is not what was signed. Nothing was approved.'],
        facts,
      });
    default:
      return result satisfies never;
  }
}

function decidedPage(
  { id, state, awaiting, outcome }: ChangeRecord,
  facts: ReturnType<typeof factsOf>,
): HttpAnswer {
  const more = `GET /api/changes/${id} says what becomes of it.`;
  switch (state) {
    case 'awaiting-approval':
      return page(403, {
        title: 'It still waits',
        sentences: ['Your approval is written down, and is not enough.', awaiting?.because ?? '', more],
        facts,
      });
    case 'done':
    case 'validated':
      return page(200, { title: 'Approved, and done', sentences: [outcome?.message ?? '', more], facts });
    case 'accepted':
    case 'claimed':
      return page(202, { title: 'Approved', sentences: ['It is being executed.', more], facts });
    default:
      return page(200, {
        title: `Approved; it ended as ${state}`,
        sentences: [outcome?.message ?? '', more],
        facts,
      });
  }
}
