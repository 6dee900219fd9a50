import type { ActivationRecord } from '../activations/running-grants.ts';
import type { ChangeRecord, CommandFact } from '../model/command.ts';
import type { Outcome } from '../model/outcome.ts';

/** A fact as it is kept: with a hash that covers the one before it. */
export interface HashedFact {
  readonly fact: CommandFact;
  readonly hash: string;
}

/**
 * A command with all that happened to it.
 *
 * @param facts in the order they were added; the first is `accepted`.
 * @returns `undefined` where they do not begin so.
 */
export function foldFacts(facts: readonly HashedFact[]): ChangeRecord | undefined {
  const [first, ...later] = facts;
  if (first?.fact.kind !== 'accepted') return undefined;
  const accepted: ChangeRecord = {
    ...first.fact.command,
    state: 'accepted',
    claimedAt: undefined,
    deadlineAt: undefined,
    before: undefined,
    awaiting: undefined,
    approval: undefined,
    restsOn: undefined,
    graphRequestId: undefined,
    outcome: undefined,
    grantEnd: undefined,
    settledAt: undefined,
    factCount: 1,
    lastFactHash: first.hash,
  };
  return later.reduce((record, { fact, hash }) => withFact(record, fact, hash), accepted);
}

/** The record after one more fact. */
export function withFact(record: ChangeRecord, fact: CommandFact, hash: string): ChangeRecord {
  const next = { ...record, factCount: record.factCount + 1, lastFactHash: hash };
  switch (fact.kind) {
    case 'accepted':
      return next;
    case 'claimed':
      return {
        ...next,
        state: 'claimed',
        claimedAt: fact.at,
        deadlineAt: fact.deadlineAt,
        before: fact.before,
        approval: fact.approval,
        restsOn: fact.restsOn,
        claimProof: fact.signatures && { after: record.lastFactHash, signatures: fact.signatures },
      };
    case 'awaiting':
      return isUnclaimed(record)
        ? {
            ...next,
            state: 'awaiting-approval',
            executeBefore: fact.executeBefore,
            awaiting: fact.awaiting,
          }
        : next;
    case 'sent':
      return {
        ...next,
        graphRequestId: fact.graphRequestId,
        takenRequestIds: [...(record.takenRequestIds ?? []), fact.graphRequestId],
      };
    case 'recorded':
      return isLessCertain(fact.outcome, record) ? next : withOutcome(next, fact.outcome, fact.at);
    case 'ended':
      return record.grantEnd === undefined ? { ...next, grantEnd: fact.end } : next;
    case 'expired':
      return isUnclaimed(record) ? { ...next, state: 'expired', settledAt: fact.at } : next;
    default:
      return fact satisfies never;
  }
}

/** What is certain is not overwritten by what is not: a slow process may record after one that looked. */
function isLessCertain({ state }: Outcome, { outcome }: ChangeRecord): boolean {
  return outcome !== undefined && outcome.state !== 'unconfirmed' && state === 'unconfirmed';
}

/** Who records the same state second may know more, but not when: what is counted by its instant must not move. */
function withOutcome(record: ChangeRecord, outcome: Outcome, at: Date): ChangeRecord {
  const settledAt = record.state === outcome.state ? (record.settledAt ?? at) : at;
  const graphRequestId = outcome.request?.id ?? outcome.refusal?.requestId ?? record.graphRequestId;
  return { ...record, state: outcome.state, outcome, settledAt, graphRequestId };
}

/** Whether something may still be done about it. */
export function isOpen(record: Pick<ChangeRecord, 'state'>): boolean {
  return isUnclaimed(record) || record.state === 'claimed';
}

/** Whether it gave access by an activation that is not over, as far as anybody has seen. */
export function isRunningGrant(record: ChangeRecord): record is ActivationRecord {
  const { content, state, grantEnd } = record;
  const isGiven = state === 'done' || state === 'unconfirmed';
  return content.kind === 'activation' && isGiven && grantEnd === undefined;
}

/** Whether nobody has claimed it yet, and somebody still may. */
export function isUnclaimed({ state }: Pick<ChangeRecord, 'state'>): boolean {
  return state === 'accepted' || state === 'awaiting-approval';
}
