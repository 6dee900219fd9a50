import { keyText, type ScheduleRequest } from '../../simulator/state/role-schedules.ts';
import type { PlannedStep } from '../../src/domain/model/plan.ts';
import type { LedgerEntry } from '../../src/ports/index.ts';
import type { Outcome } from './outcome.ts';

/** What is wrong with an outcome, a sentence each. */
export interface Findings {
  /** A change that was carried out more than once. */
  readonly double: readonly string[];
  /** The tenant, the ledger, the plans or the marks say something else than an undisturbed night, or than each other. */
  readonly disagree: readonly string[];
  /** A change of the undisturbed night that nobody made. */
  readonly lost: readonly string[];
  /** A claim that nobody settled. */
  readonly unsettled: readonly string[];
}

/** A run that comes later counts lengths from its own instant. */
const toleranceMilliseconds = 60 * 60_000;
/** A claim lives so long: what it explains was asked for in that time. */
const claimMilliseconds = 15 * 60_000;

/**
 * Judges what a disturbed night, and the run after it, came to.
 *
 * @param before the tenant before the night.
 * @param truth what an undisturbed night makes of it.
 */
export function judge(found: Outcome, truth: Outcome, before: Outcome): Findings {
  const tenant = differences(found.holdings, truth.holdings);
  const isUnmade = (id: string) => isSameEnd(found.holdings.get(id), before.holdings.get(id));
  const lost = tenant.filter(
    (id) => isUnmade(id) && !isSameEnd(truth.holdings.get(id), before.holdings.get(id)),
  );
  const wrong = tenant.filter((id) => !lost.includes(id));
  return {
    double: doubles(found.own),
    lost: lost.map((id) => `${id} was not changed`),
    unsettled: found.entries
      .filter(({ state }) => state === 'claimed')
      .map(({ id }) => `change ${id} is claimed`),
    disagree: [
      ...wrong.map((id) => `${id} ends ${said(found.holdings.get(id))}, not ${said(truth.holdings.get(id))}`),
      ...ledgerAgainst(found),
      ...found.brokenPlans,
    ],
  };
}

/** What is remembered, a night later: marks, and renewals in a row. */
export function judgeMemory(found: Outcome, truth: Outcome): readonly string[] {
  const dues = (outcome: Outcome) =>
    new Map([...outcome.marks].map(([id, { reason, due }]) => [`${reason} of ${id}`, due.getTime()]));
  const chains = new Set([...found.chains.keys(), ...truth.chains.keys()]);
  return [
    ...differences(dues(found), dues(truth)).map((id) => `the mark ${id} is another`),
    ...[...chains]
      .filter((id) => found.chains.get(id) !== truth.chains.get(id))
      .map((id) => `${id}: ${found.chains.get(id)} renewals in a row, not ${truth.chains.get(id)}`),
  ];
}

/** Each access is changed once a night: the same kind of request for the same access again is the same change again. */
function doubles(own: readonly ScheduleRequest[]): readonly string[] {
  const times = new Map<string, number>();
  for (const request of own) {
    const change = `${request.kind} ${request.window === null ? 'ended' : 'given'} ${keyText(request)}`;
    times.set(change, (times.get(change) ?? 0) + 1);
  }
  return [...times].filter(([, count]) => count > 1).map(([change, count]) => `${count} times: ${change}`);
}

function ledgerAgainst({ entries, own, holdings }: Outcome): readonly string[] {
  const unexplained = own
    .filter((request) => !entries.some((entry) => explains(entry, request)))
    .map((request) => `request ${request.action} of ${keyText(request)} has no entry`);
  const untrue = entries
    .filter(
      ({ state, access }) =>
        state === 'done' && access?.change.steps.some((step) => !holds(access.change, step, holdings)),
    )
    .map(({ id }) => `change ${id} is done and does not show`);
  const unsaid = entries
    .filter(
      (entry) =>
        entry.state !== 'done' && entry.state !== 'claimed' && isMadeAndUnsaid(entry, entries, holdings),
    )
    .map(({ id, state }) => `change ${id} is ${state} and shows`);
  return [...unexplained, ...untrue, ...unsaid];
}

function explains({ access, askedAt }: LedgerEntry, request: ScheduleRequest): boolean {
  if (access === undefined || keyText(access.change.key) !== keyText(request)) return false;
  const later = request.createdAt.getTime() - askedAt.getTime();
  const isOfStep = ({ kind, actions }: PlannedStep) =>
    kind === request.kind && actions.some((action) => action === request.action);
  return later >= 0 && later <= claimMilliseconds && access.change.steps.some(isOfStep);
}

/** All of it shows, and no other entry says that it was done. */
function isMadeAndUnsaid(
  { access, id }: LedgerEntry,
  entries: readonly LedgerEntry[],
  holdings: Outcome['holdings'],
): boolean {
  if (access === undefined || !access.change.steps.every((step) => holds(access.change, step, holdings)))
    return false;
  return !entries.some(
    (other) => other.id !== id && other.state === 'done' && other.access?.itemId === access.itemId,
  );
}

function holds(
  { key }: { readonly key: Parameters<typeof keyText>[0] },
  { kind, endDateTime }: PlannedStep,
  holdings: Outcome['holdings'],
): boolean {
  const end = holdings.get(`${kind} ${keyText(key)}`);
  if (endDateTime === undefined) return end === undefined;
  return isSameEnd(end, endDateTime === null ? Number.POSITIVE_INFINITY : Date.parse(endDateTime));
}

function differences(
  one: ReadonlyMap<string, number>,
  other: ReadonlyMap<string, number>,
): readonly string[] {
  const ids = new Set([...one.keys(), ...other.keys()]);
  return [...ids].filter((id) => !isSameEnd(one.get(id), other.get(id)));
}

function isSameEnd(one: number | undefined, other: number | undefined): boolean {
  if (one === undefined || other === undefined || one === other) return one === other;
  return Math.abs(one - other) <= toleranceMilliseconds;
}

function said(end: number | undefined): string {
  if (end === undefined) return 'not there';
  return Number.isFinite(end) ? new Date(end).toISOString() : 'never';
}
