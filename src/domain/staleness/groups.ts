import { daysBefore } from '../matching/instants.ts';
import { accessIdOf } from '../model/access.ts';
import type { GroupState } from '../model/snapshot.ts';
import type { Access } from './access.ts';
import { isActivatedSince, neverActivated, useOtherThanActivation } from './activations.ts';
import type { Members, RetainingMember, StaleMembers, StalenessContext, StalenessIndex } from './context.ts';
import type { Facts } from './evidence.ts';
import {
  type Judgement,
  notStale,
  preferred,
  type StaleJudgement,
  type StaleKind,
  staleKinds,
  unknown,
  unlessOff,
} from './finding.ts';

/**
 * Judges a group: its access is stale if every member's own access would be (docs/hazards.md#one-member-of-a-group). One
 * member whose access would not be stale, or is not known to be, keeps it for all. Where kinds differ, the last in the
 * order of preference counts, with the strictest mode of any. It is only told of: who is eligible in
 * the group is not read (docs/hazards.md#eligible-members-of-a-group).
 */
export function judgeGroup(access: Access, group: GroupState, context: StalenessContext): Judgement {
  const members = context.ofMembers(group);
  if (members === undefined) return unknown('group-unknown', { principal: 'group', members: null });
  const facts: Facts = { principal: 'group', members: members.ids.length };
  const never = unlessOff('never-activated', neverActivated(access, context), context.rules.stale);
  const retaining =
    members.retainingMember ??
    activeSignedOut(access, members, context) ??
    activeMember(access, members, never, context);
  if (retaining !== undefined)
    return {
      ...retaining.judgement,
      facts: { ...retaining.judgement.facts, ...facts, memberId: retaining.id },
    };
  const found = [...members.stale.values()];
  const [id] = members.open.keys();
  if (id !== undefined && never?.verdict === 'stale')
    found.push({ found: never, id, count: members.open.size });
  const [first, ...others] = found;
  // A list that hides its members reads the same as one that has none.
  if (first === undefined) return { verdict: 'anomaly', because: 'group-unknown', facts };
  return stalenessOfAll(group, members.ids, [first, ...others]);
}

/** A member of unknown identity activated it: that may be any member without visible sign-ins. */
function activeSignedOut(
  { memory }: Access,
  { stale }: Members,
  { snapshot, rules }: StalenessIndex,
): RetainingMember | undefined {
  const { days, guestDays } = rules.stale.noSignIn;
  if (!isActivatedSince(memory, daysBefore(snapshot.now, Math.max(days, guestDays)))) return undefined;
  const unseen = stale.get('no-sign-in');
  return unseen && { id: unseen.id, judgement: notStale('in-use', unseen.found.facts) };
}

/** The first member in good standing whose use keeps the access from being never activated. */
function activeMember(
  access: Access,
  { open }: Members,
  never: Judgement | undefined,
  context: StalenessIndex,
): RetainingMember | undefined {
  const [first] = open;
  if (first === undefined) return undefined;
  if (never?.verdict !== 'stale' || never.mode === 'off') {
    const [id, found] = first;
    const judgement = preferred(never === undefined ? found : [...found, never]);
    return { id, judgement: judgement ?? notStale('in-use', {}) };
  }
  const candidates = context.holders(access.key).intersection(open);
  for (const id of [...candidates].sort()) {
    const use = ownUse(id, access, context);
    if (use !== undefined) return { id, judgement: notStale('in-use', use) };
  }
  return undefined;
}

/** A member may use the role through its own eligibility or assignment, although the group's was not activated. */
function ownUse(memberId: string, access: Access, context: StalenessIndex): Facts | undefined {
  const { snapshot, rules } = context;
  const key = { ...access.key, principalId: memberId };
  const since = daysBefore(snapshot.now, rules.stale.neverActivated.days);
  const memory = snapshot.history.memories.get(accessIdOf('eligibility', key));
  if (isActivatedSince(memory, since)) return { lastActivatedAt: memory?.lastActivatedAt };
  return useOtherThanActivation(key, since, context);
}

function stalenessOfAll(
  group: GroupState,
  memberIds: readonly string[],
  members: readonly [StaleMembers, ...StaleMembers[]],
): StaleJudgement {
  const kinds = members.map(({ found }) => found);
  const last = kinds.reduce((a, b) => (staleKinds.indexOf(b.kind) > staleKinds.indexOf(a.kind) ? b : a));
  const reportAs = kinds.find((one) => one.reportAs !== undefined)?.reportAs;
  const why = reportAs ?? (isOurs(group) ? 'group-eligible-members-unseen' : 'group-not-ours');
  return {
    verdict: 'stale',
    kind: last.kind,
    mode: kinds.some(({ mode }) => mode === 'plan') ? 'plan' : 'apply',
    waitDays: last.waitDays,
    facts: { ...activationFacts(last.facts), ...groupFacts(group), ...countsOf(memberIds, members) },
    reportAs: why,
    alsoAffects: memberIds,
  };
}

/** The facts about one member that hold for the group's access as well. */
function activationFacts({
  firstSeenAt,
  lastActivatedAt,
  activationsKnownSince,
  neverActivatedDays,
  historyDaysMissing,
}: Facts): Facts {
  if (neverActivatedDays === undefined) return {};
  return { firstSeenAt, lastActivatedAt, activationsKnownSince, neverActivatedDays, historyDaysMissing };
}

function countsOf(memberIds: readonly string[], members: readonly StaleMembers[]): Facts {
  const count = (kind: StaleKind) => members.find(({ found }) => found.kind === kind)?.count ?? 0;
  return {
    members: memberIds.length,
    membersGone: count('principal-gone'),
    membersDisabled: count('disabled'),
    membersNoSignIn: count('no-sign-in'),
    membersNeverActivated: count('never-activated'),
  };
}

function groupFacts({ isAssignableToRole, isDynamic, isOnPremises }: GroupState): Facts {
  return {
    principal: 'group',
    isAssignableToRole: isAssignableToRole ?? null,
    isDynamic: isDynamic ?? null,
    isOnPremises: isOnPremises ?? null,
  };
}

/** A group is this app's to change only if its members are assigned by hand and in the cloud, as far as is known. */
function isOurs({ isAssignableToRole, isDynamic, isOnPremises }: GroupState): boolean {
  return isAssignableToRole === true && isDynamic === false && isOnPremises === false;
}
