import type { InstantText } from '../../../domain/model/recorded.ts';
import { columnsOf } from '../../exports/column.ts';
import { compareText } from '../../proof/manifest.ts';
import { historyBegins } from '../history-begins.ts';
import { instantsOf } from '../pack-period.ts';
import type { StandingCount } from '../standing-counts.ts';
import { historyTable, type PackTable, type TableParts } from './pack-table.ts';

interface StandingRow extends StandingCount {
  readonly at: InstantText;
  readonly roleDefinitionId: string;
  readonly roleName: string | null;
  readonly isPrivileged: boolean | null;
}

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
    const { standing, roleNames } = await parts.reading.changes(reading);
    const roles = [...standing].toSorted(([one], [other]) => compareText(one, other));
    const begins = (await historyBegins(parts.ports)) ?? '';
    return instantsOf(parts.reading.period).flatMap((at, index) =>
      roles.flatMap(([roleDefinitionId, counts]) => {
        const { name: roleName = null, isPrivileged = null } = roleNames.get(roleDefinitionId) ?? {};
        const count = counts[index];
        const isUnknown = count === undefined || at < begins;
        return isUnknown ? [] : [{ at, roleDefinitionId, roleName, isPrivileged, ...count }];
      }),
    );
  });
}
