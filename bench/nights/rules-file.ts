import type { Tenant } from '../../simulator/state/tenant.ts';

type Mode = 'off' | 'plan' | 'apply';
interface Named {
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
export interface HouseException {
  readonly principalId: string;
  readonly owner: string;
  readonly reason: string;
  readonly ticket: string;
  /** An instant. */
  readonly expires: string;
}
export interface HouseAttestation {
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly directoryScopeId: string;
  readonly by: string;
  readonly on: string;
  readonly until: string;
}

/** The rules of one night, as they stand in the file: every member that an invariant looks at is said. */
export interface House {
  readonly version: 1;
  readonly protected: {
    readonly principals: readonly Named[];
    readonly groups: readonly Named[];
    readonly roles: readonly Named[];
  };
  readonly exceptions: readonly HouseException[];
  readonly limits: {
    readonly removals: LimitSet;
    readonly renewals: LimitSet;
    readonly controlPlane: {
      readonly roles: readonly string[];
      readonly removals: LimitSet;
      readonly renewals: LimitSet;
    };
    readonly populationDropPercent: number;
    readonly floor: { readonly globalAdministrators: number; readonly privilegedRoleAdministrators: number };
  };
  readonly renew: {
    readonly mode: Mode;
    readonly withinDays: number;
    readonly lapsedWithinDays: number;
    readonly extendBy: string;
    readonly usedWithinDays: number;
    readonly maxChain: number;
    readonly attestations: readonly HouseAttestation[];
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

/** Waits and thresholds are short, so that everything happens within ninety nights. */
const stale: House['stale'] = {
  coolDownDays: 5,
  newAccountDays: 10,
  newAssignmentDays: 10,
  principalGone: { mode: 'apply' },
  disabled: { mode: 'apply', days: 9 },
  noSignIn: { mode: 'apply', days: 30, guestDays: 45 },
  neverActivated: { mode: 'apply', days: 40 },
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

export const roleIdNamed = ({ roleDefinitions }: Tenant, name: string): string => {
  const role = roleDefinitions.all().find(({ displayName }) => displayName === name);
  if (role === undefined) throw new Error(`there is no role "${name}"`);
  return role.id;
};

/** What the house begins with: break-glass accounts, the app itself, one group and one role are protected. */
export function firstHouse(tenant: Tenant, ownId: string): House {
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
      roles: [{ id: roleIdNamed(tenant, 'Compliance Administrator'), why: 'Audited by hand' }],
    },
    exceptions: [],
    limits: {
      removals: limitSet(4, 6, 20),
      renewals: limitSet(8, 12, 40),
      controlPlane: {
        roles: controlled.map((name) => roleIdNamed(tenant, name)),
        removals: limitSet(2, 3, 40),
        renewals: limitSet(4, 6, 60),
      },
      populationDropPercent: 15,
      floor: { globalAdministrators: 4, privilegedRoleAdministrators: 1 },
    },
    renew: {
      mode: 'apply',
      withinDays: 10,
      lapsedWithinDays: 5,
      extendBy: 'P30D',
      usedWithinDays: 30,
      maxChain: 2,
      attestations: [],
    },
    stale,
  };
}

/** A change of the rules that somebody made for some days. */
export type HouseEdit =
  | 'plan-mode'
  | 'tight'
  | 'raised'
  | 'renewals-off'
  | 'high-floor'
  | 'long-wait'
  | 'removes-permanent';

export function edited(house: House, edit: HouseEdit): House {
  const { limits, renew } = house;
  switch (edit) {
    case 'plan-mode':
      return { ...house, renew: { ...renew, mode: 'plan' }, stale: inMode(house.stale, 'plan') };
    case 'tight':
      return { ...house, limits: { ...limits, removals: limitSet(1, 1, 20), renewals: limitSet(2, 3, 10) } };
    case 'raised':
      return { ...house, limits: raised(limits) };
    case 'renewals-off':
      return { ...house, renew: { ...renew, mode: 'off' } };
    case 'high-floor':
      return { ...house, limits: { ...limits, floor: { ...limits.floor, globalAdministrators: 6 } } };
    case 'long-wait':
      return { ...house, stale: { ...house.stale, coolDownDays: 12 } };
    case 'removes-permanent':
      return {
        ...house,
        stale: { ...house.stale, permanentActive: { ...house.stale.permanentActive, action: 'remove' } },
      };
    default:
      return edit satisfies never;
  }
}

function inMode(rules: House['stale'], mode: Mode): House['stale'] {
  return {
    ...rules,
    principalGone: { mode },
    disabled: { ...rules.disabled, mode },
    noSignIn: { ...rules.noSignIn, mode },
    neverActivated: { ...rules.neverActivated, mode },
    permanentActive: { ...rules.permanentActive, mode },
  };
}

/** For one run, as the sentence of a limit asks for. */
function raised(limits: House['limits']): House['limits'] {
  const wide = limitSet(30, 60, 60);
  const controlPlane = { ...limits.controlPlane, removals: wide, renewals: wide };
  return { ...limits, removals: wide, renewals: wide, controlPlane, populationDropPercent: 100 };
}
