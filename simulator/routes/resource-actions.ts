import { answerList } from '../odata/list.ts';
import type { Resource } from '../odata/resource.ts';
import { resourceNotFound } from '../refusal.ts';
import { type ResourceAction, resourceActions } from '../state/resource-actions.ts';
import { resourceActionPermissions } from './permissions.ts';
import type { Route } from './route.ts';

const namespace = 'microsoft.directory';

/** `unifiedRbacResourceAction`. A page has 100 unless `$top` says otherwise. The most is our reading. */
const resource: Resource<ResourceAction> = {
  type: 'unifiedRbacResourceAction',
  label: 'ResourceAction',
  options: ['$filter', '$select', '$top'],
  properties: ['actionVerb', 'description', 'id', 'isPrivileged', 'name', 'resourceScopeId'],
  logic: 'and-or',
  filter: {
    actionVerb: { type: 'string', operators: ['eq'] },
    description: { type: 'string', operators: ['eq'] },
    id: { type: 'string', operators: ['eq'] },
    isPrivileged: { type: 'boolean', operators: ['eq'] },
    name: { type: 'string', operators: ['eq'] },
  },
  pageSize: { default: 100, most: 999 },
};

/** The actions of the namespace that directory roles are about; the others are not simulated. */
export const resourceActionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/beta/roleManagement/directory/resourceNamespaces/{id}/resourceActions',
    permissions: resourceActionPermissions,
    workload: 'pim',
    answer: (call) => {
      if (call.params.id?.toLowerCase() !== namespace) throw resourceNotFound(call.params.id ?? '');
      const context = `roleManagement/directory/resourceNamespaces('${namespace}')/resourceActions`;
      return answerList(call, { resource, context, items: () => resourceActions });
    },
  },
];
