import { DAY_MILLISECONDS, daysBefore, instantOrNull, instantText, laterBy } from '../matching/instants.ts';
import { settingsFor } from '../matching/settings.ts';
import { actionText } from '../model/actions.ts';
import type { Evidence } from '../model/plan.ts';
import type { GroupState, PrincipalState, SettingsOfRole, TenantSnapshot } from '../model/snapshot.ts';
import type { Due, Finding, RenewalContext } from './context.ts';

/** An activation that awaits approval is decided within a day, or it is over (docs/graph-facts.md#approvals). */
const ACTIVATION_WAITS_MILLISECONDS = 2 * DAY_MILLISECONDS;

/** Whether somebody else's word comes before ours: the protected list. */
export function protection({ key }: Due, { protectedBy }: RenewalContext): Finding {
  const protectedObject = protectedBy(key);
  if (protectedObject === undefined) return { facts: {} };
  return {
    because: 'protected',
    facts: { protectedId: protectedObject.id, protectedWhy: protectedObject.why },
  };
}

/**
 * Whether somebody has still to decide about the same access (docs/hazards.md#pending-decisions): an extension or a
 * renewal that was asked for, or an activation. An extension gives the eligibility another schedule, under the activation's
 * feet; but an eligibility that would end before the next nights is not left to lapse for it.
 */
export function pendingRequest({ key, end, hasEnded }: Due, { pending, snapshot }: RenewalContext): Finding {
  const activation = pending('assignment', key);
  const mayWait = !hasEnded && end.getTime() - snapshot.now.getTime() > ACTIVATION_WAITS_MILLISECONDS;
  const isActivation = activation?.action === 'selfActivate';
  const request = pending('eligibility', key) ?? (isActivation && mayWait ? activation : undefined);
  if (request === undefined) return { facts: {} };
  return {
    because: 'request-pending',
    facts: {
      pendingRequestId: request.id,
      pendingAction: actionText(request.action),
      pendingStatus: request.status,
    },
  };
}

/** Whether there is somebody who can use it: a user who is enabled, or a group that has one. */
export function principalStanding({ key }: Due, { snapshot }: RenewalContext): Finding {
  return standingOf(snapshot.principals.get(key.principalId), snapshot);
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
  const members = memberIds.map((id) => principals.get(id));
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

/**
 * Whether it is needed: it was activated in the time that the rules name, or a person says so. A group's was activated
 * when anybody in it did: our memory has that under the group's key. While our own history is shorter than that time,
 * nothing seen is not the same as not used (docs/hazards.md#short-history-of-activations).
 */
export function need(due: Due, context: RenewalContext): Finding {
  const { renew } = context.rules;
  const since = daysBefore(context.snapshot.now, renew.usedWithinDays);
  const { activationsKnownSince } = context.snapshot.history;
  const lastActivatedAt = due.memory?.lastActivatedAt;
  const facts = {
    lastActivatedAt: instantOrNull(lastActivatedAt),
    usedSince: instantText(since),
    activationsKnownSince: instantOrNull(activationsKnownSince),
  };
  if (lastActivatedAt !== undefined && lastActivatedAt >= since)
    return { facts: { ...facts, neededBecause: 'activated' } };
  const word = attestationOrException(due, context);
  if (word !== undefined) return { facts: { ...facts, ...word } };
  if (activationsKnownSince !== undefined && activationsKnownSince <= since)
    return { because: 'not-used', facts };
  if (renew.whenUsageUnknown === 'renew')
    return { facts: { ...facts, neededBecause: 'usage unknown, and the rules say renew' } };
  return { because: 'usage-unknown', facts };
}

function attestationOrException(
  { key }: Due,
  { attestation, exception }: RenewalContext,
): Evidence | undefined {
  const attested = attestation(key);
  if (attested !== undefined)
    return {
      neededBecause: 'attested',
      attestedBy: attested.by,
      attestedOn: instantText(attested.on),
      attestedUntil: instantText(attested.until),
    };
  const excepted = exception(key);
  if (excepted === undefined) return undefined;
  return {
    neededBecause: 'excepted',
    exceptionTicket: excepted.ticket,
    exceptionExpires: instantText(excepted.expires),
  };
}

/**
 * Whether it has been renewed without a person for too long: endless renewal is standing eligibility again
 * (docs/hazards.md#endless-renewal). A person's word after the last renewal begins a new chain; an exception does not.
 */
export function chain({ key, memory }: Due, { rules, attestation }: RenewalContext): Finding {
  const lastRenewedAt = memory?.lastRenewedAt;
  const attestedOn = attestation(key)?.on;
  const isNewChain = attestedOn !== undefined && lastRenewedAt !== undefined && attestedOn > lastRenewedAt;
  const renewalsInARow = isNewChain ? 0 : (memory?.renewalsInARow ?? 0);
  const facts = {
    renewalsInARow,
    maxChain: rules.renew.maxChain,
    lastRenewedAt: instantOrNull(lastRenewedAt),
  };
  return renewalsInARow >= rules.renew.maxChain ? { because: 'chain-limit', facts } : { facts };
}

/** Whether the role's own settings let an app renew it, before anything is tried. */
export function roleRules(due: Due, context: RenewalContext): Finding {
  const settings = settingsOf(due, context);
  if (settings === undefined || context.lengthOf(settings.eligibility.maximumDuration) === undefined)
    return { because: 'settings-unknown', facts: { settings: settings?.policyId ?? null } };
  const { enabledRules } = settings.eligibility;
  const facts = { settings: settings.policyId, enabledRules: enabledRules.toSorted().join(' ') };
  // An app's token never shows MFA: Graph would answer `MfaRule` (docs/graph-facts.md#refusals-by-a-rule).
  if (enabledRules.includes('MultiFactorAuthentication')) return { because: 'mfa-required', facts };
  // An administrator's extension needs no approval in Entra. Where the role asks for one, it is meant for us as well
  // (docs/hazards.md#extensions-that-need-approval).
  if (settings.isApprovalRequiredForExtension) return { because: 'approval-required', facts };
  if (enabledRules.includes('Ticketing') && context.rules.renew.ticket === undefined)
    return { because: 'ticket-required', facts };
  return { facts };
}

/** Whether there is a later end that the role allows. */
export function reach(due: Due, context: RenewalContext): Finding {
  const { end, isClamped } = newEnd(due, context);
  const facts = {
    extendBy: context.rules.renew.extendBy,
    maximumDuration: settingsOf(due, context)?.eligibility.maximumDuration ?? null,
    newEnd: instantText(end),
    clamped: isClamped,
  };
  const from = due.hasEnded ? context.snapshot.now : due.end;
  return end > from ? { facts } : { because: 'maximum-reached', facts };
}

/**
 * When it ends once it is renewed: `extendBy` after its end, or after now if it is over, and never longer from
 * now than the role allows. The maximum is kept to even where the role lets eligibilities be permanent: they say nothing
 * about each other (docs/hazards.md#longer-than-the-role-allows).
 */
export function newEnd(
  due: Due,
  context: RenewalContext,
): { readonly end: Date; readonly isClamped: boolean } {
  const { now } = context.snapshot;
  // Rules are checked before they get here, and unreadable settings stop at `roleRules`: 0 is no longer than nothing.
  const longer = context.lengthOf(context.rules.renew.extendBy) ?? 0;
  const wanted = laterBy(due.hasEnded ? now : due.end, longer);
  const maximum = settingsOf(due, context)?.eligibility.maximumDuration ?? 'PT0S';
  const allowed = laterBy(now, context.lengthOf(maximum) ?? 0);
  return allowed < wanted ? { end: allowed, isClamped: true } : { end: wanted, isClamped: false };
}

function settingsOf({ key }: Due, { snapshot }: RenewalContext): SettingsOfRole | undefined {
  return settingsFor(snapshot.settings, key);
}
