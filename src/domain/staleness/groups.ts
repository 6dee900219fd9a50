import { accessKey } from '../access-key.ts';
import { daysBefore } from '../matching/instants.ts';
import type { GroupState, UserState } from '../picture.ts';
import type { Access } from './access.ts';
import { newAccount, personJudgements, principalGone, principalSetAside } from './accounts.ts';
import { isActivatedSince, neverActivated, useOtherThanActivation } from './activations.ts';
import { preferred } from './choose.ts';
import { principalOf, type StalenessContext } from './context.ts';
import type { Facts } from './evidence.ts';
import {
  type Judgement,
  notStale,
  type Stale,
  type StaleKind,
  staleKinds,
  unknown,
  unlessOff,
} from './finding.ts';

interface GroupAccess {
  readonly access: Access;
  readonly memberIds: readonly string[];
  /** Of the eligibility: by the group or by anybody in it. `undefined`: it is none. */
  readonly never: Judgement | undefined;
}

/**
 * Whether everybody in a group would lose the access if it were their own (trap 12). One member who would not, or of whom
 * it is not known, keeps it for all. Their kinds may differ: the group falls by the last of them in the order of
 * preference, no earlier and no more freely than any of them.
 */
export function groupFall(access: Access, group: GroupState, context: StalenessContext): Judgement {
  const memberIds = membersOf(group, context);
  if (memberIds === undefined) return unknown('group-unknown', { principal: 'group', members: null });
  const never = unlessOff('never-activated', neverActivated(access, context), context.rules.stale);
  const held = { access, memberIds, never };
  const facts: Facts = { principal: 'group', members: memberIds.length };
  const found: Stale[] = [];
  for (const memberId of memberIds) {
    const judgement = memberJudgement(memberId, held, context);
    if (judgement === undefined) continue;
    const isKept = judgement.verdict !== 'stale' || judgement.mode === 'off';
    if (isKept) return { ...judgement, facts: { ...judgement.facts, ...facts, memberId } };
    found.push(judgement);
  }
  const [first, ...others] = found;
  if (first === undefined) return { verdict: 'odd', because: 'group-not-ours', facts };
  return fallOf(group, memberIds, [first, ...others]);
}

/** Lower case, once each, sorted; `undefined`: they could not be read. */
export function membersOf(group: GroupState, context: StalenessContext): readonly string[] | undefined {
  if (group.memberIds === undefined) return undefined;
  const id = group.id.toLowerCase();
  const known = context.memberIds.get(id);
  if (known !== undefined) return known;
  const sorted = [...new Set(group.memberIds.map((memberId) => memberId.toLowerCase()))].sort();
  context.memberIds.set(id, sorted);
  return sorted;
}

/** `undefined`: a group in the group, whose members stand beside it. */
function memberJudgement(
  memberId: string,
  held: GroupAccess,
  context: StalenessContext,
): Judgement | undefined {
  const member = principalOf(context, memberId);
  switch (member?.kind) {
    case 'user':
      return userJudgement(member, held, context);
    case 'gone':
      return principalGone(context);
    case 'group':
      return nestedGroup(member, held, context);
    case 'servicePrincipal':
      return notStale('service-principal', {});
    default: {
      const aside = principalSetAside(member);
      return aside?.verdict === 'unknown' ? { ...aside, because: 'group-unknown' } : aside;
    }
  }
}

/** The listing has members at any depth. Where it does not have those of a group in it, it is not whole (trap 14). */
function nestedGroup(
  nested: GroupState,
  { memberIds }: GroupAccess,
  context: StalenessContext,
): Judgement | undefined {
  const all = new Set(memberIds);
  const inner = membersOf(nested, context);
  return inner?.every((id) => all.has(id)) === true ? undefined : unknown('group-unknown', {});
}

function userJudgement(user: UserState, held: GroupAccess, context: StalenessContext): Judgement {
  const young = newAccount(user, context);
  if (young !== undefined) return notStale('new-account', young);
  const person = personOf(user, context).map((judgement) => unlessGroupIsActive(judgement, held, context));
  const never = memberNever(user.id, held, context);
  return preferred(never === undefined ? person : [...person, never]) ?? notStale('in-use', {});
}

function personOf(user: UserState, context: StalenessContext): readonly Judgement[] {
  const id = user.id.toLowerCase();
  const judgements = context.persons.get(id) ?? personJudgements(user, context);
  context.persons.set(id, judgements);
  return judgements;
}

/** Somebody in the group activated it and our memory does not say who: it may have been anybody whose sign-ins do not show. */
function unlessGroupIsActive(
  judgement: Judgement,
  { access }: GroupAccess,
  { picture, rules }: StalenessContext,
): Judgement {
  if (judgement.verdict !== 'stale' || judgement.kind !== 'no-sign-in') return judgement;
  const { days, guestDays } = rules.stale.noSignIn;
  const since = daysBefore(picture.now, Math.max(days, guestDays));
  return isActivatedSince(access.memory, since) ? notStale('in-use', judgement.facts) : judgement;
}

/** What the group did not activate, a member may use by an eligibility or an assignment of its own. */
function memberNever(
  memberId: string,
  { access, never }: GroupAccess,
  context: StalenessContext,
): Judgement | undefined {
  if (never?.verdict !== 'stale') return never;
  const { picture, rules } = context;
  const key = { ...access.key, principalId: memberId };
  const since = daysBefore(picture.now, rules.stale.neverActivated.days);
  const memory = picture.history.memories.get(accessKey('eligibility', key));
  const use = useOtherThanActivation(key, since, context);
  if (use !== undefined) return notStale('in-use', use);
  return isActivatedSince(memory, since) ? notStale('in-use', never.facts) : never;
}

function fallOf(group: GroupState, memberIds: readonly string[], found: readonly [Stale, ...Stale[]]): Stale {
  const [last] = found.toSorted((a, b) => staleKinds.indexOf(b.kind) - staleKinds.indexOf(a.kind));
  const { kind, facts } = last ?? found[0];
  const reportAs = found.find((one) => one.reportAs !== undefined)?.reportAs;
  const why = reportAs ?? (isOurs(group) ? undefined : 'group-not-ours');
  return {
    verdict: 'stale',
    kind,
    mode: found.some(({ mode }) => mode === 'plan') ? 'plan' : 'apply',
    waitDays: Math.max(...new Set(found.map(({ waitDays }) => waitDays))),
    facts: { ...activationFacts(facts), ...groupFacts(group), ...countsOf(memberIds, found) },
    ...(why !== undefined && { reportAs: why }),
    alsoAffects: memberIds,
  };
}

/** Of the facts about one member, those that are about the group's access as well. */
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

function countsOf(memberIds: readonly string[], found: readonly Stale[]): Facts {
  const count = (wanted: StaleKind) => found.filter(({ kind }) => kind === wanted).length;
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

/** Whose members are kept by a rule or another directory, or cannot be told to be kept here, is not for this app to judge. */
function isOurs({ isAssignableToRole, isDynamic, isOnPremises }: GroupState): boolean {
  return isAssignableToRole === true && isDynamic === false && isOnPremises === false;
}
