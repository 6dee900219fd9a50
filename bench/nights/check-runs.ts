import { unseen } from './check-losses.ts';
import type { JobNight } from './observed-run.ts';

/** Whether Graph misbehaved, or the process was killed tonight or before: then a run may fail. */
function hasExcuse({ http, isKilled, troubles }: JobNight): boolean {
  return isKilled || troubles.size > 0 || http.some(({ fault }) => fault !== undefined);
}

/** A run that was in nobody's way succeeds; and one that does not says why, with an obstacle that is there. */
export function failsWithoutCause(night: JobNight): readonly string[] {
  const { run, plan, job } = night;
  if (job === 'undo' || night.isKilled || run === undefined) return [];
  const found: string[] = [];
  if (run.state !== 'succeeded' && (run.reason ?? '') === '')
    found.push(`ended as ${run.state} without a reason`);
  const obstacles = plan?.obstacles.filter(({ stops }) => stops !== 'item') ?? [];
  if (run.state === 'blocked' && obstacles.length === 0 && !hasExcuse(night))
    found.push(`was blocked by nothing: ${run.reason}`);
  if ((run.state === 'failed' || run.state === 'partial') && !hasExcuse(night))
    found.push(`ended as ${run.state}: ${run.reason}`);
  return [
    ...found,
    ...obstacles.flatMap(({ code, sentence }) => (isThere(code, night) ? [] : [`says ${code}: ${sentence}`])),
  ];
}

/** Whether a closed gate has a cause in the world. Limits and populations are counted by the run itself; their numbers are in the sentence. */
function isThere(code: string, night: JobNight): boolean {
  switch (code) {
    case 'incomplete':
      return night.troubles.has('licence') || unseen(night).length > 0;
    case 'protected-unresolved':
      return night.troubles.has('break-glass') || unseen(night).length > 0;
    default:
      return true;
  }
}
