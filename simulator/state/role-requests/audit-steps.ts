import type { RowStep } from '../pim-audit-rows.ts';
import type { RequestKind, ScheduleAction } from '../schedule-requests.ts';

/** The audit rows of PIM and Core Directory (docs/graph-facts.md#audit-rows-of-pim): activity names, in order. */

type Length = 'permanent' | 'timebound';

export interface ChangeSummary {
  readonly kind: RequestKind;
  readonly action: ScheduleAction;
  readonly length: Length;
}

const pim = (activity: string, type: string): RowStep => ({ activity, type, by: 'caller' });
const gainedStep = (kind: RequestKind): RowStep => directory(`Add ${member(kind)} to role`, 'Assign');
const lostStep = (kind: RequestKind): RowStep => directory(`Remove ${member(kind)} from role`, 'Unassign');

function directory(activity: string, type: string): RowStep {
  return { activity, type, by: 'directory' };
}

function member(kind: RequestKind): string {
  return kind === 'eligibility' ? 'eligible member' : 'member';
}

function assignmentType(kind: RequestKind): string {
  return kind === 'eligibility' ? 'EligibleRoleAssignment' : 'ActiveRoleAssignment';
}

/** The row of the request itself. */
export function requestedStep({ kind, action, length }: ChangeSummary): RowStep {
  const type = `CreateRequest${assignmentType(kind)}`;
  switch (action) {
    case 'adminAssign':
      return pim(`Add ${member(kind)} to role in PIM requested (${length})`, type);
    case 'adminRenew':
    case 'selfRenew':
      return pim(`Add ${member(kind)} to role in PIM requested (renew)`, type);
    case 'adminUpdate':
      return pim('Process role update request', 'CreateRoleUpdateRequest');
    case 'adminExtend':
    case 'selfExtend':
      return pim(`Update ${member(kind)} in PIM requested (extend)`, type);
    case 'adminRemove':
      return pim(`Remove ${member(kind)} from role in PIM requested (${length})`, 'CreateRoleRemovalRequest');
    case 'selfActivate':
      return pim('Add member to role requested (PIM activation)', 'CreateRequestRoleActivation');
    case 'selfDeactivate':
      return pim('Remove member from role requested (PIM deactivate)', 'CreateRequestRoleDeactivation');
    default:
      return action satisfies never;
  }
}

/** The rows of a completed change. Core Directory's row is among them only if a principal gains or loses something. */
export function completedSteps(summary: ChangeSummary, membership: 'gained' | 'lost' | 'same'): RowStep[] {
  if (membership === 'same') return [completedStep(summary)];
  return [
    membership === 'gained' ? gainedStep(summary.kind) : lostStep(summary.kind),
    completedStep(summary),
  ];
}

function completedStep({ kind, action, length }: ChangeSummary): RowStep {
  const type = assignmentType(kind);
  switch (action) {
    case 'adminRenew':
    case 'selfRenew':
      return pim(`Add ${member(kind)} to role in PIM completed (renew)`, type);
    case 'adminAssign':
    case 'adminUpdate':
    case 'adminExtend':
    case 'selfExtend':
      return pim(`Add ${member(kind)} to role in PIM completed (${length})`, type);
    case 'adminRemove':
      return pim(`Remove ${member(kind)} from role in PIM completed (${length})`, `Remove${type}`);
    case 'selfActivate':
      return pim('Add member to role completed (PIM activation)', 'ActivateRole');
    case 'selfDeactivate':
      return pim('Remove member from role completed (PIM deactivate)', 'DeactivateRole');
    default:
      return action satisfies never;
  }
}

/** Rows for an assignment in force that a future one replaces at once. */
export function suspendedSteps(kind: RequestKind): readonly RowStep[] {
  return [lostStep(kind)];
}

export function canceledSteps({ kind, action, length }: ChangeSummary): RowStep[] {
  if (action === 'selfActivate')
    return [pim('Add member to role canceled (PIM activation)', 'CancelRequest')];
  if (action === 'selfExtend' || action === 'adminExtend')
    return [pim(`Update ${member(kind)} in PIM canceled (extend)`, 'CancelRequest')];
  if (action === 'adminUpdate') return [pim('Cancel request for role update', 'CancelRequest')];
  const suffix = action === 'selfRenew' || action === 'adminRenew' ? 'renew' : length;
  return [pim(`Add ${member(kind)} to role in PIM canceled (${suffix})`, 'CancelRequest')];
}

export const approvalRequestedStep = pim(
  'Add member to role approval requested (PIM activation)',
  'CreateApproval',
);
export const approvedStep = pim('Add member to role request approved (PIM activation)', 'ApproveRequest');
export const deniedStep = pim('Add member to role request denied (PIM activation)', 'DenyRequest');
export const adminApprovedStep = pim(
  'Update member in PIM approved by admin (extend/renew)',
  'ApproveRequest',
);
export const adminDeniedStep = pim('Update member in PIM denied by admin (extend/renew)', 'DenyRequest');

/** Rows of an approval that nobody gave in time. */
export const approvalExpiredSteps: readonly RowStep[] = [
  { activity: 'PIM activation request expired', type: 'ExpireRequest', by: 'sweep' },
];

/** Rows of a schedule's end. */
export function expirySteps(kind: RequestKind, isActivation: boolean): RowStep[] {
  const activity = isActivation
    ? 'Remove member from role (PIM activation expired)'
    : `Remove ${member(kind)} from role in PIM completed (timebound)`;
  const type = isActivation ? 'RemoveActivatedRole' : `Remove${assignmentType(kind)}`;
  return [{ activity, type, by: 'sweep' }, lostStep(kind)];
}

export function refusedRemovalSteps(reason: string): RowStep[] {
  return [{ ...pim('Process role removal request', 'CreateRoleRemovalRequest'), failure: reason }];
}

/** Rows of an assignment made in the directory without PIM. PIM notices it. */
export const assignedOutsideSteps: readonly RowStep[] = [
  gainedStep('assignment'),
  {
    activity: 'Add member to role outside of PIM (permanent)',
    type: 'RoleElevatedOutsidePimAlert',
    by: 'sweep',
  },
];
export const removedOutsideSteps: readonly RowStep[] = [
  lostStep('assignment'),
  { activity: 'Remove permanent direct role assignment', type: 'RemoveActiveRoleAssignment', by: 'sweep' },
];
