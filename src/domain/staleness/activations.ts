import { compareEnds, endOf, endsBy, plausibleEnd } from '../matching/ends.ts';
import { dayMilliseconds, daysBefore, isNoEarlier, plausiblePast } from '../matching/instants.ts';
import { type AccessKey, accessIdOf, type End, keyText, sameId } from '../model/access.ts';
import type { Rules } from '../model/rules.ts';
import type { AccessMemory, TenantSnapshot } from '../model/snapshot.ts';
import type { Access } from './access.ts';
import type { LiveActivation, StalenessIndex } from './context.ts';
import type { Facts } from './evidence.ts';
import { type Judgement, notStale, stale, unknown } from './finding.ts';

/**
 * Judges whether an eligibility was not activated for long enough (docs/hazards.md#signing-in-is-not-using-the-role).
 * What is younger than that, by our own history and not by Graph's, cannot have been. While our history is shorter,
 * nothing seen is not the same as nothing done (docs/hazards.md#short-history-of-activations).
 */
export function neverActivated(
  { kind, key, memory }: Pick<Access, 'kind' | 'key' | 'memory'>,
  context: StalenessIndex,
): Judgement | undefined {
  if (kind !== 'eligibility') return undefined;
  const { snapshot, rules } = context;
  const { days } = rules.stale.neverActivated;
  const since = daysBefore(snapshot.now, days);
  const facts = {
    firstSeenAt: memory?.firstSeenAt ?? null,
    lastActivatedAt: memory?.lastActivatedAt ?? null,
    activationsKnownSince: snapshot.history.activationsKnownSince ?? null,
    neverActivatedDays: days,
  };
  const use = useOtherThanActivation(key, since, context);
  if (use !== undefined) return notStale('in-use', { ...facts, ...use });
  if (memory === undefined || context.undatedActivators.has(key.principalId))
    return unknown('activations-unknown', facts);
  if (isActivatedSince(memory, since)) return notStale('in-use', facts);
  if (memory.firstSeenAt > since) return notStale('new-assignment', facts);
  const historyDaysMissing = historyWarmUp(snapshot, rules);
  const found = { ...facts, historyDaysMissing };
  if (snapshot.history.activationsKnownSince === undefined) return unknown('activations-unknown', found);
  const judgement = stale('never-activated', rules.stale, found);
  return historyDaysMissing > 0 ? { ...judgement, reportAs: 'never-activated' } : judgement;
}

/**
 * An attestation stands for use. And a principal that holds the role actively has nothing to activate: Graph refuses it,
 * so the days without an activation count from the end of that (docs/graph-facts.md#self-service-actions).
 */
export function useOtherThanActivation(
  key: AccessKey,
  since: Date,
  { attestation, snapshot, accesses, activeHolders }: StalenessIndex,
): Facts | undefined {
  const word = attestation(key);
  if (word !== undefined) return { attestedBy: word.by, attestedUntil: word.until };
  const given = givenByUs(snapshot, key);
  if (isNoEarlier(given, since)) return { heldActivelyUntil: given };
  // Stryker disable next-line ConditionalExpression: equivalent, the look-ups below find nothing either
  if (!activeHolders.has(key.principalId)) return undefined;
  const id = accessIdOf('assignment', key);
  const held = accesses.get(id);
  if (held?.form === 'direct' && held.hasStarted) return { heldActivelyUntil: snapshot.now };
  const memory = snapshot.history.memories.get(id);
  if (memory === undefined || memory.lastSeenAt < since) return undefined;
  return { heldActivelyUntil: memory.lastSeenAt };
}

/** Indexes by the requests that they are made of: one serves every access of a snapshot. */
const indexes = new WeakMap<TenantSnapshot['requests'], ReadonlyMap<string, Date>>();

/**
 * Until when somebody had a role just in time, by a request of this app that PIM still lists: it rests on their eligibility,
 * and for want of an activation in PIM nobody may take that for unused. It keeps an eligibility, and renews none.
 */
function givenByUs({ requests, ownObjectId, now }: TenantSnapshot, key: AccessKey): Date | undefined {
  if (ownObjectId === undefined) return undefined;
  let index = indexes.get(requests);
  // Stryker disable next-line ConditionalExpression: equivalent, to build it again is only slower
  if (index === undefined) {
    const given = new Map<string, Date>();
    for (const request of requests.assignment) {
      const { progress, createdBy, createdDateTime, isValidationOnly } = request;
      const end = endOf(request);
      const isByUs = createdBy !== undefined && sameId(createdBy, ownObjectId);
      if (!isByUs || progress !== 'granted' || isValidationOnly || !(end instanceof Date)) continue;
      if (createdDateTime === undefined || end.getTime() - createdDateTime.getTime() > dayMilliseconds)
        continue;
      const id = keyText(request.key);
      const until = end < now ? end : now;
      if (until > (given.get(id) ?? new Date(0))) given.set(id, until);
    }
    index = given;
    // Stryker disable next-line CallExpression: equivalent, to build it again is only slower
    indexes.set(requests, given);
  }
  // Stryker disable next-line ConditionalExpression: equivalent, an empty index has no key
  return index.size === 0 ? undefined : index.get(keyText(key));
}

/** Finds when a principal last activated anything, as far as is known: an activation is a sign-in, too. */
export function lastActivations(snapshot: TenantSnapshot) {
  const { history, now } = snapshot;
  const latest = new Map<string, Date>();
  const note = (principalId: string, instant: Date | undefined) => {
    const at = plausiblePast(instant, now);
    if (at === undefined) return;
    const other = latest.get(principalId);
    if (other === undefined || at > other) latest.set(principalId, at);
  };
  for (const { key, lastActivatedAt } of history.memories.values()) note(key.principalId, lastActivatedAt);
  for (const { principalId, at } of activationsIn(snapshot)) note(principalId, at);
  return (principalId: string) => latest.get(principalId);
}

/**
 * Who activated something at an instant that is not known: it may have been a moment ago. A row of theirs that could not
 * be read may be an activation, of whatever role.
 */
export function undatedActivatorsIn(snapshot: TenantSnapshot): ReadonlySet<string> {
  const undated = new Set<string>();
  for (const { part, principalId } of snapshot.unreadable)
    if (part === 'assignment-requests' || part === 'assignment-instances')
      if (principalId !== undefined) undated.add(principalId.toLowerCase());
  for (const { principalId, at } of activationsIn(snapshot))
    if (plausiblePast(at, snapshot.now) === undefined) undated.add(principalId);
  return undated;
}

function* activationsIn({ requests, assignmentInstances }: TenantSnapshot) {
  for (const { action, progress, key, createdDateTime } of requests.assignment)
    if (action === 'selfActivate' && progress === 'granted')
      yield { principalId: key.principalId, at: createdDateTime };
  for (const { assignmentType, key, startDateTime } of assignmentInstances)
    if (assignmentType === 'Activated') yield { principalId: key.principalId, at: startDateTime };
}

/**
 * Finds the activation of an access that is in force or scheduled: its eligibility stays
 * (docs/hazards.md#activated-access). An activation that lies ahead has a schedule and no instance yet
 * (docs/hazards.md#schedules-that-begin-later).
 */
export function liveActivations({ assignmentInstances, schedules, now }: TenantSnapshot) {
  const live = new Map<string, LiveActivation>();
  const note = (key: AccessKey, until: End) => {
    if (endsBy(until, now)) return;
    const id = keyText(key);
    const other = live.get(id);
    if (other === undefined || compareEnds(until, other.until) < 0) live.set(id, { until });
  };
  for (const { assignmentType, key, endDateTime } of assignmentInstances)
    if (assignmentType === 'Activated') note(key, plausibleEnd(endDateTime));
  for (const schedule of schedules.assignment) {
    if (schedule.assignmentType === 'Activated') note(schedule.key, endOf(schedule));
  }
  return (key: AccessKey) => live.get(keyText(key));
}

/** Whether the access was activated since then, as far as is remembered. */
export function isActivatedSince(memory: AccessMemory | undefined, since: Date): boolean {
  return isNoEarlier(memory?.lastActivatedAt, since);
}

/**
 * How many days our own history of activations is short of `neverActivated.days`, begun days counted whole. 0: it covers
 * them, and what was never activated may be acted on; until then it is only reported
 * (docs/hazards.md#short-history-of-activations).
 */
export function historyWarmUp(
  { now, history }: Pick<TenantSnapshot, 'now' | 'history'>,
  { stale }: Pick<Rules, 'stale'>,
): number {
  const { days } = stale.neverActivated;
  const since = history.activationsKnownSince;
  if (since === undefined) return days;
  const covered = (now.getTime() - since.getTime()) / dayMilliseconds;
  return Math.max(0, Math.ceil(days - covered));
}
