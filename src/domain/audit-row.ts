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
  const event = membersOf(whole);
  const { user, app } = membersOf(event.initiatedBy);
  const byUser = membersOf(user);
  const byApp = membersOf(app);
  const userId = textIn(byUser.id);
  const appId = textIn(byApp.servicePrincipalId) ?? textIn(byApp.id) ?? textIn(byApp.appId);
  const kind = userId !== null ? 'user' : appId !== null ? 'app' : null;
  return {
    id: textIn(event.id),
    activityDateTime: textIn(event.activityDateTime),
    activity: textIn(event.activityDisplayName),
    category: textIn(event.category),
    service: textIn(event.loggedByService),
    result: textIn(event.result),
    resultReason: textIn(event.resultReason),
    correlationId: textIn(event.correlationId),
    byKind: kind,
    byId: userId ?? appId,
    byName:
      kind === 'app'
        ? textIn(byApp.displayName)
        : (textIn(byUser.userPrincipalName) ?? textIn(byUser.displayName)),
    targets: Array.isArray(event.targetResources) ? event.targetResources.map(targetOf) : [],
  };
}

/** Whether an event is wanted. */
export function isWantedEvent(json: string, { by, target, activity, role }: AuditWish): boolean {
  const isNamed = (id: string | undefined) =>
    id === undefined || json.toLowerCase().includes(id.toLowerCase());
  // Cheap, and true of every event that is wanted: most are not read any further.
  if (![by, target, role].every(isNamed)) return false;
  const event = parsed(json);
  const row = toAuditRow(event);
  return (
    (by === undefined || idsOfActor(event).some((id) => sameId(id, by))) &&
    (target === undefined || row.targets.some(({ id }) => id !== null && sameId(id, target))) &&
    (activity === undefined || (row.activity ?? '').toLowerCase().includes(activity.toLowerCase()))
  );
}

function idsOfActor(event: unknown): readonly string[] {
  const { user, app } = membersOf(membersOf(event).initiatedBy);
  const { servicePrincipalId, appId, id } = membersOf(app);
  return [membersOf(user).id, servicePrincipalId, appId, id].filter((one) => typeof one === 'string');
}

function targetOf(value: unknown): AuditRowTarget {
  const { id, type, displayName, userPrincipalName } = membersOf(value);
  return { id: textIn(id), type: textIn(type), name: textIn(displayName) ?? textIn(userPrincipalName) };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
