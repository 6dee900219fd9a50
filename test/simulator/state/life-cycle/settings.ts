import type { PimModel } from './pim-model.ts';
import { durations, type SettingsChange } from './steps.ts';
import { role, type TestGraph } from './test-graph.ts';

/** Changes the settings of the role that most sequences are about. */
export function changeSettings({ tenant, clock }: TestGraph, model: PimModel, change: SettingsChange): void {
  const policy = tenant.roleSettings.policyOf(role);
  if (policy === undefined) throw new Error('the role has no settings');
  const rule = change.rule === 'approval' ? approvalRule(change.required) : expirationRule(change);
  tenant.roleSettings.update(policy, [rule], null, clock.now());
  if (change.rule === 'approval') model.settings.approval = change.required;
  else {
    const most = durations[change.most];
    model.settings[change.rule] = { ...model.settings[change.rule], required: change.required, most };
  }
}

const type = (name: string) => ({ '@odata.type': `#microsoft.graph.unifiedRoleManagementPolicy${name}` });
const target = (caller: string, level: string) => ({
  target: { caller, operations: ['all'], level, inheritableSettings: [], enforcedSettings: [] },
});

function expirationRule({ rule, required, most }: Exclude<SettingsChange, { readonly rule: 'approval' }>) {
  const level = rule === 'eligibility' ? 'Eligibility' : 'Assignment';
  const id = `Expiration_Admin_${level}`;
  const limits = { isExpirationRequired: required, maximumDuration: most };
  return { id, sent: { ...type('ExpirationRule'), id, ...target('Admin', level), ...limits } };
}

/** Without named approvers, administrators of roles approve. */
function approvalRule(required: boolean) {
  const id = 'Approval_EndUser_Assignment';
  const stage = {
    ...{ approvalStageTimeOutInDays: 1, isApproverJustificationRequired: true, escalationTimeInMinutes: 0 },
    ...{ isEscalationEnabled: false, primaryApprovers: [], escalationApprovers: [] },
  };
  const setting = {
    ...{ isApprovalRequired: required, isApprovalRequiredForExtension: false, approvalMode: 'SingleStage' },
    ...{ isRequestorJustificationRequired: true, approvalStages: [stage] },
  };
  return { id, sent: { ...type('ApprovalRule'), id, ...target('EndUser', 'Assignment'), setting } };
}
