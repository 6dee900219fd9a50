import type { GroupState, UserState } from '../model/snapshot.ts';
import { newAccount, principalGone, principalSetAside } from './accounts.ts';
import type { Members, RetainingMember, StaleMembers, StalenessContext, StalenessIndex } from './context.ts';
import { type Judgement, notStale, preferred, type StaleKind, unknown } from './finding.ts';

type PersonJudgements = StalenessContext['ofPerson'];

/** Judges the members of a group. `undefined`: they could not be read. */
export function judgeMembers(
  { memberIds }: GroupState,
  index: StalenessIndex,
  ofPerson: PersonJudgements,
): Members | undefined {
  if (memberIds === undefined) return undefined;
  const all = new Set(memberIds);
  const ids = [...all].sort();
  const stale = new Map<StaleKind, StaleMembers>();
  const open = new Map<string, readonly Judgement[]>();
  let retainingMember: RetainingMember | undefined;
  for (const id of ids) {
    const { judgements, isOpen } = judgementOf(id, { all, index, ofPerson });
    const judgement = preferred(judgements);
    if (judgement?.verdict === 'stale' && judgement.mode !== 'off') {
      const others = stale.get(judgement.kind) ?? { found: judgement, id, count: 0 };
      stale.set(judgement.kind, { ...others, count: others.count + 1 });
    } else if (isOpen) open.set(id, judgements);
    else if (judgement !== undefined) retainingMember ??= { id, judgement };
  }
  return { ids, stale, open, retainingMember };
}

interface MemberJudgement {
  readonly judgements: readonly Judgement[];
  readonly isOpen: boolean;
}

interface JudgedGroup {
  /** Everybody in it. */
  readonly all: ReadonlySet<string>;
  readonly index: StalenessIndex;
  readonly ofPerson: PersonJudgements;
}

function judgementOf(id: string, { all, index, ofPerson }: JudgedGroup): MemberJudgement {
  const member = index.snapshot.principals.get(id);
  switch (member?.kind) {
    case 'user':
      return accountOf(member, index, ofPerson);
    case 'gone':
      return closed(principalGone(index));
    case 'group':
      return nestedGroup(member, all);
    case 'servicePrincipal':
      return closed(notStale('service-principal', {}));
    default: {
      const aside = principalSetAside(member);
      return closed(aside?.verdict === 'not-stale' ? aside : unknown('group-unknown', aside?.facts ?? {}));
    }
  }
}

function closed(...judgements: readonly Judgement[]): MemberJudgement {
  return { judgements, isOpen: false };
}

function accountOf(user: UserState, index: StalenessIndex, ofPerson: PersonJudgements): MemberJudgement {
  const young = newAccount(user, index);
  if (young !== undefined) return closed(notStale('new-account', young));
  return { judgements: ofPerson(user), isOpen: true };
}

/**
 * A nested group is judged by its members, which are listed beside it. Where they are not, the listing is incomplete
 * (docs/hazards.md#nested-groups).
 */
function nestedGroup({ memberIds }: GroupState, all: ReadonlySet<string>): MemberJudgement {
  const isWhole = memberIds?.every((id) => all.has(id)) === true;
  return isWhole ? closed() : closed(unknown('group-unknown', {}));
}
