import { keyText } from '../../simulator/state/role-schedules.ts';
import type { ScheduleRequest } from '../../simulator/state/schedule-requests.ts';
import { roleKeyOf } from '../../src/domain/model/access.ts';
import type { PlannedChange, PlannedStep } from '../../src/domain/model/change.ts';
import type { LedgerEntry } from '../../src/ports/index.ts';
import type { Outcome } from './outcome.ts';

/** Problems of an outcome, one sentence each. */
export interface Findings {
  /** Changes that were carried out more than once. */
  readonly double: readonly string[];
  /** Differences of tenant, ledger, plans or marks from an undisturbed night, or from each other. */
  readonly disagree: readonly string[];
  /** Changes of the undisturbed night that are missing. */
  readonly lost: readonly string[];
  /** Claims without a recorded outcome. */
  readonly unsettled: readonly string[];
}

/** Tolerance for ends: a later run counts durations from its own instant. */
const toleranceMilliseconds = 60 * 60_000;
/** Lifetime of a claim. It explains only requests within that time. */
const claimMilliseconds = 15 * 60_000;

/**
 * Compares the outcome of a disturbed night, and of the run after it, with an undisturbed night.
 *
 * @param truth the outcome of an undisturbed night.
 * @param before the state before the night.
 */
export function compareOutcomes(found: Outcome, truth: Outcome, before: Outcome): Findings {
  const tenant = differences(found.holdings, truth.holdings);
  const isUnmade = (id: string) => isSameEnd(found.holdings.get(id), before.holdings.get(id));
  const lost = tenant.filter(
    (id) => isUnmade(id) && !isSameEnd(truth.holdings.get(id), before.holdings.get(id)),
  );
  const wrong = tenant.filter((id) => !lost.includes(id));
  return {
    double: repeatedChanges(found.own),
    lost: lost.map((id) => `${id} was not changed`),
    unsettled: found.entries
      .filter(({ state }) => state === 'claimed')
      .map(({ id }) => `change ${id} is claimed`),
    disagree: [
      ...wrong.map(
        (id) => `${id} ends ${endText(found.holdings.get(id))}, not ${endText(truth.holdings.get(id))}`,
      ),
      ...ledgerProblems(found),
      ...found.brokenPlans,
    ],
  };
}

/** Compares what the app remembers one night later: marks and consecutive renewals. */
export function compareMemories(found: Outcome, truth: Outcome): readonly string[] {
  const dueTimes = (outcome: Outcome) =>
    new Map([...outcome.marks].map(([id, { reason, due }]) => [`${reason} of ${id}`, due.getTime()]));
  const chains = new Set([...found.chains.keys(), ...truth.chains.keys()]);
  return [
    ...differences(dueTimes(found), dueTimes(truth)).map((id) => `the mark ${id} is another`),
    ...[...chains]
      .filter((id) => found.chains.get(id) !== truth.chains.get(id))
      .map((id) => `${id}: ${found.chains.get(id)} renewals in a row, not ${truth.chains.get(id)}`),
  ];
}

/** Changes that were requested twice. Each access is changed once a night, so a second request of its kind repeats the change. */
function repeatedChanges(own: readonly ScheduleRequest[]): readonly string[] {
  const times = new Map<string, number>();
  for (const request of own) {
    const change = `${request.kind} ${request.window === null ? 'ended' : 'given'} ${keyText(request)}`;
    times.set(change, (times.get(change) ?? 0) + 1);
  }
  return [...times].filter(([, count]) => count > 1).map(([change, count]) => `${count} times: ${change}`);
}

function ledgerProblems({ entries, own, holdings }: Outcome): readonly string[] {
  const unexplained = own
    .filter((request) => !entries.some((entry) => explains(entry, request)))
    .map((request) => `request ${request.action} of ${keyText(request)} has no entry`);
  const notInTenant = entries
    .filter(
      ({ state, access }) =>
        state === 'done' && access?.change.steps.some((step) => !isInTenant(access.change, step, holdings)),
    )
    .map(({ id }) => `change ${id} is done and does not show`);
  const unrecorded = entries
    .filter(
      (entry) =>
        entry.state !== 'done' &&
        entry.state !== 'claimed' &&
        isCarriedOutUnrecorded(entry, entries, holdings),
    )
    .map(({ id, state }) => `change ${id} is ${state} and shows`);
  return [...unexplained, ...notInTenant, ...unrecorded];
}

function explains({ access, askedAt }: LedgerEntry, request: ScheduleRequest): boolean {
  if (access === undefined || keyText(roleKeyOf(access.change.key)) !== keyText(request)) return false;
  const later = request.createdAt.getTime() - askedAt.getTime();
  const isOfStep = ({ kind, actions }: PlannedStep) =>
    kind === request.kind && actions.some((action) => action === request.action);
  return later >= 0 && later <= claimMilliseconds && access.change.steps.some(isOfStep);
}

/** Whether the tenant shows every step of an entry, while no entry of its item is done. */
function isCarriedOutUnrecorded(
  { access, id }: LedgerEntry,
  entries: readonly LedgerEntry[],
  holdings: Outcome['holdings'],
): boolean {
  if (access === undefined || !access.change.steps.every((step) => isInTenant(access.change, step, holdings)))
    return false;
  return !entries.some(
    (other) => other.id !== id && other.state === 'done' && other.access?.itemId === access.itemId,
  );
}

function isInTenant(
  { key }: Pick<PlannedChange, 'key'>,
  { kind, endDateTime }: PlannedStep,
  holdings: Outcome['holdings'],
): boolean {
  const end = holdings.get(`${kind} ${keyText(roleKeyOf(key))}`);
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

function endText(end: number | undefined): string {
  if (end === undefined) return 'not there';
  return Number.isFinite(end) ? new Date(end).toISOString() : 'never';
}
