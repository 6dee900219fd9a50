import type { Caller } from '../caller.ts';
import type { DirectoryObject, Stranger } from '../directory.ts';
import { isPage } from '../faults/page.ts';
import { answerItem, answerList } from '../odata/list.ts';
import { metadataUrl } from '../odata/page.ts';
import { badRequest, forbidden } from '../refusal.ts';
import { directoryObjectResource, odataType } from './directory-resources.ts';
import { objectById, objectsById } from './groups.ts';
import {
  administrativeUnitPermissions,
  directoryPermissions,
  fullUserPermissions,
  groupPermissions,
  servicePrincipalPermissions,
} from './permissions.ts';
import { requireById } from './require-by-id.ts';
import type { Route, RouteCall } from './route.ts';

const mostIds = 1_000;

const permissionsByKind = {
  user: fullUserPermissions,
  group: groupPermissions,
  servicePrincipal: servicePrincipalPermissions,
  administrativeUnit: administrativeUnitPermissions,
} as const satisfies Record<DirectoryObject['kind'], readonly string[]>;

/** Unknown ids are skipped silently. */
const getByIds: Route = {
  method: 'POST',
  path: '/v1.0/directoryObjects/getByIds',
  permissions: directoryPermissions,
  workload: 'directory',
  cost: 3,
  answer: (call) => {
    const { ids, types } = readBody(call.body);
    const found = objectsById(call.tenant, [...new Set(ids)]).filter(
      ({ kind }) => types === undefined || types.includes(kind),
    );
    const answer = answerList(call, {
      resource: directoryObjectResource,
      context: 'directoryObjects',
      items: () => found,
      // All requested objects are answered at once.
      adjust: (query) => ({ ...query, size: mostIds }),
      finish: (sent, object) => ({ ...odataType(object), ...sent }),
    });
    const strangers = strangersOf(call, ids, types).map(toStranger);
    if (strangers.length === 0 || !isPage(answer.body)) return answer;
    return { ...answer, body: { ...answer.body, value: [...answer.body.value, ...strangers] } };
  },
};

const getDirectoryObject: Route = {
  method: 'GET',
  path: '/v1.0/directoryObjects/{id}',
  permissions: [...new Set(Object.values(permissionsByKind).flat())],
  workload: 'directory',
  answer: (call) => {
    const stranger = call.tenant.strangers.find(call.params.id ?? '');
    if (stranger !== undefined && stranger.kind !== partnerType) {
      requirePermission(call, directoryPermissions);
      const context = metadataUrl(call, 'directoryObjects/$entity');
      return { status: 200, body: { '@odata.context': context, ...toStranger(stranger) } };
    }
    const object = requireById(call, (id) => objectById(call.tenant, id));
    requirePermission(call, permissionsByKind[object.kind]);
    const finish = (sent: object) => ({ ...odataType(object), ...sent });
    return answerItem(
      call,
      { resource: directoryObjectResource, context: 'directoryObjects', finish },
      object,
    );
  },
};

const partnerType = 'directoryObjectPartnerReference';

/** Without types, everything that is an object of this directory: no references to partners. */
function strangersOf({ tenant }: RouteCall, ids: readonly string[], types: readonly string[] | undefined) {
  return [...new Set(ids)].flatMap((id) => {
    const found = tenant.strangers.find(id);
    const isAsked = found && (types?.includes(found.kind) ?? found.kind !== partnerType);
    return isAsked ? [found] : [];
  });
}

/** Only the id: no other property of theirs is simulated. */
function toStranger({ id, kind }: Stranger): object {
  return { '@odata.type': `#microsoft.graph.${kind}`, id };
}

export const directoryObjectRoutes: readonly Route[] = [getByIds, getDirectoryObject];

/** @throws GraphRefusal 403 when the caller holds none of these permissions. */
export function requirePermission(
  { caller }: { readonly caller: Caller },
  permissions: readonly string[],
): void {
  if (!permissions.some((permission) => caller.roles.includes(permission))) throw forbidden();
}

function readBody(body: RouteCall['body']): { ids: string[]; types: string[] | undefined } {
  const { ids, types } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (!isTexts(ids))
    throw badRequest("Invalid value specified for property 'ids': an array of ids is required.");
  if (ids.length > mostIds) throw badRequest(`The number of ids exceeds the maximum of ${mostIds}.`);
  if (types !== undefined && types !== null && !isTexts(types))
    throw badRequest("Invalid value specified for property 'types'.");
  return { ids, types: isTexts(types) ? types : undefined };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
