import { addMinutes } from 'date-fns/addMinutes';
import type { Window } from '../model/audit-event.ts';
import type { ClaimedAct } from './claimed-acts.ts';
import type { LoggedAct } from './logged-acts.ts';
import { explains, fits, isAbout, isWithin, pairActs } from './pair-acts.ts';

/**
 * A write of ours that Entra's log and our facts do not agree about.
 *
 * - `no-fact`   the log has a write of our identity that no command of ours accounts for.
 * - `no-event`  our facts say that we did something, and the log does not have it.
 */
export interface ShadowWrite {
  /** The same for the same write, whenever it is found. */
  readonly id: string;
  readonly kind: 'no-fact' | 'no-event';
  readonly at: Date | undefined;
  readonly activity: string | undefined;
  readonly principalId: string | undefined;
  readonly roleDefinitionId: string | undefined;
  readonly requestId: string | undefined;
  readonly changeId: string | undefined;
  readonly eventIds: readonly string[];
}

/** What the log was read for, and how late it may be. */
export interface LogRead {
  readonly window: Window;
  /** Parts of the window that Graph does not give. */
  readonly holes: readonly Window[];
  /** How late an event may come. */
  readonly lagMinutes: number;
}

/** How often one rule may have been sent for one command: after an answer that was lost it is sent again, and put back. */
const mostSendsOfRule = 4;

/**
 * Compares what the log says that our identities did with what our facts say, both ways. Pure. A fact is missed only once its
 * event may be expected, and only where the log was read whole since before it was claimed.
 */
export function shadowWrites(
  acts: readonly LoggedAct[],
  claims: readonly ClaimedAct[],
  read: LogRead,
): readonly ShadowWrite[] {
  const own = acts.filter(({ isOurs, isFailure, family }) => isOurs && !isFailure && family !== 'settings');
  const pairs = pairActs(own, claims);
  const settings = explainedSettings(acts, claims);
  const unexplained = acts.filter((act) => {
    if (!act.isOurs) return false;
    if (act.family === 'settings') return !settings.has(act);
    // What came to nothing was tried, and may have been tried more than once.
    if (act.isFailure) return !claims.some((claim) => mayHaveFailed(act, claim));
    return !pairs.has(act);
  });
  const paired = new Set(pairs.values());
  const owed = claims.filter((claim) => !paired.has(claim) && isOwed(claim, read));
  const missing = withoutOthers(owed, acts);
  return [...unexplained.map(writeWithoutFact), ...missing.map(factWithoutEvent)];
}

function mayHaveFailed(act: LoggedAct, claim: ClaimedAct): boolean {
  return claim.families.includes(act.family) && isAbout(act, claim) && isWithin(act, claim);
}

/** Settings: a write of one command may be many events, one for each rule at least. */
function explainedSettings(
  acts: readonly LoggedAct[],
  claims: readonly ClaimedAct[],
): ReadonlySet<LoggedAct> {
  const explained = new Set<LoggedAct>();
  const sends = new Map<string, number>();
  for (const act of acts) {
    if (act.family !== 'settings' || !act.isOurs) continue;
    const found = claims.find((claim) => {
      const rules = act.ruleIds.length === 0 ? ['any'] : act.ruleIds;
      const places = rules.map((ruleId) => `${claim.id} ${ruleId}`);
      if (!explains(act, claim) || !namesRulesOf(act, claim)) return false;
      if (places.some((place) => (sends.get(place) ?? 0) >= mostSendsOfRule)) return false;
      for (const place of places) sends.set(place, (sends.get(place) ?? 0) + 1);
      return true;
    });
    if (found !== undefined) explained.add(act);
  }
  return explained;
}

function namesRulesOf({ ruleIds }: LoggedAct, claim: ClaimedAct): boolean {
  return claim.ruleIds === undefined || ruleIds.every((ruleId) => claim.ruleIds?.includes(ruleId));
}

function isOwed({ owes, from, to, since }: ClaimedAct, { window, holes, lagMinutes }: LogRead): boolean {
  if (owes === 'none' || from < window.from || addMinutes(since, lagMinutes) > window.to) return false;
  return !holes.some((hole) => hole.to >= from && hole.from <= to);
}

/**
 * What is owed and nobody else did. Our own request may be logged under another name; and what was seen in the tenant when
 * nobody knew whether it had been sent may be another's doing.
 */
function withoutOthers(owed: readonly ClaimedAct[], acts: readonly LoggedAct[]): readonly ClaimedAct[] {
  const left = new Set(acts.filter(({ isFailure }) => !isFailure));
  return owed.filter((claim) => {
    const found = [...left].find((act) => isByAnother(act, claim));
    if (found === undefined) return true;
    // Settings are one command and many events.
    if (found.family !== 'settings') left.delete(found);
    return false;
  });
}

function isByAnother(act: LoggedAct, claim: ClaimedAct): boolean {
  const isSettings = act.family === 'settings';
  if (act.isOurs && !isSettings) return false;
  if (claim.owes === 'of-ours') return claim.requestId !== undefined && act.requestId === claim.requestId;
  return fits(act, claim) && (!isSettings || namesRulesOf(act, claim));
}

function writeWithoutFact(act: LoggedAct): ShadowWrite {
  const { at, activity, family, principalId, roleDefinitionId, requestId, eventIds } = act;
  const name = requestId === undefined ? `event-${eventIds[0]}` : `${family}-${requestId}`;
  return {
    id: name.replace(/[^\w-]/g, '-').slice(0, 100),
    kind: 'no-fact',
    ...{ at, activity, principalId, roleDefinitionId, requestId, eventIds },
    changeId: undefined,
  };
}

function factWithoutEvent(claim: ClaimedAct): ShadowWrite {
  const { id, changeId, since, principalId, roleDefinitionId, requestId } = claim;
  return {
    id: `change-${id}`,
    kind: 'no-event',
    at: since,
    activity: undefined,
    ...{ principalId, roleDefinitionId, requestId, changeId },
    eventIds: [],
  };
}
