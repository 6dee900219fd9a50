import { dayMilliseconds } from '../matching/instants.ts';
import { type RoleKey, sameId } from '../model/access.ts';
import type { RoleSchedule } from '../model/role-schedules.ts';
import type { Rules } from '../model/rules.ts';
import type { Sender } from '../model/sender.ts';
import type { ActivationSettings, ReadFact } from './facts.ts';

/**
 * The principals of which it must be known whether they are groups that the person is in: those that the sender may ask for,
 * those that nobody may touch, and those that are eligible. In lower case, each once.
 */
export function groupsToLookInto(
  key: RoleKey,
  sender: Sender | undefined,
  rules: Pick<Rules, 'protected'>,
  eligibilities: readonly RoleSchedule[],
): readonly string[] {
  const eligible = eligibilities
    .filter((one) => isSameTarget(one.key, key))
    .map((one) => one.key.principalId);
  const named = sender?.beneficiaries.kind === 'group' ? [sender.beneficiaries.id] : [];
  const all = [...named, ...rules.protected.groups.map(({ id }) => id), ...eligible];
  return [...new Set(all.map((id) => id.toLowerCase()))].filter((id) => !sameId(id, key.principalId));
}

/** Whether two keys are of the same role at the same scope. PIM takes an eligibility at just that scope. */
export function isSameTarget(one: RoleKey, other: RoleKey): boolean {
  return (
    sameId(one.roleDefinitionId, other.roleDefinitionId) &&
    sameId(one.directoryScopeId, other.directoryScopeId)
  );
}

/**
 * How far back grants of ours are needed: a day for the counts, the sender's cool-down, and the role's maximum, within which a
 * chain of grants may have begun.
 */
export function ownGrantsSince(
  now: Date,
  sender: Sender | undefined,
  settings: ReadFact<ActivationSettings>,
): Date {
  const coolDown = (sender?.limits.coolDownMinutes ?? 0) * 60_000;
  const maximum = settings.kind === 'read' ? settings.value.activation.maximumMilliseconds : 0;
  const longest = Math.max(dayMilliseconds, coolDown, maximum === 'unknown' ? 0 : maximum);
  return new Date(now.getTime() - longest);
}
