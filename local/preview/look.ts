import { freezePlan } from '../../src/changes/freeze-plan.ts';
import { planDrift } from '../../src/domain/drift/drift.ts';
import { planWrites } from '../../src/domain/drift/plan-writes.ts';
import { populationOf } from '../../src/domain/gates/population.ts';
import { controlPlaneOf } from '../../src/domain/matching/control-plane.ts';
import { accessIdOf } from '../../src/domain/model/access.ts';
import type { Plan } from '../../src/domain/model/plan.ts';
import type { RoleFinding } from '../../src/domain/model/role-finding.ts';
import type { LoadedRules } from '../../src/domain/model/rules.ts';
import type { TenantSnapshot } from '../../src/domain/model/snapshot.ts';
import type { HygieneSpec } from '../../src/jobs/hygiene/run-state.ts';
import { removeStaleAssignments } from '../../src/jobs/remove-stale-assignments.ts';
import { renewEligibilities } from '../../src/jobs/renew-eligibilities.ts';
import { makeFindings } from '../../src/jobs/role-settings/make-findings.ts';
import { readRoleSettings } from '../../src/jobs/role-settings/read-role-settings.ts';
import { newId } from '../../src/ports/ids.ts';
import type { AccessHistories, RoleCall } from '../../src/ports/index.ts';
import { namedIn, readSnapshot } from '../../src/tenant/read-snapshot.ts';
import { type KeptMemory, withMemories } from './kept-memory.ts';
import { noLog } from './no-log.ts';
import type { TenantSources } from './read-once.ts';
import { nobody } from './starter.ts';

export interface LookOptions {
  readonly tenantId: string;
  readonly loaded: LoadedRules;
  /** The preview's one instant. */
  readonly now: Date;
  readonly memory: KeptMemory;
}

/** The tenant as it was seen, with what is remembered after it. */
export interface Look {
  readonly snapshot: TenantSnapshot;
  readonly memory: KeptMemory;
}

/**
 * Nothing of the app is in the tenant, or not as far as a preview knows: no object is its own. Unknown would make every role
 * at one object control the tenant.
 */
const self = { objectId: () => nobody };

/** Reads the tenant once, as a job would on a store that has only what is remembered. @throws GraphCallError `cancelled`. */
export async function look(sources: TenantSources, options: LookOptions, call: RoleCall): Promise<Look> {
  const { loaded, now, memory } = options;
  const { rules } = loaded;
  const reading = await readSnapshot(
    { ...sources, self, histories: historiesOf(memory) },
    {
      now,
      named: namedIn(rules),
      renewals: [],
      signInDrop: {
        lastCompleteRunAt: memory.population?.at,
        percent: rules.stale.signInDataDropPercent,
      },
    },
    call,
  );
  const { snapshot, remembered, areActivationsComplete } = reading;
  const since = remembered.history.activationsKnownSince;
  const known =
    areActivationsComplete && since !== undefined
      ? { activationsKnownSince: since, activationsKnownUntil: now }
      : {};
  const changed = withMemories(memory, remembered.changed, remembered.changedSignIns);
  return { snapshot, memory: { ...memory, ...changed, ...known } };
}

/** What is remembered, as the jobs read it; nothing is written to it. */
function historiesOf({ memories, signIns, ...known }: KeptMemory): AccessHistories {
  return {
    read: async () => ({
      activationsKnownSince: known.activationsKnownSince,
      memories: new Map(memories.map((one) => [accessIdOf(one.kind, one.key), one])),
      signIns: new Map(signIns.map((one) => [one.userId, one])),
    }),
    activationsKnownUntil: async () => known.activationsKnownUntil,
    save: async () => {},
    saveSignIns: async () => {},
  };
}

/** In the order of a night. */
export const specs: readonly HygieneSpec[] = [renewEligibilities, removeStaleAssignments];

/**
 * The plan of a job, as it would be made on an empty store: what would meet its changes stands in `preview`. Marks are not
 * kept: nobody was told, so no cool-down has begun.
 */
export async function planOf(
  spec: HygieneSpec,
  snapshot: TenantSnapshot,
  options: LookOptions,
): Promise<Plan> {
  const { rules, hash } = options.loaded;
  const mode = spec.mode(rules);
  const { plan } = await freezePlan(
    {
      head: {
        tenantId: options.tenantId,
        id: newId(options.now),
        runId: newId(options.now),
        job: spec.job,
        madeAt: options.now,
        mode: mode === 'apply' ? 'plan' : mode,
        rulesHash: hash,
      },
      items: spec.plan(snapshot, rules, new Map()),
      wishes: { wanted: [], approvals: new Map(), obstacles: [] },
      standing: [],
      snapshot,
      rules,
      records: [],
    },
    {
      plans: { save: async () => {} },
      populations: { last: async () => options.memory.population },
      log: noLog,
    },
  );
  return plan;
}

/** The population to remember; `undefined` where not everything was seen. */
export function populationToKeep(snapshot: TenantSnapshot, plans: readonly Plan[]): KeptMemory['population'] {
  const isDrop = plans.some(({ preview }) => preview.some(({ code }) => code === 'population-drop'));
  return snapshot.gaps.length === 0 && !isDrop ? populationOf(snapshot) : undefined;
}

const onlyPlans = 'this run only plans';

/** What the settings of roles look like beside their baselines. @throws GraphCallError where they cannot be read to their end. */
export async function compareSettings(
  sources: TenantSources,
  { loaded: { rules }, now }: LookOptions,
  call: RoleCall,
): Promise<readonly RoleFinding[]> {
  const { mode, baselines, contested } = rules.roleSettings;
  if (mode === 'off') return [];
  const { definitions, knownRoles, seen } = await readRoleSettings(sources, call);
  const controlPlane = controlPlaneOf(rules, { roleDefinitions: definitions, ownObjectId: nobody });
  const rulesByRole = new Map(seen.map((one) => [one.roleDefinitionId, one.rules ?? []]));
  const planned = planWrites(planDrift(seen, knownRoles, baselines, controlPlane), {
    ...{ mode, times: contested.times, own: [], changes: [], ownObjectId: undefined },
    protectedRoles: new Map(rules.protected.roles.map(({ id, why }) => [id.toLowerCase(), why])),
    rulesOf: (roleDefinitionId) => rulesByRole.get(roleDefinitionId) ?? [],
  });
  const held = planned
    .filter(({ fields }) => Object.keys(fields).length > 0)
    .map(({ drift: { roleDefinitionId } }) => ({
      ...({ roleDefinitionId, state: 'not-tried', because: onlyPlans, record: undefined } as const),
    }));
  return makeFindings(planned, {
    ...{ definitions, changes: [], now, runId: newId(now) },
    held: new Map(held.map((one) => [one.roleDefinitionId, one])),
  });
}
