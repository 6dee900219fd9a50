import { createAccessHistories } from '../adapters/tables/access-histories.ts';
import { createMarks } from '../adapters/tables/marks.ts';
import { type BeforeWriting, intendedRows } from '../adapters/tables/state-rows.ts';
import { createPopulations } from '../adapters/tables/watermarks.ts';
import { bareLeafHashOf } from '../evidence/leaf-making.ts';
import { createStateGuard } from '../evidence/state/state-guard.ts';
import { createStateGate, type GatedRun } from '../jobs/hygiene/state-gate.ts';
import { deadlineOfRun } from '../jobs/new-run.ts';
import type { Log } from '../ports/index.ts';
import type { SharedParts, TenantPorts } from './ports.ts';

/** A run that rests on what the store remembers. */
export interface StatefulRun extends GatedRun {
  readonly appVersion: string;
  readonly timeBudgetMilliseconds: number;
}

/** Signing a head and keeping it outside may take so long, also where the time of the run is over. */
const sealingMilliseconds = 60_000;

/** Where a run remembers, each write noted in the log before it is made, and the gate that it begins and ends at. */
export function sealedStateOf(
  { tables, settings }: SharedParts,
  ports: TenantPorts,
  run: StatefulRun,
  log: Log,
) {
  const { tenantId, clock } = ports;
  const startedAt = clock.now();
  const deadlineAt = deadlineOfRun(startedAt, run.timeBudgetMilliseconds);
  const signs = settings.appParts.includes('keeper');
  const guard = createStateGuard({ ...ports, signs, log }, { ...run, startedAt, deadlineAt }, () =>
    AbortSignal.timeout(sealingMilliseconds),
  );
  const noted: BeforeWriting = (table, rows) => guard.intend(intendedRows(table, rows, bareLeafHashOf));
  return {
    marks: createMarks(tables, tenantId, noted),
    histories: createAccessHistories(tables, tenantId, noted),
    populations: createPopulations(tables, tenantId, noted),
    state: createStateGate({ ...ports, guard, log }, run),
  };
}
