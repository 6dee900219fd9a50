import { z } from 'zod';
import type { SecurityAlert } from '../../ports/index.ts';
import { problem } from '../core/answer.ts';
import { graphId, paging } from '../core/inputs.ts';
import { listBody, onePage } from '../core/paging.ts';
import { defineRoute, type Route } from '../core/route.ts';

const text = z.string().optional();

const alertBody = z
  .object({
    id: z.string(),
    alertDefinitionId: text,
    scopeId: text,
    isActive: z.boolean(),
    incidentCount: z.int(),
    lastScannedDateTime: z.iso.datetime().optional(),
    lastModifiedDateTime: z.iso.datetime().optional(),
    definition: z
      .object({
        id: z.string(),
        displayName: text,
        description: text,
        severityLevel: text,
        securityImpact: text,
        mitigationSteps: text,
        howToPrevent: text,
        isRemediatable: z.boolean().optional(),
        isConfigurable: z.boolean().optional(),
      })
      .optional(),
  })
  .meta({ id: 'Alert', description: "One of PIM's own security alerts." });

function toAlertBody(alert: SecurityAlert): z.input<typeof alertBody> {
  return {
    ...alert,
    lastScannedDateTime: alert.lastScannedDateTime?.toISOString(),
    lastModifiedDateTime: alert.lastModifiedDateTime?.toISOString(),
  };
}

/** `alerts`: list and read. Graph's API for them is a beta. */
export const alertRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listAlerts',
    method: 'GET',
    path: 'alerts',
    requiredRole: 'PimWarden.Read',
    tag: 'alerts',
    summary: "List PIM's security alerts for directory roles",
    query: z.strictObject(paging),
    answers: {
      200: {
        description: 'One page',
        schema: listBody(alertBody),
      },
    },
    async answer({ query, ports, graph }) {
      const page = await onePage(ports.alerts.list(graph), query, { path: 'alerts' });
      return { status: 200, jsonBody: { ...page, items: page.items.map(toAlertBody) } };
    },
  }),
  defineRoute({
    operationId: 'readAlert',
    method: 'GET',
    path: 'alerts/{id}',
    requiredRole: 'PimWarden.Read',
    tag: 'alerts',
    summary: 'Read one alert',
    params: z.strictObject({ id: graphId }),
    answers: { 200: { description: 'As it is now', schema: alertBody } },
    async answer({ params, ports, graph }) {
      const alert = await ports.alerts.read(params.id, graph);
      if (alert !== undefined) return { status: 200, jsonBody: toAlertBody(alert) };
      return problem(
        404,
        'No such alert',
        `There is no alert ${params.id}. GET /api/alerts lists those there are.`,
      );
    },
  }),
];
