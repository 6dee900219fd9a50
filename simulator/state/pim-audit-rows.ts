import { instantText, type Ticks, ticksPerSecond } from '../time.ts';
import type { DirectoryAudit, TargetResource } from './audit-event.ts';
import {
  type ActingParty,
  type AppParty,
  byApp,
  bySweep,
  changed,
  details,
  initiatedBy,
  type NamedParty,
  target,
  type UserParty,
} from './audit-parties.ts';

/** One act of role management, as both PIM and Core Directory write it down. */
export interface PimAct {
  /** When it was asked for. The other rows follow within two seconds. */
  readonly at: Ticks;
  readonly correlationId: string;
  /** A GUID for each row, in order: the ids are made of them. */
  readonly rowIds: readonly [string, string, string];
  readonly by: ActingParty;
  /** The service principal `MS-PIM`, by which PIM acts on the directory. */
  readonly msPim: AppParty;
  readonly tenant: NamedParty;
  readonly role: NamedParty;
  readonly principal: Principal;
  /** Empty: there was no request, the directory was changed past PIM. */
  readonly requestId: string;
  readonly justification: string | null;
  readonly startText: string | null;
  readonly endText: string | null;
  /** From one row to the next. Default: a third of a second. */
  readonly rowDistance?: Ticks;
}

export type Principal =
  | ({ readonly type: 'User' } & UserParty)
  | ({ readonly type: 'Group' | 'ServicePrincipal' } & NamedParty);

/** `Add member to role requested | completed (PIM activation)` and the directory's `Add member to role`. */
export function activationRows(act: PimAct): DirectoryAudit[] {
  return [
    pimRow(act, 0, 'Add member to role requested (PIM activation)', 'CreateRequestRoleActivation'),
    directoryRow(act, 1, 'Add member to role', 'Assign'),
    pimRow(act, 2, 'Add member to role completed (PIM activation)', 'ActivateRole'),
  ];
}

/** `Remove member from role (PIM activation expired)`, by PIM itself, and the directory's row. */
export function expiryRows(act: PimAct): DirectoryAudit[] {
  const expired = pimRow(act, 0, 'Remove member from role (PIM activation expired)', 'RemoveActivatedRole');
  return [
    { ...expired, operationType: 'Delete', initiatedBy: bySweep },
    directoryRow(act, 1, 'Remove member from role', 'Unassign'),
  ];
}

/** `Remove member from role requested | completed (PIM deactivate)` and the directory's row. */
export function deactivationRows(act: PimAct): DirectoryAudit[] {
  return [
    pimRow(act, 0, 'Remove member from role requested (PIM deactivate)', 'CreateRequestRoleDeactivation'),
    directoryRow(act, 1, 'Remove member from role', 'Unassign'),
    pimRow(act, 2, 'Remove member from role completed (PIM deactivate)', 'DeactivateRole'),
  ];
}

/** An administrator, or an app, makes somebody eligible or active. */
export function assignmentRows(act: PimAct, kind: 'eligibility' | 'assignment'): DirectoryAudit[] {
  const member = kind === 'eligibility' ? 'eligible member' : 'member';
  const length = act.endText === null ? 'permanent' : 'timebound';
  const auditType = kind === 'eligibility' ? 'EligibleRoleAssignment' : 'ActiveRoleAssignment';
  return [
    pimRow(act, 0, `Add ${member} to role in PIM requested (${length})`, `CreateRequest${auditType}`),
    directoryRow(act, 1, `Add ${member} to role`, 'Assign'),
    pimRow(act, 2, `Add ${member} to role in PIM completed (${length})`, auditType),
  ];
}

/** Somebody assigned the role in the directory; PIM notices it a little later. */
export function outsideRows(act: PimAct): DirectoryAudit[] {
  const added = directoryRow(act, 1, 'Add member to role', 'Assign');
  const noticed = pimRow(
    act,
    2,
    'Add member to role outside of PIM (permanent)',
    'RoleElevatedOutsidePimAlert',
  );
  return [
    { ...added, initiatedBy: initiatedBy(act.by) },
    { ...noticed, initiatedBy: bySweep },
  ];
}

/** One row of an act, before it has its place and names. */
export interface RowStep {
  readonly activity: string;
  /** `AuditType` of PIM's rows; of the directory's, whether somebody gains the role or loses it. */
  readonly type: string;
  readonly by: 'caller' | 'sweep' | 'directory';
  readonly failure?: string;
}

/** At most three rows, in order, under the act's correlation id. */
export function rowsOf(act: PimAct, steps: readonly RowStep[]): DirectoryAudit[] {
  return steps.map(({ activity, type, by, failure }, index) => {
    const row = index === 0 ? 0 : index === 1 ? 1 : 2;
    if (by === 'directory') return directoryRow(act, row, activity, type);
    const told = pimRow(act, row, activity, type);
    const initiated = by === 'sweep' ? { ...told, initiatedBy: bySweep } : told;
    return failure === undefined ? initiated : { ...initiated, result: 'failure', resultReason: failure };
  });
}

function pimRow(act: PimAct, row: 0 | 1 | 2, activity: string, auditType: string): DirectoryAudit {
  return {
    ...common(act, row, activity),
    id: `PIM_${act.rowIds[row]}_1`,
    resultReason: act.justification ?? '',
    loggedByService: 'PIM',
    operationType: activity.startsWith('Remove') ? 'Delete' : 'CreateRequest',
    initiatedBy: initiatedBy(act.by),
    targetResources: [
      target('Role', act.role),
      ...(act.requestId === '' ? [] : [target('Request', { id: act.requestId, displayName: '' })]),
      principalTarget(act.principal),
      target('Directory', act.tenant),
    ],
    additionalDetails: details({
      RoleAssignmentRequestId: act.requestId || null,
      AuditType: auditType,
      StartTime: act.startText,
      ExpirationTime: act.endText,
      Justification: act.justification,
      oid: 'user' in act.by ? act.by.user.id : act.by.app.id,
      ...('user' in act.by && { ipaddr: initiatedBy(act.by).user?.ipAddress }),
    }),
  };
}

function directoryRow(act: PimAct, row: 0 | 1 | 2, activity: string, operation: string): DirectoryAudit {
  const removed = operation === 'Unassign';
  const modified = (name: string, value: string) =>
    removed ? changed(name, value, null) : changed(name, null, value);
  return {
    ...common(act, row, activity),
    id: directoryId(act.rowIds[row]),
    resultReason: '',
    loggedByService: 'Core Directory',
    operationType: operation,
    initiatedBy: byApp(act.msPim),
    targetResources: [
      {
        ...principalTarget(act.principal),
        modifiedProperties: [
          modified('Role.ObjectID', act.role.id),
          modified('Role.DisplayName', act.role.displayName),
          modified('Role.TemplateId', act.role.id),
          modified('Role.WellKnownObjectName', act.role.displayName.replaceAll(' ', '')),
        ],
      },
      target('Role', { id: act.role.id, displayName: act.role.displayName }),
    ],
    additionalDetails: [],
  };
}

function common(act: PimAct, row: 0 | 1 | 2, activityDisplayName: string) {
  return {
    category: 'RoleManagement',
    correlationId: act.correlationId,
    result: 'success' as const,
    activityDisplayName,
    activityDateTime: instantText(act.at + row * (act.rowDistance ?? rowDistance)),
  };
}

/** Rows of one act follow each other by this much, with digits of their own. */
const rowDistance: Ticks = Math.round(0.3041527 * ticksPerSecond);

/** From the first row of an act to its last. */
export const actLength: Ticks = 2 * rowDistance;

function principalTarget(principal: Principal): TargetResource {
  return target(
    principal.type,
    principal,
    principal.type === 'User' ? { userPrincipalName: principal.userPrincipalName } : {},
  );
}

/** `Directory_{guid}_{5 letters or digits}_{number}`, as Core Directory numbers its rows. */
export function directoryId(guid: string): string {
  return `Directory_${guid}_${guid.slice(24, 29).toUpperCase()}_${Number.parseInt(guid.slice(29), 16)}`;
}
