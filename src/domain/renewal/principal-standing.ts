import type { GroupState, PrincipalState, TenantSnapshot } from '../model/snapshot.ts';
import type { RenewalContext } from './context.ts';
import type { Due, Finding } from './finding.ts';

/** Whether there is somebody who can use it: a user who is enabled, or a group that has one. */
export function principalStanding({ key }: Due, { snapshot }: RenewalContext): Finding {
  return standingOf(snapshot.principals.get(key.principalId.toLowerCase()), snapshot);
}

function standingOf(principal: PrincipalState | undefined, snapshot: TenantSnapshot): Finding {
  switch (principal?.kind) {
    case undefined:
      return { because: 'principal-unknown', facts: { principal: 'not read' } };
    case 'user':
      return standingOfAccount(principal.accountEnabled);
    case 'group':
      return standingOfGroup(principal, snapshot);
    case 'soft-deleted':
      return { because: 'principal-deleted', facts: { principal: 'soft-deleted' } };
    case 'gone':
      return { because: 'principal-gone', facts: { principal: 'gone' } };
    // Only users and groups can be eligible (docs/graph-facts.md#self-service-actions): a service principal is not understood.
    case 'servicePrincipal':
      return { because: 'principal-unknown', facts: { principal: 'service principal' } };
    case 'unknown':
      return {
        because: 'principal-unknown',
        facts: { principal: 'unknown', principalUnknownBecause: principal.because },
      };
    default:
      return principal satisfies never;
  }
}

function standingOfAccount(accountEnabled: boolean | undefined): Finding {
  if (accountEnabled === undefined)
    return { because: 'principal-unknown', facts: { principal: 'user, enabled or not is unknown' } };
  if (!accountEnabled) return { because: 'principal-disabled', facts: { principal: 'user, disabled' } };
  return { facts: { principal: 'user, enabled' } };
}

/** Disabled is what all of them are known to be: a member that could not be read may be the one who needs it. */
function standingOfGroup({ memberIds }: GroupState, { principals }: TenantSnapshot): Finding {
  if (memberIds === undefined)
    return { because: 'group-unknown', facts: { principal: 'group, members unknown' } };
  const members = memberIds.map((id) => principals.get(id.toLowerCase()));
  const facts = {
    principal: 'group',
    members: memberIds.length,
    membersEnabled: members.filter(isEnabledUser).length,
    membersUnknown: members.filter(isUnknown).length,
  };
  if (facts.membersEnabled > 0) return { facts };
  return { because: facts.membersUnknown > 0 ? 'group-unknown' : 'principal-disabled', facts };
}

function isEnabledUser(member: PrincipalState | undefined): boolean {
  return member?.kind === 'user' && member.accountEnabled === true;
}

function isUnknown(member: PrincipalState | undefined): boolean {
  if (member === undefined || member.kind === 'unknown') return true;
  return member.kind === 'user' && member.accountEnabled === undefined;
}
