import type { Fact, Look, OpenRecord } from '../model/evidence.ts';
import { type AccessRecord, ActIndex } from './act-index.ts';
import { seesAllOf } from './completeness.ts';
import { Ledger } from './ledger.ts';
import { nextLooks } from './looks.ts';
import { isAccess, Moments } from './moments.ts';
import { planAccess } from './plan-access.ts';
import { planCorrections } from './plan-corrections.ts';
import { planGroupAccess } from './plan-group-access.ts';
import { planMembers } from './plan-members.ts';
import { planRequests } from './plan-requests.ts';
import { planReviews } from './plan-reviews.ts';
import { planRoles } from './plan-roles.ts';
import { planUnseen } from './plan-unseen.ts';
import type { Learning } from './planning.ts';
import { tieActs } from './tie-acts.ts';
import { lessUnread } from './unread.ts';
import type { LookPart } from './view.ts';

/** The facts that a run learnt, and what follows from them. */
export interface PlannedFacts {
  readonly facts: readonly Fact[];
  readonly opened: readonly OpenRecord[];
  /** Subjects. */
  readonly closed: readonly string[];
  /** Everything that is open after the run. */
  readonly open: ReadonlyMap<string, OpenRecord>;
  readonly looks: ReadonlyMap<string, Look>;
  /** The parts that were seen completely. */
  readonly complete: ReadonlySet<LookPart>;
  /** Acts that something tells of and that no schedule was seen for: not over yet, or of a scope that nobody said. */
  readonly unplaced: number;
}

/** What a run learns: from what it saw, from what was open, and from all that tells what was done meanwhile. Pure. */
export function planFacts(learning: Learning): PlannedFacts {
  const { observed, open, looks, now, runId } = learning;
  const ledger = new Ledger(open, learning);
  const requests = learning.requests.map(({ request }) => request);
  const acts = tieActs({ requests, events: learning.events, changes: learning.changes }, now);
  const index = new ActIndex(acts.ofAccess, accessIn(learning));
  const moments = new Moments(acts, index);
  const planning = { ...learning, ledger, index, acts, moments, sawAllOf: seesAllOf(observed) };
  planCorrections(planning);
  const kept = planAccess(planning);
  const unplaced = planUnseen(planning);
  planGroupAccess(planning);
  planMembers(planning);
  planRoles(planning);
  planRequests(planning);
  planReviews(planning);
  const doubts = [...observed.doubts, ...kept];
  const seen = lessUnread({ complete: observed.complete, doubts }, observed, ledger.open.values());
  const next = nextLooks(looks, seen, { at: now, runId });
  if (learning.requestsListedAt !== undefined) next.set('requests', { at: learning.requestsListedAt, runId });
  const { complete } = seen;
  return { facts: ledger.facts, ...ledger.changes(), open: ledger.open, looks: next, complete, unplaced };
}

/** All access that something that was done may be about. */
function accessIn({ observed, open, recent }: Learning): readonly AccessRecord[] {
  const records = [
    ...[...observed.bySubject.values(), ...open.values()].map(({ record }) => record),
    ...recent.flatMap((fact) => fact.record ?? fact.last ?? []),
  ];
  return records.filter(isAccess);
}
