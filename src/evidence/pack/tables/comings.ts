import { happenedBy } from '../../../domain/evidence/fact-times.ts';
import type { RecordInterval } from '../../../domain/evidence/intervals.ts';
import type { FactCause, FactTime } from '../../../domain/model/evidence.ts';
import type { InstantText } from '../../../domain/model/recorded.ts';
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
import { happensIn } from '../period-changes.ts';
import { historyTable, hoursBetween, type PackTable, type TableParts } from './pack-table.ts';

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
  const { period } = parts.reading;
  const { comings, roleNames, askedAt } = await parts.reading.changes(reading);
  const accounts = new GoneAccounts(parts);
  const found: ComingRow[] = [];
  for (const interval of comings) {
    const about = aboutRecord(interval.record);
    const roleName = roleNames.get(about.roleDefinitionId ?? '')?.name ?? null;
    if (interval.beganAs === 'opened' && happensIn(period, interval.began))
      found.push({
        ...{ what: 'began', about, roleName, time: interval.began, how: null, because: interval.because },
        ...lag(askedAt.get(interval.because?.requestId ?? '') ?? null, happenedBy(interval.began)),
      });
    if (interval.endedAs !== 'revised' && happensIn(period, interval.ended))
      found.push({
        ...{ what: 'ended', about, roleName, time: interval.ended, how: interval.endedAs },
        because: interval.endedBecause,
        ...lag(await accounts.since(about.principalId), happenedBy(interval.ended)),
      });
  }
  const { kept } = await parts.reading.population(period.to, reading);
  for (const { about, roleName } of kept)
    found.push({
      ...{ what: 'kept by a disabled account', about, time: null, how: null, because: null, roleName },
      ...lag(await accounts.since(about.principalId), period.to),
    });
  return inOrder(found);
}

/** A lag is told only of what happened after the instant that it is counted from. */
function lag(countedFrom: InstantText | null, at: InstantText) {
  const isAfter = countedFrom !== null && countedFrom <= at;
  return { countedFrom, lagHours: isAfter ? hoursBetween(countedFrom, at) : null };
}

/** When accounts were first found disabled or deleted, of the last time that they were: each is looked up once. */
class GoneAccounts {
  readonly #parts: TableParts;
  readonly #known = new Map<string, InstantText | null>();

  constructor(parts: TableParts) {
    this.#parts = parts;
  }

  /** `null`: it is not known to be. */
  async since(principalId: string | null): Promise<InstantText | null> {
    if (principalId === null) return null;
    const known = this.#known.get(principalId);
    if (known !== undefined) return known;
    const read = await this.#read(principalId);
    this.#known.set(principalId, read);
    return read;
  }

  async #read(principalId: string): Promise<InstantText | null> {
    const {
      ports: { history },
      reading: { period },
    } = this.#parts;
    let since: InstantText | null = null;
    for await (const { record, time, seenAt } of history.ofPrincipal(principalId, { to: period.to })) {
      if (record?.kind !== 'principal' || seenAt > period.knownAt) continue;
      const isGone = record.principal.accountEnabled === false || record.deletedDateTime !== null;
      since = isGone ? (since ?? record.deletedDateTime ?? happenedBy(time)) : null;
    }
    return since;
  }
}

function inOrder(rows: readonly ComingRow[]): readonly ComingRow[] {
  const keyed = rows.map((row) => ({ row, key: orderOf(row) }));
  keyed.sort((one, other) => compareText(one.key, other.key));
  return keyed.map(({ row }) => row);
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
