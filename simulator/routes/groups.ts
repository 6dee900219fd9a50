import type { DirectoryObject, Group } from '../directory.ts';
import { answerCount } from '../odata/count.ts';
import { answerItem, answerList } from '../odata/list.ts';
import type { Tenant } from '../state/tenant.ts';
import { directoryObjectResource, groupResource, odataType } from './directory-resources.ts';
import { groupPermissions } from './permissions.ts';
import { requireById } from './require-by-id.ts';
import type { Route, RouteAnswer, RouteCall } from './route.ts';

const listGroups: Route = {
  method: 'GET',
  path: '/v1.0/groups',
  permissions: groupPermissions,
  workload: 'directory',
  answer: (call) =>
    answerList(call, { resource: groupResource, context: 'groups', items: () => call.tenant.groups.all() }),
};

const getGroup: Route = {
  method: 'GET',
  path: '/v1.0/groups/{id}',
  permissions: groupPermissions,
  workload: 'directory',
  answer: (call) => answerItem(call, { resource: groupResource, context: 'groups' }, groupOf(call)),
};

const listMembers: Route = {
  method: 'GET',
  path: '/v1.0/groups/{id}/members',
  permissions: groupPermissions,
  workload: 'directory',
  cost: 3,
  answer: (call) => answerObjects(call, () => objectsById(call.tenant, groupOf(call).memberIds)),
};

const listTransitiveMembers: Route = {
  method: 'GET',
  path: '/v1.0/groups/{id}/transitiveMembers',
  permissions: groupPermissions,
  workload: 'directory',
  cost: 5,
  answer: (call) => answerObjects(call, () => transitiveMembers(call.tenant, groupOf(call))),
};

const countGroups: Route = {
  method: 'GET',
  path: '/v1.0/groups/$count',
  permissions: groupPermissions,
  workload: 'directory',
  answer: (call) => answerCount(call, groupResource, call.tenant.groups.all()),
};

export const groupRoutes: readonly Route[] = [
  listGroups,
  countGroups,
  getGroup,
  listMembers,
  listTransitiveMembers,
];

function groupOf(call: RouteCall): Group {
  return requireById(call, (id) => call.tenant.groups.find(id));
}

/** Answers a list of objects of several kinds. */
export function answerObjects(call: RouteCall, items: () => readonly DirectoryObject[]): RouteAnswer {
  return answerList(call, {
    resource: directoryObjectResource,
    context: 'directoryObjects',
    items,
    finish: (sent, item) => ({ ...odataType(item), ...sent }),
  });
}

/** The objects that still exist, in the order of the ids. */
export function objectsById(tenant: Tenant, ids: readonly string[]): DirectoryObject[] {
  return ids.flatMap((id) => objectById(tenant, id) ?? []);
}

/** A user, group, service principal or administrative unit that is not deleted. */
export function objectById(tenant: Tenant, id: string): DirectoryObject | undefined {
  return (
    tenant.users.find(id) ??
    tenant.groups.find(id) ??
    tenant.servicePrincipals.find(id) ??
    tenant.administrativeUnits.find(id)
  );
}

/** Members and members of member groups, each once. Cycles between groups end. */
function transitiveMembers(tenant: Tenant, group: Group): DirectoryObject[] {
  const found = new Map<string, DirectoryObject>();
  const waiting = [group];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const member of objectsById(tenant, next.memberIds)) {
      if (found.has(member.id)) continue;
      found.set(member.id, member);
      if (member.kind === 'group') waiting.push(member);
    }
  }
  return [...found.values()];
}
