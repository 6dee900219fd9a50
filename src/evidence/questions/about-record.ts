import { type AccessKey, isDirectoryRole } from '../../domain/model/access.ts';
import type { FactCause, FactTime } from '../../domain/model/evidence.ts';
import type { InstantText, Recorded, RecordedPrincipal } from '../../domain/model/recorded.ts';
import type { Cell, Column } from '../exports/column.ts';

/** What a record is about, flat: a row of a table can hold it. `null`: it is about none, or it was not known. */
export interface AboutRecord {
  readonly record: Recorded['kind'];
  readonly principalId: string | null;
  readonly principalKind: string | null;
  /** As it was called then. */
  readonly principalName: string | null;
  readonly accountEnabled: boolean | null;
  readonly roleDefinitionId: string | null;
  readonly directoryScopeId: string | null;
  readonly groupId: string | null;
  readonly groupAccess: string | null;
  readonly assignmentType: string | null;
  readonly memberType: string | null;
  readonly scheduleId: string | null;
  readonly startDateTime: InstantText | null;
  readonly endDateTime: string | null;
  /** Of a request its status, of a review its verdict. */
  readonly status: string | null;
}

const nothing = {
  principalId: null,
  principalKind: null,
  principalName: null,
  accountEnabled: null,
  roleDefinitionId: null,
  directoryScopeId: null,
  groupId: null,
  groupAccess: null,
  assignmentType: null,
  memberType: null,
  scheduleId: null,
  startDateTime: null,
  endDateTime: null,
  status: null,
};

export function aboutRecord(record: Recorded): AboutRecord {
  const about = { ...nothing, record: record.kind };
  switch (record.kind) {
    case 'eligibility':
    case 'assignment': {
      const { scheduleId, startDateTime, endDateTime, memberType } = record;
      const assignmentType = record.kind === 'assignment' ? record.assignmentType : null;
      const schedule = { scheduleId, startDateTime, endDateTime, memberType, assignmentType };
      return { ...about, ...ofKey(record.key), ...ofPrincipal(record.principal), ...schedule };
    }
    case 'membership':
      return { ...about, ...ofPrincipal(record.member), groupId: record.groupId, groupAccess: 'member' };
    case 'request': {
      const { status, startDateTime, targetScheduleId: scheduleId, expiration: endDateTime } = record;
      return { ...about, ...ofKey(record.key), status, startDateTime, scheduleId, endDateTime };
    }
    case 'review':
      return { ...about, ...ofKey(record.key), status: record.verdict };
    case 'principal':
      return { ...about, ...ofPrincipal(record.principal) };
    case 'role':
    case 'role-settings':
      return { ...about, roleDefinitionId: record.roleDefinitionId };
    default:
      return record satisfies never;
  }
}

function ofKey(key: AccessKey) {
  const { principalId } = key;
  return isDirectoryRole(key)
    ? { principalId, roleDefinitionId: key.roleDefinitionId, directoryScopeId: key.directoryScopeId }
    : { principalId, groupId: key.groupId, groupAccess: key.accessId };
}

function ofPrincipal({ id, kind, displayName, accountEnabled }: RecordedPrincipal) {
  return { principalId: id, principalKind: kind, principalName: displayName, accountEnabled };
}

/** Columns of what a record is about. @param of finds it in a row. */
export function aboutColumns<Row>(of: (row: Row) => AboutRecord): readonly Column<Row>[] {
  const names = ['record', ...Object.keys(nothing)] as readonly (keyof AboutRecord)[];
  return names.map((name) => ({ name, of: (row) => of(row)[name] }));
}

/** Columns of an instant that may lie between two looks. @param name begins the names of the columns. */
export function timeColumns<Row>(
  name: string,
  of: (row: Row) => FactTime | null | undefined,
): readonly Column<Row>[] {
  const column = (suffix: string, cell: (time: FactTime) => Cell): Column<Row> => ({
    name: `${name}${suffix}`,
    of: (row) => {
      const time = of(row);
      return time === null || time === undefined ? null : cell(time);
    },
  });
  return [
    column('At', (time) => (time.kind === 'exact' ? time.at : null)),
    column('After', (time) => (time.kind === 'between' ? time.after : null)),
    column('Before', (time) => (time.kind === 'between' ? time.before : null)),
    column('KnownFrom', (time) => (time.kind === 'exact' ? time.source : time.beforeRun)),
  ];
}

/** Columns of why something happened. */
export function causeColumns<Row>(
  prefix: string,
  of: (row: Row) => FactCause | null | undefined,
): readonly Column<Row>[] {
  const members = [
    'by',
    'approvedBy',
    'justification',
    'ticket',
    'requestId',
    'changeId',
    'auditEventId',
  ] as const;
  return members.map((member) => ({ name: `${prefix}${member}`, of: (row) => of(row)?.[member] ?? null }));
}
