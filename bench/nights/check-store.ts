import type { ObservedRun } from './observed-run.ts';

/** Whether the run was stopped because of the store. */
export function isStoppedByStore({ run }: Pick<ObservedRun, 'run'>): boolean {
  return run?.state === 'blocked' && run.reason?.startsWith('store-altered: ') === true;
}

/** Just the rows that were forged stop a run, and always: nothing is changed on them before a person has accepted them. */
export function storeMisjudged(observed: ObservedRun): readonly string[] {
  const { forged, requests, plan, run } = observed;
  const found: string[] = [];
  if (isStoppedByStore(observed)) {
    const reason = run?.reason ?? '';
    const more = Number(/And (\d+) more/.exec(reason)?.[1] ?? 0);
    const isNamed = [...forged].some((id) => reason.includes(id.split(':').slice(0, 3).join(':')));
    if (!isNamed || more + 1 !== forged.size)
      found.push(`was stopped, and ${forged.size} rows of its store were forged: ${reason}`);
  } else if (forged.size > 0 && (requests.length > 0 || plan !== undefined))
    found.push(`rested on a store in which ${forged.size} rows were forged: ${[...forged].join(', ')}`);
  return found;
}
