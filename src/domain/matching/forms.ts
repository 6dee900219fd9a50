import type { AccessInstance, AccessSchedule } from '../model/role-schedules.ts';

type Row = Pick<AccessSchedule | AccessInstance, 'kind' | 'memberType' | 'assignmentType'>;

/**
 * How a principal has an access.
 *
 * - `direct`           assigned to the principal itself.
 * - `activated`        came from an eligibility: not standing access (docs/hazards.md#activated-access).
 * - `through-a-group`  given by a group or inherited: not the principal's own.
 * - `unknown`          of a member or assignment type that this app does not know.
 */
export type AccessForm = 'direct' | 'activated' | 'through-a-group' | 'unknown';

export function formOf({ kind, memberType, assignmentType }: Row): AccessForm {
  if (assignmentType === 'Activated') return 'activated';
  if (memberType === 'Group' || memberType === 'Inherited') return 'through-a-group';
  if (memberType === undefined || (kind === 'assignment' && assignmentType === undefined)) return 'unknown';
  return 'direct';
}

/**
 * Whether a row is known to be assigned to the principal itself. For whatever counts on it or changes it: floors,
 * populations, renewals, what an undo takes away.
 */
export function isDirect(row: Row): boolean {
  return formOf(row) === 'direct';
}

/**
 * Whether a row may be assigned to the principal itself. For whatever must not be overlooked: access that should be gone
 * after a removal, or that an undo would assign once more.
 */
export function mayBeDirect(row: Row): boolean {
  const form = formOf(row);
  return form === 'direct' || form === 'unknown';
}

/** Whether a row comes from a group or is inherited, activated or not. */
export function isThroughGroup({ memberType }: Pick<Row, 'memberType'>): boolean {
  return memberType === 'Group' || memberType === 'Inherited';
}

/** Whether no request made a schedule (docs/hazards.md#assignments-made-outside-pim). */
export function isMadeOutsidePim({
  kind,
  createdUsing,
}: Pick<AccessSchedule, 'kind' | 'createdUsing'>): boolean {
  return kind === 'assignment' && createdUsing === undefined;
}
