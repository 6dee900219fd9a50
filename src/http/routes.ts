import { activationRoutes } from './activations/routes.ts';
import { alertRoutes } from './alerts/routes.ts';
import { approvalRoutes } from './approvals/routes.ts';
import { auditRoutes } from './audit/routes.ts';
import { changeRoutes } from './changes/routes.ts';
import type { Route } from './core/route.ts';
import { createRouteTable } from './core/route-table.ts';
import { evidenceRoutes } from './evidence/routes.ts';
import { healthRoute } from './health/routes.ts';
import { myRoutes } from './me/routes.ts';
import { openApiRoute } from './openapi/routes.ts';
import { planRoutes } from './plans/routes.ts';
import { principalRoutes } from './principals/routes.ts';
import { driftRoute } from './role-settings/drift-route.ts';
import { roleSettingsRoutes } from './role-settings/routes.ts';
import { roleRuleRoutes } from './role-settings/rule-routes.ts';
import { rulesRoutes } from './rules-file/routes.ts';
import { runRoutes } from './runs/routes.ts';
import { scheduleRequestRoutes } from './schedules/request-routes.ts';
import { scheduleRoutes } from './schedules/routes.ts';
import { senderRoutes } from './senders/routes.ts';
import { shadowWriteRoutes } from './shadow-writes/routes.ts';
import { tenantRoutes } from './tenants/routes.ts';
import { writerRoutes } from './writers/routes.ts';

const answering: readonly Route[] = [
  ...scheduleRoutes('eligibility'),
  ...scheduleRequestRoutes('eligibility'),
  ...scheduleRoutes('assignment'),
  ...scheduleRequestRoutes('assignment'),
  ...roleSettingsRoutes,
  driftRoute,
  ...roleRuleRoutes,
  ...alertRoutes,
  ...auditRoutes,
  ...evidenceRoutes,
  ...runRoutes,
  ...planRoutes,
  ...principalRoutes,
  ...approvalRoutes,
  ...changeRoutes,
  ...activationRoutes,
  ...senderRoutes,
  ...writerRoutes,
  ...shadowWriteRoutes,
  ...rulesRoutes,
  ...tenantRoutes,
  ...myRoutes,
  healthRoute,
];

/** Every route; whoever asks for `health` without a token is answered before. */
export const routes: readonly Route[] = [...answering, openApiRoute(() => routes)];

export const routeTable = createRouteTable(routes);
