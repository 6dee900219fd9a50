import { millisecondsOf } from '../../simulator/state/role-requests/duration.ts';
import { endOf } from '../../simulator/state/role-schedules.ts';
import type { ScheduleRequest } from '../../simulator/state/schedule-requests.ts';
import { protectedIds } from './check-limits.ts';
import { type Chronicle, day, factsAt, lastActivation, undoneLately } from './chronicle.ts';
import type { JobNight } from './job-night.ts';
import { type Facts, type Holding, holdingId, membersOf, refText } from './tenant-facts.ts';

const minute = 60_000;

/** What is renewed is used or vouched for, is somebody's who can use it, and ends no later than rules and role settings say. */
export function renewsWrongly(night: JobNight, chronicle: Chronicle): readonly string[] {
  if (night.job !== 'renew-eligibilities') return [];
  const { house, asked, facts, at } = night;
  return asked.flatMap((request, index) => {
    const truth = factsAt(facts, index);
    const ref = refText(request);
    const end = request.window === null ? undefined : endOf(request.window);
    if (request.kind !== 'eligibility' || end === undefined)
      return [`${ref}: ${request.action} is no renewal`];
    const found: string[] = [];
    const before =
      truth.holdings.get(holdingId('eligibility', request))?.endsAt ?? chronicle.ends.get(ref) ?? at;
    const from = Math.max(before.getTime(), at.getTime());
    const longest = millisecondsOf(house.renew.extendBy) ?? 0;
    if (end.getTime() > from + longest + minute) found.push(`${ref} was renewed for longer than extendBy`);
    if (end.getTime() > at.getTime() + maximumOf(chronicle, request.roleDefinitionId) + minute)
      found.push(`${ref} was renewed beyond the maximum of its role`);
    if (end <= before) found.push(`${ref} was renewed to no later end`);
    if (usersOf(request, truth).length === 0) found.push(`${ref} was renewed for nobody who is enabled`);
    if (!isNeeded(request, night, chronicle, truth)) found.push(`${ref} was renewed although nobody used it`);
    if (chainOf(chronicle, ref, at) >= house.renew.maxChain)
      found.push(`${ref} was renewed more than maxChain times in a row`);
    return found;
  });
}

type Ref = Pick<Holding, 'principalId' | 'roleDefinitionId' | 'directoryScopeId'>;

function maximumOf({ stage }: Chronicle, roleDefinitionId: string): number {
  return (
    millisecondsOf(stage.tenant.roleSettings.rulesOf(roleDefinitionId).adminEligibility.maximumDuration) ?? 0
  );
}

function usersOf({ principalId }: Ref, truth: Facts): readonly string[] {
  const id = principalId.toLowerCase();
  const ids = truth.groups.has(id) ? [...membersOf(id, truth)] : [id];
  return ids.filter((each) => truth.users.get(each)?.accountEnabled === true);
}

function isNeeded(ref: Ref, night: JobNight, chronicle: Chronicle, truth: Facts): boolean {
  const { house, at } = night;
  const isGroup = truth.groups.has(ref.principalId.toLowerCase());
  // Whoever was in a group when they activated may have left it since.
  const last = lastActivation(chronicle, ref, at, (id) => isGroup || id === ref.principalId.toLowerCase());
  if (last !== undefined && at.getTime() - last.getTime() <= house.renew.usedWithinDays * day) return true;
  const isAttested = house.renew.attestations.some(
    (one) => refText(one) === refText(ref) && new Date(one.on) <= at && new Date(one.until) >= at,
  );
  const isExcepted = house.exceptions.some(
    ({ principalId, expires }) => principalId === ref.principalId && new Date(expires) >= at,
  );
  return isAttested || isExcepted;
}

const granting: readonly string[] = ['adminAssign', 'adminUpdate', 'adminExtend', 'adminRenew'];

/** Our renewals of an access since a person last did something about it: gave it, took ours back, or vouched for it. */
function chainOf({ stage, own, attestations }: Chronicle, ref: string, at: Date): number {
  const ofAccess = (request: ScheduleRequest) => request.kind === 'eligibility' && refText(request) === ref;
  const byOthers = stage.tenant.roleManagement.requests
    .all()
    .filter((each) => ofAccess(each) && each.createdBy !== stage.ownId && granting.includes(each.action))
    .map(({ createdAt }) => createdAt.getTime());
  const undone = own.filter(({ job, request }) => job === 'undo' && ofAccess(request));
  const ours = own
    .filter(({ job, request }) => job === 'renew-eligibilities' && ofAccess(request))
    .map(({ runAt }) => runAt.getTime());
  // A word that has run out begins a chain only if we renewed on it while it stood.
  const vouched = attestations
    .filter((one) => refText(one) === ref)
    .map(({ on, until }) => ({ on: Date.parse(on), until: Date.parse(until) }))
    .filter(({ on, until }) => until >= at.getTime() || ours.some((one) => one > on && one <= until));
  const undoneAt = undone.map(({ runAt }) => runAt.getTime());
  const last = Math.max(0, ...byOthers, ...undoneAt, ...vouched.map(({ on }) => on));
  return ours.filter((one) => one > last).length;
}

/** Nights in a row after which somebody would say that nothing is done. */
const patience = 3;

/**
 * What is due, used and unobstructed is renewed: not on three nights in a row is it left undone. Nights on which the run
 * could not work, for whatever reason it gave, count neither way.
 */
export function leavesUnrenewed(night: JobNight, chronicle: Chronicle): readonly string[] {
  const { job, house, run, plan, facts, after } = night;
  if (job !== 'renew-eligibilities') return [];
  const isStopped =
    plan === undefined || plan.obstacles.some(({ stops }) => stops === 'additive' || stops === 'everything');
  if (run === undefined || run.state === 'failed' || isStopped || house.renew.mode !== 'apply') return [];
  const before = factsAt(facts, 0);
  const { overdue } = chronicle;
  const found: string[] = [];
  const due = [...before.holdings.values()].filter((held) => isToBeRenewed(held, night, chronicle, before));
  const stillDue = new Set(due.filter((held) => isUnchanged(held, after)).map(refText));
  for (const ref of overdue.keys()) if (!stillDue.has(ref)) overdue.delete(ref);
  for (const ref of stillDue) {
    const nights = (overdue.get(ref) ?? 0) + 1;
    overdue.set(ref, nights);
    if (nights === patience)
      found.push(`${ref} is due, used and unobstructed, and was not renewed on ${nights} nights`);
  }
  return found;
}

function isUnchanged(held: Holding, after: Facts): boolean {
  return after.holdings.get(holdingId('eligibility', held))?.scheduleId === held.scheduleId;
}

function isToBeRenewed(held: Holding, night: JobNight, chronicle: Chronicle, truth: Facts): boolean {
  const { house, at } = night;
  const { endsAt, kind } = held;
  if (kind !== 'eligibility' || endsAt === undefined || held.startsAt > at) return false;
  if (endsAt.getTime() - at.getTime() > house.renew.withinDays * day) return false;
  const settings = chronicle.stage.tenant.roleSettings.policyOf(held.roleDefinitionId);
  const rules = chronicle.stage.tenant.roleSettings.rulesOf(held.roleDefinitionId).adminEligibility;
  const approval = settings?.rules.get('Approval_EndUser_Assignment');
  const asksForApproval =
    approval?.kind === 'Approval' && approval.setting.isApprovalRequiredForExtension === true;
  const isHindered = rules.enabledRules.some((rule) => rule !== 'Justification') || asksForApproval;
  const reach = at.getTime() + maximumOf(chronicle, held.roleDefinitionId);
  if (isHindered || reach <= endsAt.getTime() + minute || truth.pending.has(refText(held))) return false;
  if (usersOf(held, truth).length === 0 || chainOf(chronicle, refText(held), at) >= house.renew.maxChain)
    return false;
  if (isProtected(held, night, truth) || undoneLately(chronicle, refText(held), at) !== undefined)
    return false;
  return isUsedForCertain(held, night, chronicle, truth);
}

function isProtected(held: Holding, { house }: JobNight, truth: Facts): boolean {
  const kept = protectedIds(house, truth);
  const own = [held.principalId.toLowerCase(), ...membersOf(held.principalId, truth)];
  return (
    own.some((id) => kept.has(id)) || house.protected.roles.some(({ id }) => id === held.roleDefinitionId)
  );
}

/** By somebody who has it now, and not on the last of the days that count. */
function isUsedForCertain(
  held: Holding,
  { house, at }: JobNight,
  chronicle: Chronicle,
  truth: Facts,
): boolean {
  const ids = new Set([held.principalId.toLowerCase(), ...membersOf(held.principalId, truth)]);
  const last = lastActivation(chronicle, held, at, (id) => ids.has(id));
  return last !== undefined && at.getTime() - last.getTime() < (house.renew.usedWithinDays - 1) * day;
}
