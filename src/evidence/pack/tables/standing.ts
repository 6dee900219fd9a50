import { beginningOf, happenedBy, isInForce, mayHaveHappened } from '../../../domain/evidence/fact-times.ts';
import type { RecordInterval } from '../../../domain/evidence/intervals.ts';
import { isDirectoryRole } from '../../../domain/model/access.ts';
import type { InstantText } from '../../../domain/model/evidence.ts';
import { compareText } from '../../proof/manifest.ts';
import { historyBegins } from '../history-begins.ts';
import type { PackPeriod } from '../period.ts';
import {
  columnsOf,
  historyTable,
  isWithin,
  type PackTable,
  roleNamesIn,
  type TableParts,
} from './pack-table.ts';

interface StandingRow {
  readonly at: InstantText;
  readonly roleDefinitionId: string;
  readonly roleName: string | null;
  readonly isPrivileged: boolean | null;
  readonly standing: number;
  readonly temporary: number;
  readonly activated: number;
  readonly eligible: number;
  /** Of all these: nobody knows for sure that it was so just then. */
  readonly uncertain: number;
}

type Hold = 'standing' | 'temporary' | 'activated' | 'eligible';

/** Standing access against eligible access, a row a day and role. */
export function standingTable(parts: TableParts): PackTable<StandingRow> {
  const about = {
    name: 'standing-by-day',
    title: 'Standing access against eligible access, day by day',
    about:
      'At the beginning of each day in UTC, and at the end of the period, how many assignments of each role stood for good, stood for a time or were activated, and how many eligibilities there were. A group counts once, whoever is in it. Days before the history began have no rows: nobody knows.',
  };
  const columns = columnsOf<StandingRow>(
    ...(['at', 'roleDefinitionId', 'roleName', 'isPrivileged'] as const),
    ...(['standing', 'temporary', 'activated', 'eligible', 'uncertain'] as const),
  );
  return historyTable(about, columns, parts, async (reading) => {
    const all = await parts.reading.intervals(reading);
    const names = roleNamesIn(all);
    const byRole = accessesByRole(all, parts.reading.period);
    const roles = [...byRole.keys()].toSorted(compareText);
    const begins = (await historyBegins(parts.ports)) ?? '';
    const known = instantsOf(parts.reading.period).filter((at) => at >= begins);
    return known.flatMap((at) =>
      roles.map((roleDefinitionId) => ({
        at,
        roleDefinitionId,
        roleName: names.get(roleDefinitionId)?.name ?? null,
        isPrivileged: names.get(roleDefinitionId)?.isPrivileged ?? null,
        ...countsAt(byRole.get(roleDefinitionId) ?? [], at),
      })),
    );
  });
}

interface HeldInterval {
  readonly interval: RecordInterval;
  readonly hold: Hold;
}

function accessesByRole(
  all: readonly RecordInterval[],
  period: PackPeriod,
): ReadonlyMap<string, readonly HeldInterval[]> {
  const byRole = new Map<string, HeldInterval[]>();
  for (const interval of all) {
    const { record } = interval;
    if (record.kind !== 'eligibility' && record.kind !== 'assignment') continue;
    if (!isDirectoryRole(record.key) || !isWithin(interval, period)) continue;
    const own = byRole.get(record.key.roleDefinitionId) ?? [];
    own.push({ interval, hold: holdOf(record) });
    byRole.set(record.key.roleDefinitionId, own);
  }
  return byRole;
}

function holdOf(record: Extract<RecordInterval['record'], { kind: 'eligibility' | 'assignment' }>): Hold {
  if (record.kind === 'eligibility') return 'eligible';
  if (record.assignmentType === 'Activated') return 'activated';
  return record.endDateTime === 'never' ? 'standing' : 'temporary';
}

const msPerDay = 86_400_000;

/** Each midnight of the period, and its end. */
export function instantsOf({ from, to }: Pick<PackPeriod, 'from' | 'to'>): readonly InstantText[] {
  const midnights: InstantText[] = [];
  for (let at = Math.ceil(Date.parse(from) / msPerDay) * msPerDay; at < Date.parse(to); at += msPerDay)
    midnights.push(new Date(at).toISOString());
  return [...midnights, to];
}

function countsAt(held: readonly HeldInterval[], at: InstantText) {
  const counts = { standing: 0, temporary: 0, activated: 0, eligible: 0, uncertain: 0 };
  for (const { interval, hold } of held) {
    const { began, ended, record } = interval;
    const isPossible =
      mayHaveHappened(began, at) && (ended === null || happenedBy(ended) > at) && isInForce(record, at);
    if (!isPossible) continue;
    counts[hold] += 1;
    const isSure = happenedBy(began) <= at && (ended === null || (beginningOf(ended) ?? '') >= at);
    if (!isSure) counts.uncertain += 1;
  }
  return counts;
}
