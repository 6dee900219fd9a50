import type { ChangeRecord } from '../domain/model/command.ts';
import type { OutcomeCode } from '../domain/model/outcome.ts';
import type { ItemOutcome, PlanItem } from '../domain/model/plan.ts';
import type { Execution } from './execute-command.ts';

export const timeIsOver = 'the time of the run was over';

/** What became of an item, and of the run with it. */
export interface AppliedItem {
  readonly outcome: ItemOutcome;
  /** Why nothing more may be tried in this run. */
  readonly ends?: string | undefined;
}

/** @param isTimeOver whether the time of the whole run is. */
export function applied(item: PlanItem, { record, ends }: Execution, isTimeOver: boolean): AppliedItem {
  const { state, outcome } = record;
  if (outcome === undefined) {
    if (state === 'claimed' && ends !== undefined)
      return {
        outcome: outcomeOf(item, 'unconfirmed', ends, record),
        ends: isTimeOver ? timeIsOver : 'a change took longer than it may',
      };
    return state === 'expired'
      ? { outcome: outcomeOf(item, 'not-reached', timeIsOver, record), ends: timeIsOver }
      : { outcome: outcomeOf(item, 'claimed-by-another-run', `change ${record.id} is in progress`, record) };
  }
  const { code, message } = outcome;
  // Whatever kept this one from being sent keeps every other from it, too.
  const isOver = code === 'not-sent' ? message : ends;
  return { outcome: outcomeOf(item, stateOf(code, state), message, record), ends: isOver };
}

function stateOf(code: OutcomeCode, state: ChangeRecord['state']): ItemOutcome['state'] {
  if (code === 'evidence-changed' || (code === 'not-sent' && state === 'refused')) return 'evidence-changed';
  if (code === 'obstructed') return 'stopped';
  if (code === 'stopped' && state === 'refused') return 'halted';
  return state === 'done' || state === 'unconfirmed' ? state : 'refused';
}

export function outcomeOf(
  item: PlanItem,
  state: ItemOutcome['state'],
  because: string,
  record?: ChangeRecord,
): ItemOutcome {
  return { item, state, because, changeId: record?.id, settledAt: record?.settledAt };
}
