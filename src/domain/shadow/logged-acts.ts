import { millisecondsInMinute } from 'date-fns/constants';
import type { ScheduleKind } from '../model/access.ts';
import type { AuditEvent } from '../model/audit-event.ts';
import { detailsOf } from './event-details.ts';

/** What an act does, as far as the name of an activity says it. */
export type ActFamily = 'gives' | 'removes' | 'cancels' | 'settings' | 'other';

/** One act in Entra's audit log: PIM writes several events of one, under different correlation ids. */
export interface LoggedAct {
  readonly eventIds: readonly string[];
  /** Of its first event; `undefined`: its events have no instant that can be read. */
  readonly at: Date | undefined;
  /** The name of its first event. */
  readonly activity: string;
  readonly family: ActFamily;
  /** `undefined`: its events do not say. Ids are in lower case. */
  readonly kind: ScheduleKind | undefined;
  readonly principalId: string | undefined;
  readonly roleDefinitionId: string | undefined;
  readonly requestId: string | undefined;
  /** One of its events says that it was asked for then, and not only carried out. */
  readonly isRequest: boolean;
  /** Of a change of settings; empty: its event does not say which rules. */
  readonly ruleIds: readonly string[];
  /** Whether one of our identities did it. */
  readonly isOurs: boolean;
  /** Entra says of all its events that they came to nothing. */
  readonly isFailure: boolean;
}

/** Our identities, by what the audit log may name them: object ids and application ids, in lower case. */
export type OwnIdentities = ReadonlySet<string>;

/** Events of one act without the id of a request lie no further apart. */
const mostApart = 15 * millisecondsInMinute;

/**
 * The acts that events tell of: those of our identities, and of others those that could explain what we say we did. An event of
 * a user is never ours, whatever app the user signed in to: what users do with their own token is their own act.
 */
export function loggedActs(events: readonly AuditEvent[], own: OwnIdentities): readonly LoggedAct[] {
  const rows = events
    .map((event) => toRow(event, own))
    .filter(({ isOurs, family }) => isOurs || family !== 'other')
    .toSorted((one, other) => (one.at?.getTime() ?? 0) - (other.at?.getTime() ?? 0));
  const acts: LoggedAct[] = [];
  const places = new Map<string, number>();
  for (const row of rows) {
    const tie = tieOf(row);
    const place = tie === undefined ? undefined : places.get(tie);
    const act = place === undefined ? undefined : acts[place];
    if (place !== undefined && act !== undefined && belongs(row, act)) {
      acts[place] = joined(act, row);
      continue;
    }
    if (tie !== undefined) places.set(tie, acts.length);
    acts.push(row);
  }
  return acts;
}

/** Whether an event is one of ours that is worth keeping, or may explain something. */
export function isTelling(event: AuditEvent, own: OwnIdentities): boolean {
  return isOwn(event, own) || familyOf(event.activityDisplayName ?? '') !== 'other';
}

function isOwn({ initiatedBy, json }: AuditEvent, own: OwnIdentities): boolean {
  if (initiatedBy.kind !== 'app') return false;
  const names = [initiatedBy.id, detailsOf(json).appId];
  return names.some((id) => id !== undefined && own.has(id.toLowerCase()));
}

function toRow(event: AuditEvent, own: OwnIdentities): LoggedAct {
  const { activityDisplayName: activity = '', activityDateTime, targets, result } = event;
  const { requestId, roleTemplateId, ruleIds } = detailsOf(event.json);
  const idOf = (...types: readonly string[]) =>
    targets.find(({ type }) => types.includes(type?.toLowerCase() ?? ''))?.id?.toLowerCase();
  const at = new Date(activityDateTime ?? '');
  return {
    eventIds: [event.id],
    at: Number.isNaN(at.getTime()) ? undefined : at,
    activity,
    family: familyOf(activity),
    kind: kindOf(activity),
    principalId: idOf('user', 'group', 'serviceprincipal'),
    roleDefinitionId: idOf('role') ?? roleTemplateId,
    requestId,
    isRequest: /\brequested\b/i.test(activity),
    ruleIds,
    isOurs: isOwn(event, own),
    isFailure: result === 'failure',
  };
}

/** Names of activities: docs/graph-facts.md#audit-rows-of-pim. */
function familyOf(activity: string): ActFamily {
  const name = activity.toLowerCase();
  if (/role setting/.test(name)) return 'settings';
  if (/cancel/.test(name) && /role|pim/.test(name)) return 'cancels';
  if (/member from role|role removal request|^remove permanent (direct|eligible) role/.test(name))
    return 'removes';
  if (/member to role|member in pim|^process (role update )?request/.test(name)) return 'gives';
  return 'other';
}

function kindOf(activity: string): ScheduleKind | undefined {
  const name = activity.toLowerCase();
  if (/eligible/.test(name)) return 'eligibility';
  return /member (to|from) role/.test(name) ? 'assignment' : undefined;
}

/** Tied by the request that events name; where one names none, by what it is about. `undefined`: it stands for itself. */
function tieOf({ isOurs, family, requestId, principalId, roleDefinitionId }: LoggedAct): string | undefined {
  if (family === 'settings' || family === 'other') return undefined;
  const about = requestId ?? `${principalId} ${roleDefinitionId}`;
  return `${isOurs} ${family} ${about}`;
}

function belongs(row: LoggedAct, act: LoggedAct): boolean {
  if (row.requestId !== undefined) return true;
  const apart = Math.abs((row.at?.getTime() ?? Number.NaN) - (act.at?.getTime() ?? Number.NaN));
  // The same thing said twice is done twice.
  return apart <= mostApart && act.eventIds.length < 2 && row.activity !== act.activity;
}

function joined(act: LoggedAct, row: LoggedAct): LoggedAct {
  return {
    ...act,
    eventIds: [...act.eventIds, ...row.eventIds],
    kind: act.kind ?? row.kind,
    principalId: act.principalId ?? row.principalId,
    roleDefinitionId: act.roleDefinitionId ?? row.roleDefinitionId,
    isRequest: act.isRequest || row.isRequest,
    isFailure: act.isFailure && row.isFailure,
  };
}
