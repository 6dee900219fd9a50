import { daysBefore } from '../matching/instants.ts';
import type { RoleKey } from '../model/role-schedules.ts';
import type { Access } from './access.ts';
import { newAccount, principalSetAside } from './accounts.ts';
import type { StalenessContext } from './context.ts';
import { type Finding, leave, report } from './finding.ts';

/** What keeps access from being judged at all, whatever is known of its use. In the order of what a person should hear. */
export function setAside(access: Access, context: StalenessContext): Finding | undefined {
  return (
    notItsOwn(access) ??
    notOurs(access.key, context) ??
    notUnderstood(access) ??
    pendingRequest(access.key, context) ??
    unknownPrincipal(access, context) ??
    tooNew(access, context)
  );
}

function notItsOwn({ form, schedule }: Access): Finding | undefined {
  if (form === 'direct') return undefined;
  const { memberType, assignmentType } = schedule;
  const facts = {
    memberType: memberType ?? null,
    assignmentType: schedule.kind === 'assignment' ? (assignmentType ?? null) : undefined,
  };
  return leave(form === 'unknown' ? 'evidence-unknown' : form, facts);
}

/** Somebody's word comes before ours: the protected list, the selection, an exception. */
function notOurs(key: RoleKey, context: StalenessContext): Finding | undefined {
  const kept = context.protectedBy(key);
  if (kept !== undefined)
    return leave('protected', { protectedId: kept.id.toLowerCase(), protectedWhy: kept.why });
  if (!context.isSelected(key)) return leave('not-selected', {});
  return excepted(key, context);
}

export function excepted(key: RoleKey, { exception }: StalenessContext): Finding | undefined {
  const found = exception(key);
  if (found === undefined) return undefined;
  return leave('excepted', {
    exceptionTicket: found.ticket,
    exceptionExpires: found.expires,
  });
}

const knownScope = /^\/(?:(?:administrativeUnits\/)?[^/]+)?$/i;

/** What could not be put back as it was is not taken away: an end that is not known is not the same as none. */
function notUnderstood({ key, hasStarted, schedule, end }: Access): Finding | undefined {
  if (!knownScope.test(key.directoryScopeId))
    return report('evidence-unknown', { scope: key.directoryScopeId }, { mode: 'plan' });
  if (!hasStarted) return leave('not-started', { startDateTime: schedule.startDateTime ?? null });
  if (end === undefined) return leave('evidence-unknown', { scheduleId: schedule.id, endDateTime: null });
  return undefined;
}

/** Somebody has still to decide about this access, or about its other kind (docs/hazards.md#pending-decisions). */
export function pendingRequest(key: RoleKey, { pending }: StalenessContext): Finding | undefined {
  const request = pending('eligibility', key) ?? pending('assignment', key);
  if (request === undefined) return undefined;
  return leave('request-pending', {
    pendingRequestId: request.id,
    pendingAction: request.action,
    pendingStatus: request.status,
  });
}

function unknownPrincipal({ principal }: Access, context: StalenessContext): Finding | undefined {
  const aside = principalSetAside(principal);
  if (aside !== undefined) {
    const because = aside.verdict === 'unknown' ? 'principal-unknown' : 'soft-deleted';
    return leave(because, aside.facts);
  }
  const isLeftOut = principal?.kind === 'servicePrincipal' && context.rules.stale.servicePrincipals === 'off';
  return isLeftOut ? leave('service-principal', { principal: 'servicePrincipal' }) : undefined;
}

/**
 * Nobody has had the time to use it (docs/hazards.md#new-people-and-new-access). For whoever is gone there is no wait.
 */
function tooNew({ principal, memory, schedule }: Access, context: StalenessContext): Finding | undefined {
  if (principal?.kind === 'gone') return undefined;
  const since = daysBefore(context.snapshot.now, context.rules.stale.newAssignmentDays);
  const seenAt = memory?.firstSeenAt ?? schedule.createdDateTime;
  if (seenAt === undefined || seenAt > since) return leave('new-assignment', { firstSeenAt: seenAt ?? null });
  const young = principal?.kind === 'user' ? newAccount(principal, context) : undefined;
  return young === undefined ? undefined : leave('new-account', young);
}
