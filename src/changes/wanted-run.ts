import { wholeObstacle } from '../domain/gates/whole-obstacle.ts';
import type { RunContent } from '../domain/model/command.ts';
import type { Outcome } from '../domain/model/outcome.ts';
import type { RunRecord } from '../domain/model/run.ts';
import type { Log } from '../ports/index.ts';
import type { WantedRuns } from './change-ports.ts';
import type { ChangeOperation } from './execute-command.ts';
import { notSent } from './outcomes.ts';

/** What asks for a run: the run itself is judged at the gates, item by item, and its changes are commands of their own. */
export function wantedRun(
  content: RunContent,
  { wantedRuns, log }: { readonly wantedRuns?: WantedRuns; readonly log: Log },
): ChangeOperation {
  return {
    // A plan is made whether the writers are stopped or not, and a run that applies looks for itself.
    isHeldByStop: false,
    judge: async () =>
      wantedRuns === undefined
        ? { kind: 'refused', outcome: notSent('This process runs no jobs. Nothing was done.') }
        : { kind: 'allowed', before: { kind: 'none' } },
    execute: async (record) =>
      wantedRuns === undefined
        ? notSent('Nothing was done.')
        : outcomeOf(await wantedRuns.run(content, record, log)),
  };
}

function outcomeOf(run: RunRecord): Outcome {
  if (!isNotBegun(run))
    return { state: 'done', code: 'done', message: `Run ${run.id} ended as ${run.state}.` };
  const message = `${run.reason ?? 'Another run is under way.'} Ask again when it is over.`;
  const obstacles = [wholeObstacle('in-progress', message)];
  return { state: 'refused', code: 'obstructed', message, obstacles };
}

/** Whether it had to wait for another: then it asked Graph for nothing; one whose time was over has asked. */
export function isNotBegun({ state, hygiene, drift, counts }: RunRecord): boolean {
  return state === 'partial' && hygiene === undefined && drift === undefined && counts.requests === 0;
}
