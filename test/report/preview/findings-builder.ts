import { accessIdOf } from '../../../src/domain/model/access.ts';
import type { Plan, PlanItem } from '../../../src/domain/model/plan.ts';
import type { RoleFinding } from '../../../src/domain/model/role-finding.ts';
import type { PreviewAccess, PreviewFindings, Unseen } from '../../../src/report/preview/preview-findings.ts';
import { tenantId } from '../../builders.ts';
import { planItem, plan as planOf } from '../../contracts/plans.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  BILLING_APP,
  days,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NIGHT_SHIFT,
  NOW,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  roleKey,
  servicePrincipal,
  user,
} from '../../snapshot-builder.ts';

/** Ada holds Global Administrator for good. */
export function previewAccess(overrides: Partial<PreviewAccess> = {}): PreviewAccess {
  const access: PreviewAccess = {
    kind: 'assignment',
    key: roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR }),
    path: 'direct',
    groupId: undefined,
    endsAt: 'never',
    isControlPlane: true,
    ...overrides,
  };
  return access;
}

/** An item about somebody's eligibility for Helpdesk Administrator; a renewal until half a year from now. */
export function itemOf(principalId: string, overrides: Partial<PlanItem> = {}): PlanItem {
  const key = overrides.key ?? roleKey({ principalId });
  const kind = overrides.kind ?? 'eligibility';
  const item = planItem();
  return {
    ...item,
    id: accessIdOf(kind, key),
    kind,
    key,
    mode: 'plan',
    change: item.change && { ...item.change, key },
    ...overrides,
  };
}

/** Ada's standing access would become an eligibility in two weeks. */
export function markedItem(overrides: Partial<PlanItem> = {}): PlanItem {
  const key = roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR });
  return itemOf(ADA, {
    kind: 'assignment',
    key,
    decision: 'mark',
    reason: 'permanent-active',
    due: '2026-12-06T03:00:00.000Z',
    evidence: { endDateTime: null, madeInPim: true },
    change: {
      effect: 'conversion',
      key,
      steps: [{ kind: 'eligibility', actions: ['adminAssign'], endDateTime: '2027-05-21T03:00:00.000Z' }],
      before: null,
      justification: 'It is held for good',
      ticket: null,
    },
    ...overrides,
  });
}

export function renewalPlan(overrides: Partial<Plan> = {}): Plan {
  return planOf({ mode: 'plan', madeAt: NOW, obstacles: [], preview: [], approvals: [], ...overrides });
}

export function removalPlan(overrides: Partial<Plan> = {}): Plan {
  return renewalPlan({ job: 'remove-stale-assignments', items: [markedItem()], ...overrides });
}

export const unseenSignIns: Unseen = {
  part: 'sign-ins',
  cause: 'licence',
  because: 'Graph answered 403 (Authentication_RequestFromNonPremiumTenantOrB2CTenant).',
  follows: 'When people last signed in is not known: nobody is called inactive.',
  remedy: 'It takes Microsoft Entra ID P1.',
};

/** Global Administrator may be active for longer than the starter baseline has it. */
export function driftFinding(overrides: Partial<RoleFinding> = {}): RoleFinding {
  return {
    roleDefinitionId: GLOBAL_ADMINISTRATOR,
    roleName: 'Global Administrator',
    policyId: 'DirectoryRole_policy',
    isControlPlane: true,
    state: 'drift',
    baseline: 'control plane',
    items: [
      {
        ruleId: 'Expiration_EndUser_Assignment',
        setting: 'activation.maximum',
        from: 'PT24H',
        to: 'PT4H',
        strength: 'weaker',
        sentence: 'an activation may last PT24H, and the baseline has PT4H',
        outcome: 'reported',
        because: undefined,
        changeId: undefined,
        changedBy: { at: days(-3), by: GRACE, name: 'grace@contoso.example', namesRule: true },
      },
    ],
    unreadable: [],
    since: NOW,
    checkedAt: NOW,
    runId: 'preview',
    ...overrides,
  };
}

/** A small tenant in which there is something of everything. */
export function previewFindings(overrides: Partial<PreviewFindings> = {}): PreviewFindings {
  const principals = [
    user({ id: ADA, displayName: 'Ada Lovelace' }),
    user({ id: GRACE, displayName: 'Grace Hopper' }),
    user({ id: LIN, displayName: 'Lin Lee' }),
    group({ id: NIGHT_SHIFT, displayName: 'Night shift', memberIds: [LIN] }),
    servicePrincipal({ id: BILLING_APP, displayName: 'Billing' }),
  ];
  const controlRoles = [GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR];
  const hasRole = (id: string | undefined) => id === undefined || controlRoles.includes(id);
  return {
    tenant: { id: tenantId, name: 'Contoso' },
    account: {
      id: GRACE,
      name: 'grace@contoso.example',
      scopes: ['Directory.Read.All', 'RoleManagement.Read.Directory'],
      unaskedScopes: [],
    },
    at: NOW,
    appVersion: '0.2.0',
    rules: { rules: rules(), source: { kind: 'starter' }, hash: 'ab'.repeat(32) },
    cost: { requests: 42, throttled: 1, retried: 1, pages: 37, seconds: 12.4 },
    seen: { 'assignment-instances': 6, 'eligibility-schedules': 4, users: 3 },
    plans: [
      renewalPlan({
        items: [
          itemOf(GRACE),
          itemOf(LIN, {
            decision: 'lapse',
            reason: 'not-used',
            due: '2026-11-29T03:00:00.000Z',
            change: null,
          }),
          itemOf(ADA, { decision: 'leave', reason: 'not-due', change: null }),
        ],
      }),
      removalPlan(),
    ],
    drift: [
      driftFinding(),
      driftFinding({
        roleDefinitionId: HELPDESK_ADMINISTRATOR,
        state: 'compliant',
        items: [],
        isControlPlane: false,
      }),
    ],
    access: accessOfTheTenant(),
    endingSoon: {
      withinDays: 14,
      access: [
        { kind: 'eligibility', key: roleKey({ principalId: GRACE }), endsAt: days(6) },
        { kind: 'eligibility', key: roleKey({ principalId: LIN }), endsAt: days(7) },
      ],
    },
    unseen: [unseenSignIns],
    unreadable: [],
    names: {
      principals: new Map(principals.map((one) => [one.id, one])),
      roles: new Map([
        [GLOBAL_ADMINISTRATOR, 'Global Administrator'],
        [PRIVILEGED_ROLE_ADMINISTRATOR, 'Privileged Role Administrator'],
        [HELPDESK_ADMINISTRATOR, 'Helpdesk Administrator'],
      ]),
      scopes: new Map(),
    },
    controlPlane: { hasRole, has: (key) => !('roleDefinitionId' in key) || hasRole(key.roleDefinitionId) },
    sinceBefore: undefined,
    ...overrides,
  };
}

/** Ada for good; Lin through a group until a date; an app; Grace after an activation. */
function accessOfTheTenant(): readonly PreviewAccess[] {
  const privileged = (principalId: string) =>
    roleKey({ principalId, roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR });
  return [
    previewAccess(),
    previewAccess({ key: privileged(NIGHT_SHIFT), endsAt: days(90) }),
    previewAccess({ key: privileged(LIN), path: 'group', groupId: NIGHT_SHIFT, endsAt: days(90) }),
    previewAccess({ key: privileged(BILLING_APP) }),
    previewAccess({ kind: 'eligibility', key: privileged(GRACE), endsAt: days(60) }),
    ...[GRACE, LIN].map((principalId) =>
      previewAccess({
        kind: 'eligibility',
        key: roleKey({ principalId }),
        endsAt: days(7),
        isControlPlane: false,
      }),
    ),
  ];
}
