import { approvedChanges } from '../../changes/approved-changes.ts';
import { type FrozenPlan, freezePlan } from '../../changes/freeze-plan.ts';
import { standingObstacles } from '../../changes/standing-obstacles.ts';
import { type WantedItems, wantedItems } from '../../changes/wanted-items.ts';
import { controlPlaneOf } from '../../domain/matching/control-plane.ts';
import type { PlanItem } from '../../domain/model/plan.ts';
import type { LoadedRules } from '../../domain/model/rules.ts';
import { setRefusedAside } from '../../domain/refused-before.ts';
import { newId } from '../../ports/ids.ts';
import type { RunInput } from './read-run-input.ts';
import type { HygieneRunState } from './run-state.ts';

/** What is to be done, stored before anything of it is. */
export interface StoredPlan extends FrozenPlan {
  /** The approvals that its changes go by. */
  readonly approvals: WantedItems['approvals'];
}

/** Plans by what was read, sets aside what was refused before, and judges and stores the plan. @throws StoreError */
export async function makePlan(
  run: HygieneRunState,
  loaded: LoadedRules,
  input: RunInput,
): Promise<StoredPlan> {
  const { ports, options, spec, record } = run;
  const { rules } = loaded;
  const { snapshot, marks, records, olderRecords } = input;
  const planned = spec.plan(snapshot, rules, marks);
  const controlPlane = controlPlaneOf(rules, snapshot);
  const approvals = {
    approved: await approvedChanges(ports, spec.job, record.startedAt),
    factsOf: ({ key }: PlanItem) => ({
      rulesHash: loaded.hash,
      isControlPlane: controlPlane.has(key),
      people: rules.api.people,
    }),
  };
  // Whoever asks for an undo once more wants it tried once more.
  const items =
    spec.job === 'undo'
      ? planned
      : setRefusedAside(planned, { ...approvals, records: [...records, ...olderRecords] });
  const wishes = wantedItems(items, { ...approvals, upTo: options.upTo });
  const standing = standingObstacles(await ports.halt(), loaded);
  const head = headOf(run, loaded);
  const frozen = await freezePlan({ head, items, wishes, standing, snapshot, rules, records }, ports);
  return { ...frozen, approvals: wishes.approvals };
}

function headOf({ options, spec, record }: HygieneRunState, { rules, hash }: LoadedRules) {
  const mode = spec.mode(rules);
  return {
    tenantId: record.tenantId,
    id: newId(record.startedAt),
    runId: record.id,
    job: spec.job,
    madeAt: record.startedAt,
    mode: options.upTo === 'plan' && mode === 'apply' ? ('plan' as const) : mode,
    rulesHash: hash,
  };
}
