import { isObject } from '../matching/rule-comparison.ts';

/** What only the whole event says. What is not of the form that Entra promises says nothing. */
export interface EventDetails {
  /** Application id of the app that did it. */
  readonly appId: string | undefined;
  /** Of PIM: the request that it is about, in lower case. */
  readonly requestId: string | undefined;
  /** Of the directory, which names the role among the properties that changed. */
  readonly roleTemplateId: string | undefined;
  readonly ruleIds: readonly string[];
}

const ruleNames =
  /\b(?:Expiration|Enablement|Approval|AuthenticationContext|Notification)(?:_[A-Za-z]+){2,3}\b/g;

export function detailsOf(json: string): EventDetails {
  const event = parsed(json);
  const initiator = isObject(event.initiatedBy) ? event.initiatedBy : {};
  const app = isObject(initiator.app) ? initiator.app : {};
  const targets = listOf(event.targetResources);
  const changed = targets.flatMap(({ modifiedProperties }) => listOf(modifiedProperties));
  const role = changed.find(({ displayName }) => displayName === 'Role.TemplateId');
  const request = listOf(event.additionalDetails).find(({ key }) => key === 'RoleAssignmentRequestId');
  return {
    appId: textOf(app.appId),
    requestId: textOf(request?.value)?.toLowerCase(),
    // Values of properties are JSON in a text.
    roleTemplateId: (textOf(role?.newValue) ?? textOf(role?.oldValue))?.replaceAll('"', '').toLowerCase(),
    ruleIds: [...new Set(JSON.stringify(targets).match(ruleNames) ?? [])],
  };
}

type Json = Readonly<Record<string, unknown>>;

function parsed(json: string): Json {
  try {
    const event: unknown = JSON.parse(json);
    return isObject(event) ? event : {};
  } catch {
    return {};
  }
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value !== 'null' ? value : undefined;
}
