import { auditText, roleTemplateIdIn } from '../matching/audit-json.ts';
import { objectIn, objectsIn, parseJson } from '../matching/json.ts';
import type { ScheduleKind } from '../model/access.ts';
import type { InstantText } from '../model/recorded.ts';
import { type Act, noCause } from './acts.ts';

/** What an archived event of PIM tells about an access. */
export interface AuditActs {
  readonly acts: readonly AuditAct[];
  /** Object ids of whoever approved, with the event, by request id in lower case. */
  readonly approvals: ReadonlyMap<string, string>;
  /** When the settings of a role were changed, the oldest first. */
  readonly settings: readonly SettingsAct[];
}

/** An act that an event alone tells, and the request that it names. */
export interface AuditAct extends Act {
  readonly requestId: string | undefined;
}

interface SettingsAct {
  readonly roleDefinitionId: string;
  readonly at: InstantText;
  readonly by: string | null;
  readonly auditEventId: string;
}

/** Which activities say that something took effect. What is only requested, canceled or denied does not. */
const effects: readonly {
  readonly activity: RegExp;
  readonly kind: ScheduleKind;
  readonly effect: Act['effect'];
  readonly isActivation: boolean;
}[] = [
  {
    activity: /^add eligible member to role.* completed/,
    kind: 'eligibility',
    effect: 'begins',
    isActivation: false,
  },
  {
    activity: /^add member to role completed \(pim activation\)/,
    kind: 'assignment',
    effect: 'begins',
    isActivation: true,
  },
  {
    activity: /^add member to role in pim completed/,
    kind: 'assignment',
    effect: 'begins',
    isActivation: false,
  },
  {
    activity: /^remove eligible member from role.* completed/,
    kind: 'eligibility',
    effect: 'ends',
    isActivation: false,
  },
  {
    activity: /^remove permanent eligible role assignment/,
    kind: 'eligibility',
    effect: 'ends',
    isActivation: false,
  },
  {
    activity: /^remove member from role in pim completed/,
    kind: 'assignment',
    effect: 'ends',
    isActivation: false,
  },
  {
    activity: /^remove member from role completed \(pim deactivate\)/,
    kind: 'assignment',
    effect: 'ends',
    isActivation: true,
  },
  {
    activity: /^remove member from role \(pim activation expired\)/,
    kind: 'assignment',
    effect: 'ends',
    isActivation: true,
  },
];

/** What the directory writes of acts that did not go through PIM. Of those that did, PIM's own rows are counted. */
const outsidePim: typeof effects = [
  { activity: /^add member to role$/, kind: 'assignment', effect: 'begins', isActivation: false },
  { activity: /^remove member from role$/, kind: 'assignment', effect: 'ends', isActivation: false },
];

/** Reads events of PIM. What is not of the form that Entra promises tells nothing. @param events JSON, the oldest first. */
export function auditActsOf(events: readonly string[]): AuditActs {
  const acts: AuditAct[] = [];
  const approvals = new Map<string, string>();
  const settings: SettingsAct[] = [];
  for (const json of events) {
    const event = eventOf(json);
    if (event === undefined) continue;
    const act = actOf(event);
    if (act !== undefined) acts.push(act);
    const { requestId, by } = event;
    if (/request approved|approved by admin/.test(event.activity) && requestId !== undefined && by !== null)
      approvals.set(requestId.toLowerCase(), by);
    if (/^update role setting/.test(event.activity) && event.roleDefinitionId !== undefined)
      settings.push({ roleDefinitionId: event.roleDefinitionId, at: event.at, by, auditEventId: event.id });
  }
  return { acts, approvals, settings };
}

interface Event {
  readonly id: string;
  readonly at: InstantText;
  /** In lower case. */
  readonly activity: string;
  readonly isOfPim: boolean;
  /** Whether PIM itself did it in the directory. */
  readonly isByPim: boolean;
  readonly by: string | null;
  readonly principalId: string | undefined;
  readonly roleDefinitionId: string | undefined;
  readonly unitId: string | undefined;
  readonly requestId: string | undefined;
  readonly justification: string | null;
  readonly until: string | undefined;
}

function actOf(event: Event): AuditAct | undefined {
  const { principalId, roleDefinitionId, unitId, requestId, justification, by, at, until } = event;
  if (principalId === undefined || roleDefinitionId === undefined) return undefined;
  const table = event.isOfPim ? effects : event.isByPim ? [] : outsidePim;
  const found = table.find(({ activity }) => activity.test(event.activity));
  if (found === undefined) return undefined;
  const scope = unitId === undefined ? undefined : `/administrativeUnits/${unitId}`;
  const end = until === undefined ? Number.NaN : Date.parse(until);
  return {
    kind: found.kind,
    isActivation: found.isActivation,
    effect: found.effect,
    principalId,
    roleDefinitionId,
    key: scope === undefined ? undefined : { principalId, roleDefinitionId, directoryScopeId: scope },
    at,
    from: at,
    source: 'audit-event',
    scheduleIds: requestId === undefined ? [] : [requestId.toLowerCase()],
    until: Number.isNaN(end) ? 'unknown' : new Date(end).toISOString(),
    cause: { ...noCause, requestId: null, justification, by, auditEventId: event.id },
    requestId: requestId?.toLowerCase(),
  };
}

function eventOf(text: string): Event | undefined {
  const event = objectIn(parseJson(text));
  const at = Date.parse(auditText(event.activityDateTime) ?? '');
  const id = auditText(event.id);
  if (Number.isNaN(at) || id === undefined || event.result !== 'success') return undefined;
  const targets = objectsIn(event.targetResources);
  const details = objectsIn(event.additionalDetails);
  const detail = (key: string) => auditText(details.find((one) => one.key === key)?.value);
  const target = (...types: readonly string[]) =>
    auditText(
      targets.find(({ type }) => types.includes(auditText(type)?.toLowerCase() ?? ''))?.id,
    )?.toLowerCase();
  const { user, app } = objectIn(event.initiatedBy);
  const isByPim = /^(ms-pim|azure ad pim)$/i.test(auditText(objectIn(app).displayName) ?? '');
  return {
    id,
    at: new Date(at).toISOString(),
    activity: (auditText(event.activityDisplayName) ?? '').toLowerCase(),
    isOfPim: event.loggedByService === 'PIM',
    isByPim,
    by: isByPim
      ? null
      : (auditText(objectIn(user).id) ?? auditText(objectIn(app).servicePrincipalId) ?? null),
    principalId: target('user', 'group', 'serviceprincipal'),
    roleDefinitionId: target('role') ?? roleTemplateIdIn(targets),
    unitId: target('administrativeunit'),
    requestId: detail('RoleAssignmentRequestId'),
    justification: detail('Justification') ?? null,
    until: detail('ExpirationTime'),
  };
}
