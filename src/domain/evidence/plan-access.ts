import { isDirectoryRole } from '../model/access.ts';
import type { OpenRecord } from '../model/evidence.ts';
import { type AccessRecord, isActivated } from './act-index.ts';
import { type Version, versionsAfter, versionsSeen } from './given-ends.ts';
import { between, lookAt } from './looks.ts';
import type { Moment } from './moment.ts';
import { isAccess } from './moments.ts';
import type { Observation } from './observe.ts';
import type { Planning } from './planning.ts';
import { isSameJson } from './same-json.ts';
import { isOverBy, settled } from './same-record.ts';
import { subjectOf } from './subjects.ts';
import { type Doubt, partOf } from './view.ts';

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

function compare(planning: Planning, observation: AccessObservation, before: OpenRecord): void {
  const record = settled(observation.record, before.record);
  if (isSameJson(record, before.record) || !isAccess(record)) return;
  const known = caughtUp(planning, before, record);
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

/** What was open, revised by each other end that it was given since the last look, but for the one that is seen. */
function caughtUp(planning: Planning, known: OpenRecord, seen?: AccessRecord): OpenRecord {
  const { index, ledger, looks, now } = planning;
  const { record, subject } = known;
  if (!isAccess(record)) return known;
  const { after } = between(lookAt(record, looks), known, planning);
  const until = index.endOf(record, { after, until: now })?.at ?? now;
  const seenId = seen?.scheduleId?.toLowerCase() ?? '';
  const acts = index
    .replacementsOf(record, { after, until })
    .filter(({ scheduleIds }) => !scheduleIds.includes(seenId));
  const latest = () => ledger.open.get(subject) ?? known;
  for (const version of versionsAfter(record, acts)) ledger.revised(version.record, latest(), version.moment);
  return latest();
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
  const opening = planning.moments.opening(observation, looks);
  const wasOver = opening.time.kind === 'exact' && isOverBy(last.endDateTime, opening.time.at);
  if (!isActivated(record) && !wasOver && planning.index.endOf(last, window) === undefined) return undefined;
  const begin = opening.time.kind === 'exact' ? opening.time.at : opening.time.before;
  const until = { ...looks, before: begin };
  return { closing: planning.moments.closing(last, until), opening };
}

/** Whether access that was not seen may be over. */
function mayBeOver({ observed, sawAllOf }: Planning, record: AccessRecord): boolean {
  // Nobody asks about a group that has no access to a role.
  if (!isDirectoryRole(record.key) && !observed.holders.has(record.key.groupId.toLowerCase())) return false;
  return sawAllOf(record);
}

function isListedElsewhere({ observed }: Planning, { scheduleId }: AccessRecord): boolean {
  return scheduleId !== null && observed.alsoListed.has(scheduleId.toLowerCase());
}

function doubtOf(record: AccessRecord): Doubt {
  const part = partOf(record) ?? (record.kind === 'eligibility' ? 'eligibilities' : 'assignments');
  return { part, id: (record.scheduleId ?? '').toLowerCase() };
}

function closeIt(planning: Planning, before: OpenRecord): void {
  const { moments, ledger, looks } = planning;
  const known = caughtUp(planning, before);
  const { record } = known;
  const { time, cause } = moments.closing(record, between(lookAt(record, looks), known, planning));
  // Whoever gave it its last end ended it.
  ledger.closed(known, { time, cause: cause ?? (known === before ? null : known.cause) });
}
