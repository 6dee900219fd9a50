import { endOf } from '../matching/ends.ts';
import { plausible } from '../matching/instants.ts';
import { type End, type RoleKey, sameId } from '../model/access.ts';
import { progressOf, type RoleSchedule } from '../model/role-schedules.ts';
import { checkOf, met, unknown, unmet } from './check.ts';
import type { ActivationCheck } from './decision.ts';
import type { ActivationAccess, ActivationFacts, Membership } from './facts.ts';
import { isSameTarget } from './what-to-read.ts';

/** The eligibility that an activation rests on. */
export interface UsedEligibility {
  readonly id: string;
  readonly principalId: string;
  readonly end: Exclude<End, 'unknown'>;
}

export interface EligibilityFinding {
  readonly check: ActivationCheck;
  /** `undefined`: there is none, or it is not known. */
  readonly used: UsedEligibility | undefined;
}

/**
 * Whether the person may activate the role at just this scope now, by an eligibility of their own or of a group that they are
 * in. One at a wider scope is none: PIM takes none either (docs/graph-facts.md#request-actions). Of several the longest counts.
 */
export function eligibilityOf({ ask, access, membership, now }: ActivationFacts): EligibilityFinding {
  let used: UsedEligibility | undefined;
  const check = checkOf('eligible', 'The eligibilities of the role', access.eligibilities, (rows) => {
    const ofRole = rows.filter(
      ({ kind, key }) => kind === 'eligibility' && sameId(key.roleDefinitionId, ask.key.roleDefinitionId),
    );
    const judged = ofRole
      .filter(({ key }) => isSameTarget(key, ask.key))
      .flatMap((row) => judge(row, { personId: ask.key.principalId, membership, now }) ?? []);
    used = longest(judged.flatMap((one) => (one.kind === 'usable' ? [one.eligibility] : [])));
    if (used !== undefined) return eligible(ask.key.principalId, used);
    return notEligible(ask.key, ofRole, [...judged, ...judgeUnreadable(access, ask.key)]);
  });
  return { check, used };
}

type JudgedRow =
  | { readonly kind: 'usable'; readonly eligibility: UsedEligibility }
  /** Their own, and not in force; or it is not known whether it is either. `because` is a clause. */
  | NotUsable;

interface NotUsable {
  readonly kind: 'not-in-force' | 'unclear';
  readonly because: string;
}

function isUnclear(one: JudgedRow): one is NotUsable {
  return one.kind === 'unclear';
}

function isNotInForce(one: JudgedRow): one is NotUsable {
  return one.kind === 'not-in-force';
}

interface JudgedBy {
  readonly personId: string;
  readonly membership: Membership;
  readonly now: Date;
}

/** `undefined`: it is not theirs. */
function judge(row: RoleSchedule, { personId, membership, now }: JudgedBy): JudgedRow | undefined {
  const principalId = row.key.principalId.toLowerCase();
  const isOwn = sameId(principalId, personId);
  if (!isOwn && membership.unknown.has(principalId))
    return {
      kind: 'unclear',
      because: `whether ${personId} is in the eligible group ${principalId} could not be read`,
    };
  if (!isOwn && !membership.inside.has(principalId)) return undefined;
  const [start, end] = [plausible(row.startDateTime), endOf(row)];
  const progress = progressOf('adminAssign', row.status);
  if (row.memberType === undefined || progress === 'unknown' || start === undefined || end === 'unknown')
    return {
      kind: 'unclear',
      because: `eligibility ${row.id} has a form, a start or an end that cannot be read`,
    };
  if (progress !== 'granted')
    return { kind: 'not-in-force', because: `eligibility ${row.id} is ${row.status}` };
  if (start > now)
    return { kind: 'not-in-force', because: `eligibility ${row.id} begins at ${start.toISOString()}` };
  if (end instanceof Date && end <= now)
    return { kind: 'not-in-force', because: `eligibility ${row.id} ended at ${end.toISOString()}` };
  return { kind: 'usable', eligibility: { id: row.id, principalId, end } };
}

/** One that cannot be read may be the person's, or of a group that they are in; it takes no other eligibility away. */
function judgeUnreadable(
  { unreadableEligibilities = [] }: ActivationAccess,
  key: RoleKey,
): readonly NotUsable[] {
  return unreadableEligibilities
    .filter((row) =>
      isSameTarget(
        {
          principalId: key.principalId,
          roleDefinitionId: row.roleDefinitionId ?? key.roleDefinitionId,
          directoryScopeId: row.directoryScopeId ?? key.directoryScopeId,
        },
        key,
      ),
    )
    .map(({ id = 'without a readable id', because }) => ({
      kind: 'unclear',
      because: `eligibility ${id} could not be read (${because.replace(/\.$/, '')})`,
    }));
}

function longest(usable: readonly UsedEligibility[]): UsedEligibility | undefined {
  const rank = ({ end }: UsedEligibility) => (end === 'never' ? Number.MAX_SAFE_INTEGER : end.getTime());
  return usable.toSorted((one, other) => rank(other) - rank(one) || (one.id < other.id ? -1 : 1))[0];
}

function eligible(personId: string, { id, principalId, end }: UsedEligibility): ActivationCheck {
  const how = sameId(principalId, personId) ? '' : ` through group ${principalId}`;
  const until = end === 'never' ? 'without end' : `until ${end.toISOString()}`;
  return met('eligible', `${personId} is eligible${how} (${id}), ${until}.`);
}

function notEligible(
  { principalId, directoryScopeId }: ActivationFacts['ask']['key'],
  ofRole: readonly RoleSchedule[],
  judged: readonly JudgedRow[],
): ActivationCheck {
  const code = 'eligible';
  const unclear = judged.find(isUnclear);
  if (unclear !== undefined)
    return unknown(
      code,
      `Whether ${principalId} is eligible is not known: ${unclear.because}. Ask again later.`,
    );
  const late = judged.find(isNotInForce);
  const elsewhere = ofRole.find(({ key }) => sameId(key.principalId, principalId));
  const why =
    late?.because ??
    (elsewhere === undefined
      ? 'there is no eligibility, neither of their own nor of a group that they are in'
      : `there is one at ${elsewhere.key.directoryScopeId}, and PIM takes one at just this scope`);
  return unmet(
    code,
    `${principalId} is not eligible for the role at ${directoryScopeId}: ${why}. Make them eligible in PIM first.`,
  );
}
