import { answerItem, answerList } from '../odata/list.ts';
import type { Resource } from '../odata/resource.ts';
import type { Tenant } from '../state/tenant.ts';
import { foundById } from './found.ts';
import type { RoleRow } from './role-rows.ts';
import type { Route } from './route.ts';

/** One layer of role management that can be listed and read by id. */
export interface RoleLayer {
  /** Below `/v1.0/roleManagement/directory/`. */
  readonly name: string;
  readonly permissions: readonly string[];
  readonly resource: (tenant: Tenant, at: Date) => Resource<RoleRow>;
  readonly rows: (tenant: Tenant, at: Date) => readonly RoleRow[];
}

/** `GET` of the list and of one item. */
export function roleRoutes({ name, permissions, resource, rows }: RoleLayer): readonly Route[] {
  const context = `roleManagement/directory/${name}`;
  const common = { method: 'GET', permissions, workload: 'pim' } as const;
  return [
    {
      ...common,
      path: `/v1.0/${context}`,
      answer: (call) =>
        answerList(call, {
          resource: resource(call.tenant, call.now),
          context,
          items: (at) => rows(call.tenant, at),
        }),
    },
    {
      ...common,
      path: `/v1.0/${context}/{id}`,
      answer: (call) => {
        // Ids of instances are base64url: here case matters.
        const row = foundById(call, (id) => rows(call.tenant, call.now).find((each) => each.id === id));
        return answerItem(call, { resource: resource(call.tenant, call.now), context }, row);
      },
    },
  ];
}
