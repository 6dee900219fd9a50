import type { Obstacle } from '../model/plan.ts';
import type { Rules } from '../model/rules.ts';
import type { GroupState, TenantSnapshot } from '../model/snapshot.ts';
import { wholeObstacle } from './whole-obstacle.ts';

/** A sentence names this many; the rest are counted. */
const mostNamed = 5;

/**
 * Whether the protected list names live, usable accounts. One with ids of nobody who can sign in protects them no longer:
 * nothing is taken or given then, and what there is may last on, for otherwise a break-glass account that is exchanged lets
 * everybody's access lapse. A list that protects nobody at all stops everything (docs/hazards.md#break-glass-accounts).
 */
export function protectedListObstacles(snapshot: TenantSnapshot, rules: Rules): readonly Obstacle[] {
  if (protectsNobody(snapshot, rules))
    return [
      wholeObstacle(
        'protected-unresolved',
        'The rules protect nobody: 0 principals, and 0 members of groups. Nothing is changed. Name the break-glass accounts ' +
          'in `protected.principals`.',
      ),
    ];
  const unresolved = unresolvedProtected(snapshot, rules);
  if (unresolved.length > 0) {
    const more = unresolved.length > mostNamed ? `; and ${unresolved.length - mostNamed} more` : '';
    return [
      wholeObstacle(
        'protected-unresolved',
        `${unresolved.length} of the ${protectedCount(rules)} protected principals and groups cannot be relied on: ` +
          `${unresolved.slice(0, mostNamed).join('; ')}${more}. Nothing is removed or given; renewals may go on. Put them in order in the tenant, or ` +
          'correct `protected` in the rules.',
        'all-but-renewals',
      ),
    ];
  }
  return [];
}

function protectedCount({ protected: { principals, groups } }: Rules): number {
  return principals.length + groups.length;
}

function protectsNobody({ principals }: TenantSnapshot, rules: Rules): boolean {
  if (rules.protected.principals.length > 0) return false;
  return rules.protected.groups.every(({ id }) => {
    const group = principals.get(id);
    return group?.kind === 'group' && group.memberIds?.length === 0;
  });
}

/** The protected ids that name no usable object, each with what is wrong, in the order of the rules. */
function unresolvedProtected(snapshot: TenantSnapshot, rules: Rules): readonly string[] {
  const wrong = (id: string, says: string | undefined) => (says === undefined ? [] : [`${id} ${says}`]);
  return [
    ...rules.protected.principals.flatMap(({ id }) => wrong(id, wrongWithPrincipal(snapshot, id))),
    ...rules.protected.groups.flatMap(({ id }) => wrong(id, wrongWithGroup(snapshot, id))),
  ];
}

function wrongWithPrincipal({ principals }: TenantSnapshot, id: string): string | undefined {
  const state = principals.get(id);
  if (state?.kind === 'user' || state?.kind === 'servicePrincipal') {
    if (state.accountEnabled === true) return undefined;
    return state.accountEnabled === false ? 'is disabled' : 'is not known to be enabled';
  }
  // In the list of principals its members would not be protected.
  if (state?.kind === 'group') return 'is a group, and belongs in `protected.groups`';
  return wrongWithAbsent(state);
}

function wrongWithGroup({ principals }: TenantSnapshot, id: string): string | undefined {
  const state = principals.get(id);
  if (state?.kind === 'group') return wrongWithMembers(state, principals);
  if (state?.kind === 'user' || state?.kind === 'servicePrincipal') return 'is not a group';
  return wrongWithAbsent(state);
}

/** A list that is hidden or did not come looks like an empty one. It would protect nobody. */
function wrongWithMembers(
  { memberIds }: GroupState,
  principals: TenantSnapshot['principals'],
): string | undefined {
  if (memberIds === undefined) return 'is a group whose members could not be read';
  if (memberIds.length === 0) return 'is a group that reads as empty';
  const hidden = memberIds.find((id) => {
    const member = principals.get(id);
    return member?.kind === 'group' && member.memberIds === undefined;
  });
  return hidden === undefined ? undefined : `has the group ${hidden} in it, whose members could not be read`;
}

function wrongWithAbsent(
  state:
    | Extract<
        ReturnType<TenantSnapshot['principals']['get']>,
        { kind: 'soft-deleted' | 'foreign' | 'gone' | 'unknown' }
      >
    | undefined,
): string {
  switch (state?.kind) {
    case undefined:
      return 'was not read';
    case 'soft-deleted':
      return 'is deleted, and can be restored for 30 days';
    case 'foreign':
      return `is of a kind that cannot be relied on (${state.type})`;
    case 'gone':
      return 'is not in the directory';
    case 'unknown':
      return `is unknown (${state.because})`;
    default:
      return state satisfies never;
  }
}
