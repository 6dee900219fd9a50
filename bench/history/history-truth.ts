import type { Tenant } from '../../simulator/state/tenant.ts';
import { accessText, isGroupScope, type TrueAccess } from './access-text.ts';
import { eligibilityBehind, groupInstantsOf } from './group-truth.ts';
import type { TakenLook } from './simulate-history.ts';
import type { TenantJournal } from './tenant-journal.ts';
import { accessAtInstant, boundsIn, membersAtAnyDepth, nameIn } from './true-access.ts';

/** The instant that is asked for, and since when the answer was known; in milliseconds. */
export interface Moment {
  readonly at: number;
  readonly knownAt?: number | undefined;
}

/** Two complete looks around an instant. They are one where it was looked at that very instant. */
interface Gap {
  readonly after: number;
  readonly before: number;
}

/** What was so, by the journal; and what nobody can know who looked at night. */
export class HistoryTruth {
  readonly #journal: TenantJournal;
  readonly #looks: readonly TakenLook[];
  readonly #tenant: Tenant;

  constructor(journal: TenantJournal, looks: readonly TakenLook[], tenant: Tenant) {
    this.#journal = journal;
    this.#looks = looks;
    this.#tenant = tenant;
  }

  /** Access at an instant. What was not looked at yet when it was known is as the last look foresaw it. */
  at(moment: Moment): ReadonlyMap<string, TrueAccess> {
    const foreseenBy = this.#foreseenBy(moment);
    return foreseenBy === undefined
      ? accessAtInstant(this.#journal.before(moment.at), moment.at)
      : accessAtInstant(this.#journal.before(foreseenBy.at), moment.at, { foreseen: true });
  }

  /** Whether nobody can know for sure that somebody had this access. */
  mayBeUncertain(access: TrueAccess, moment: Moment): boolean {
    if (this.#foreseenBy(moment) !== undefined) return false;
    const gap = this.#gapAround(moment.at);
    const { through } = access;
    if (isGroupScope(access.scope))
      return (
        this.#changedUntold(access, gap) || this.#varies(gap, (instant) => this.#hasAny(access.role, instant))
      );
    if (through === undefined) return this.#changedUntold(access, gap);
    const ofGroup: TrueAccess = { ...access, principal: through, path: 'direct', through: undefined };
    const paths = ['direct', 'activation'] as const;
    return (
      this.#variesOnTheWay(access, through, gap) ||
      paths.some((path) => this.#changedUntold({ ...ofGroup, path }, gap)) ||
      // Nobody looks at the members of a group that has no access.
      this.#varies(gap, (instant) => this.#hasAny(through, instant))
    );
  }

  /**
   * Whether somebody had this access as a member of a group who joined and left between the two looks around an instant, or was eligible
   * for its membership only then. No look sees that, and no request and no event tells of it: no history can have it
   * (docs/evidence.md, what an answer proves).
   */
  wasNeverSeen(access: TrueAccess, moment: Moment): boolean {
    const { principal, through, path } = access;
    const isToGroup = isGroupScope(access.scope);
    if ((through === undefined && !isToGroup) || this.#foreseenBy(moment) !== undefined) return false;
    const gap = this.#gapAround(moment.at);
    const looks = [gap.after, gap.before];
    if (isToGroup || path === 'group-eligibility') {
      const eligibility = isToGroup ? access : eligibilityBehind(access);
      // Nobody asks about a group without access; and what began and ended between two looks tells nothing of itself.
      const isUnasked = this.#instantsIn(gap).some((instant) => !this.#hasAny(eligibility.role, instant));
      return isUnasked || looks.every((look) => !this.#isSo(eligibility, look));
    }
    return looks.every((look) => !this.#isMember(principal, through ?? '', look));
  }

  /** Whether somebody became, or ceased to be, a member of a group, or eligible for that, by something that nothing tells of. */
  #variesOnTheWay(access: TrueAccess, through: string, gap: Gap): boolean {
    if (access.path === 'group-eligibility') return this.#changedUntold(eligibilityBehind(access), gap);
    return this.#varies(gap, (instant) => this.#isMember(access.principal, through, instant));
  }

  /** What somebody was called between the two looks around an instant. */
  namesOf(principalId: string, moment: Moment): ReadonlySet<string> {
    const foreseenBy = this.#foreseenBy(moment)?.at;
    const { after, before } =
      foreseenBy === undefined ? this.#gapAround(moment.at) : { after: foreseenBy, before: foreseenBy };
    const gap = { after, before };
    const id = principalId.toLowerCase();
    const isThere = nameIn(this.#journal.before(after), id) !== undefined;
    // Whoever is gone is called as they were when they were there.
    const instants = [...this.#instantsIn(gap), ...(isThere ? [] : this.#looksBefore(after))];
    return new Set(instants.flatMap((instant) => nameIn(this.#journal.before(instant), id) ?? []));
  }

  #looksBefore(instant: number): readonly number[] {
    return this.#looks.map(({ at }) => at).filter((at) => at <= instant);
  }

  #foreseenBy({ at, knownAt }: Moment): TakenLook | undefined {
    const next = this.#looks.find((look) => look.at >= at);
    if (next !== undefined && (knownAt === undefined || next.at <= knownAt)) return undefined;
    return this.#looks.findLast((look) => knownAt === undefined || look.at <= knownAt);
  }

  #gapAround(instant: number): Gap {
    const after = this.#looks.findLast(({ at }) => at <= instant);
    const before = this.#looks.find(({ at }) => at >= instant);
    if (after === undefined || before === undefined) throw new RangeError('nobody looked before and after');
    return { after: after.at, before: before.at };
  }

  /** All instants of a gap at which something may become otherwise. */
  #instantsIn({ after, before }: Gap): readonly number[] {
    const within = [this.#journal.before(after), ...this.#journal.between(after, before)];
    const bounds = within.flatMap((checkpoint) => [checkpoint.at, ...boundsIn(checkpoint)]);
    const inside = bounds.filter((at) => at > after && at < before);
    return [...new Set([after, ...inside, before])].toSorted((one, other) => one - other);
  }

  #varies(gap: Gap, isSo: (instant: number) => boolean): boolean {
    return new Set(this.#instantsIn(gap).map(isSo)).size > 1;
  }

  #isSo(access: TrueAccess, instant: number): boolean {
    return accessAtInstant(this.#journal.before(instant), instant).has(accessText(access));
  }

  #isMember(principal: string, group: string, instant: number): boolean {
    return membersAtAnyDepth(group, this.#journal.before(instant)).has(principal);
  }

  #hasAny(principal: string, instant: number): boolean {
    const all = accessAtInstant(this.#journal.before(instant), instant);
    return [...all.values()].some(
      (access) =>
        access.principal === principal && access.through === undefined && !isGroupScope(access.scope),
    );
  }

  /** Whether an access began or ended in a gap by something that neither a request nor a schedule tells of. */
  #changedUntold(access: TrueAccess, gap: Gap): boolean {
    const instants = this.#instantsIn(gap);
    const told = this.#toldInstants(access, gap);
    return instants.some((instant, index) => {
      const last = instants[index - 1];
      if (last === undefined || this.#isSo(access, last) === this.#isSo(access, instant)) return false;
      return !told.has(instant);
    });
  }

  /** When requests about an access were made or carried out, and when its schedules began or ended by what they say. */
  #toldInstants(access: TrueAccess, { after, before }: Gap): ReadonlySet<number> {
    const { principal, role, scope } = access;
    if (isGroupScope(access.scope)) {
      const within = [this.#journal.before(after), ...this.#journal.between(after, before)];
      return new Set(within.flatMap((checkpoint) => groupInstantsOf(access, checkpoint)));
    }
    const about = this.#tenant.roleManagement.requests.of({
      principalId: principal,
      roleDefinitionId: role,
      directoryScopeId: scope,
    });
    return new Set(
      about.flatMap(({ createdAt, completedAt, window }) => [
        createdAt.getTime(),
        completedAt?.getTime() ?? 0,
        window?.startsAt.getTime() ?? 0,
        window !== null && window.expiration.type !== 'noExpiration' ? window.expiration.endsAt.getTime() : 0,
      ]),
    );
  }
}
