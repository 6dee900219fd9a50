import type { Fact, FactTime } from '../model/evidence.ts';
import type { InstantText } from '../model/recorded.ts';
import { beginningOf, happenedBy } from './fact-times.ts';
import {
  type FoundState,
  inOrder,
  isSameTime,
  type Step,
  stateAt,
  stepsOf,
  untold,
} from './subject-history.ts';

/** What is different of a subject between two instants. */
export interface SubjectDifference {
  readonly subject: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** `undefined`: it surely was not. */
  readonly before: FoundState | undefined;
  readonly after: FoundState | undefined;
}

/**
 * The differences between two instants, from nothing but what happened to be said of the time between them.
 *
 * @param facts all that have a bound between the instants: see `History.touching`. As they were known when the answer is wanted.
 */
export function differencesOf(
  facts: Iterable<Fact>,
  { from, to }: { readonly from: InstantText; readonly to: InstantText },
): readonly SubjectDifference[] {
  return [...Map.groupBy(facts, ({ subject }) => subject)].flatMap(([subject, own]) => {
    const steps = withWhatWasBefore(stepsOf(own), own);
    const [before, after] = [stateAt(steps, from), stateAt(steps, to)];
    const kind = kindOf(before, after);
    return kind === undefined ? [] : [{ subject, kind, before, after }];
  });
}

/** How two states differ; `undefined`: they do not. */
export function kindOf(
  before: FoundState | undefined,
  after: FoundState | undefined,
): SubjectDifference['kind'] | undefined {
  if (before === undefined) return after === undefined ? undefined : 'added';
  if (after === undefined) return 'removed';
  return textOf(before) === textOf(after) ? undefined : 'changed';
}

function textOf({ step, others, isCertain }: FoundState): string {
  const versions = [step, ...others].map(({ record }) => JSON.stringify(record));
  return [String(isCertain), ...versions.toSorted()].join();
}

/** Facts say how it was before them. That counts where the fact that began it has no bound between the instants. */
function withWhatWasBefore(steps: readonly Step[], facts: readonly Fact[]): readonly Step[] {
  const said = facts.flatMap(({ time, corrects }) => [time, ...(corrects?.times ?? [])]);
  const told = steps.filter(({ isTold }) => isTold);
  const untoldSteps = told.flatMap((step, index) => {
    const { last, since } = step;
    const previous = told[index - 1];
    if (last === undefined || JSON.stringify(previous?.record) === JSON.stringify(last)) return [];
    if (since !== undefined && said.some((time) => isSameTime(time, since))) return [];
    // What was learnt later lies between: what the fact says of the time before it is no longer what is known of it.
    if (since !== undefined && previous !== undefined && isSurelyAfter(previous.time, since)) return [];
    return [untold(step, last, since ?? previous?.time ?? ever)];
  });
  return inOrder([...untoldSteps, ...told]);
}

function isSurelyAfter(time: FactTime, other: FactTime): boolean {
  return (beginningOf(time) ?? '') >= happenedBy(other);
}

/** Before all that is told, where nobody says since when. */
const ever = { kind: 'between', after: null, before: '', afterRun: null, beforeRun: '' } as const;
