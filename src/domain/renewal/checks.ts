import { settingsFor } from '../matching/by-access.ts';
import { dayMilliseconds, instantText, isLater, laterBy } from '../matching/instants.ts';
import { unreadableFacts } from '../matching/unreadable.ts';
import { actionText } from '../model/actions.ts';
import type { GroupState, PrincipalState, SettingsOfRole, TenantSnapshot } from '../model/snapshot.ts';
import type { DueEligibility, Finding, RenewalContext } from './context.ts';

/** An activation that awaits approval is decided within a day, or it is over (docs/graph-facts.md#approvals). */
const activationWaitsMilliseconds = 2 * dayMilliseconds;

/** Whether the access is protected. */
export function protection({ key }: DueEligibility, { protectedBy }: RenewalContext): Finding {
  const protectedObject = protectedBy(key);
  if (protectedObject === undefined) return {};
  return {
    because: 'protected',
    facts: { protectedId: protectedObject.id, protectedWhy: protectedObject.why },
  };
}

/** Whether every row that may be about the access could be read. */
export function readability({ key }: DueEligibility, { unreadable }: RenewalContext): Finding {
  const row = unreadable(key);
  if (row === undefined) return {};
  return { because: 'unreadable', facts: unreadableFacts(row) };
}

/**
 * Whether a request about the same access is pending (docs/hazards.md#pending-decisions): an extension, a renewal or an
 * activation. An extension would replace the schedule that the activation refers to. An eligibility that would end before
 * the next nights is renewed all the same.
 */
export function pendingRequest(
  { key, end, hasEnded }: DueEligibility,
  { pending, snapshot }: RenewalContext,
): Finding {
  const activation = pending('assignment', key);
  const mayWait = !hasEnded && end.getTime() - snapshot.now.getTime() > activationWaitsMilliseconds;
  const isActivation = activation?.action === 'selfActivate';
  const request = pending('eligibility', key) ?? (isActivation && mayWait ? activation : undefined);
  if (request === undefined) return {};
  return {
    because: 'request-pending',
    facts: {
      pendingRequestId: request.id,
      pendingAction: actionText(request.action),
      pendingStatus: request.status,
    },
  };
}

/**
 * Whether somebody decided that it is to end sooner, or removed it: then it is theirs, until somebody gives it again or
 * attests it afterwards (docs/hazards.md#a-person-who-disagrees).
 */
export function decided({ key, memory }: DueEligibility, { attestation }: RenewalContext): Finding {
  const decision = memory?.decision;
  if (decision === undefined) return {};
  if (isLater(attestation(key)?.on, decision.at)) return {};
  const facts = {
    decidedAt: instantText(decision.at),
    decidedBy: decision.by ?? null,
    decidedByRequestId: decision.requestId ?? null,
  };
  return { because: decision.kind === 'removed' ? 'removed-by-somebody' : 'shortened-by-somebody', facts };
}

/** Whether anybody can use it: an enabled user, or a group with one. */
export function principalStanding({ key }: DueEligibility, { snapshot }: RenewalContext): Finding {
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
    // Only users and groups can be eligible (docs/graph-facts.md#self-service-actions): a service principal is not
    // understood.
    case 'servicePrincipal':
      return { because: 'principal-unknown', facts: { principal: 'service principal' } };
    case 'foreign':
      return { because: 'principal-foreign', facts: { principal: `foreign, of type ${principal.type}` } };
    case 'unknown':
      return {
        because: 'principal-unknown',
        facts: { principal: 'unknown', principalUnknownBecause: principal.because },
      };
    // Stryker disable next-line all: unreachable, the type has no other member
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

/** A group is disabled only if all members are known to be: an unread member may be the one who needs it. */
function standingOfGroup({ memberIds }: GroupState, { principals }: TenantSnapshot): Finding {
  if (memberIds === undefined)
    return { because: 'group-unknown', facts: { principal: 'group, members unknown' } };
  const members = memberIds.map((id) => principals.get(id));
  const facts = {
    principal: 'group',
    members: memberIds.length,
    membersEnabled: members.filter(isEnabledUser).length,
    membersUnknown: members.filter(isUnknownMember).length,
  };
  if (facts.membersEnabled > 0) return { facts };
  // A list that hides its members reads the same as one that has none.
  const isUnknown = facts.membersUnknown > 0 || facts.members === 0;
  return { because: isUnknown ? 'group-unknown' : 'principal-disabled', facts };
}

function isEnabledUser(member: PrincipalState | undefined): boolean {
  return member?.kind === 'user' && member.accountEnabled === true;
}

function isUnknownMember(member: PrincipalState | undefined): boolean {
  if (member === undefined || member.kind === 'unknown' || member.kind === 'foreign') return true;
  return member.kind === 'user' && member.accountEnabled === undefined;
}

/** Whether the role's own settings let an app renew it, before anything is tried. */
export function roleRules(due: DueEligibility, context: RenewalContext): Finding {
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

/** Whether the role allows a later end. */
export function reach(due: DueEligibility, context: RenewalContext): Finding {
  const { end, isClamped } = newEnd(due, context);
  const facts = {
    extendBy: context.rules.renew.extendBy,
    maximumDuration: maximumOf(due, context),
    newEnd: instantText(end),
    clamped: isClamped,
  };
  const from = due.hasEnded ? context.snapshot.now : due.end;
  return end > from ? { facts } : { because: 'maximum-reached', facts };
}

/**
 * The end after a renewal: `extendBy` after the present end, or after now if it is over, and at most the role's maximum
 * from now. The maximum holds even where the role lets eligibilities be permanent: the two settings are independent
 * (docs/hazards.md#longer-than-the-role-allows).
 */
export function newEnd(
  due: DueEligibility,
  context: RenewalContext,
): { readonly end: Date; readonly isClamped: boolean } {
  const { now } = context.snapshot;
  // Rules were checked when they were loaded, and lengths that cannot be read stop at `roleRules`: 0 adds nothing.
  const longer = context.lengthOf(context.rules.renew.extendBy) ?? 0;
  const wanted = laterBy(due.hasEnded ? now : due.end, longer);
  const allowed = laterBy(now, context.lengthOf(maximumOf(due, context)) ?? 0);
  return allowed < wanted ? { end: allowed, isClamped: true } : { end: wanted, isClamped: false };
}

/** The role's maximum. Settings that were not read stop at `roleRules`; nothing would be allowed by them. */
function maximumOf(due: DueEligibility, context: RenewalContext): string {
  // Stryker disable next-line OptionalChaining,StringLiteral: equivalent, settings that were not read stop at roleRules
  return settingsOf(due, context)?.eligibility.maximumDuration ?? 'PT0S';
}

function settingsOf({ key }: DueEligibility, { snapshot }: RenewalContext): SettingsOfRole | undefined {
  return settingsFor(snapshot.settings, key);
}
