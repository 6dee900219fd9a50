import { isOpen } from '../commands/fold-facts.ts';
import { laterBy } from '../matching/instants.ts';
import { sameId } from '../model/access.ts';
import { isRemoval } from '../model/actions.ts';
import type { GrantEnd } from '../model/activation.ts';
import type { ChangeRecord } from '../model/command.ts';
import type { ScheduleRequest } from '../model/role-schedules.ts';
import { mayShowMilliseconds, minimumMilliseconds } from './decide-end.ts';
import type { PresentAccess } from './our-schedule.ts';
import { type ActivationRecord, grantUntil, isEndOf } from './running-grants.ts';

/** An end that came to nothing because the floor or the protected list held it is not asked for again before this. */
const heldMilliseconds = 60 * 60_000;

/** A running grant, with everything that it is watched by. */
export interface WatchFacts {
  readonly now: Date;
  readonly activation: ActivationRecord;
  /** Other activations of the same access that run. */
  readonly others: readonly ActivationRecord[];
  readonly present: PresentAccess;
  /** Everything that was sent for the access: `SentForAccess.records`. */
  readonly sent: readonly ChangeRecord[];
  /** PIM's requests for the access; `undefined`: not read, for nothing that was asked for is missing. */
  readonly requests: readonly ScheduleRequest[] | undefined;
  /** Why it may not go on: what it rested on is gone. `undefined`: nothing is known to be. */
  readonly doubt: string | undefined;
}

export type WatchVerdict =
  | { readonly kind: 'goes-on' }
  /** It is over, and nobody has written that down. */
  | { readonly kind: 'over'; readonly end: GrantEnd }
  /** `after`: the end before it, which came to nothing. */
  | { readonly kind: 'end'; readonly because: string; readonly after: ChangeRecord | undefined }
  /** Nobody knew whether it was given, and it shows now. */
  | { readonly kind: 'shown'; readonly until: Date }
  /** It was never seen, and nobody took it away. */
  | { readonly kind: 'ask-again' };

const goesOn: WatchVerdict = { kind: 'goes-on' };

/** What is to be done about a running grant. What is not known ends nothing. */
export function decideWatch(facts: WatchFacts): WatchVerdict {
  const { present, activation, sent } = facts;
  const ends = sent.filter((record) => isEndOf(record, activation));
  // Whoever executes its end knows more, and so does whoever is sending something for the access just now.
  if (ends.some(isOpen) || sent.some(({ state }) => state === 'claimed')) return goesOn;
  switch (present.kind) {
    case 'none':
      return whenGone(facts, ends);
    case 'foreign':
      return whenForeign(facts, ends, present.row.scheduleId);
    case 'ours':
      return whenThere(facts, ends, present);
    case 'unknown':
      return goesOn;
    default:
      return present satisfies never;
  }
}

function whenGone(facts: WatchFacts, ends: readonly ChangeRecord[]): WatchVerdict {
  const { now, activation } = facts;
  const known = endByClock(activation, now) ?? endByUs(ends, now);
  if (known !== undefined) return { kind: 'over', end: known };
  if (activation.state === 'unconfirmed') return whenNeverSeen(facts);
  if (now < laterBy(settledAt(activation), minimumMilliseconds)) return goesOn;
  const because = `It is gone before its time, ${grantUntil(activation).toISOString()}, and this app did not take it away.`;
  return { kind: 'over', end: { at: now, cause: 'somebody-else', because } };
}

function endByClock(activation: ActivationRecord, now: Date): GrantEnd | undefined {
  const until = grantUntil(activation);
  if (now < until) return undefined;
  return { at: until, cause: 'clock', because: `Its time was over at ${until.toISOString()}.` };
}

/** An end that was made, or may have been, and whose executor did not get to write it down with the activation. */
function endByUs(ends: readonly ChangeRecord[], now: Date): GrantEnd | undefined {
  const made = ends.findLast(({ state }) => state === 'done' || state === 'unconfirmed');
  if (made?.content.kind !== 'activation-end') return undefined;
  const { cause, because } = made.content;
  return { at: made.settledAt ?? now, cause, because };
}

/** Asked for again once, where nobody is known to have taken it away. */
function whenNeverSeen({ now, activation, sent, requests, doubt }: WatchFacts): WatchVerdict {
  if (now < laterBy(settledAt(activation), mayShowMilliseconds) || requests === undefined) return goesOn;
  const own = requests.find(({ id }) => activation.graphRequestId && sameId(id, activation.graphRequestId));
  if (own?.progress === 'pending' || own?.progress === 'unknown') return goesOn;
  const over = (cause: GrantEnd['cause'], because: string): WatchVerdict => ({
    kind: 'over',
    end: { at: now, cause, because },
  });
  const since = activation.claimedAt ?? activation.askedAt;
  const removal = requests.find(
    (request) => isRemoval(request.action) && !isByUs(request, sent) && isSince(request, since),
  );
  if (removal !== undefined)
    return over('somebody-else', `It was never seen in force, and request ${removal.id} took it away.`);
  const again = askedAgain(sent, activation);
  if (again !== undefined)
    return over('other-grant', `It was never seen in force, and was asked for again as ${again.id}.`);
  if (sent.some((other) => isSameAsk(other, activation) && other.askedAt < activation.askedAt))
    return over(
      'somebody-else',
      'It was asked for twice and never seen in force. It is not asked for again.',
    );
  return doubt === undefined ? { kind: 'ask-again' } : over('watchdog', doubt);
}

function isByUs({ id }: ScheduleRequest, sent: readonly ChangeRecord[]): boolean {
  return sent.some(({ graphRequestId }) => graphRequestId !== undefined && sameId(graphRequestId, id));
}

/** A request of an unknown instant may be since. */
function isSince({ createdDateTime }: ScheduleRequest, since: Date): boolean {
  return createdDateTime === undefined || createdDateTime >= since;
}

/** What was asked for in the place of one that was never seen. */
function askedAgain(sent: readonly ChangeRecord[], activation: ActivationRecord): ChangeRecord | undefined {
  return sent.find((other) => isSameAsk(other, activation) && other.askedAt > activation.askedAt);
}

function mayHaveGiven({ state }: ChangeRecord): boolean {
  return state === 'done' || state === 'unconfirmed';
}

function isSameAsk({ id, content }: ChangeRecord, activation: ActivationRecord): boolean {
  return (
    id !== activation.id &&
    content.kind === 'activation' &&
    content.deliveryId === activation.content.deliveryId
  );
}

function whenForeign(
  { now, activation }: WatchFacts,
  ends: readonly ChangeRecord[],
  scheduleId = 'of an unknown id',
): WatchVerdict {
  const because = `What is there now is schedule ${scheduleId}, which this app did not make. It is left alone.`;
  const end = endByClock(activation, now) ??
    endByUs(ends, now) ?? { at: now, cause: 'somebody-else', because };
  return { kind: 'over', end };
}

function whenThere(
  { now, activation, others, sent, doubt }: WatchFacts,
  ends: readonly ChangeRecord[],
  { end }: Extract<PresentAccess, { kind: 'ours' }>,
): WatchVerdict {
  const last = ends.at(-1);
  const until = grantUntil(activation);
  if (now >= until) {
    const byClock = endByClock(activation, now);
    const isShared = others.some((one) => grantUntil(one) > now);
    if (isShared && byClock !== undefined) return { kind: 'over', end: byClock };
    // PIM ends it itself, and lists it for a while.
    if (now < laterBy(until, minimumMilliseconds)) return goesOn;
    return asked(`Its time was over at ${until.toISOString()}, and the access is still there.`, last, now);
  }
  if (activation.state === 'unconfirmed') {
    const again = askedAgain(sent, activation);
    if (again !== undefined && mayHaveGiven(again)) {
      const because = `It was never seen in force. What shows is what was asked for again as ${again.id}.`;
      return { kind: 'over', end: { at: now, cause: 'other-grant', because } };
    }
    return { kind: 'shown', until: end < until ? end : until };
  }
  if (doubt !== undefined) return asked(doubt, last, now);
  if (last?.content.kind !== 'activation-end' || last.outcome?.code === 'obstructed') return goesOn;
  return asked(last.content.because, last, now);
}

/** What was asked for is asked for anew where it came to nothing; listings may be behind what was done. */
function asked(because: string, last: ChangeRecord | undefined, now: Date): WatchVerdict {
  if (last === undefined) return { kind: 'end', because, after: undefined };
  const isHeld = last.outcome?.code === 'obstructed';
  const again = laterBy(settledAt(last), isHeld ? heldMilliseconds : mayShowMilliseconds);
  return now < again ? goesOn : { kind: 'end', because, after: last };
}

function settledAt({ settledAt: at, claimedAt, askedAt }: ChangeRecord): Date {
  return at ?? claimedAt ?? askedAt;
}
