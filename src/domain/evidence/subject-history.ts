import type { Fact, FactCause, FactTime } from '../model/evidence.ts';
import type { InstantText, Recorded } from '../model/recorded.ts';
import { beginningOf, happenedBy, hasHappened, isInForce, mayHaveHappened } from './fact-times.ts';

/** Something that happened to a subject, with what was corrected since. */
export interface Step {
  readonly time: FactTime;
  /** How it was from then on; `undefined`: it was no more. */
  readonly record: Recorded | undefined;
  readonly cause: FactCause | null;
  /** The fact that says so, and the run that learnt it. */
  readonly factId: string;
  readonly seenAt: InstantText;
  readonly seenBy: string;
  /** `false`: the fact says that it was so before; when that began, it says only where `time` is. */
  readonly isTold: boolean;
  /** How it was until then, where the fact says that. */
  readonly last: Recorded | undefined;
  readonly since: FactTime | undefined;
}

/** What was known at an instant. */
export function knownBy(facts: readonly Fact[], knownAt: InstantText | undefined): readonly Fact[] {
  return knownAt === undefined ? facts : facts.filter(({ seenAt }) => seenAt <= knownAt);
}

/** What happened to one subject, in order. @param facts of the subject, in any order; the same one may come twice. */
export function stepsOf(facts: readonly Fact[]): readonly Step[] {
  const corrections = lastCorrections(facts);
  const steps = new Map<string, Step>();
  for (const fact of facts) {
    if (fact.change === 'corrected' || fact.change === 'keyframe') continue;
    steps.set(fact.id, stepOf(fact, fact.id, corrections.get(fact.id)));
  }
  // The fact itself may stand in an interval that is not read: its correction says all that it said.
  for (const [factId, correction] of corrections)
    if (!steps.has(factId)) steps.set(factId, stepOf(correction, factId, correction));
  for (const fact of facts) {
    const factId = fact.keyframeOf ?? fact.id;
    if (fact.change === 'keyframe' && !steps.has(factId)) steps.set(factId, stepOf(fact, factId, undefined));
  }
  return withBeginning(inOrder([...steps.values()]));
}

/** What the first thing that is told ended was there before, and nobody tells since when it was. */
function withBeginning(steps: readonly Step[]): readonly Step[] {
  const [first] = steps;
  if (first?.last === undefined) return steps;
  const since = { kind: 'between', after: null, before: happenedBy(first.time), afterRun: null } as const;
  const time = first.since ?? { ...since, beforeRun: first.seenBy };
  return [untold(first, first.last, time), ...steps];
}

/** What was before a step, and no fact at hand tells. */
export function untold(step: Step, last: Recorded, time: FactTime): Step {
  return { ...step, time, record: last, cause: null, isTold: false, last: undefined, since: undefined };
}

/** By the fact that is corrected. */
function lastCorrections(facts: readonly Fact[]): ReadonlyMap<string, Fact> {
  const corrections = new Map<string, Fact>();
  for (const fact of facts) {
    if (fact.corrects === undefined) continue;
    const other = corrections.get(fact.corrects.factId);
    if (other === undefined || isLearntLater(fact, other)) corrections.set(fact.corrects.factId, fact);
  }
  return corrections;
}

function isLearntLater(one: Fact, other: Fact): boolean {
  return one.seenAt === other.seenAt ? one.id > other.id : one.seenAt > other.seenAt;
}

function stepOf(fact: Fact, factId: string, correction: Fact | undefined): Step {
  return {
    time: correction?.time ?? fact.time,
    record: fact.record,
    cause: correction?.cause ?? fact.cause,
    factId,
    seenAt: fact.seenAt,
    seenBy: fact.seenBy,
    isTold: true,
    last: fact.last,
    since: fact.since,
  };
}

/** Things of one subject happen one after the other, so what must have happened first comes first. */
export function inOrder(steps: readonly Step[]): readonly Step[] {
  const sorted = steps.toSorted(
    (one, other) =>
      compare(happenedBy(one.time), happenedBy(other.time)) ||
      compare(beginningOf(one.time) ?? '', beginningOf(other.time) ?? '') ||
      Number(one.record === undefined) - Number(other.record === undefined) ||
      compare(one.seenAt, other.seenAt) ||
      compare(one.factId, other.factId),
  );
  const ordered: Step[] = [];
  for (const step of sorted) {
    if (isReopening(step, ordered)) ordered.splice(-1, 0, step);
    else ordered.push(step);
  }
  return ordered;
}

/** Whether what was there ended, and began again at the same instant. */
function isReopening(end: Step, ordered: readonly Step[]): boolean {
  const [before, opened] = [ordered.at(-2), ordered.at(-1)];
  if (end.record !== undefined || before?.record === undefined) return false;
  return opened?.record !== undefined && opened.last === undefined && isSameTime(end.time, opened.time);
}

export function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

export function isSameTime(one: FactTime, other: FactTime): boolean {
  return beginningOf(one) === beginningOf(other) && happenedBy(one) === happenedBy(other);
}

/** What a subject was at an instant. */
export interface FoundState {
  /** What it was; where it was revised at an unknown instant, what it was before. */
  readonly step: Step;
  /** What else it may have been. */
  readonly others: readonly Step[];
  /** `false`: it may not have been at all. */
  readonly isCertain: boolean;
}

/** What a subject was at an instant; `undefined`: it surely was not. @param steps in order. */
export function stateAt(steps: readonly Step[], at: InstantText): FoundState | undefined {
  const states = possibleStates(steps, at);
  const present = states.filter((state) => state !== undefined);
  const [step, ...others] = present;
  if (step === undefined) return undefined;
  const texts = new Set([textOf(step)]);
  return {
    step,
    others: others.filter((other) => !texts.has(textOf(other)) && texts.add(textOf(other))),
    isCertain: present.length === states.length,
  };
}

function textOf({ record }: Step): string {
  return JSON.stringify(record);
}

/** `undefined`: it was not. */
function possibleStates(steps: readonly Step[], at: InstantText): readonly (Step | undefined)[] {
  const sure = steps.findLastIndex(({ time }) => hasHappened(time, at)) + 1;
  const states = [steps[sure - 1]];
  for (const step of steps.slice(sure)) {
    if (!mayHaveHappened(step.time, at)) break;
    states.push(step);
  }
  return states.map((step) => (step?.record !== undefined && isInForce(step.record, at) ? step : undefined));
}
