import { isGuid } from '../../guid.ts';
import { isObject, type JsonObject } from '../../json-object.ts';
import { badRequest } from '../../refusal.ts';
import type { ScheduleWindow } from '../role-schedules.ts';
import { type RequestKind, type ScheduleAction, scheduleActions, type Ticket } from '../schedule-requests.ts';
import { missingParameter } from './refusals.ts';
import { readScheduleInfo } from './schedule-info.ts';

/** A parsed body of a POST. Only its shape has been checked. */
export interface RequestedChange {
  readonly action: ScheduleAction;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly directoryScopeId: string;
  /** A start in the past is replaced by now. `undefined`: the action ends something. */
  readonly window: ScheduleWindow | undefined;
  readonly justification: string | null;
  readonly ticket: Ticket;
  readonly isValidationOnly: boolean;
}

const properties: readonly string[] = [
  ...['action', 'appScopeId', 'directoryScopeId', 'isValidationOnly', 'justification', 'principalId'],
  ...['roleDefinitionId', 'scheduleInfo', 'targetScheduleId', 'ticketInfo'],
  ...['id', 'status', 'approvalId', 'completedDateTime', 'createdDateTime', 'createdBy', 'customData'],
];
const removals: readonly ScheduleAction[] = ['adminRemove', 'selfDeactivate'];

export function isRemoval(action: ScheduleAction): boolean {
  return removals.includes(action);
}

/**
 * @param now the default start of a schedule.
 * @throws GraphRefusal 400
 */
export function readRequestedChange(body: unknown, kind: RequestKind, now: Date): RequestedChange {
  if (!isObject(body)) throw missingParameter('request');
  refuseUnknown(body, kind);
  const action = readAction(body.action, kind);
  return {
    action,
    principalId: readGuid(body, 'principalId'),
    roleDefinitionId: readGuid(body, 'roleDefinitionId'),
    directoryScopeId: readScope(body),
    window: isRemoval(action) ? undefined : readScheduleInfo(body.scheduleInfo, now),
    justification: optional(body, 'justification', 'string') ?? null,
    ticket: readTicket(body.ticketInfo),
    isValidationOnly: optional(body, 'isValidationOnly', 'boolean') ?? false,
  };
}

function refuseUnknown(body: JsonObject, kind: RequestKind): void {
  for (const name of Object.keys(body)) {
    if (name.includes('@') || properties.includes(name)) continue;
    const type = kind === 'assignment' ? 'Assignment' : 'Eligibility';
    throw badRequest(
      `The property '${name}' does not exist on type 'microsoft.graph.unifiedRole${type}ScheduleRequest'. Make sure to only use property names that are defined by the type.`,
    );
  }
}

/** Case is ignored. The two activation actions do not exist for eligibilities. */
function readAction(value: unknown, kind: RequestKind): ScheduleAction {
  if (value === undefined || value === null) throw missingParameter('action');
  const action = scheduleActions.find((each) => each.toLowerCase() === String(value).toLowerCase());
  if (typeof value !== 'string' || action === undefined)
    throw badRequest(`Requested value '${String(value)}' was not found.`);
  if (kind === 'eligibility' && (action === 'selfActivate' || action === 'selfDeactivate'))
    throw badRequest(`The action ${action} is not supported for eligibility schedule requests.`);
  return action;
}

function readGuid(body: JsonObject, name: 'principalId' | 'roleDefinitionId'): string {
  const value = body[name];
  if (value === undefined || value === null) throw missingParameter(name);
  if (typeof value !== 'string' || !isGuid(value))
    throw badRequest(`Invalid value specified for property '${name}' of the request.`);
  return value.toLowerCase();
}

/** Exactly one of the two scopes is required. Directory roles have no app scopes, so `appScopeId` is refused. */
function readScope(body: JsonObject): string {
  const [directory, app] = [body.directoryScopeId ?? undefined, body.appScopeId ?? undefined];
  if (directory === undefined && app === undefined) throw missingParameter('directoryScopeId');
  if (directory !== undefined && app !== undefined)
    throw badRequest('Only one of directoryScopeId and appScopeId can be specified.');
  if (app !== undefined) throw badRequest('appScopeId is not supported for the directory provider.');
  const unit = /^\/(?:administrativeUnits\/)?([^/]+)$/i.exec(String(directory))?.[1];
  if (typeof directory !== 'string' || (directory !== '/' && (unit === undefined || !isGuid(unit))))
    throw badRequest(`Invalid value specified for property 'directoryScopeId' of the request.`);
  const id = unit?.toLowerCase();
  if (id === undefined) return '/';
  return /^\/administrativeUnits\//i.test(directory) ? `/administrativeUnits/${id}` : `/${id}`;
}

/** Unknown fields are ignored: a widely used tool sends some, and its requests succeed. */
function readTicket(value: unknown): Ticket {
  if (value === undefined || value === null) return { number: null, system: null };
  if (!isObject(value)) throw badRequest("Invalid value specified for property 'ticketInfo' of the request.");
  return {
    number: optional(value, 'ticketNumber', 'string') ?? null,
    system: optional(value, 'ticketSystem', 'string') ?? null,
  };
}

function optional(sent: JsonObject, name: string, type: 'string'): string | undefined;
function optional(sent: JsonObject, name: string, type: 'boolean'): boolean | undefined;
function optional(sent: JsonObject, name: string, type: 'string' | 'boolean'): unknown {
  const value = sent[name] ?? undefined;
  if (value !== undefined && typeof value !== type)
    throw badRequest(`Invalid value specified for property '${name}' of the request.`);
  return value;
}
