import { millisecondsOf } from '../../simulator/state/role-requests/duration.ts';
import { endOf } from '../../simulator/state/role-schedules.ts';
import type { ScheduleRequest } from '../../simulator/state/schedule-requests.ts';
import type { Obstacle } from '../../src/domain/model/plan.ts';
import { protectedIds } from './check-limits.ts';
import { isAttestedLately, isControlPlaneRole } from './control-plane-facts.ts';
import type { ObservedRun } from './observed-run.ts';
import { day, factsAt, lastActivation, recentUndo, type SimulationHistory } from './simulation-history.ts';
import { mayBeDecidedOn } from './standing-decisions.ts';
import { type Holding, holdingId, membersOf, refText, type TenantFacts } from './tenant-facts.ts';

const minute = 60_000;

/** Renewals that break a rule: the access is used or attested, has an enabled user, and ends within rules and role settings. */
export function invalidRenewals(observed: ObservedRun, history: SimulationHistory): readonly string[] {
  if (observed.job !== 'renew-eligibilities') return [];
  const { rules, requests, facts, at } = observed;
  return requests.flatMap((request, index) => {
    const truth = factsAt(facts, index);
    const ref = refText(request);
    const end = request.window === null ? undefined : endOf(request.window);
    if (request.kind !== 'eligibility' || end === undefined)
      return [`${ref}: ${request.action} is no renewal`];
    const found: string[] = [];
    const known = truth.holdings.get(holdingId('eligibility', request))?.endsAt ?? history.lastEnds.get(ref);
    if (known === undefined) return [`${ref} was given to somebody who never had it`];
    const before = known;
    if (before <= at) found.push(...lapsedWrongly(request, before, observed, history));
    const from = Math.max(before.getTime(), at.getTime());
    const longest = millisecondsOf(rules.renew.extendBy) ?? 0;
    if (end.getTime() > from + longest + minute) found.push(`${ref} was renewed for longer than extendBy`);
    if (end.getTime() > at.getTime() + maximumDurationOf(history, request.roleDefinitionId) + minute)
      found.push(`${ref} was renewed beyond the maximum of its role`);
    if (end <= before) found.push(`${ref} was renewed to no later end`);
    if (usersOf(request, truth).length === 0) found.push(`${ref} was renewed for nobody who is enabled`);
    if (!isNeeded(request, observed, history, truth))
      found.push(`${ref} was renewed although nobody used it`);
    if (renewalChain(history, ref, at) >= rules.renew.maxChain)
      found.push(`${ref} was renewed more than maxChain times in a row`);
    return found;
  });
}

/** What lapsed comes back for some days only, and never unattended where it controls the tenant: nobody signs here. */
function lapsedWrongly(
  request: AccessRef,
  end: Date,
  { rules, at }: ObservedRun,
  { environment }: SimulationHistory,
): readonly string[] {
  const found: string[] = [];
  if (isControlPlaneRole(request.roleDefinitionId, rules, environment))
    found.push(`${refText(request)} controls the tenant, had lapsed, and was given back unattended`);
  if (at.getTime() - end.getTime() > rules.renew.lapsedWithinDays * day + minute)
    found.push(`${refText(request)} was given back though it lapsed on ${end.toISOString()}`);
  return found;
}

type AccessRef = Pick<Holding, 'principalId' | 'roleDefinitionId' | 'directoryScopeId'>;

function maximumDurationOf({ environment }: SimulationHistory, roleDefinitionId: string): number {
  return (
    millisecondsOf(
      environment.tenant.roleSettings.rulesOf(roleDefinitionId).adminEligibility.maximumDuration,
    ) ?? 0
  );
}

function usersOf({ principalId }: AccessRef, truth: TenantFacts): readonly string[] {
  const id = principalId.toLowerCase();
  const ids = truth.groups.has(id) ? [...membersOf(id, truth)] : [id];
  return ids.filter((each) => truth.users.get(each)?.accountEnabled === true);
}

function isNeeded(
  ref: AccessRef,
  observed: ObservedRun,
  history: SimulationHistory,
  truth: TenantFacts,
): boolean {
  const { rules, at } = observed;
  // What controls the tenant is never extended on use alone, nor by an exception.
  if (isControlPlaneRole(ref.roleDefinitionId, rules, history.environment))
    return isAttestedLately(ref, rules, at);
  const isGroup = truth.groups.has(ref.principalId.toLowerCase());
  // A user who activated as a member of the group may have left it since.
  const last = lastActivation(history, ref, at, (id) => isGroup || id === ref.principalId.toLowerCase());
  if (last !== undefined && at.getTime() - last.getTime() <= rules.renew.usedWithinDays * day) return true;
  const isAttested = rules.renew.attestations.some(
    (one) => refText(one) === refText(ref) && new Date(one.on) <= at && new Date(one.until) >= at,
  );
  const isExcepted = rules.exceptions.some(
    ({ principalId, expires }) => principalId === ref.principalId && new Date(expires) >= at,
  );
  return isAttested || isExcepted;
}

const grantingActions: readonly string[] = ['adminAssign', 'adminUpdate', 'adminExtend', 'adminRenew'];

/** Renewals by the app since a person last assigned the access, undid a renewal, or attested it. */
function renewalChain(
  { environment, ownRequests: own, attestations }: SimulationHistory,
  ref: string,
  at: Date,
): number {
  const ofAccess = (request: ScheduleRequest) => request.kind === 'eligibility' && refText(request) === ref;
  const byOthers = environment.tenant.roleManagement.requests
    .all()
    .filter(
      (each) =>
        ofAccess(each) && each.createdBy !== environment.ownId && grantingActions.includes(each.action),
    )
    .map(({ createdAt }) => createdAt.getTime());
  const undone = own.filter(({ job, request }) => job === 'undo' && ofAccess(request));
  const ours = own
    .filter(({ job, request }) => job === 'renew-eligibilities' && ofAccess(request))
    .map(({ runAt }) => runAt.getTime());
  // An expired attestation restarts the chain only if the app renewed while it was valid.
  const vouched = attestations
    .filter((one) => refText(one) === ref)
    .map(({ on, until }) => ({ on: Date.parse(on), until: Date.parse(until) }))
    .filter(({ on, until }) => until >= at.getTime() || ours.some((one) => one > on && one <= until));
  const undoneAt = undone.map(({ runAt }) => runAt.getTime());
  const last = Math.max(0, ...byOthers, ...undoneAt, ...vouched.map(({ on }) => on));
  return ours.filter((one) => one > last).length;
}

/** Consecutive nights without a due renewal that count as a violation. */
const tolerableNights = 3;

/**
 * Eligibilities that are due, used and unobstructed, and were not renewed on three nights in a row. Nights on which the
 * run could not work do not count.
 */
export function missedRenewals(observed: ObservedRun, history: SimulationHistory): readonly string[] {
  const { job, rules, run, plan, facts, after } = observed;
  if (job !== 'renew-eligibilities') return [];
  const isStopped = plan === undefined || plan.obstacles.some(({ stops }) => stops === 'everything');
  if (observed.disruptions.has('stopped')) return [];
  if (run === undefined || run.state === 'failed' || isStopped || rules.renew.mode !== 'apply') return [];
  const before = factsAt(facts, 0);
  const { nightsOverdue } = history;
  const isLimited = plan.obstacles.some(isExcess);
  const found: string[] = [];
  const due = [...before.holdings.values()].filter((held) => mustBeRenewed(held, observed, history, before));
  const stillDue = new Set(due.filter((held) => isUnchanged(held, after)).map(refText));
  for (const ref of nightsOverdue.keys()) if (!stillDue.has(ref)) nightsOverdue.delete(ref);
  for (const ref of stillDue) {
    // A limit may postpone it. `renewalsOutOfOrder` judges whether it may.
    if (isLimited) continue;
    const nights = (nightsOverdue.get(ref) ?? 0) + 1;
    nightsOverdue.set(ref, nights);
    if (nights === tolerableNights)
      found.push(`${ref} is due, used and unobstructed, and was not renewed on ${nights} nights`);
  }
  return found;
}

/**
 * Renewals that a limit postponed although one that ends later was made. A postponed renewal of any role excludes all
 * later ones. A postponed renewal of the control plane, which has tighter limits, excludes only those of the control plane.
 */
export function renewalsOutOfOrder(observed: ObservedRun, history: SimulationHistory): readonly string[] {
  const { job, rules, plan, facts, after, requests, graphRequests, isKilled } = observed;
  if (job !== 'renew-eligibilities' || isKilled || !plan?.obstacles.some(isExcess)) return [];
  if (facts.length > 1 || graphRequests.some(({ fault }) => fault !== undefined)) return [];
  const before = factsAt(facts, 0);
  const isControlled = ({ roleDefinitionId }: AccessRef) =>
    isControlPlaneRole(roleDefinitionId, rules, history.environment);
  const endOfRef = (ref: AccessRef) =>
    before.holdings.get(holdingId('eligibility', ref))?.endsAt ?? history.lastEnds.get(refText(ref));
  return [...before.holdings.values()]
    .filter((held) => mustBeRenewed(held, observed, history, before) && isUnchanged(held, after))
    .flatMap((postponed) => {
      const isOfControlPlane = isControlled(postponed);
      const later = requests.find((request) => {
        const end = endOfRef(request);
        const isExcluded = !isOfControlPlane || isControlled(request);
        return isExcluded && end !== undefined && postponed.endsAt !== undefined && end > postponed.endsAt;
      });
      return later === undefined
        ? []
        : [`${refText(postponed)} was postponed, and ${refText(later)}, which ends later, was renewed`];
    });
}

function isExcess({ stops }: Obstacle): boolean {
  return stops === 'excess';
}

function isUnchanged(held: Holding, after: TenantFacts): boolean {
  return after.holdings.get(holdingId('eligibility', held))?.scheduleId === held.scheduleId;
}

function mustBeRenewed(
  held: Holding,
  observed: ObservedRun,
  history: SimulationHistory,
  truth: TenantFacts,
): boolean {
  const { rules, at } = observed;
  const { endsAt, kind } = held;
  if (kind !== 'eligibility' || endsAt === undefined || held.startsAt > at) return false;
  if (endsAt.getTime() - at.getTime() > rules.renew.withinDays * day) return false;
  const settings = history.environment.tenant.roleSettings.policyOf(held.roleDefinitionId);
  const adminRules = history.environment.tenant.roleSettings.rulesOf(held.roleDefinitionId).adminEligibility;
  const approval = settings?.rules.get('Approval_EndUser_Assignment');
  const asksForApproval =
    approval?.kind === 'Approval' && approval.setting.isApprovalRequiredForExtension === true;
  const isHindered = adminRules.enabledRules.some((rule) => rule !== 'Justification') || asksForApproval;
  const reach = at.getTime() + maximumDurationOf(history, held.roleDefinitionId);
  if (isHindered || reach <= endsAt.getTime() + minute || truth.pending.has(refText(held))) return false;
  if (usersOf(held, truth).length === 0 || renewalChain(history, refText(held), at) >= rules.renew.maxChain)
    return false;
  if (isProtected(held, observed, truth) || recentUndo(history, refText(held), at) !== undefined)
    return false;
  if (mayBeDecidedOn(held, observed, history) || history.refused.has(refText(held))) return false;
  return isControlPlaneRole(held.roleDefinitionId, rules, history.environment)
    ? isAttestedLately(held, rules, at, 1)
    : isCertainlyUsed(held, observed, history, truth);
}

function isProtected(held: Holding, { rules }: ObservedRun, truth: TenantFacts): boolean {
  const kept = protectedIds(rules, truth);
  const own = [held.principalId.toLowerCase(), ...membersOf(held.principalId, truth)];
  return (
    own.some((id) => kept.has(id)) || rules.protected.roles.some(({ id }) => id === held.roleDefinitionId)
  );
}

/** Whether a present holder used it, at least one day within the period that counts. */
function isCertainlyUsed(
  held: Holding,
  { rules, at }: ObservedRun,
  history: SimulationHistory,
  truth: TenantFacts,
): boolean {
  const ids = new Set([held.principalId.toLowerCase(), ...membersOf(held.principalId, truth)]);
  const last = lastActivation(history, held, at, (id) => ids.has(id));
  return last !== undefined && at.getTime() - last.getTime() < (rules.renew.usedWithinDays - 1) * day;
}
