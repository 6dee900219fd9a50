import { roleKeyText } from '../access-key.ts';
import { laterBy } from '../matching/instants.ts';
import type { Obstacle, PlanItem, PlannedChange } from '../plan.ts';
import type { RoleKey } from '../role-schedules.ts';
import { givesBack, isDestructive } from './effects.ts';

/** Something this app did, and a person has taken back. */
export interface UndoneChange {
  /** The change that was taken back. */
  readonly changeId: string;
  readonly key: RoleKey;
  /** Whether access was given back; otherwise what had been renewed was shortened again. */
  readonly gaveBack: boolean;
  /** Object id. */
  readonly by: string;
  readonly at: Date;
}

/** So long what a person has taken back is not done again unattended: time for them to say so in the rules. */
export const undoneDays = 7;
const undoneMilliseconds = undoneDays * 86_400_000;

/** What a change that takes another one back says of it; `undefined` of any other. */
export function undoneBy(
  change: PlannedChange,
  { undoes, by, at }: { readonly undoes: string | undefined; readonly by: string; readonly at: Date },
): UndoneChange | undefined {
  if (change.effect !== 'restore' || undoes === undefined) return undefined;
  return { changeId: undoes, key: change.key, gaveBack: givesBack(change), by, at };
}

/** Refuses to do again, of itself, what a person has just taken back (trap 50): the person is right until they say otherwise. */
export function undoneObstacles(
  items: readonly PlanItem[],
  undone: readonly UndoneChange[],
  now: Date,
): readonly Obstacle[] {
  return items.flatMap(({ id, change }) => {
    if (change === null || change.effect === 'restore' || change.effect === 'asked') return [];
    const found = undone
      .filter((one) => isTheSame(one, change) && now < laterBy(one.at, undoneMilliseconds))
      .toSorted((one, other) => other.at.getTime() - one.at.getTime())[0];
    if (found === undefined) return [];
    return [{ code: 'undone', stops: 'item', itemId: id, sentence: sentenceOf(found, change) } as const];
  });
}

function isTheSame({ key, gaveBack }: UndoneChange, change: PlannedChange): boolean {
  return gaveBack === isDestructive(change) && roleKeyText(key) === roleKeyText(change.key);
}

function sentenceOf({ changeId, by, at, gaveBack }: UndoneChange, { effect }: PlannedChange): string {
  const until = laterBy(at, undoneMilliseconds).toISOString();
  const advice = gaveBack
    ? 'If the access is to stay, make an exception for it in the rules'
    : 'If it is to lapse, put its principal into renew.selection.exceptPrincipals';
  return (
    `${by} took change ${changeId} back on ${at.toISOString()}, and this ${effect} would do the same again. It is left alone ` +
    `until ${until}. ${advice}; otherwise it is judged anew then.`
  );
}
