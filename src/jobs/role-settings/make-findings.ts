import type { HeldRole } from '../../changes/hold-to-baseline.ts';
import { compared, type DriftItem, type RoleDrift } from '../../domain/drift/drift.ts';
import type { RoleWrites } from '../../domain/drift/plan-writes.ts';
import { lastChangeOf, type SettingChange } from '../../domain/drift/setting-changes.ts';
import type { RoleDefinitions } from '../../domain/model/role-definitions.ts';
import type { DriftOutcome, FoundChange, FoundDrift, RoleFinding } from '../../domain/model/role-finding.ts';

export interface FindingFacts {
  readonly definitions: RoleDefinitions;
  readonly changes: readonly SettingChange[];
  readonly held: ReadonlyMap<string, HeldRole>;
  readonly now: Date;
  readonly runId: string;
}

/** What a run found of each role, and what came of it. */
export function makeFindings(planned: readonly RoleWrites[], facts: FindingFacts): readonly RoleFinding[] {
  return planned.map((writes) => {
    const { drift } = writes;
    const held = facts.held.get(drift.roleDefinitionId);
    const { state, items } = afterwards(drift, held);
    return {
      roleDefinitionId: drift.roleDefinitionId,
      roleName: facts.definitions.byId.get(drift.roleDefinitionId)?.displayName,
      policyId: drift.policyId,
      isControlPlane: drift.isControlPlane,
      state,
      baseline: drift.baseline?.name,
      items: items.map((item) => foundDrift(item, writes, held, facts)),
      unreadable: drift.unreadable,
      since: facts.now,
      checkedAt: facts.now,
      runId: facts.runId,
    };
  });
}

/** The settings of a role that was written, as they were read back, and what was written. */
function afterwards({ state, items, baseline }: RoleDrift, held: HeldRole | undefined) {
  const policy = held?.record?.outcome?.policy;
  if (held?.state !== 'written' || policy === undefined || baseline === undefined) return { state, items };
  return { state: compared(policy.rules, baseline).state, items };
}

function foundDrift(
  item: DriftItem,
  writes: RoleWrites,
  held: HeldRole | undefined,
  { changes }: FindingFacts,
): FoundDrift {
  const { roleDefinitionId } = writes.drift;
  const last = lastChangeOf({ roleDefinitionId, ruleId: item.ruleId }, changes);
  return { ...item, ...outcomeOf(item, writes, held), changedBy: last && toFoundChange(last, item.ruleId) };
}

type Came = Pick<FoundDrift, 'outcome' | 'because' | 'changeId'>;

const outcomes: Readonly<Record<HeldRole['state'], DriftOutcome>> = {
  written: 'written',
  waits: 'waits',
  refused: 'refused',
  'not-tried': 'planned',
};

function outcomeOf(
  item: DriftItem,
  { reaches, contested, because }: RoleWrites,
  held: HeldRole | undefined,
): Came {
  const why = contested.get(item.ruleId);
  if (why !== undefined) return { outcome: 'contested', because: why, changeId: undefined };
  if (held === undefined || !reaches.includes(item))
    return { outcome: 'reported', because, changeId: undefined };
  return {
    outcome: outcomes[held.state],
    because: held.because === '' ? undefined : held.because,
    changeId: held.record?.id,
  };
}

function toFoundChange({ at, by, name, ruleIds }: SettingChange, ruleId: string): FoundChange {
  return { at, by, name, namesRule: ruleIds.includes(ruleId) };
}
