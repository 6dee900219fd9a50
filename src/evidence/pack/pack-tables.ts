import { accessTable } from './tables/access-lists.ts';
import { activationsTable } from './tables/activations.ts';
import { auditTable } from './tables/audit-events.ts';
import { comingsTable } from './tables/comings.ts';
import { driftTable } from './tables/drift.ts';
import { erasuresTable } from './tables/erasures.ts';
import { changesTable } from './tables/own-changes.ts';
import type { PackTable, TableParts } from './tables/pack-table.ts';
import { peopleTable, rolesTable } from './tables/population.ts';
import { overdueTable, reviewsTable, unreviewedTable } from './tables/reviews.ts';
import { runsTable } from './tables/runs.ts';
import { settingsTable } from './tables/settings.ts';
import { standingTable } from './tables/standing.ts';

/** Makes something of a table, whatever its rows are. */
export type WithTable<T> = <Row>(table: PackTable<Row>) => T;

/** All tables of a pack but `gaps`, which is made of what these miss. */
export function forEachTable<T>(parts: TableParts, use: WithTable<T>): readonly T[] {
  return [
    use(rolesTable(parts)),
    use(peopleTable(parts)),
    use(accessTable(parts, 'start')),
    use(accessTable(parts, 'end')),
    use(comingsTable(parts)),
    use(activationsTable(parts)),
    use(standingTable(parts)),
    use(settingsTable(parts)),
    use(driftTable(parts)),
    use(changesTable(parts)),
    use(reviewsTable(parts)),
    use(overdueTable(parts)),
    use(unreviewedTable(parts)),
    use(auditTable(parts)),
    use(erasuresTable(parts)),
    use(runsTable(parts)),
  ];
}
