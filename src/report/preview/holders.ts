import { type AccessKey, keyText } from '../../domain/model/access.ts';
import type { SnapshotPart } from '../../domain/model/snapshot.ts';
import type { PreviewAccess, PreviewFindings } from './preview-findings.ts';
import { type ReadableNames, readableNames } from './preview-names.ts';

/**
 * The strongest way in which a principal has something.
 *
 * - `permanent`  held now, without end.
 * - `until`      held now, until a date, or until nobody knows when.
 * - `activated`  held now, for hours, because it was activated.
 * - `eligible`   held after an activation.
 */
export const strengths = ['permanent', 'until', 'activated', 'eligible'] as const;
export type Strength = (typeof strengths)[number];

export const strengthWords: Readonly<Record<Strength, string>> = {
  permanent: 'held permanently',
  until: 'held until a date',
  activated: 'activated now',
  eligible: 'eligible',
};

export function strengthOf({ kind, path, endsAt }: PreviewAccess): Strength {
  if (kind === 'eligibility') return 'eligible';
  if (path === 'activation') return 'activated';
  return endsAt === 'never' ? 'permanent' : 'until';
}

/** A role, or a group, with how many principals have it in which way at the strongest; each principal counts once. */
export interface TargetHolders {
  readonly target: string;
  readonly isControlPlane: boolean;
  readonly counts: Readonly<Record<Strength, number>>;
  /** Of them: through a group. */
  readonly throughGroups: number;
  /** Groups that have it, whose members could not be read. */
  readonly closedGroups: number;
}

/** Each role and group that somebody has: what controls the tenant first, then by how many hold it. */
export function holdersByTarget(findings: PreviewFindings, names: ReadableNames): readonly TargetHolders[] {
  const byTarget = Map.groupBy(findings.access, ({ key }) => targetId(key));
  return [...byTarget.values()]
    .map((all): TargetHolders => {
      const [first] = all;
      const own = all.filter(({ key }) => names.kindOf(key.principalId) !== 'group');
      const strongest = strongestByPrincipal(own);
      return {
        target: first === undefined ? '' : names.target(first.key),
        isControlPlane: all.some(({ isControlPlane }) => isControlPlane),
        counts: countStrengths([...strongest.values()]),
        throughGroups: principalsIn(own.filter(({ path }) => path === 'group')).size,
        closedGroups: closedGroups(all, findings).size,
      };
    })
    .toSorted(
      (one, other) =>
        Number(other.isControlPlane) - Number(one.isControlPlane) ||
        heldOf(other) - heldOf(one) ||
        other.counts.eligible - one.counts.eligible ||
        one.target.localeCompare(other.target, 'en'),
    );
}

function heldOf({ counts }: TargetHolders): number {
  return counts.permanent + counts.until;
}

/** Without the principal and the scope. */
function targetId(key: AccessKey): string {
  return 'roleDefinitionId' in key
    ? key.roleDefinitionId.toLowerCase()
    : keyText({ ...key, principalId: '' });
}

function strongestByPrincipal(access: readonly PreviewAccess[]): ReadonlyMap<string, Strength> {
  const strongest = new Map<string, Strength>();
  for (const one of access) {
    const id = one.key.principalId.toLowerCase();
    const found = strengthOf(one);
    const known = strongest.get(id);
    if (known === undefined || strengths.indexOf(found) < strengths.indexOf(known)) strongest.set(id, found);
  }
  return strongest;
}

function countStrengths(all: readonly Strength[]): Readonly<Record<Strength, number>> {
  const count = (wanted: Strength) => all.filter((strength) => strength === wanted).length;
  return {
    permanent: count('permanent'),
    until: count('until'),
    activated: count('activated'),
    eligible: count('eligible'),
  };
}

function principalsIn(access: readonly PreviewAccess[]): ReadonlySet<string> {
  return new Set(access.map(({ key }) => key.principalId.toLowerCase()));
}

function closedGroups(access: readonly PreviewAccess[], { names }: PreviewFindings): ReadonlySet<string> {
  const isClosed = (id: string) => {
    const principal = names.principals.get(id);
    return principal?.kind === 'group' && principal.memberIds === undefined;
  };
  return new Set([...principalsIn(access)].filter(isClosed));
}

/** Who holds standing access to the control plane: it is there now, and nobody activated it. */
export interface StandingHolders {
  /** `at-least`: something that could add to them was not seen. `unknown`: nothing of it was seen. */
  readonly certainty: 'exact' | 'at-least' | 'unknown';
  readonly people: number;
  /** Of the people: without end, to at least one role. */
  readonly permanently: number;
  readonly servicePrincipals: number;
  readonly closedGroups: number;
  /** Holders who are neither: gone, deleted, foreign, or not to be read. */
  readonly others: number;
  /** People who hold none, and may activate some. */
  readonly eligible: number;
}

export function standingHolders(findings: PreviewFindings): StandingHolders {
  const names = readableNames(findings.names);
  const control = findings.access.filter(({ isControlPlane }) => isControlPlane);
  const standing = control.filter(({ kind, path }) => kind === 'assignment' && path !== 'activation');
  const holders = [...strongestByPrincipal(standing)].map(([id, strength]) => ({
    strength,
    kind: names.kindOf(id),
    id,
  }));
  const people = holders.filter(({ kind }) => kind === 'user');
  const held = new Set(people.map(({ id }) => id));
  const eligible = principalsIn(control.filter(({ kind }) => kind === 'eligibility'));
  return {
    certainty: certaintyOf(findings),
    people: people.length,
    permanently: people.filter(({ strength }) => strength === 'permanent').length,
    servicePrincipals: holders.filter(({ kind }) => kind === 'servicePrincipal').length,
    closedGroups: closedGroups(standing, findings).size,
    others: holders.filter(({ kind }) => !['user', 'group', 'servicePrincipal'].includes(kind)).length,
    eligible: [...eligible].filter((id) => !held.has(id) && names.kindOf(id) === 'user').length,
  };
}

/** Parts without which holders may be missing. */
const partsOfHolders: readonly SnapshotPart[] = [
  'assignment-instances',
  'assignment-schedules',
  'group-members',
  'principals',
  'users',
];

function certaintyOf({ unseen, unreadable, seen, access }: PreviewFindings): StandingHolders['certainty'] {
  const parts = new Set([...unseen, ...unreadable].map(({ part }) => part));
  if (!partsOfHolders.some((part) => parts.has(part))) return 'exact';
  const isBlind =
    seen['assignment-instances'] === undefined && !access.some(({ kind }) => kind === 'assignment');
  return isBlind ? 'unknown' : 'at-least';
}
