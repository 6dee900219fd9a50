import { z } from 'zod';
import { rulesWithdrawal } from '../approvals/withdraw-rules.ts';
import { changeReads } from '../changes/routes.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { printable } from '../core/request-parts.ts';
import type { Route } from '../core/route.ts';
import type { TenantStore } from '../core/tenant-store.ts';
import { alterationRoutes } from '../evidence/alterations.ts';
import { planReads } from '../plans/routes.ts';
import { rulesRoutes } from '../rules-file/routes.ts';
import { runReads } from '../runs/routes.ts';
import { shadowWriteRoutes } from '../shadow-writes/routes.ts';

/** What may be asked of a tenant that is not the callers' own: what answers from its store, and nothing that asks for a change. */
const answering: readonly Route<TenantStore>[] = [
  ...runReads,
  ...planReads,
  ...changeReads,
  ...rulesRoutes,
  rulesWithdrawal,
  ...shadowWriteRoutes,
  ...alterationRoutes,
];

const tenantId = z.string().meta({ description: 'Of a tenant of TENANTS' });

/** `tenants/{tenantId}`: the same paths as for the callers' own tenant, below the id of another one. */
export const tenantRoutes: readonly Route[] = answering.map((route) => ({
  ...route,
  operationId: `${route.operationId}OfTenant`,
  path: `tenants/{tenantId}/${route.path}`,
  summary: `Of another tenant: ${route.summary}`,
  params: z.strictObject({ tenantId, ...route.params.shape }),
  async handle(request, { tenantId: named = '', ...params }, context) {
    const { otherTenants, logOf } = context.ports;
    const tenant = otherTenants.find((other) => other.tenantId === named.toLowerCase());
    if (tenant === undefined) return noSuchTenant(named);
    return route.handle(request, params, { ...context, ports: tenant, log: logOf(tenant) });
  },
}));

function noSuchTenant(named: string): HttpAnswer {
  const detail = `"${printable(named)}" is no further tenant of this deployment. GET /api/health names those of TENANTS.`;
  return problem(404, 'No such tenant', detail);
}
