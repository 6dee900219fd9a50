import { failedReads } from './check-removals.ts';
import { isStoppedByStore } from './check-store.ts';
import type { ObservedRun } from './observed-run.ts';

/** Whether a run may fail: after a fault of Graph, a kill, or a planned disruption. */
function hasExcuse({ graphRequests: http, isKilled, disruptions }: ObservedRun): boolean {
  return isKilled || disruptions.size > 0 || http.some(({ fault }) => fault !== undefined);
}

/** Runs that failed without a cause, without a reason, or with an obstacle that does not exist. */
export function unexplainedFailures(observed: ObservedRun): readonly string[] {
  const { run, plan, job } = observed;
  if (job === 'undo' || observed.isKilled || run === undefined || isStoppedByStore(observed)) return [];
  const found: string[] = [];
  if (run.state !== 'succeeded' && (run.reason ?? '') === '')
    found.push(`ended as ${run.state} without a reason`);
  const obstacles = plan?.obstacles.filter(({ stops }) => stops !== 'item') ?? [];
  if (run.state === 'blocked' && obstacles.length === 0 && !hasExcuse(observed))
    found.push(`was blocked by nothing: ${run.reason}`);
  // A limit on renewals postpones some of them, and the run says so.
  const isCutShort = run.state === 'partial' && !obstacles.some(({ stops }) => stops === 'excess');
  if ((run.state === 'failed' || isCutShort) && !hasExcuse(observed))
    found.push(`ended as ${run.state}: ${run.reason}`);
  return [
    ...found,
    ...obstacles.flatMap(({ code, sentence }) =>
      hasCause(code, observed) ? [] : [`says ${code}: ${sentence}`],
    ),
  ];
}

/** Whether the tenant has the cause of a closed gate. Gates on limits and populations state their own numbers and pass. */
function hasCause(code: string, observed: ObservedRun): boolean {
  switch (code) {
    case 'incomplete':
      return observed.disruptions.has('licence') || failedReads(observed).length > 0;
    case 'protected-unresolved':
      return observed.disruptions.has('break-glass') || failedReads(observed).length > 0;
    default:
      return true;
  }
}
