import { type FoundAccess, isAccess } from '../../domain/evidence/access-paths.ts';
import { isDirectoryRole, placeOf } from '../../domain/model/access.ts';
import type {
  RecordedAssignment,
  RecordedEligibility,
  RecordedPrincipal,
} from '../../domain/model/recorded.ts';
import type { AccessPart } from '../access-at.ts';
import { Reading } from '../exports/question.ts';
import { type AboutRecord, aboutRecord } from '../questions/about-record.ts';

/** How a principal has a role: for good, for a time, by activation, or only after one. */
export type Hold = 'standing' | 'temporary' | 'activated' | 'eligible';

export interface RoleHolders extends Readonly<Record<Hold, number>> {
  readonly name: string | null;
}

export interface Holder {
  readonly principal: RecordedPrincipal;
  /** Names of roles, or ids where no name is known. One may be there twice. */
  readonly active: readonly string[];
  readonly eligible: readonly string[];
}

/** Access of an account that was disabled. */
export interface KeptAccess {
  readonly about: AboutRecord;
  readonly roleName: string | null;
}

/** An eligibility, or an assignment that no activation gave: what a person can say of that it is to be kept. */
export interface ReviewableAccess {
  readonly of: 'eligibility' | 'assignment';
  readonly principal: RecordedPrincipal;
  readonly targetId: string;
  readonly where: string;
  readonly roleName: string | null;
}

/**
 * Who had roles at an instant, in so little that a large tenant can be in memory: of each access, a name in a list. It is added to
 * role by role.
 */
export class Population {
  readonly roles = new Map<string, RoleHolders>();
  readonly people = new Map<string, Holder>();
  readonly kept: KeptAccess[] = [];
  readonly reviewable: ReviewableAccess[] = [];
  /** What it was read from. */
  readonly read = new Reading();

  add({ accesses, roleNames }: AccessPart): void {
    const byRole = Map.groupBy(accesses, ({ target }) =>
      isDirectoryRole(target) ? target.roleDefinitionId : undefined,
    );
    for (const [role, own] of byRole) {
      const name = role === undefined ? null : (roleNames.get(role) ?? null);
      for (const access of own) this.#addPerson(access, name ?? role);
      for (const access of own) this.#addKept(access, name);
      this.#addReviewable(own, name);
      if (role !== undefined) this.roles.set(role, { name, ...countsOf(own) });
    }
  }

  /** Whoever shows it says what it was read from. */
  tell(reading: Reading): void {
    for (const [what, many] of Object.entries(this.read.counts)) reading.count(what, many);
    for (const gap of this.read.gaps) reading.miss(gap);
  }

  #addPerson({ principal, holds }: FoundAccess, role: string | undefined): void {
    const before = this.people.get(principal.id);
    const isNew = role !== undefined && before?.[holds].at(-1) !== role;
    const { active, eligible } = before ?? { active: none, eligible: none };
    const held = { active, eligible, ...(isNew && { [holds]: [...(before?.[holds] ?? none), role] }) };
    this.people.set(principal.id, { principal, ...held });
  }

  #addKept({ principal, steps }: FoundAccess, roleName: string | null): void {
    const held = steps.at(-1)?.record;
    if (principal.accountEnabled !== false || held === undefined) return;
    const { id: principalId, displayName: principalName } = principal;
    this.kept.push({ about: { ...aboutRecord(held), principalId, principalName }, roleName });
  }

  /** What a group has stands there once, whoever is in it. */
  #addReviewable(accesses: readonly FoundAccess[], roleName: string | null): void {
    const found = new Map<string, ReviewableAccess>();
    for (const { steps } of accesses) {
      const [only, ...others] = steps;
      if (only === undefined || others.length > 0 || !isAccess(only) || !isReviewable(only.record)) continue;
      const { key, principal, kind: of } = only.record;
      const [targetId, where] = placeOf(key);
      found.set([of, principal.id, targetId, where].join(' '), { of, principal, targetId, where, roleName });
    }
    for (const access of found.values()) this.reviewable.push(access);
  }
}

const none: readonly string[] = [];

function isReviewable(record: RecordedEligibility | RecordedAssignment): boolean {
  return record.kind === 'eligibility' || record.assignmentType !== 'Activated';
}

function countsOf(accesses: readonly FoundAccess[]): Readonly<Record<Hold, number>> {
  const holders: Readonly<Record<Hold, Set<string>>> = {
    ...{ standing: new Set(), temporary: new Set(), activated: new Set(), eligible: new Set() },
  };
  for (const access of accesses) holders[holdOf(access)].add(access.principal.id);
  const { standing, temporary, activated, eligible } = holders;
  return {
    ...{ standing: standing.size, temporary: temporary.size },
    ...{ activated: activated.size, eligible: eligible.size },
  };
}

function holdOf({ holds, path, steps }: FoundAccess): Hold {
  if (holds === 'eligible') return 'eligible';
  if (path === 'activation') return 'activated';
  const held = steps.at(-1)?.record;
  if (held?.kind === 'assignment' && held.assignmentType === 'Activated') return 'activated';
  return held?.kind === 'assignment' && held.endDateTime !== 'never' ? 'temporary' : 'standing';
}
