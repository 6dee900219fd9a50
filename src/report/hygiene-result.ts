import type { Decision, ItemOutcome, Obstacle, Plan, PlanItem } from '../domain/model/plan.ts';
import type { Ending, HygieneCounts } from '../domain/model/run.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';

/** What a hygiene run came to, before it is reported. */
export interface HygieneResult {
  readonly plan: Plan;
  readonly snapshot: TenantSnapshot;
  readonly outcomes: readonly ItemOutcome[];
}

/** Items that were planned for now and not tried: stopped by the mode, a gate or a limit. */
function stoppedItems({ plan, outcomes }: HygieneResult): readonly PlanItem[] {
  const untried: readonly ItemOutcome['state'][] = ['not-reached', 'stopped', 'halted'];
  const tried = new Set(outcomes.filter(({ state }) => !untried.includes(state)).map(({ item }) => item.id));
  return itemsOf(plan, 'change').filter(({ id }) => !tried.has(id));
}

function itemsOf({ items }: Plan, ...decisions: readonly Decision[]): readonly PlanItem[] {
  return items.filter(({ decision }) => decisions.includes(decision));
}

export function countHygiene(result: HygieneResult): HygieneCounts {
  const { plan, outcomes } = result;
  const count = (state: ItemOutcome['state']) => outcomes.filter((outcome) => outcome.state === state).length;
  return {
    considered: plan.items.length,
    done: count('done'),
    refused: count('refused'),
    unconfirmed: count('unconfirmed'),
    dropped: count('evidence-changed') + itemsOf(plan, 'drop').length,
    stopped: stoppedItems(result).length,
    waiting: itemsOf(plan, 'mark', 'wait').length,
    lapsing: itemsOf(plan, 'lapse').length,
    reported: itemsOf(plan, 'report').length,
  };
}

/**
 * - `blocked`    a gate was closed for more than one item: something could not be seen, or too much would change.
 * - `blocked`    as well: the writers were stopped while it ran, or the rules stopped loading.
 * - `failed`     a change was refused or did not show: somebody must look.
 * - `partial`    the time was over before all that was allowed was tried, or more renewals were due than a limit allows.
 */
export function endingOf({ plan, outcomes }: HygieneResult): Ending {
  const sentences = (...stops: readonly Obstacle['stops'][]) =>
    plan.obstacles
      .filter(({ code, stops: stopped }) => stops.includes(stopped) && code !== 'not-looked-at')
      .map(({ sentence }) => sentence);
  const closed = sentences('everything', 'all-but-renewals', 'destructive');
  if (closed.length > 0) return { state: 'blocked', reason: closed.join(' ') };
  const halted = outcomes.filter(({ state }) => state === 'halted');
  if (halted.length > 0)
    return { state: 'blocked', reason: `${halted.length} changes were not made: ${halted[0]?.because}` };
  const failed = outcomes.filter(({ state }) => state === 'refused' || state === 'unconfirmed');
  const left = outcomes.filter(({ state }) => state === 'not-reached');
  if (failed.length > 0) return { state: 'failed', reason: `${failureOf(failed)}${leftBy(left)}` };
  const excess = sentences('excess');
  if (left.length === 0 && excess.length > 0) return { state: 'partial', reason: excess.join(' ') };
  // Whoever asks for an undo wants something to happen.
  if (plan.job === 'undo' && !outcomes.some(({ state }) => state === 'done'))
    return { state: 'failed', reason: `Nothing was undone: ${whyNothing(plan.items, outcomes)}.` };
  if (left.length === 0) return { state: 'succeeded' };
  return {
    state: 'partial',
    reason: `${left.length} changes were not reached: ${left[0]?.because}. The next run makes them.`,
  };
}

function whyNothing(items: readonly PlanItem[], outcomes: readonly ItemOutcome[]): string {
  const said = items.flatMap(({ evidence }) => (typeof evidence.said === 'string' ? [evidence.said] : []));
  const [first, ...others] = [...new Set([...said, ...outcomes.map(({ because }) => because)])];
  return `${first ?? 'there was nothing to undo'}${others.length === 0 ? '' : ` (and ${others.length} more reasons; see the plan)`}`;
}

/** What a failed run left, where something other than the failure itself is to be known. */
function leftBy(left: readonly ItemOutcome[]): string {
  const [first] = left;
  return first === undefined ? '' : ` ${left.length} changes were not reached: ${first.because}.`;
}

function failureOf(failed: readonly ItemOutcome[]): string {
  const [first] = failed;
  const rest = failed.length === 1 ? '' : ` (and ${failed.length - 1} more; GET /api/changes lists them)`;
  return `${first?.item.id} was ${first?.state}: ${first?.because}${rest}`;
}
