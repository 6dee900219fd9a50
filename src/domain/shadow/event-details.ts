import { auditText, roleTemplateIdIn, ruleIdsIn } from '../matching/audit-json.ts';
import { objectIn, objectsIn, parseJson } from '../matching/json.ts';

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

export function detailsOf(json: string): EventDetails {
  const event = objectIn(parseJson(json));
  const app = objectIn(objectIn(event.initiatedBy).app);
  const targets = objectsIn(event.targetResources);
  const request = objectsIn(event.additionalDetails).find(({ key }) => key === 'RoleAssignmentRequestId');
  return {
    appId: auditText(app.appId),
    requestId: auditText(request?.value)?.toLowerCase(),
    roleTemplateId: roleTemplateIdIn(targets),
    ruleIds: ruleIdsIn(targets),
  };
}
