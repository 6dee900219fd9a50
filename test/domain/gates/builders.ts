import { closeGates, type Gates, type Intent } from '../../../src/domain/gates/close-gates.ts';
import { accessIdOf, type RoleKey, type ScheduleKind } from '../../../src/domain/model/access.ts';
import type { AccessBefore, PlannedChange, PlannedStep } from '../../../src/domain/model/change.ts';
import type { PlanItem } from '../../../src/domain/model/plan.ts';
import type { FloorRules, LimitSet, Limits } from '../../../src/domain/model/rules.ts';
import type { TenantSnapshot } from '../../../src/domain/model/snapshot.ts';
import { rules } from '../../rules-builder.ts';
import {
  assignment,
  days,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  HELPDESK_ADMINISTRATOR,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  roleDefinition,
  roleDefinitions,
  roleKey,
  type SnapshotParts,
  snapshot,
} from '../../snapshot-builder.ts';

function item(
  kind: ScheduleKind,
  key: RoleKey,
  change: Pick<PlannedChange, 'effect' | 'steps' | 'before'>,
): PlanItem {
  return {
    id: accessIdOf(kind, key),
    kind,
    key,
    decision: 'change',
    reason: 'in-use',
    mode: 'apply',
    evidence: {},
    due: null,
    change: { ...change, key, justification: 'Because', ticket: null },
    alsoAffects: [],
  };
}

/** Ada's eligibility lasts longer. */
export function renewal(overrides: Partial<RoleKey> = {}): PlanItem {
  const step = {
    kind: 'eligibility',
    actions: ['adminExtend'],
    endDateTime: days(180).toISOString(),
  } as const;
  return item('eligibility', roleKey(overrides), { effect: 'renewal', steps: [step], before: null });
}

/** What Ada holds, or may activate, ends. */
export function removal(overrides: Partial<RoleKey> = {}, kind: ScheduleKind = 'assignment'): PlanItem {
  const step = { kind, actions: ['adminRemove'], endDateTime: undefined } as const;
  return item(kind, roleKey(overrides), { effect: 'removal', steps: [step], before: null });
}

/** What Ada holds becomes what she may activate. */
export function conversion(overrides: Partial<RoleKey> = {}): PlanItem {
  const steps = [
    { kind: 'eligibility', actions: ['adminAssign'], endDateTime: days(180).toISOString() },
    { kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined },
  ] as const;
  return item('assignment', roleKey(overrides), { effect: 'conversion', steps, before: null });
}

/** A caller moves the start or the end of what Ada holds. */
export function moved(
  step: Partial<PlannedStep>,
  overrides: Partial<RoleKey> = {},
  before: Partial<AccessBefore> = {},
): PlanItem {
  const kind = step.kind ?? 'assignment';
  return item(kind, roleKey(overrides), {
    effect: 'requested',
    steps: [{ kind, actions: ['adminUpdate'], endDateTime: null, ...step }],
    before: {
      kind,
      scheduleId: 'schedule-1',
      startDateTime: days(-173).toISOString(),
      endDateTime: null,
      ...before,
    },
  });
}

/** What was there before is put back. */
export function restore(change: Pick<PlannedChange, 'steps' | 'before'>): PlanItem {
  return item('eligibility', roleKey(), { ...change, effect: 'restore' });
}

/** So many principals' ids, each another. */
export function ids(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `principal-${String(index).padStart(6, '0')}`);
}

const unlimited: LimitSet = {
  perRun: { count: 1_000_000, percent: 1_000_000 },
  per24Hours: { count: 1_000_000, percent: 1_000_000 },
};

/** A floor that asks for nobody but whom a test says; everything else as the rules have it. */
export function floor(overrides: Partial<FloorRules> = {}): FloorRules {
  return { ...rules().limits.floor, globalAdministrators: 0, privilegedRoleAdministrators: 0, ...overrides };
}

/** Limits that stop nothing but what a test says. */
export function limits(overrides: Partial<Limits> = {}): Limits {
  return {
    ...rules().limits,
    removals: unlimited,
    renewals: unlimited,
    controlPlane: { roles: [], objects: [], removals: unlimited, renewals: unlimited },
    populationDropPercent: 10,
    floor: floor(),
    ...overrides,
  };
}

/** Unlimited but in one place. */
export function limitSet(overrides: {
  readonly perRun?: Partial<LimitSet['perRun']>;
  readonly per24Hours?: Partial<LimitSet['per24Hours']>;
}): LimitSet {
  return {
    perRun: { ...unlimited.perRun, ...overrides.perRun },
    per24Hours: { ...unlimited.per24Hours, ...overrides.per24Hours },
  };
}

/** A tenant with access in it, so that percentages are of something. */
export function tenant(parts: SnapshotParts = {}): TenantSnapshot {
  const roles = [GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR, HELPDESK_ADMINISTRATOR];
  return snapshot({
    eligibilities: [eligibility()],
    assignments: [assignment()],
    // Only what the rules of a test list controls the tenant.
    roleDefinitions: roleDefinitions(...roles.map((id) => roleDefinition({ id }))),
    ...parts,
  });
}

/** What the gates say, where nothing but what a test says is in the way. */
export function judge(intent: Partial<Intent>): Gates {
  return closeGates({
    snapshot: tenant(),
    rules: rules({ limits: limits() }),
    items: [],
    recent: [],
    lastPopulation: undefined,
    ...intent,
  });
}

/** Each obstacle in short. */
export function codes({ obstacles }: Gates): readonly string[] {
  return obstacles.map(({ code, stops }) => `${code} stops ${stops}`);
}
