import { answerItem, answerList, type ListSource } from '../odata/list.ts';
import { metadataUrl } from '../odata/page.ts';
import type { Resource } from '../odata/resource.ts';
import { badRequest, notSimulated } from '../refusal.ts';
import { type AlertName, alertNames } from '../state/alert-catalog.ts';
import { recordAlertRow } from '../state/role-settings/settings-audit-row.ts';
import type { Tenant } from '../state/tenant.ts';
import { alertPermissions, alertWritePermissions } from './permissions.ts';
import { requireById } from './require-by-id.ts';
import {
  alertNameOf,
  alertResource,
  alertRow,
  configurationResource,
  configurationRow,
  definitionResource,
  definitionRow,
  incidentResource,
} from './role-management-alert-rows.ts';
import { requireScope } from './role-management-policies.ts';
import type { Route, RouteCall } from './route.ts';

const base = 'identityGovernance/roleManagementAlerts';
const read = { method: 'GET', permissions: alertPermissions, workload: 'pim' } as const;
const write = { permissions: alertWritePermissions, workload: 'pim' } as const;

/** `GET` of a list, which requires the scope filter, and of one item. */
function readRoutes<T extends { readonly id: string }>(
  segment: string,
  resource: (tenant: Tenant) => Resource<T>,
  row: (call: RouteCall, name: AlertName) => T,
): Route[] {
  const context = `${base}/${segment}`;
  return [
    {
      ...read,
      path: `/beta/${context}`,
      answer: (call) => {
        const listed: ListSource<T> = {
          resource: resource(call.tenant),
          context,
          items: () => alertNames.map((name) => row(call, name)),
        };
        requireScope(call, listed.resource);
        return answerList(call, listed);
      },
    },
    {
      ...read,
      path: `/beta/${context}/{id}`,
      answer: (call) =>
        answerItem(call, { resource: resource(call.tenant), context }, row(call, alertNameIn(call))),
    },
  ];
}

const listIncidents: Route = {
  ...read,
  path: `/beta/${base}/alerts/{id}/alertIncidents`,
  answer: (call) => {
    const row = alertRow(call.tenant, alertNameIn(call), call.now);
    const context = `${base}/alerts('${row.id}')/alertIncidents`;
    return answerList(call, { resource: incidentResource, context, items: () => row.alert.incidents });
  },
};

const getIncident: Route = {
  ...read,
  path: `/beta/${base}/alerts/{id}/alertIncidents/{incidentId}`,
  answer: (call) => {
    const row = alertRow(call.tenant, alertNameIn(call), call.now);
    const params = { id: call.params.incidentId ?? '' };
    const incident = requireById({ ...call, params }, (id) =>
      row.alert.incidents.find((each) => each.id === id),
    );
    const context = `${base}/alerts('${row.id}')/alertIncidents`;
    return answerItem(call, { resource: incidentResource, context }, incident);
  },
};

/** 204. `isActive: false` dismisses an alert until the next scan. */
const dismissAlert: Route = {
  ...write,
  method: 'PATCH',
  path: `/beta/${base}/alerts/{id}`,
  answer: (call) => {
    const name = alertNameIn(call);
    if (flagIn(call.body, 'isActive'))
      throw badRequest('An alert can be dismissed only: isActive must be false.');
    call.tenant.securityAlerts.dismiss(name, call.now);
    recordAlertRow(call.tenant, 'Resolve PIM alert', { name, actorId: call.caller.objectId, at: call.now });
    return { status: 204 };
  },
};

/** 204. Only `isEnabled` can be changed; thresholds cannot. */
const updateConfiguration: Route = {
  ...write,
  method: 'PATCH',
  path: `/beta/${base}/alertConfigurations/{id}`,
  answer: (call) => {
    const name = alertNameIn(call);
    const isEnabled = flagIn(call.body, 'isEnabled');
    call.tenant.securityAlerts.enable(name, isEnabled);
    const activity = isEnabled ? 'Enable PIM alert' : 'Disable PIM alert';
    recordAlertRow(call.tenant, activity, { name, actorId: call.caller.objectId, at: call.now });
    return { status: 204 };
  },
};

/** 202. A scan of all alerts. `Location` names the operation. */
const refreshAlerts: Route = {
  ...write,
  method: 'POST',
  path: `/beta/${base}/alerts/refresh`,
  answer: (call) => {
    const { securityAlerts, roleSettings } = call.tenant;
    const scan = securityAlerts.scan(roleSettings.random.guid(), call.now);
    recordAlertRow(call.tenant, 'Refresh PIM alert', {
      name: 'all',
      actorId: call.caller.objectId,
      at: call.now,
    });
    return {
      status: 202,
      headers: { Location: `${call.origin}/beta/${base}/operations/${scan.id}` },
    };
  },
};

const getOperation: Route = {
  ...read,
  path: `/beta/${base}/operations/{id}`,
  answer: (call) => {
    const scan = requireById(call, (id) => call.tenant.securityAlerts.scans.find((each) => each.id === id));
    const at = scan.startedAt.toISOString();
    return {
      status: 200,
      body: {
        '@odata.context': metadataUrl(call, `${base}/operations/$entity`),
        id: scan.id,
        createdDateTime: at,
        lastActionDateTime: at,
        status: 'succeeded',
        statusDetail: null,
        resourceLocation: `${call.origin}/beta/${base}/alerts`,
      },
    };
  },
};

const remediateIncident: Route = {
  ...write,
  method: 'POST',
  path: `/beta/${base}/alerts/{id}/alertIncidents/{incidentId}/remediate`,
  answer: () => {
    throw notSimulated('remediate of an alert incident');
  },
};

export const roleManagementAlertRoutes: readonly Route[] = [
  ...readRoutes('alerts', alertResource, ({ tenant, now }, name) => alertRow(tenant, name, now)),
  ...readRoutes(
    'alertDefinitions',
    () => definitionResource,
    ({ tenant }, name) => definitionRow(tenant, name),
  ),
  ...readRoutes('alertConfigurations', configurationResource, ({ tenant }, name) =>
    configurationRow(tenant, name),
  ),
  listIncidents,
  getIncident,
  dismissAlert,
  updateConfiguration,
  refreshAlerts,
  getOperation,
  remediateIncident,
];

function alertNameIn(call: RouteCall): AlertName {
  return requireById(call, (id) => alertNameOf(call.tenant, id));
}

function flagIn(body: unknown, name: string): boolean {
  const value =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  if (typeof value === 'boolean') return value;
  throw badRequest(`Invalid value specified for property '${name}': true or false is expected.`);
}
