import { z } from 'zod';
import type { SecurityAlert, SecurityAlerts } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import { listing } from '../client/listing.ts';
import { allEqual, type GraphOperation, graphOperation, nameOf, requestFor } from '../client/operation.ts';
import { flag, id, instant, type ReadAt, readRows, readWire, text } from '../client/wire.ts';
import { foundOrNothing } from './found-or-nothing.ts';
import { directoryRoles } from './role-policies.ts';

const alerts = '/identityGovernance/roleManagementAlerts/alerts';
const reading = { application: 'RoleManagementAlert.Read.Directory', version: 'beta' } as const;

export const alertOperations = {
  listAlerts: graphOperation('listAlerts', 'GET', alerts, reading),
  readAlert: graphOperation('readAlert', 'GET', `${alerts}/{alertId}`, reading),
} as const satisfies Record<string, GraphOperation>;

const query = {
  $select: 'id,alertDefinitionId,scopeId,isActive,incidentCount,lastScannedDateTime,lastModifiedDateTime',
  $expand: 'alertDefinition',
};

const wireDefinition = z.object({
  id,
  displayName: text,
  description: text,
  severityLevel: text,
  securityImpact: text,
  mitigationSteps: text,
  howToPrevent: text,
  isRemediatable: flag,
  isConfigurable: flag,
});
/** `unifiedRoleManagementAlert`. Source: docs/graph-facts.md#security-alerts. */
const wireAlert = z.object({
  id,
  alertDefinitionId: text,
  scopeId: text,
  isActive: z.boolean(),
  incidentCount: z.int().min(0),
  lastScannedDateTime: instant,
  lastModifiedDateTime: instant,
  alertDefinition: wireDefinition.nullish(),
});

/** @throws GraphCallError `invalid-response` for an alert that does not say whether it is active. */
function toSecurityAlert(item: unknown, at: ReadAt): SecurityAlert {
  const { alertDefinition, ...alert } = readWire(wireAlert, item, at);
  return { ...alert, definition: alertDefinition ?? undefined };
}

/** PIM's own security alerts for directory roles, through Microsoft Graph (beta: there is no v1.0 route). */
export function createSecurityAlerts(client: GraphClient): SecurityAlerts {
  return { list: listAlerts(client), read: readAlert(client) };
}

/**
 * Lists the alerts with their definitions.
 *
 * - `GET /beta/identityGovernance/roleManagementAlerts/alerts`: `RoleManagementAlert.Read.Directory`
 *
 * Source: docs/graph-facts.md#security-alerts.
 */
function listAlerts(client: GraphClient): SecurityAlerts['list'] {
  return async function* (call) {
    const operation = alertOperations.listAlerts;
    const request = requestFor(operation, { query: { $filter: allEqual(directoryRoles), ...query } });
    for await (const page of listing(client, request, call))
      yield readRows(page, nameOf(operation), toSecurityAlert);
  };
}

/**
 * Reads one alert with its definition.
 *
 * - `GET /beta/identityGovernance/roleManagementAlerts/alerts/{alertId}`: `RoleManagementAlert.Read.Directory`
 *
 * Source: docs/graph-facts.md#security-alerts.
 */
function readAlert(client: GraphClient): SecurityAlerts['read'] {
  const operation = alertOperations.readAlert;
  return (alertId, call) =>
    foundOrNothing(async () => {
      const { body, facts } = await client.send(requestFor(operation, { ids: { alertId }, query }), call);
      return toSecurityAlert(body, { operation: nameOf(operation), facts });
    });
}
