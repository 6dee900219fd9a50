import { happenedBy } from '../../../domain/evidence/fact-times.ts';
import type { RecordInterval } from '../../../domain/evidence/intervals.ts';
import type { FactCause, FactTime, InstantText } from '../../../domain/model/evidence.ts';
import type { Column } from '../../exports/column.ts';
import type { Reading } from '../../exports/question.ts';
import { compareText } from '../../proof/manifest.ts';
import {
  type AboutRecord,
  aboutColumns,
  aboutRecord,
  causeColumns,
  timeColumns,
} from '../../questions/about-record.ts';
import { historyTable, hoursBetween, type PackTable, roleNamesIn, type TableParts } from './pack-table.ts';

/** Access that began or ended in the period, and access that accounts keep although they are disabled or deleted. */

interface ComingRow {
  readonly what: 'began' | 'ended' | 'kept by a disabled account';
  readonly about: AboutRecord;
  readonly roleName: string | null;
  readonly time: FactTime | null;
  readonly how: RecordInterval['endedAs'];
  readonly because: FactCause | null;
  /** Of what began: when it was asked for. Of the others: when the account was found disabled or deleted. */
  readonly countedFrom: InstantText | null;
  readonly lagHours: number | null;
}

export function comingsTable(parts: TableParts): PackTable<ComingRow> {
  const about = {
    name: 'joiners-leavers',
    title: 'Joiners and leavers',
    about:
      'Eligibilities, assignments and memberships of groups that began or ended in the period; activations are in a table of their own. The lag of what began is counted from the request, that of what ended, or is still there, from when the account was found disabled or deleted.',
  };
  return historyTable(about, columns, parts, (reading) => rows(parts, reading));
}

async function rows(parts: TableParts, reading: Reading): Promise<readonly ComingRow[]> {
  const { from, to } = parts.reading.period;
  const all = await parts.reading.intervals(reading);
  const names = roleNamesIn(all);
  const asked = requestTimes(all);
  const isMeant = (time: FactTime | null): time is FactTime =>
    time !== null && happenedBy(time) > from && happenedBy(time) <= to;
  const found: ComingRow[] = [];
  for (const interval of all.filter(isAccess)) {
    const about = aboutRecord(interval.record);
    const roleName = names.get(about.roleDefinitionId ?? '')?.name ?? null;
    if (interval.beganAs === 'opened' && isMeant(interval.began))
      found.push({
        ...{ what: 'began', about, roleName, time: interval.began, how: null, because: interval.because },
        ...lag(asked.get(interval.because?.requestId ?? '') ?? null, happenedBy(interval.began)),
      });
    if (interval.endedAs !== 'revised' && isMeant(interval.ended))
      found.push({
        ...{ what: 'ended', about, roleName, time: interval.ended, how: interval.endedAs },
        because: interval.endedBecause,
        ...lag(await disabledAt(parts, about.principalId), happenedBy(interval.ended)),
      });
  }
  return [...found, ...(await keptByDisabled(parts, reading))].toSorted((one, other) =>
    compareText(orderOf(one), orderOf(other)),
  );
}

function isAccess({ record }: RecordInterval): boolean {
  if (record.kind === 'assignment') return record.assignmentType !== 'Activated';
  return record.kind === 'eligibility' || record.kind === 'membership';
}

function requestTimes(intervals: readonly RecordInterval[]): ReadonlyMap<string, InstantText> {
  return new Map(
    intervals.flatMap(({ record }) =>
      record.kind === 'request' && record.createdDateTime !== null
        ? [[record.id, record.createdDateTime] as const]
        : [],
    ),
  );
}

/** A lag is told only of what happened after the instant that it is counted from. */
function lag(countedFrom: InstantText | null, at: InstantText) {
  const isAfter = countedFrom !== null && countedFrom <= at;
  return { countedFrom, lagHours: isAfter ? hoursBetween(countedFrom, at) : null };
}

async function keptByDisabled(parts: TableParts, reading: Reading): Promise<readonly ComingRow[]> {
  const { to } = parts.reading.period;
  const { accesses, roleNames } = await parts.reading.access(to, reading);
  const found: ComingRow[] = [];
  for (const { principal, steps } of accesses) {
    const held = steps.at(-1)?.record;
    if (principal.accountEnabled !== false || held === undefined) continue;
    const about = { ...aboutRecord(held), principalId: principal.id, principalName: principal.displayName };
    found.push({
      ...{ what: 'kept by a disabled account', about, time: null, how: null, because: null },
      roleName: roleNames.get(about.roleDefinitionId ?? '') ?? null,
      ...lag(await disabledAt(parts, principal.id), to),
    });
  }
  return found;
}

/** When an account was first found disabled or deleted, of the last time that it was; `null`: it is not known to be. */
async function disabledAt(
  { ports: { history }, reading: { period } }: TableParts,
  principalId: string | null,
): Promise<InstantText | null> {
  if (principalId === null) return null;
  let since: InstantText | null = null;
  for await (const { record, time, seenAt } of history.ofPrincipal(principalId, { to: period.to })) {
    if (record?.kind !== 'principal' || seenAt > period.knownAt) continue;
    const isGone = record.principal.accountEnabled === false || record.deletedDateTime !== null;
    since = isGone ? (since ?? record.deletedDateTime ?? happenedBy(time)) : null;
  }
  return since;
}

function orderOf({ time, what, about }: ComingRow): string {
  const at = time === null ? '~' : happenedBy(time);
  return [at, what, about.roleDefinitionId, about.groupId, about.principalId, about.record].join(' ');
}

const columns: readonly Column<ComingRow>[] = [
  { name: 'what', of: ({ what }) => what },
  ...timeColumns<ComingRow>('', ({ time }) => time),
  { name: 'how', of: ({ how }) => how },
  ...aboutColumns<ComingRow>(({ about }) => about),
  { name: 'roleName', of: ({ roleName }) => roleName },
  ...causeColumns<ComingRow>('', ({ because }) => because),
  { name: 'countedFrom', of: ({ countedFrom }) => countedFrom },
  { name: 'lagHours', of: ({ lagHours }) => lagHours },
];
