import { endOf, plausibleEnd } from '../matching/ends.ts';
import { formOf } from '../matching/forms.ts';
import { plausible } from '../matching/instants.ts';
import { type End, isSameKey } from '../model/access.ts';
import type { RoleSchedule, RoleScheduleInstance } from '../model/role-schedules.ts';
import type { ActivationFacts, OwnGrant } from './facts.ts';

/** Access that one or more activations of ours gave, and that PIM shows. */
export interface OwnAccess {
  readonly scheduleId: string;
  /** `undefined`: PIM does not say. */
  readonly start: Date | undefined;
  readonly end: Date;
}

/** A row of PIM about the access: what is active, or is going to be. */
export interface ActiveRow {
  readonly source: RoleSchedule | RoleScheduleInstance;
  /** In lower case; `undefined`: PIM does not say. */
  readonly scheduleId: string | undefined;
  readonly end: End;
}

/** Whose the access of a row is. `not-known`: `because` is a clause. */
export type Ownership =
  | { readonly kind: 'ours'; readonly access: OwnAccess }
  | { readonly kind: 'activated' | 'through-a-group' | 'foreign' }
  | { readonly kind: 'not-known'; readonly because: string };

/** The instances of the access, and the schedules that none of them shows; what is over is left out. */
export function activeRows(
  { ask, now }: Pick<ActivationFacts, 'ask' | 'now'>,
  instances: readonly RoleScheduleInstance[],
  schedules: readonly RoleSchedule[],
): readonly ActiveRow[] {
  const isOver = (end: End) => end instanceof Date && end <= now;
  const ofKey = <T extends RoleSchedule | RoleScheduleInstance>(rows: readonly T[]) =>
    rows.filter(({ kind, key }) => kind === 'assignment' && isSameKey(key, ask.key));
  const held = ofKey(instances)
    .map((source) => ({
      source,
      scheduleId: source.scheduleId?.toLowerCase(),
      end: plausibleEnd(source.endDateTime),
    }))
    .filter(({ end }) => !isOver(end));
  const shown = new Set(held.map(({ scheduleId }) => scheduleId));
  const planned = ofKey(schedules)
    .map((source) => ({ source, scheduleId: source.id.toLowerCase(), end: endOf(source) }))
    .filter(({ scheduleId, end }) => !isOver(end) && !shown.has(scheduleId));
  return [...held, ...planned];
}

/**
 * Whose the access of a row is. Only what a schedule of ours gives, by the id that PIM shows now, is ours: what somebody
 * changed since has another id, and is theirs.
 *
 * @param grants of ours, of this very access.
 */
export function ownershipOf(row: ActiveRow, grants: readonly OwnGrant[]): Ownership {
  const { source, scheduleId, end } = row;
  const form = formOf(source);
  if (form === 'activated' || form === 'through-a-group') return { kind: form };
  if (form === 'unknown')
    return {
      kind: 'not-known',
      because: `${source.id} is an assignment of a form that this app does not know`,
    };
  const giver = grants.find((grant) => grant.scheduleId === scheduleId);
  if (giver === undefined || scheduleId === undefined) return { kind: 'foreign' };
  // Of several that share the access, the one that gave this schedule may be over while another goes on.
  if (grants.every(({ endedAt }) => endedAt !== undefined))
    return {
      kind: 'not-known',
      because: `the access of ${giver.activationId} has been ended, and PIM still shows it`,
    };
  if (!(end instanceof Date))
    return {
      kind: 'not-known',
      because: `the access of ${giver.activationId} has an end that this app did not give it`,
    };
  return { kind: 'ours', access: { scheduleId, start: plausible(source.startDateTime), end } };
}

/** The one that ends last. */
export function latestOf(found: readonly OwnAccess[]): OwnAccess | undefined {
  return found.toSorted((one, other) => other.end.getTime() - one.end.getTime())[0];
}
