import type { Baseline, StatedSettings } from '../../../src/domain/model/role-baseline.ts';
import type { RoleRule } from '../../../src/domain/model/role-settings.ts';
import { wireRules } from '../../wire-rules.ts';

export const HELPDESK = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
export const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
export const ADA = '11111111-aaaa-4bbb-8ccc-000000000001';
export const BOB = '11111111-aaaa-4bbb-8ccc-000000000002';
export const TEAM = '22222222-aaaa-4bbb-8ccc-000000000001';

type Fields = Readonly<Record<string, unknown>>;

/** The rules of a role as Graph has them. @param overrides fields of rules, by rule id. */
export function roleRules(overrides: Readonly<Record<string, Fields>> = {}): readonly RoleRule[] {
  return wireRules(overrides).map(({ id, kind, rule }) => ({ id, kind, wire: rule }));
}

export const user = (userId: string) => ({ '@odata.type': '#microsoft.graph.singleUser', userId });
export const group = (groupId: string) => ({ '@odata.type': '#microsoft.graph.groupMembers', groupId });

/** The approval rule's setting. @param stage fields of its one stage. */
export function approval(setting: Fields = {}, stage: Fields = {}): { readonly setting: Fields } {
  return {
    setting: {
      isApprovalRequired: true,
      isApprovalRequiredForExtension: false,
      isRequestorJustificationRequired: true,
      approvalMode: 'SingleStage',
      approvalStages: [
        {
          approvalStageTimeOutInDays: 1,
          isApproverJustificationRequired: true,
          escalationTimeInMinutes: 0,
          isEscalationEnabled: false,
          primaryApprovers: [user(ADA), group(TEAM)],
          escalationApprovers: [],
          ...stage,
        },
      ],
      ...setting,
    },
  };
}

/** A baseline for the helpdesk role. */
export function baseline(settings: StatedSettings, more: Partial<Baseline> = {}): Baseline {
  return { name: 'helpdesk', extends: undefined, roles: [HELPDESK], settings, ...more };
}

export const noControlPlane = { hasRole: () => false };
export const controlPlaneOfGlobal = { hasRole: (id: string | undefined) => id === GLOBAL_ADMINISTRATOR };
