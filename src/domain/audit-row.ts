import { objectIn, parseJson, textIn } from './matching/json.ts';
import { sameId } from './model/access.ts';
import type { AuditWish } from './model/audit-event.ts';

/** An archived audit event as people read it: a reading of its JSON, member by member. What cannot be read is `null`. */
export interface AuditRow {
  readonly id: string | null;
  readonly activityDateTime: string | null;
  readonly activity: string | null;
  readonly category: string | null;
  readonly service: string | null;
  readonly result: string | null;
  readonly resultReason: string | null;
  readonly correlationId: string | null;
  /** Whoever did it: a user, or an app by its service principal, or by its application id where that is all there is. */
  readonly byKind: 'user' | 'app' | null;
  readonly byId: string | null;
  readonly byName: string | null;
  readonly targets: readonly AuditRowTarget[];
}

interface AuditRowTarget {
  readonly id: string | null;
  readonly type: string | null;
  readonly name: string | null;
}

/** @param whole the event as Entra gave it. */
export function toAuditRow(whole: unknown): AuditRow {
  const event = objectIn(whole);
  const { user, app } = objectIn(event.initiatedBy);
  const byUser = objectIn(user);
  const byApp = objectIn(app);
  const userId = textOrNull(byUser.id);
  const appId = textOrNull(byApp.servicePrincipalId) ?? textOrNull(byApp.id) ?? textOrNull(byApp.appId);
  const kind = userId !== null ? 'user' : appId !== null ? 'app' : null;
  return {
    id: textOrNull(event.id),
    activityDateTime: textOrNull(event.activityDateTime),
    activity: textOrNull(event.activityDisplayName),
    category: textOrNull(event.category),
    service: textOrNull(event.loggedByService),
    result: textOrNull(event.result),
    resultReason: textOrNull(event.resultReason),
    correlationId: textOrNull(event.correlationId),
    byKind: kind,
    byId: userId ?? appId,
    byName:
      kind === 'app'
        ? textOrNull(byApp.displayName)
        : (textOrNull(byUser.userPrincipalName) ?? textOrNull(byUser.displayName)),
    targets: Array.isArray(event.targetResources) ? event.targetResources.map(targetOf) : [],
  };
}

/** Whether an event is wanted. */
export function isWantedEvent(json: string, { by, target, activity, role }: AuditWish): boolean {
  const isNamed = (id: string | undefined) =>
    id === undefined || json.toLowerCase().includes(id.toLowerCase());
  // Cheap, and true of every event that is wanted: most are not read any further.
  if (![by, target, role].every(isNamed)) return false;
  const event = parseJson(json);
  const row = toAuditRow(event);
  return (
    (by === undefined || idsOfActor(event).some((id) => sameId(id, by))) &&
    (target === undefined || row.targets.some(({ id }) => id !== null && sameId(id, target))) &&
    (activity === undefined || (row.activity ?? '').toLowerCase().includes(activity.toLowerCase()))
  );
}

function idsOfActor(event: unknown): readonly string[] {
  const { user, app } = objectIn(objectIn(event).initiatedBy);
  const { servicePrincipalId, appId, id } = objectIn(app);
  return [objectIn(user).id, servicePrincipalId, appId, id].filter((one) => typeof one === 'string');
}

function targetOf(value: unknown): AuditRowTarget {
  const { id, type, displayName, userPrincipalName } = objectIn(value);
  return {
    id: textOrNull(id),
    type: textOrNull(type),
    name: textOrNull(displayName) ?? textOrNull(userPrincipalName),
  };
}

function textOrNull(value: unknown): string | null {
  return textIn(value) ?? null;
}
