import { roleKeyOf } from '../../src/domain/model/access.ts';
import type { PlanItem } from '../../src/domain/model/plan.ts';
import type { ObservedRun } from './observed-run.ts';
import { day, factsAt, isApproved, type RecordedPlan, type SimulationHistory } from './simulation-history.ts';
import { type Holding, refText } from './tenant-facts.ts';

/** Differences between the tenant before and after a run that no request of the app explains. */
export function unexplainedChanges({ facts, after, requests }: ObservedRun): readonly string[] {
  const first = factsAt(facts, 0);
  const explained = new Set(requests.map((request) => refText(request)));
  const found: string[] = [];
  for (const [id, held] of first.holdings) {
    const now = after.holdings.get(id);
    if (isSame(held, now) || explained.has(refText(held))) continue;
    found.push(`${id} was changed or lost, and the app never asked for it`);
  }
  for (const [id, held] of after.holdings)
    if (!first.holdings.has(id) && !explained.has(refText(held)))
      found.push(`${id} is new, and the app never asked for it`);
  return found;
}

function isSame(one: Holding, other: Holding | undefined): boolean {
  return other?.scheduleId === one.scheduleId && other.endsAt?.getTime() === one.endsAt?.getTime();
}

/** The item in the plan of a run that requested a change of this access. */
export function itemOf({ plan }: ObservedRun, ref: string): PlanItem | undefined {
  return plan?.items.find(({ key, decision }) => decision === 'change' && refText(roleKeyOf(key)) === ref);
}

/**
 * Removals without an announcement. An announcement is an earlier stored plan that marked the access for the same reason.
 * It is at least as old as the rules of that night demand, no later plan dropped the mark, and its notice was received.
 * The removal itself needs mode `apply` or an approval.
 */
export function unannouncedRemovals(observed: ObservedRun, history: SimulationHistory): readonly string[] {
  if (observed.job !== 'remove-stale-assignments') return [];
  return observed.requests.flatMap((request) => {
    if (request.action !== 'adminRemove') return [];
    const ref = refText(request);
    const item = itemOf(observed, ref);
    if (item === undefined) return [`${ref} was removed without an item in the plan of its run`];
    const because = missingAnnouncement(item, observed, history);
    return because === undefined ? [] : [`${ref} (${item.reason}) was removed ${because}`];
  });
}

function missingAnnouncement(
  item: PlanItem,
  observed: ObservedRun,
  history: SimulationHistory,
): string | undefined {
  const { at } = observed;
  const { plans, notices } = history;
  const removals = plans.filter(({ plan }) => plan.job === 'remove-stale-assignments');
  const sameItem = ({ plan }: RecordedPlan) => plan.items.find(({ id }) => id === item.id);
  const marking = removals.findLastIndex((each) => sameItem(each)?.decision === 'mark');
  const marked = removals[marking];
  const mark = marked && sameItem(marked);
  if (marked === undefined || mark === undefined) return 'without a mark';
  if (mark.reason !== item.reason) return `and was marked for ${mark.reason}`;
  if (item.mode === 'apply' && mark.mode !== 'apply') return `and was announced in mode ${mark.mode} only`;
  if (item.mode !== 'apply' && !isApproved(history, roleKeyOf(item.key), observed))
    return `in mode ${item.mode}, unapproved`;
  const wait =
    item.reason === 'disabled' ? Math.max(marked.coolDownDays, marked.disabledDays) : marked.coolDownDays;
  const waited = (at.getTime() - marked.plan.madeAt.getTime()) / day;
  if (waited < wait) return `after ${waited.toFixed(2)} days of ${wait}`;
  const dropped = removals.slice(marking + 1).find((each) => sameItem(each)?.decision === 'drop');
  if (dropped !== undefined) return `after plan ${dropped.plan.id} dropped it`;
  const isNotified = notices.some(({ runId, receivedAt }) => runId === marked.plan.runId && receivedAt < at);
  return isNotified ? undefined : 'and no notice was received';
}

/** Removals by a run whose reads were incomplete: such a run may remove nothing. */
export function removalsAfterFailedReads(observed: ObservedRun): readonly string[] {
  const missing = failedReads(observed);
  const removals = observed.requests.filter(({ action }) => action === 'adminRemove');
  if (missing.length === 0 || removals.length === 0) return [];
  return [`${removals.length} removals, though ${missing[0]} was never read`];
}

const unreadableFaults = new Set([
  'truncated-json',
  'html-body',
  'cut-body',
  'reset',
  'looping-next-link',
  'foreign-next-link',
]);

/** Reads before the first change that never succeeded, retries included. */
export function failedReads({ graphRequests: http }: ObservedRun): readonly string[] {
  const firstChange = http.findIndex(
    ({ method, path }) => method === 'POST' && path.endsWith('ScheduleRequests'),
  );
  const reading = firstChange < 0 ? http : http.slice(0, firstChange);
  const last = new Map<string, (typeof reading)[number]>();
  for (const request of reading) last.set(`${request.method} ${request.path}?${request.query}`, request);
  return [...last].flatMap(([what, { status, fault, path }]) => {
    // Role names have no part in any decision.
    if (path.endsWith('roleDefinitions')) return [];
    const isBad =
      status === undefined ||
      (status >= 400 && status !== 404) ||
      (fault !== undefined && unreadableFaults.has(fault));
    return isBad ? [what] : [];
  });
}

/** Changes that neither the mode in the rules of their night nor an approval allows. */
export function changesAgainstMode(observed: ObservedRun, history: SimulationHistory): readonly string[] {
  const { job, requests, rules } = observed;
  if (job === 'undo') return [];
  return requests.flatMap((request) => {
    const ref = refText(request);
    const mode =
      job === 'renew-eligibilities'
        ? rules.renew.mode
        : staleMode(itemOf(observed, ref)?.reason, rules.stale);
    if (mode === 'apply' || (mode === 'plan' && isApproved(history, request, observed))) return [];
    return [`${request.action} of ${ref} in mode ${mode ?? 'unknown'}`];
  });
}

function staleMode(reason: string | undefined, stale: ObservedRun['rules']['stale']) {
  switch (reason) {
    case 'principal-gone':
      return stale.principalGone.mode;
    case 'disabled':
      return stale.disabled.mode;
    case 'no-sign-in':
      return stale.noSignIn.mode;
    case 'never-activated':
      return stale.neverActivated.mode;
    case 'permanent-active':
      return stale.permanentActive.mode;
    case 'outside-pim':
      return stale.outsidePim.mode;
    default:
      return undefined;
  }
}
