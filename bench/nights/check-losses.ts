import type { PlanItem } from '../../src/domain/model/plan.ts';
import { type Chronicle, type ChroniclePlan, day, factsAt, isApproved } from './chronicle.ts';
import type { JobNight } from './job-night.ts';
import { type Holding, refText } from './tenant-facts.ts';

/** The tenant before and after a run: whatever differs is explained by a request of ours, and whatever we asked shows. */
export function changesUnasked({ facts, after, asked }: JobNight): readonly string[] {
  const first = factsAt(facts, 0);
  const explained = new Set(asked.map((request) => refText(request)));
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

/** The item of a run's own plan that a request of this run belongs to. */
export function itemOf({ plan }: JobNight, ref: string): PlanItem | undefined {
  return plan?.items.find(({ key, decision }) => decision === 'change' && refText(key) === ref);
}

/**
 * Whoever loses access had it announced: an earlier stored plan marked it for the same reason, at least as long ago as the
 * rules of that night say; no plan since then let it go; and the notice of that plan was received. In mode `apply`, or
 * with a person's word.
 */
export function removesUnannounced(night: JobNight, chronicle: Chronicle): readonly string[] {
  if (night.job !== 'remove-stale-assignments') return [];
  return night.asked.flatMap((request) => {
    if (request.action !== 'adminRemove') return [];
    const ref = refText(request);
    const item = itemOf(night, ref);
    if (item === undefined) return [`${ref} was removed without an item in the plan of its run`];
    const because = announcementMissing(item, night, chronicle);
    return because === undefined ? [] : [`${ref} (${item.reason}) was removed ${because}`];
  });
}

function announcementMissing(item: PlanItem, { at }: JobNight, chronicle: Chronicle): string | undefined {
  const { plans, notices } = chronicle;
  const removals = plans.filter(({ plan }) => plan.job === 'remove-stale-assignments');
  const sameItem = ({ plan }: ChroniclePlan) => plan.items.find(({ id }) => id === item.id);
  const marking = removals.findLastIndex((each) => sameItem(each)?.decision === 'mark');
  const marked = removals[marking];
  const mark = marked && sameItem(marked);
  if (marked === undefined || mark === undefined) return 'without a mark';
  if (mark.reason !== item.reason) return `and was marked for ${mark.reason}`;
  if (item.mode === 'apply' && mark.mode !== 'apply') return `and was announced in mode ${mark.mode} only`;
  if (item.mode !== 'apply' && !isApproved(chronicle, refText(item.key), at))
    return `in mode ${item.mode}, unapproved`;
  const wait =
    item.reason === 'disabled' ? Math.max(marked.coolDownDays, marked.disabledDays) : marked.coolDownDays;
  const waited = (at.getTime() - marked.plan.madeAt.getTime()) / day;
  if (waited < wait) return `after ${waited.toFixed(2)} days of ${wait}`;
  const dropped = removals.slice(marking + 1).find((each) => sameItem(each)?.decision === 'drop');
  if (dropped !== undefined) return `after plan ${dropped.plan.id} dropped it`;
  const isTold = notices.some(({ runId, receivedAt }) => runId === marked.plan.runId && receivedAt < at);
  return isTold ? undefined : 'and nobody was told';
}

/** Requests of a run that could not see everything: nothing may be taken away by it. */
export function removesUnseen(night: JobNight): readonly string[] {
  const missing = unseen(night);
  const removals = night.asked.filter(({ action }) => action === 'adminRemove');
  if (missing.length === 0 || removals.length === 0) return [];
  return [`${removals.length} removals, though ${missing[0]} was never read`];
}

const spoilt = new Set([
  'truncated-json',
  'html-body',
  'cut-body',
  'reset',
  'looping-next-link',
  'foreign-next-link',
]);

/** What the run asked for before its first change and never got, though it may have asked again. */
export function unseen({ http }: JobNight): readonly string[] {
  const firstChange = http.findIndex(
    ({ method, path }) => method === 'POST' && path.endsWith('ScheduleRequests'),
  );
  const reading = firstChange < 0 ? http : http.slice(0, firstChange);
  const last = new Map<string, (typeof reading)[number]>();
  for (const request of reading) last.set(`${request.method} ${request.path}?${request.query}`, request);
  return [...last].flatMap(([what, { status, fault, path }]) => {
    // What roles are called decides nothing.
    if (path.endsWith('roleDefinitions')) return [];
    const isBad =
      status === undefined || (status >= 400 && status !== 404) || (fault !== undefined && spoilt.has(fault));
    return isBad ? [what] : [];
  });
}

/** Every change is let through by the mode of the rules of its night, or by a person. */
export function actsAgainstMode(night: JobNight, chronicle: Chronicle): readonly string[] {
  const { job, asked, house, at } = night;
  if (job === 'undo') return [];
  return asked.flatMap((request) => {
    const ref = refText(request);
    const mode =
      job === 'renew-eligibilities' ? house.renew.mode : staleMode(itemOf(night, ref)?.reason, house.stale);
    if (mode === 'apply' || (mode === 'plan' && isApproved(chronicle, ref, at))) return [];
    return [`${request.action} of ${ref} in mode ${mode ?? 'unknown'}`];
  });
}

function staleMode(reason: string | undefined, stale: JobNight['house']['stale']) {
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
