import type { Tenant } from '../../simulator/state/tenant.ts';

type Mode = 'off' | 'plan' | 'apply';
interface ProtectedObject {
  readonly id: string;
  readonly why: string;
}
export interface Allowance {
  readonly count: number;
  readonly percent: number;
}
export interface LimitSet {
  readonly perRun: Allowance;
  readonly per24Hours: Allowance;
}
export interface RulesException {
  readonly principalId: string;
  readonly owner: string;
  readonly reason: string;
  readonly ticket: string;
  /** An instant. */
  readonly expires: string;
}
export interface RulesAttestation {
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly directoryScopeId: string;
  readonly by: string;
  readonly on: string;
  readonly until: string;
}

/** The rules file of one night. It sets every property that an invariant reads, and relies on no default. */
export interface RulesFile {
  readonly version: 1;
  readonly protected: {
    readonly principals: readonly ProtectedObject[];
    readonly groups: readonly ProtectedObject[];
    readonly roles: readonly ProtectedObject[];
  };
  readonly exceptions: readonly RulesException[];
  readonly limits: {
    readonly removals: LimitSet;
    readonly renewals: LimitSet;
    readonly controlPlane: {
      readonly roles: readonly string[];
      readonly removals: LimitSet;
      readonly renewals: LimitSet;
    };
    readonly populationDropPercent: number;
    readonly floor: {
      readonly globalAdministrators: number;
      readonly privilegedRoleAdministrators: number;
      readonly inForceForDays: number;
      readonly signedInWithinDays: number;
      readonly drills: readonly { readonly principalId: string; readonly on: string; readonly by: string }[];
      readonly drillWithinDays: number;
    };
  };
  readonly renew: {
    readonly mode: Mode;
    readonly withinDays: number;
    readonly lapsedWithinDays: number;
    readonly extendBy: string;
    readonly usedWithinDays: number;
    readonly controlPlaneAttestationDays: number;
    readonly maxChain: number;
    readonly attestations: readonly RulesAttestation[];
  };
  readonly stale: {
    readonly coolDownDays: number;
    readonly newAccountDays: number;
    readonly newAssignmentDays: number;
    readonly principalGone: { readonly mode: Mode };
    readonly disabled: { readonly mode: Mode; readonly days: number };
    readonly noSignIn: { readonly mode: Mode; readonly days: number; readonly guestDays: number };
    readonly neverActivated: { readonly mode: Mode; readonly days: number };
    readonly permanentActive: {
      readonly mode: Mode;
      readonly action: 'convert' | 'remove';
      readonly eligibleFor: string;
    };
    readonly outsidePim: { readonly mode: Mode };
  };
}

const limitSet = (perRun: number, perDay: number, percent: number): LimitSet => ({
  perRun: { count: perRun, percent },
  per24Hours: { count: perDay, percent: percent * 1.5 },
});

/** Waiting times and thresholds are short, so that every kind of change occurs within ninety nights. */
const stale: RulesFile['stale'] = {
  coolDownDays: 3,
  newAccountDays: 6,
  newAssignmentDays: 6,
  principalGone: { mode: 'apply' },
  disabled: { mode: 'apply', days: 6 },
  noSignIn: { mode: 'apply', days: 20, guestDays: 30 },
  neverActivated: { mode: 'apply', days: 18 },
  permanentActive: { mode: 'apply', action: 'convert', eligibleFor: 'P60D' },
  outsidePim: { mode: 'plan' },
};

const controlled = [
  'Global Administrator',
  'Privileged Role Administrator',
  'Application Administrator',
  'Cloud Application Administrator',
  'Conditional Access Administrator',
  'Security Administrator',
];

export const roleIdByName = ({ roleDefinitions }: Tenant, name: string): string => {
  const role = roleDefinitions.all().find(({ displayName }) => displayName === name);
  if (role === undefined) throw new Error(`there is no role "${name}"`);
  return role.id;
};

/** The rules of the first night. They protect the break-glass accounts, the app itself, one group and one role. */
export function initialRules(tenant: Tenant, ownId: string): RulesFile {
  const emergency = tenant.users
    .all()
    .filter(({ displayName }) => displayName.startsWith('Emergency Access'));
  const group = tenant.groups.all().find(({ isAssignableToRole }) => isAssignableToRole === true);
  return {
    version: 1,
    protected: {
      principals: [
        ...emergency.map(({ id }) => ({ id, why: 'Break-glass account' })),
        { id: ownId, why: "This app's own identity" },
      ],
      groups: group === undefined ? [] : [{ id: group.id, why: 'On call' }],
      roles: [{ id: roleIdByName(tenant, 'Compliance Administrator'), why: 'Audited by hand' }],
    },
    exceptions: [],
    limits: {
      removals: limitSet(6, 9, 35),
      renewals: limitSet(8, 12, 40),
      controlPlane: {
        roles: controlled.map((name) => roleIdByName(tenant, name)),
        removals: limitSet(2, 3, 40),
        renewals: limitSet(4, 6, 60),
      },
      populationDropPercent: 15,
      floor: {
        globalAdministrators: 4,
        privilegedRoleAdministrators: 1,
        inForceForDays: 5,
        signedInWithinDays: 30,
        drills: emergency.map(({ id }) => ({ principalId: id, on: '2027-01-01', by: 'Security team' })),
        drillWithinDays: 180,
      },
    },
    renew: {
      mode: 'apply',
      withinDays: 10,
      lapsedWithinDays: 5,
      extendBy: 'P30D',
      usedWithinDays: 30,
      controlPlaneAttestationDays: 20,
      maxChain: 2,
      attestations: [],
    },
    stale,
  };
}

/** A temporary change of the rules, for some days. */
export type RulesEdit =
  | 'plan-mode'
  | 'tight'
  | 'raised'
  | 'renewals-off'
  | 'high-floor'
  | 'long-wait'
  | 'removes-permanent';

export function applyEdit(rules: RulesFile, edit: RulesEdit): RulesFile {
  const { limits, renew } = rules;
  switch (edit) {
    case 'plan-mode':
      return { ...rules, renew: { ...renew, mode: 'plan' }, stale: withMode(rules.stale, 'plan') };
    case 'tight':
      return { ...rules, limits: { ...limits, removals: limitSet(1, 1, 20), renewals: limitSet(2, 3, 10) } };
    case 'raised':
      return { ...rules, limits: withRaisedLimits(limits) };
    case 'renewals-off':
      return { ...rules, renew: { ...renew, mode: 'off' } };
    case 'high-floor':
      return { ...rules, limits: { ...limits, floor: { ...limits.floor, globalAdministrators: 6 } } };
    case 'long-wait':
      return { ...rules, stale: { ...rules.stale, coolDownDays: 12 } };
    case 'removes-permanent':
      return {
        ...rules,
        stale: { ...rules.stale, permanentActive: { ...rules.stale.permanentActive, action: 'remove' } },
      };
    default:
      return edit satisfies never;
  }
}

function withMode(rules: RulesFile['stale'], mode: Mode): RulesFile['stale'] {
  return {
    ...rules,
    principalGone: { mode },
    disabled: { ...rules.disabled, mode },
    noSignIn: { ...rules.noSignIn, mode },
    neverActivated: { ...rules.neverActivated, mode },
    permanentActive: { ...rules.permanentActive, mode },
  };
}

/** Raised limits for one run, as the obstacle of a limit suggests. */
function withRaisedLimits(limits: RulesFile['limits']): RulesFile['limits'] {
  const wide = limitSet(30, 60, 60);
  const controlPlane = { ...limits.controlPlane, removals: wide, renewals: wide };
  return { ...limits, removals: wide, renewals: wide, controlPlane, populationDropPercent: 100 };
}
