import { endOrNull } from '../matching/ends.ts';
import { daysBefore, plausiblePast } from '../matching/instants.ts';
import { unreadableFacts } from '../matching/unreadable.ts';
import { type AccessKey, isDirectoryRole } from '../model/access.ts';
import { actionText } from '../model/actions.ts';
import type { Access } from './access.ts';
import { newAccount, principalSetAside } from './accounts.ts';
import type { StalenessIndex } from './context.ts';
import { type Finding, leave, report, type StaleJudgement } from './finding.ts';

/** Why an access is not judged at all, whatever its use; in the order that matters to a reader. */
export function setAside(access: Access, index: StalenessIndex): Finding | undefined {
  return (
    notItsOwn(access) ??
    ourActivation(access, index) ??
    notOurs(access.key, index) ??
    unreadable(access.key, index) ??
    notUnderstood(access) ??
    pendingRequest(access.key, index) ??
    unknownPrincipal(access, index) ??
    tooNew(access, index)
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

/** Just-in-time access that this app gave: whoever watches grants ends it, and it is no standing access. */
function ourActivation({ kind, schedule }: Access, { snapshot }: StalenessIndex): Finding | undefined {
  const found = kind === 'assignment' ? snapshot.given?.get(schedule.id.toLowerCase()) : undefined;
  return found && leave('our-activation', { activationId: found.activationId, endDateTime: found.until });
}

/** The protected list, the selection and exceptions come before any judgement. */
function notOurs(key: AccessKey, index: StalenessIndex): Finding | undefined {
  const kept = index.protectedBy(key);
  if (kept !== undefined) return leave('protected', { protectedId: kept.id, protectedWhy: kept.why });
  if (!index.isSelected(key)) return leave('not-selected', {});
  return excepted(key, index);
}

function excepted(key: AccessKey, { exception }: StalenessIndex): Finding | undefined {
  const found = exception(key);
  if (found === undefined) return undefined;
  return leave('excepted', {
    exceptionTicket: found.ticket,
    exceptionExpires: found.expires,
  });
}

/** A row that may be about it could not be read. That is no news about the access: a mark of it stays. */
function unreadable(key: AccessKey, index: StalenessIndex): Finding | undefined {
  const row = index.unreadable(key);
  if (row === undefined) return undefined;
  const facts = unreadableFacts(row);
  return {
    outcome: 'report',
    because: 'unreadable',
    facts,
    mode: 'plan',
    alsoAffects: [],
    isHeldByGap: true,
  };
}

const knownScope = /^\/(?:(?:administrativeUnits\/)?[^/]+)?$/i;

/** Access that could not be restored as it was is not removed: an unknown end is not the same as none. */
function notUnderstood({ key, hasStarted, schedule, end }: Access): Finding | undefined {
  if (!isDirectoryRole(key)) return leave('evidence-unknown', {});
  if (!knownScope.test(key.directoryScopeId))
    return report('evidence-unknown', { scope: key.directoryScopeId }, { mode: 'plan' });
  if (hasStarted === 'unknown')
    return leave('evidence-unknown', {
      scheduleId: schedule.id,
      startDateTime: schedule.startDateTime ?? null,
    });
  if (!hasStarted) return leave('not-started', { startDateTime: schedule.startDateTime ?? null });
  if (end === 'unknown') return leave('evidence-unknown', { scheduleId: schedule.id, endDateTime: null });
  return undefined;
}

/** A pending request about this access, of either kind (docs/hazards.md#pending-decisions). */
function pendingRequest(key: AccessKey, { pending }: StalenessIndex): Finding | undefined {
  const request = pending('eligibility', key) ?? pending('assignment', key);
  if (request === undefined) return undefined;
  return leave('request-pending', {
    pendingRequestId: request.id,
    pendingAction: actionText(request.action),
    pendingStatus: request.status,
  });
}

function unknownPrincipal({ principal }: Access, index: StalenessIndex): Finding | undefined {
  const aside = principalSetAside(principal);
  if (aside?.verdict === 'anomaly') return report(aside.because, aside.facts, { mode: 'plan' });
  if (aside !== undefined) return leave(aside.because, aside.facts);
  const isLeftOut = principal?.kind === 'servicePrincipal' && index.rules.stale.servicePrincipals === 'off';
  return isLeftOut ? leave('service-principal', { principal: 'servicePrincipal' }) : undefined;
}

/**
 * New access and new accounts have had no time to be used (docs/hazards.md#new-people-and-new-access). A principal that
 * is gone needs none.
 */
function tooNew({ principal, memory, schedule }: Access, index: StalenessIndex): Finding | undefined {
  if (principal?.kind === 'gone') return undefined;
  const { now } = index.snapshot;
  const since = daysBefore(now, index.rules.stale.newAssignmentDays);
  const seenAt = plausiblePast(memory?.firstSeenAt ?? schedule.createdDateTime, now);
  if (seenAt === undefined || seenAt > since) return leave('new-assignment', { firstSeenAt: seenAt ?? null });
  const young = principal?.kind === 'user' ? newAccount(principal, index) : undefined;
  return young === undefined ? undefined : leave('new-account', young);
}

/** Why stale access is not removed, or not called stale. `undefined`: nothing keeps it. */
export function heldBack(access: Access, found: StaleJudgement, index: StalenessIndex): Finding | undefined {
  return (
    activationLive(access, access.key, index) ??
    heldBackByMember(access, found, index) ??
    heldBackByGap(found, index)
  );
}

/** An activation says that the eligibility is used after all: it stays (docs/hazards.md#activated-access). */
function activationLive(
  { kind }: Access,
  key: AccessKey,
  { liveActivation }: StalenessIndex,
): Finding | undefined {
  const live = kind === 'eligibility' ? liveActivation(key) : undefined;
  return live && leave('activation-live', { activeUntil: endOrNull(live.until) });
}

/** Whatever would keep a member's own access keeps the group's: it goes for everybody or for nobody. */
function heldBackByMember(
  access: Access,
  { alsoAffects = [] }: StaleJudgement,
  index: StalenessIndex,
): Finding | undefined {
  for (const memberId of alsoAffects) {
    // Most of many thousand members need none of the look-ups below.
    // Stryker disable next-line ConditionalExpression: equivalent, the look-ups would find nothing
    if (!index.membersWithOtherEvidence.has(memberId)) continue;
    const key = { ...access.key, principalId: memberId };
    const held =
      (index.exceptPrincipals.has(memberId) ? leave('not-selected', {}) : undefined) ??
      excepted(key, index) ??
      pendingRequest(key, index) ??
      activationLive(access, key, index);
    if (held?.outcome === 'leave') return { ...held, facts: { ...held.facts, memberId } };
  }
  return undefined;
}

/** StaleJudgement access is only reported while a part of the snapshot is incomplete: what would keep it may be there. */
function heldBackByGap(found: StaleJudgement, { gap }: StalenessIndex): Finding | undefined {
  if (gap === undefined || found.reportAs !== undefined) return undefined;
  const facts = { ...found.facts, foundStale: found.kind, gap: gap.part };
  const { mode, alsoAffects = [] } = found;
  return { outcome: 'report', because: 'evidence-unknown', facts, mode, alsoAffects, isHeldByGap: true };
}
