import { isUnclaimed } from '../commands/fold-facts.ts';
import { endText, isSameEnd } from '../matching/ends.ts';
import { instantOrNull, instantText, laterBy } from '../matching/instants.ts';
import type { ActivationEndContent, GrantEnd } from '../model/activation.ts';
import type { AccessBefore, PlannedStep } from '../model/change.ts';
import type { PresentAccess, PresentRow } from './our-schedule.ts';
import { type ActivationRecord, grantUntil, latestUntil } from './running-grants.ts';

/** PIM removes no active access that is younger, and makes none that is shorter (docs/graph-facts.md#request-actions). */
export const minimumMilliseconds = 5 * 60_000;
/** PIM's clock is not ours. */
const clockMilliseconds = 10_000;
/** New access may be missing in a listing for so long (docs/graph-facts.md#delays-after-a-change). */
const showsWithinMilliseconds = 5 * 60_000;
/** What nobody has seen may still show for so long. */
export const mayShowMilliseconds = 15 * 60_000;
/** What somebody else is at work on is looked at again after this. */
const soonMilliseconds = 60_000;

/** The end of one activation, with everything that it is decided by: read afresh. */
export interface EndFacts {
  readonly now: Date;
  readonly ask: ActivationEndContent;
  readonly activation: ActivationRecord;
  /** Other activations of the same access that run. */
  readonly others: readonly ActivationRecord[];
  readonly present: PresentAccess;
}

export type EndDecision =
  /** Nothing is to be sent. `end`: to be written down with the activation; `undefined`: there is nothing to end. */
  | { readonly kind: 'over'; readonly end: GrantEnd | undefined; readonly because: string }
  | { readonly kind: 'later'; readonly until: Date; readonly because: string }
  /** It gives nothing yet, and is to give nothing any more. */
  | { readonly kind: 'withdraw' }
  /** `end`: to be written down when it is seen. */
  | {
      readonly kind: 'send';
      readonly step: PlannedStep;
      readonly before: AccessBefore;
      readonly end: GrantEnd;
    };

/** What it takes to end an activation: other activations of the same access keep what they were given. */
export function decideEnd(facts: EndFacts): EndDecision {
  const { activation, now } = facts;
  if (activation.grantEnd !== undefined) {
    const { at, because } = activation.grantEnd;
    return over(`It ended at ${at.toISOString()}: ${because}`);
  }
  if (isUnclaimed(activation)) return { kind: 'withdraw' };
  if (activation.state === 'claimed')
    return later(now, soonMilliseconds, 'It is being given just now, and ends after that.');
  if (activation.state !== 'done' && activation.state !== 'unconfirmed')
    return over(`It is ${activation.state}: it gave no access.`);
  return endOfGiven(facts);
}

function endOfGiven({ now, ask, activation, others, present }: EndFacts): EndDecision {
  const goingOn = others.filter((one) => grantUntil(one) > now);
  switch (present.kind) {
    case 'none':
      return endOfAbsent(activation, ask, now);
    case 'foreign': {
      const because = `What is there now is schedule ${present.row.scheduleId ?? 'of an unknown id'}, which this app did not make. It is left alone.`;
      return over(because, { at: now, cause: 'somebody-else', because });
    }
    case 'unknown':
      return later(now, soonMilliseconds, 'A record that may tell whose access it is cannot be read.');
    case 'ours':
      return goingOn.length === 0
        ? removal(present, ask, now)
        : shortening(present, latestUntil(goingOn) ?? now, ask, now);
    default:
      return present satisfies never;
  }
}

/** It is over, or was taken away, or does not show yet. */
function endOfAbsent(activation: ActivationRecord, ask: ActivationEndContent, now: Date): EndDecision {
  const { state, settledAt, claimedAt, askedAt } = activation;
  const until = grantUntil(activation);
  if (now >= until) {
    const because = `Its time was over at ${until.toISOString()}.`;
    return over(because, { at: until, cause: 'clock', because });
  }
  const since = settledAt ?? claimedAt ?? askedAt;
  const shows = laterBy(since, state === 'done' ? showsWithinMilliseconds : mayShowMilliseconds);
  if (now < shows) return { kind: 'later', until: shows, because: 'It does not show yet, and may still.' };
  if (state === 'unconfirmed') {
    const because = `It was never seen in force, and is not asked for any more: ${ask.because}`;
    return over(because, { at: now, cause: ask.cause, because });
  }
  const because = `It is gone, and this app did not take it away. It would have ended at ${until.toISOString()}.`;
  return over(because, { at: now, cause: 'somebody-else', because });
}

type Ours = Extract<PresentAccess, { kind: 'ours' }>;

function removal({ row, end }: Ours, { cause, because }: ActivationEndContent, now: Date): EndDecision {
  const earliest = laterBy(row.startDateTime ?? now, minimumMilliseconds + clockMilliseconds);
  if (now < earliest) {
    const until = end < earliest ? end : earliest;
    const sentence = `PIM takes no active access away that is younger than five minutes. It ends at ${until.toISOString()}.`;
    return { kind: 'later', until, because: sentence };
  }
  const step: PlannedStep = { kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined };
  return { kind: 'send', step, before: beforeOfRow(row), end: { at: now, cause, because } };
}

/** The access of the others stays: it ends with the last of them. */
function shortening(
  { row, end }: Ours,
  last: Date,
  { because }: ActivationEndContent,
  now: Date,
): EndDecision {
  const sentence = `${because} Other activations of the same access go on until ${last.toISOString()}.`;
  const written: GrantEnd = { at: now, cause: 'other-grant', because: sentence };
  if (end <= last || isSameEnd(end, last)) return over(sentence, written);
  if (last.getTime() - now.getTime() < minimumMilliseconds + clockMilliseconds)
    return {
      kind: 'later',
      until: last,
      because: `Other activations of the same access go on until ${last.toISOString()}, and PIM makes no access shorter than five minutes.`,
    };
  const step: PlannedStep = { kind: 'assignment', actions: ['adminUpdate'], endDateTime: instantText(last) };
  return { kind: 'send', step, before: beforeOfRow(row), end: written };
}

function beforeOfRow({ scheduleId, startDateTime, end }: PresentRow): AccessBefore {
  return {
    kind: 'assignment',
    scheduleId: scheduleId ?? null,
    startDateTime: instantOrNull(startDateTime),
    endDateTime: endText(end),
  };
}

function over(because: string, end?: GrantEnd): EndDecision {
  return { kind: 'over', end, because };
}

function later(now: Date, milliseconds: number, because: string): EndDecision {
  return { kind: 'later', until: laterBy(now, milliseconds), because };
}
