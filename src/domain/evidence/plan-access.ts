import type { OpenRecord } from '../model/evidence.ts';
import { type AccessRecord, isActivated } from './act-index.ts';
import { type Version, versionsSeen } from './given-ends.ts';
import { between, lookAt } from './looks.ts';
import { isAccess, type Moment } from './moments.ts';
import type { Observation } from './observe.ts';
import type { Planning } from './planning.ts';
import { isSameJson } from './same-json.ts';
import { settled } from './same-record.ts';
import { subjectOf } from './subjects.ts';
import { type Doubt, idsOf, partOf } from './view.ts';

interface AccessObservation extends Observation {
  readonly record: AccessRecord;
}

/**
 * Opens, revises and closes access.
 *
 * @returns what was not seen and is not known to be over: another listing shows it.
 */
export function planAccess(planning: Planning): readonly Doubt[] {
  const { observed, open } = planning;
  for (const [subject, observation] of observed.bySubject) {
    const { record } = observation;
    if (!isAccess(record)) continue;
    const known = open.get(subject);
    const seen = { ...observation, record };
    if (known === undefined) openIt(planning, seen);
    else compare(planning, seen, planning.ledger.open.get(subject) ?? known);
  }
  const kept: Doubt[] = [];
  for (const [subject, known] of [...planning.ledger.open]) {
    const { record } = known;
    if (!isAccess(record) || observed.bySubject.has(subject) || !mayBeOver(planning, record)) continue;
    if (isListedElsewhere(planning, record)) kept.push(doubtOf(record));
    else closeIt(planning, known);
  }
  return kept;
}

function openIt(planning: Planning, observation: AccessObservation): void {
  const { record } = observation;
  const looks = between(lookAt(record, planning.looks), undefined, planning);
  const moment = planning.moments.opening(observation, looks);
  openAll(planning, versionsSeen({ record, moment }, planning.index, looks));
}

function openAll({ ledger }: Planning, [given, ...later]: readonly Version[]): void {
  if (given === undefined) return;
  ledger.opened(given.record, given.moment);
  const subject = subjectOf(given.record);
  for (const { record, moment } of later) {
    const known = ledger.open.get(subject);
    if (known !== undefined) ledger.revised(record, known, moment);
  }
}

function compare(planning: Planning, observation: AccessObservation, known: OpenRecord): void {
  const record = settled(observation.record, known.record);
  if (isSameJson(record, known.record) || !isAccess(record) || !isAccess(known.record)) return;
  const looks = between(lookAt(record, planning.looks), known, planning);
  const again = beganAgain(planning, { ...observation, record }, known);
  if (again === undefined) {
    const moment = planning.moments.revision(record, known.record, looks);
    planning.ledger.revised(record, known, moment);
    return;
  }
  const { time } = planning.ledger.closed(known, again.closing);
  const since = time.kind === 'exact' ? { ...looks, after: time.at } : looks;
  const seen = { record: observation.record, moment: again.opening };
  openAll(planning, versionsSeen(seen, planning.index, since));
}

/**
 * Access under the same role assignment that ended and began again since the last look. An activation always does so when it
 * has another schedule; an assignment that was made may have been extended instead.
 */
function beganAgain(
  planning: Planning,
  observation: Observation,
  known: OpenRecord,
): { readonly closing: Moment; readonly opening: Moment } | undefined {
  const { record } = observation;
  const last = known.record;
  if (!isAccess(record) || !isAccess(last) || record.kind !== 'assignment') return undefined;
  if (record.scheduleId === null || record.scheduleId === last.scheduleId) return undefined;
  const looks = between(lookAt(record, planning.looks), known, planning);
  const window = { after: looks.after, until: planning.now };
  if (!isActivated(record) && planning.index.endOf(last, window) === undefined) return undefined;
  const opening = planning.moments.opening(observation, looks);
  const begin = opening.time.kind === 'exact' ? opening.time.at : opening.time.before;
  const until = { ...looks, before: begin };
  return { closing: planning.moments.closing(last, until), opening };
}

/** Whether all was seen that a record could be in. */
function mayBeOver({ observed }: Planning, record: AccessRecord): boolean {
  const part = partOf(record);
  if (part === undefined || !observed.complete.has(part)) return false;
  const ids = idsOf(record);
  return !observed.doubts.some((doubt) => doubt.part === part && ids.includes(doubt.id));
}

function isListedElsewhere({ observed }: Planning, { scheduleId }: AccessRecord): boolean {
  return scheduleId !== null && observed.alsoListed.has(scheduleId.toLowerCase());
}

function doubtOf({ kind, scheduleId }: AccessRecord): Doubt {
  return {
    part: kind === 'eligibility' ? 'eligibilities' : 'assignments',
    id: (scheduleId ?? '').toLowerCase(),
  };
}

function closeIt({ moments, ledger, looks, ...run }: Planning, known: OpenRecord): void {
  const { record } = known;
  ledger.closed(known, moments.closing(record, between(lookAt(record, looks), known, run)));
}
