import { processApp } from '../process-app.ts';
import { parts } from '../process-parts.ts';
import { app, everyMethod } from '../registering.ts';

/** The resources of the API, by the names of their functions. */
const resources = {
  activations: 'activations',
  alerts: 'alerts',
  approvals: 'approvals',
  assignments: 'assignments',
  audit: 'audit',
  changes: 'changes',
  eligibilities: 'eligibilities',
  evidence: 'evidence',
  me: 'me',
  openApi: 'openapi.json',
  plans: 'plans',
  principals: 'principals',
  roleSettings: 'role-settings',
  rules: 'rules',
  runs: 'runs',
  senders: 'senders',
  shadowWrites: 'shadow-writes',
  tenants: 'tenants',
  writers: 'writers',
};

/**
 * One function a resource takes everything below its path, and the route table of src/http does the rest: the platform
 * takes the first function, in the alphabetical order of their names, whose route fits, and knows no specificity.
 *
 * `anonymous` to the platform: our own check of the caller's Entra token, in src/http/core/authenticate.ts, is the gate of
 * every one of them, and a function key would be no substitute for it.
 */
for (const [name, resource] of parts.has('front') ? Object.entries(resources) : []) {
  app.http(name, {
    methods: everyMethod,
    authLevel: 'anonymous',
    route: `${resource}/{*rest}`,
    handler: (request, context) =>
      processApp.answerHttp(context, pathOf(resource, request.params.rest), request),
  });
}

/** @param rest absent for the resource itself; the platform has decoded it. */
function pathOf(resource: string, rest: string | undefined): string {
  return rest === undefined ? resource : `${resource}/${rest}`;
}
