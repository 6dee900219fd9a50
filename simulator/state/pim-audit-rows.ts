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

/** One change of role management, as PIM and Core Directory record it. */
export interface RoleChange {
  /** The instant of the request. The other rows follow within two seconds. */
  readonly at: Ticks;
  readonly correlationId: string;
  /** A GUID for each row, in order. The row ids contain them. */
  readonly rowIds: readonly [string, string, string];
  readonly by: ActingParty;
  /** The service principal `MS-PIM`, which PIM uses to change the directory. */
  readonly msPim: AppParty;
  readonly tenant: NamedParty;
  readonly role: NamedParty;
  readonly principal: Principal;
  /** Empty: the directory was changed without PIM, so there is no request. */
  readonly requestId: string;
  readonly justification: string | null;
  readonly startText: string | null;
  readonly endText: string | null;
  /** The distance between rows. Default: a third of a second. */
  readonly rowDistance?: Ticks;
}

export type Principal =
  | ({ readonly type: 'User' } & UserParty)
  | ({ readonly type: 'Group' | 'ServicePrincipal' } & NamedParty);

/** `Add member to role requested | completed (PIM activation)` and the directory's `Add member to role`. */
export function activationRows(change: RoleChange): DirectoryAudit[] {
  return [
    pimRow(change, 0, 'Add member to role requested (PIM activation)', 'CreateRequestRoleActivation'),
    directoryRow(change, 1, 'Add member to role', 'Assign'),
    pimRow(change, 2, 'Add member to role completed (PIM activation)', 'ActivateRole'),
  ];
}

/** `Remove member from role (PIM activation expired)`, by PIM itself, and the directory's row. */
export function expiryRows(change: RoleChange): DirectoryAudit[] {
  const expired = pimRow(
    change,
    0,
    'Remove member from role (PIM activation expired)',
    'RemoveActivatedRole',
  );
  return [
    { ...expired, operationType: 'Delete', initiatedBy: bySweep },
    directoryRow(change, 1, 'Remove member from role', 'Unassign'),
  ];
}

/** Rows of an assignment by an administrator or an app. */
export function assignmentRows(change: RoleChange, kind: 'eligibility' | 'assignment'): DirectoryAudit[] {
  const member = kind === 'eligibility' ? 'eligible member' : 'member';
  const length = change.endText === null ? 'permanent' : 'timebound';
  const auditType = kind === 'eligibility' ? 'EligibleRoleAssignment' : 'ActiveRoleAssignment';
  return [
    pimRow(change, 0, `Add ${member} to role in PIM requested (${length})`, `CreateRequest${auditType}`),
    directoryRow(change, 1, `Add ${member} to role`, 'Assign'),
    pimRow(change, 2, `Add ${member} to role in PIM completed (${length})`, auditType),
  ];
}

/** Rows of an assignment made in the directory. PIM notices it shortly after. */
export function outsideRows(change: RoleChange): DirectoryAudit[] {
  const added = directoryRow(change, 1, 'Add member to role', 'Assign');
  const noticed = pimRow(
    change,
    2,
    'Add member to role outside of PIM (permanent)',
    'RoleElevatedOutsidePimAlert',
  );
  return [
    { ...added, initiatedBy: initiatedBy(change.by) },
    { ...noticed, initiatedBy: bySweep },
  ];
}

/** One row of a change, without position and names. */
export interface RowStep {
  readonly activity: string;
  /** `AuditType` of PIM's rows. For the directory's rows: whether the principal gains or loses the role. */
  readonly type: string;
  readonly by: 'caller' | 'sweep' | 'directory';
  readonly failure?: string;
}

/** Up to three rows, in order, under the change's correlation id. */
export function rowsOf(change: RoleChange, steps: readonly RowStep[]): DirectoryAudit[] {
  return steps.map(({ activity, type, by, failure }, index) => {
    const row = index === 0 ? 0 : index === 1 ? 1 : 2;
    if (by === 'directory') return directoryRow(change, row, activity, type);
    const written = pimRow(change, row, activity, type);
    const initiated = by === 'sweep' ? { ...written, initiatedBy: bySweep } : written;
    return failure === undefined ? initiated : { ...initiated, result: 'failure', resultReason: failure };
  });
}

function pimRow(change: RoleChange, row: 0 | 1 | 2, activity: string, auditType: string): DirectoryAudit {
  return {
    ...common(change, row, activity),
    id: `PIM_${change.rowIds[row]}_1`,
    resultReason: change.justification ?? '',
    loggedByService: 'PIM',
    operationType: activity.startsWith('Remove') ? 'Delete' : 'CreateRequest',
    initiatedBy: initiatedBy(change.by),
    targetResources: [
      target('Role', change.role),
      ...(change.requestId === '' ? [] : [target('Request', { id: change.requestId, displayName: '' })]),
      principalTarget(change.principal),
      target('Directory', change.tenant),
    ],
    additionalDetails: details({
      RoleAssignmentRequestId: change.requestId || null,
      AuditType: auditType,
      StartTime: change.startText,
      ExpirationTime: change.endText,
      Justification: change.justification,
      oid: 'user' in change.by ? change.by.user.id : change.by.app.id,
      ...('user' in change.by && { ipaddr: initiatedBy(change.by).user?.ipAddress }),
    }),
  };
}

function directoryRow(
  change: RoleChange,
  row: 0 | 1 | 2,
  activity: string,
  operation: string,
): DirectoryAudit {
  const removed = operation === 'Unassign';
  const modified = (name: string, value: string) =>
    removed ? changed(name, value, null) : changed(name, null, value);
  return {
    ...common(change, row, activity),
    id: directoryId(change.rowIds[row]),
    resultReason: '',
    loggedByService: 'Core Directory',
    operationType: operation,
    initiatedBy: byApp(change.msPim),
    targetResources: [
      {
        ...principalTarget(change.principal),
        modifiedProperties: [
          modified('Role.ObjectID', change.role.id),
          modified('Role.DisplayName', change.role.displayName),
          modified('Role.TemplateId', change.role.id),
          modified('Role.WellKnownObjectName', change.role.displayName.replaceAll(' ', '')),
        ],
      },
      target('Role', { id: change.role.id, displayName: change.role.displayName }),
    ],
    additionalDetails: [],
  };
}

function common(change: RoleChange, row: 0 | 1 | 2, activityDisplayName: string) {
  return {
    category: 'RoleManagement',
    correlationId: change.correlationId,
    result: 'success' as const,
    activityDisplayName,
    activityDateTime: instantText(change.at + row * (change.rowDistance ?? rowDistance)),
  };
}

/** The distance between rows of one change. */
const rowDistance: Ticks = Math.round(0.3041527 * ticksPerSecond);

/** The time from the first row of a change to its last. */
export const changeLength: Ticks = 2 * rowDistance;

function principalTarget(principal: Principal): TargetResource {
  return target(
    principal.type,
    principal,
    principal.type === 'User' ? { userPrincipalName: principal.userPrincipalName } : {},
  );
}

/** `Directory_{guid}_{5 letters or digits}_{number}`: the format of Core Directory. */
export function directoryId(guid: string): string {
  return `Directory_${guid}_${guid.slice(24, 29).toUpperCase()}_${Number.parseInt(guid.slice(29), 16)}`;
}
