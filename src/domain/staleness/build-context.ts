import { pendingRequests } from '../matching/by-access.ts';
import { attestationsAt, exceptionsAt, protectionOf, selects } from '../matching/rules-of-access.ts';
import { unreadableAbout } from '../matching/unreadable.ts';
import { type AccessKey, placeOf } from '../model/access.ts';
import type { Mark } from '../model/plan.ts';
import type { Rules } from '../model/rules.ts';
import type { Gap, GroupState, TenantSnapshot, UserState } from '../model/snapshot.ts';
import { accessesOf } from './access.ts';
import { personJudgements } from './accounts.ts';
import { lastActivations, liveActivations, undatedActivatorsIn } from './activations.ts';
import type { StalenessContext, StalenessIndex } from './context.ts';
import { modeOf, staleKinds } from './finding.ts';
import { judgeMembers } from './members.ts';

/** Parts whose gaps may hide a pending request, a live activation or another schedule of any access. */
const partsOfEveryRemoval: ReadonlySet<Gap['part']> = new Set([
  'eligibility-schedules',
  'assignment-schedules',
  'assignment-instances',
  'eligibility-requests',
  'assignment-requests',
  'access-history',
]);

export function buildContext(
  snapshot: TenantSnapshot,
  rules: Rules,
  marks: ReadonlyMap<string, Mark>,
): StalenessContext {
  const index = indexOf(snapshot, rules, marks);
  const ofPerson = oncePerObject((user: UserState) => personJudgements(user, index));
  const ofMembers = oncePerObject((group: GroupState) => judgeMembers(group, index, ofPerson));
  return { ...index, ofPerson, ofMembers };
}

function indexOf(snapshot: TenantSnapshot, rules: Rules, marks: ReadonlyMap<string, Mark>): StalenessIndex {
  return {
    snapshot,
    rules,
    marks,
    accesses: accessesOf(snapshot),
    isSelected: selects(rules.stale.selection),
    protectedBy: protectionOf(snapshot, rules),
    exception: exceptionsAt(rules, snapshot.now),
    pending: pendingRequests(snapshot),
    unreadable: unreadableAbout(snapshot),
    attestation: attestationsAt(rules, snapshot.now, 'longest'),
    lastActivation: lastActivations(snapshot),
    liveActivation: liveActivations(snapshot),
    undatedActivators: undatedActivatorsIn(snapshot),
    isOff: staleKinds.every((kind) => modeOf(kind, rules.stale) === 'off'),
    gap: firstGap(snapshot.gaps),
    holders: holdersOf(snapshot, rules),
    activeHolders: activeHoldersIn(snapshot),
    membersWithOtherEvidence: otherEvidenceIn(snapshot, rules),
    exceptPrincipals: new Set(rules.stale.selection.exceptPrincipals),
  };
}

/** A function that computes its value once for each object. */
function oncePerObject<K extends object, V>(give: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const found = known.get(key);
    // Stryker disable next-line ConditionalExpression,LogicalOperator: equivalent, to compute it again is only slower
    if (found !== undefined || known.has(key)) return found as V;
    const value = give(key);
    // Stryker disable next-line CallExpression: equivalent, to compute it again is only slower
    known.set(key, value);
    return value;
  };
}

/**
 * An index of principals with a use of their own, by target: a group's access needs no look-up for each member. It is
 * built at the first look-up.
 */
function holdersOf(snapshot: TenantSnapshot, rules: Rules): StalenessIndex['holders'] {
  let holders: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>> | undefined;
  return (key) => {
    holders ??= byPlace(usesOf(snapshot, rules));
    const [first, second] = placeOf(key);
    return holders.get(first)?.get(second) ?? nobody;
  };
}

const nobody: ReadonlySet<string> = new Set();

function* usesOf({ history, schedules }: TenantSnapshot, { renew }: Rules): Generator<AccessKey> {
  for (const { kind, lastActivatedAt, key } of history.memories.values())
    if (kind === 'assignment' || lastActivatedAt !== undefined) yield key;
  for (const { key } of schedules.assignment) yield key;
  yield* renew.attestations;
}

/** Principals by the two parts of a target. Targets are few: no joined text is made for each of many thousand keys. */
function byPlace(keys: Iterable<AccessKey>): ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>> {
  const places = new Map<string, Map<string, Set<string>>>();
  for (const key of keys) {
    const [first, second] = placeOf(key);
    const within = places.get(first) ?? new Map<string, Set<string>>();
    const principals = within.get(second) ?? new Set<string>();
    places.set(first, within.set(second, principals.add(key.principalId)));
  }
  return places;
}

/** Principals with any active access. Most have none, and need no further look-up. */
function activeHoldersIn({ history, schedules }: TenantSnapshot): ReadonlySet<string> {
  const remembered = history.memories.values().filter(({ kind }) => kind === 'assignment');
  return new Set([...schedules.assignment, ...remembered].map(({ key }) => key.principalId));
}

function otherEvidenceIn(
  { requests, schedules, assignmentInstances }: TenantSnapshot,
  rules: Rules,
): ReadonlySet<string> {
  const open = [...requests.eligibility, ...requests.assignment].filter(
    ({ progress }) => progress === 'pending' || progress === 'unknown',
  );
  const active = [...schedules.assignment, ...assignmentInstances].filter(
    ({ assignmentType }) => assignmentType === 'Activated',
  );
  return new Set([
    ...rules.stale.selection.exceptPrincipals,
    ...rules.exceptions.map(({ principalId }) => principalId),
    ...[...open, ...active].map(({ key }) => key.principalId),
  ]);
}

/** The first gap by name, so that the order in which parts failed never shows. */
function firstGap(gaps: readonly Gap[]): Gap | undefined {
  const relevant = gaps.filter(({ part }) => partsOfEveryRemoval.has(part));
  const [first] = relevant.toSorted((a, b) =>
    // Stryker disable next-line EqualityOperator: equivalent, of two gaps of one part either names it
    a.part < b.part ? -1 : 1,
  );
  return first;
}
