import type { Fact, FactCause, FactTime } from '../model/evidence.ts';
import { lagMilliseconds } from './act-index.ts';
import type { Between, Moment } from './moment.ts';
import { isAccess } from './moments.ts';
import type { Planning } from './planning.ts';

/**
 * Corrects facts of the last days by what is told of them now: events that arrive late, requests that were stored late. A correction
 * says when it happened, or why, where that was not known.
 */
export function planCorrections({ recent, ledger, moments }: Planning): void {
  const corrected = new Set(recent.flatMap(({ corrects }) => corrects?.factId ?? []));
  for (const fact of recent) {
    if (corrected.has(fact.id) || fact.corrects !== undefined) continue;
    const moment = momentOf(fact, moments);
    if (moment === undefined) continue;
    const time = isBetter(moment.time, fact) ? moment.time : fact.time;
    const cause = fact.cause ?? (tellsWhy(moment.cause) ? moment.cause : null);
    if (time !== fact.time || cause !== fact.cause) ledger.corrected(fact, { time, cause });
  }
}

/** What is told of a fact now; `undefined`: nobody tells more of facts of this kind. */
function momentOf(fact: Fact, moments: Planning['moments']): Moment | undefined {
  const about = fact.record ?? fact.last;
  if (about === undefined || !(isAccess(about) || about.kind === 'role-settings')) return undefined;
  const isSettled = fact.time.kind === 'exact' && fact.time.source !== 'schedule' && fact.cause !== null;
  if (isSettled) return undefined;
  const looks = looksOf(fact);
  if (fact.change === 'closed') return fact.last && moments.closing(fact.last, looks);
  if (fact.change === 'revised')
    return fact.record && fact.last && moments.revision(fact.record, fact.last, looks);
  if (fact.change !== 'opened' || fact.record === undefined || !isAccess(fact.record)) return undefined;
  return moments.opening({ record: fact.record, requestId: fact.record.scheduleId ?? undefined }, looks);
}

/** The looks that a fact happened between. */
function looksOf({ time, since, seenAt, seenBy }: Fact): Between {
  if (time.kind === 'between') return time;
  const after = since === undefined ? null : since.kind === 'exact' ? since.at : since.before;
  return { kind: 'between', after, before: seenAt, afterRun: null, beforeRun: seenBy };
}

/** Whether a time is another one than was said, and possible. */
function isBetter(time: FactTime, { time: said, change }: Fact): boolean {
  if (time.kind !== 'exact') return false;
  if (said.kind === 'between')
    return (said.after === null || time.at >= said.after) && time.at <= said.before;
  // An end that its schedule stated, and that somebody brought forward.
  return (
    change === 'closed' &&
    said.source === 'schedule' &&
    time.source !== 'schedule' &&
    Date.parse(time.at) < Date.parse(said.at) - lagMilliseconds
  );
}

/** An end that PIM made by itself has a row that tells nothing more. */
function tellsWhy(cause: FactCause | null): boolean {
  return cause !== null && (cause.requestId ?? cause.changeId ?? cause.by ?? cause.approvedBy) !== null;
}
