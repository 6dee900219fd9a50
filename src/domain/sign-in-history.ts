import { plausiblePast } from './matching/instants.ts';
import type { Gap, SignInMemory, TenantSnapshot, UserState } from './model/snapshot.ts';

type SignInFacts = Pick<TenantSnapshot, 'now' | 'schedules' | 'principals'>;

/** The memory of sign-ins after a snapshot. */
interface SignInUpdate {
  /** By user id. */
  readonly signIns: ReadonlyMap<string, SignInMemory>;
  /** Memories to store: new ones and those that changed. */
  readonly changed: readonly SignInMemory[];
}

/**
 * Brings the memory of sign-ins up to date with a snapshot, for everybody who holds a role or is in a group that does:
 * the latest instant that any run saw, and since when Graph gives none any more. Pure.
 *
 * @param before the memory before the snapshot.
 */
export function rememberSignIns(facts: SignInFacts, before: ReadonlyMap<string, SignInMemory>): SignInUpdate {
  const signIns = new Map(before);
  const changed: SignInMemory[] = [];
  for (const user of usersWithAccess(facts)) {
    const known = before.get(user.id);
    const memory = nextMemory(user, known, facts.now);
    if (memory === undefined || (known !== undefined && isSame(memory, known))) continue;
    signIns.set(user.id, memory);
    changed.push(memory);
  }
  return { signIns, changed };
}

function usersWithAccess({ schedules, principals }: SignInFacts): readonly UserState[] {
  const holders = new Set(
    [...schedules.eligibility, ...schedules.assignment].map(({ key }) => key.principalId),
  );
  const ids = [...holders].flatMap((id) => {
    const principal = principals.get(id);
    return principal?.kind === 'group' ? (principal.memberIds ?? []) : [id];
  });
  return [...new Set(ids)].flatMap((id) => {
    const principal = principals.get(id);
    return principal?.kind === 'user' ? [principal] : [];
  });
}

/** A sign-in that was not read says nothing, and an earlier one than before takes nothing back. */
function nextMemory(
  { id, signIn }: UserState,
  known: SignInMemory | undefined,
  now: Date,
): SignInMemory | undefined {
  if (signIn.kind === 'unknown') return known;
  const at = signIn.kind === 'at' ? plausiblePast(signIn.at, now) : undefined;
  if (at === undefined) return known && { ...known, blankSince: known.blankSince ?? now };
  const isLater = known === undefined || at > known.lastSignInAt;
  return { userId: id, lastSignInAt: isLater ? at : known.lastSignInAt, blankSince: undefined };
}

function isSame(one: SignInMemory, other: SignInMemory): boolean {
  return (
    one.lastSignInAt.getTime() === other.lastSignInAt.getTime() &&
    one.blankSince?.getTime() === other.blankSince?.getTime()
  );
}

/** When sign-ins are to be mistrusted for everybody. */
export interface SignInDropLimit {
  /** `undefined`: there was none. */
  readonly lastCompleteRunAt: Date | undefined;
  /** Of those who had a sign-in then. One may lose it, or a small tenant could never judge anybody. */
  readonly percent: number;
}

/**
 * Finds whether sign-ins disappeared since the last complete run for more people than the limit allows. It is a gap: a
 * licence that ran out looks like a tenant in which people never signed in (docs/hazards.md#missing-sign-in-data).
 */
export function signInDrop(
  { principals }: Pick<TenantSnapshot, 'principals'>,
  signIns: ReadonlyMap<string, SignInMemory>,
  { lastCompleteRunAt, percent }: SignInDropLimit,
): Gap | undefined {
  const blankBefore = (since: Date) => lastCompleteRunAt !== undefined && since <= lastCompleteRunAt;
  let had = 0;
  let lost = 0;
  for (const { userId, blankSince } of signIns.values()) {
    const isThere = principals.get(userId)?.kind === 'user';
    if (!isThere || (blankSince !== undefined && blankBefore(blankSince))) continue;
    had += 1;
    if (blankSince !== undefined) lost += 1;
  }
  if (lost <= 1 || (lost / had) * 100 <= percent) return undefined;
  const since = lastCompleteRunAt === undefined ? 'before' : `on ${lastCompleteRunAt.toISOString()}`;
  return {
    part: 'sign-ins',
    because:
      `of ${had} people with access whose last sign-in was known ${since}, ${lost} have none now, where ` +
      `stale.signInDataDropPercent allows ${percent} %. If that is right, raise it for one run`,
  };
}
