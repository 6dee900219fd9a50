import { keyText } from '../../simulator/state/role-schedules.ts';
import type { ScheduleRequest } from '../../simulator/state/schedule-requests.ts';
import { accessChangeOf } from '../../src/changes/lately.ts';
import { isOpen } from '../../src/domain/commands/fold-facts.ts';
import { roleKeyOf } from '../../src/domain/model/access.ts';
import type { PlannedChange, PlannedStep } from '../../src/domain/model/change.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import type { Outcome } from './outcome.ts';

/** Problems of an outcome, one sentence each. */
export interface Findings {
  /** Changes that were carried out more than once. */
  readonly double: readonly string[];
  /** Differences of tenant, records, plans or marks from an undisturbed night, or from each other. */
  readonly disagree: readonly string[];
  /** Changes of the undisturbed night that are missing. */
  readonly lost: readonly string[];
  /** Changes that are accepted or claimed, and neither recorded nor expired. */
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
    unsettled: found.records.filter(isOpen).map(({ id, state }) => `change ${id} is ${state}`),
    disagree: [
      ...wrong.map(
        (id) => `${id} ends ${endText(found.holdings.get(id))}, not ${endText(truth.holdings.get(id))}`,
      ),
      ...recordProblems(found),
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

function recordProblems({ records, own, holdings }: Outcome): readonly string[] {
  const unexplained = own
    .filter((request) => !records.some((record) => explains(record, request)))
    .map((request) => `request ${request.action} of ${keyText(request)} has no record`);
  const notInTenant = records
    .filter((record) => {
      const change = accessChangeOf(record);
      return (
        record.state === 'done' && change?.steps.some((step) => !isInTenant(change, step, holdings)) === true
      );
    })
    .map(({ id }) => `change ${id} is done and does not show`);
  const unrecorded = records
    .filter(
      (record) =>
        record.state !== 'done' && !isOpen(record) && isCarriedOutUnrecorded(record, records, holdings),
    )
    .map(({ id, state }) => `change ${id} is ${state} and shows`);
  return [...unexplained, ...notInTenant, ...unrecorded];
}

function explains(record: ChangeRecord, request: ScheduleRequest): boolean {
  const change = accessChangeOf(record);
  const { claimedAt } = record;
  if (change === undefined || claimedAt === undefined) return false;
  if (keyText(roleKeyOf(change.key)) !== keyText(request)) return false;
  const later = request.createdAt.getTime() - claimedAt.getTime();
  const isOfStep = ({ kind, actions }: PlannedStep) =>
    kind === request.kind && actions.some((action) => action === request.action);
  return later >= 0 && later <= claimMilliseconds && change.steps.some(isOfStep);
}

/** Whether the tenant shows every step of a change, while no record of its item is done. */
function isCarriedOutUnrecorded(
  record: ChangeRecord,
  records: readonly ChangeRecord[],
  holdings: Outcome['holdings'],
): boolean {
  const change = accessChangeOf(record);
  if (change === undefined || !change.steps.every((step) => isInTenant(change, step, holdings))) return false;
  return !records.some(
    (other) => other.id !== record.id && other.state === 'done' && itemOf(other) === itemOf(record),
  );
}

function itemOf({ id, source }: ChangeRecord): string {
  return source.kind === 'job' ? source.itemId : id;
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
