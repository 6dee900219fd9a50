import type { GroupState, UserState } from '../model/snapshot.ts';
import { newAccount, personJudgements, principalGone, principalSetAside } from './accounts.ts';
import { preferred } from './choose.ts';
import { principalOf, type StalenessContext } from './context.ts';
import { type Judgement, notStale, type Stale, type StaleKind, unknown } from './finding.ts';

/** Somebody because of whom everybody in the group keeps the access. */
export interface RetainingMember {
  readonly id: string;
  readonly judgement: Judgement;
}

export interface StaleMembers {
  readonly found: Stale;
  /** One of them. */
  readonly id: string;
  readonly count: number;
}

/** What is true of the members of a group whatever access is looked at. */
export interface Members {
  /** Lower case, once each, sorted. */
  readonly ids: readonly string[];
  /** Those who would lose any access, by why. */
  readonly stale: ReadonlyMap<StaleKind, StaleMembers>;
  /** Accounts that would not, but may be stale for want of an activation: what was found of them, by id. */
  readonly open: ReadonlyMap<string, readonly Judgement[]>;
  /** The first who keeps any access of the group, whatever it is. */
  readonly retainingMember: RetainingMember | undefined;
}

/** Each group is looked at once. `undefined`: its members could not be read. */
export function membersOf(group: GroupState, context: StalenessContext): Members | undefined {
  if (group.memberIds === undefined) return undefined;
  const known = context.groups.get(group);
  if (known !== undefined) return known;
  const found = lookAt(group.memberIds, context);
  context.groups.set(group, found);
  return found;
}

function lookAt(memberIds: readonly string[], context: StalenessContext): Members {
  const all = new Set(memberIds.map((id) => id.toLowerCase()));
  const ids = [...all].sort();
  const stale = new Map<StaleKind, StaleMembers>();
  const open = new Map<string, readonly Judgement[]>();
  let keeper: Members['retainingMember'];
  for (const id of ids) {
    const { judgements, isOpen } = memberOf(id, all, context);
    const judgement = preferred(judgements);
    if (judgement?.verdict === 'stale' && judgement.mode !== 'off') {
      const others = stale.get(judgement.kind) ?? { found: judgement, id, count: 0 };
      stale.set(judgement.kind, { ...others, count: others.count + 1 });
    } else if (isOpen) open.set(id, judgements);
    else if (judgement !== undefined) keeper ??= { id, judgement };
  }
  return { ids, stale, open, retainingMember: keeper };
}

interface Look {
  readonly judgements: readonly Judgement[];
  readonly isOpen: boolean;
}

function memberOf(id: string, all: ReadonlySet<string>, context: StalenessContext): Look {
  const member = principalOf(context, id);
  switch (member?.kind) {
    case 'user':
      return accountOf(member, context);
    case 'gone':
      return settled(principalGone(context));
    case 'group':
      return nestedGroup(member, all);
    case 'servicePrincipal':
      return settled(notStale('service-principal', {}));
    default: {
      const aside = principalSetAside(member);
      return settled(aside?.verdict === 'not-stale' ? aside : unknown('group-unknown', aside?.facts ?? {}));
    }
  }
}

function settled(...judgements: readonly Judgement[]): Look {
  return { judgements, isOpen: false };
}

function accountOf(user: UserState, context: StalenessContext): Look {
  const young = newAccount(user, context);
  if (young !== undefined) return settled(notStale('new-account', young));
  return { judgements: personJudgements(user, context), isOpen: true };
}

/**
 * A group in the group says nothing itself: its members stand beside it. Where they do not, the listing is not whole
 * (docs/hazards.md#nested-groups).
 */
function nestedGroup({ memberIds }: GroupState, all: ReadonlySet<string>): Look {
  const isWhole = memberIds?.every((id) => all.has(id.toLowerCase())) === true;
  return isWhole ? settled() : settled(unknown('group-unknown', {}));
}
