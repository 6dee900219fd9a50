import { dayMilliseconds, laterBy } from '../matching/instants.ts';
import { type AccessKey, keyText } from '../model/access.ts';
import type { PlannedChange } from '../model/change.ts';
import type { Obstacle, PlanItem } from '../model/plan.ts';

/** A change of this app that a person has undone. */
export interface UndoneChange {
  /** The change that was undone. */
  readonly changeId: string;
  readonly key: AccessKey;
  /** Object id. */
  readonly by: string;
  readonly at: Date;
}

/** Days for which access is left alone after a person undid a change of it: time to say so in the rules. */
const undoneDays = 7;
const undoneMilliseconds = undoneDays * dayMilliseconds;

/** The change that an undo took back; `undefined` for a change that is no undo. */
export function undoneBy(
  change: PlannedChange,
  { undoes, by, at }: { readonly undoes: string | undefined; readonly by: string; readonly at: Date },
): UndoneChange | undefined {
  if (change.effect !== 'restore' || undoes === undefined) return undefined;
  return { changeId: undoes, key: change.key, by, at };
}

/**
 * A person who has just taken a change back is right until they say otherwise (docs/hazards.md#a-person-who-disagrees).
 */
export function undoneObstacles(
  items: readonly PlanItem[],
  undone: readonly UndoneChange[],
  now: Date,
): readonly Obstacle[] {
  return items.flatMap(({ id, change }) => {
    if (change === null || change.effect === 'restore' || change.effect === 'requested') return [];
    const access = keyText(change.key);
    const found = undone
      .filter(({ key, at }) => keyText(key) === access && now < laterBy(at, undoneMilliseconds))
      .toSorted((one, other) => other.at.getTime() - one.at.getTime())[0];
    if (found === undefined) return [];
    return [{ code: 'undone', stops: 'item', itemId: id, sentence: sentenceOf(found, change) } as const];
  });
}

function sentenceOf({ changeId, by, at }: UndoneChange, { effect }: PlannedChange): string {
  const until = laterBy(at, undoneMilliseconds).toISOString();
  const advice =
    effect === 'renewal'
      ? 'If it is to lapse, put its principal into renew.selection.exceptPrincipals'
      : 'If the access is to stay, make an exception for it in the rules';
  return (
    `${by} took change ${changeId} of this access back on ${at.toISOString()}, so it is left alone until ${until}. ${advice}; ` +
    'otherwise it is judged anew then.'
  );
}
