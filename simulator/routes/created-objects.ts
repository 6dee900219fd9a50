import { randomUUID } from 'node:crypto';
import { type AdministrativeUnit, type Group, type User, unsetUserProperties } from '../directory.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { answerItem, answerList } from '../odata/list.ts';
import { badRequest, notSimulated } from '../refusal.ts';
import { secondsText } from '../state/seed/users.ts';
import {
  administrativeUnitResource,
  groupResource,
  organizationResource,
  userResource,
} from './directory-resources.ts';
import {
  createGroupPermissions,
  createUnitPermissions,
  createUserPermissions,
  organizationPermissions,
} from './permissions.ts';
import { requireById } from './require-by-id.ts';
import type { Route, RouteCall } from './route.ts';

/** Principals and units that are made and unmade over Graph, as far as a try of PIM in a test tenant needs them. */

/** 201. Other properties than these are not taken. */
const createUser: Route = {
  method: 'POST',
  path: '/v1.0/users',
  permissions: createUserPermissions,
  workload: 'directory',
  answer: (call) => {
    const body = bodyOf(call, [
      'accountEnabled',
      'displayName',
      'mailNickname',
      'userPrincipalName',
      'passwordProfile',
    ]);
    const userPrincipalName = textOf(body, 'userPrincipalName');
    if (!userPrincipalName.toLowerCase().endsWith(`@${call.tenant.domain}`))
      throw badRequest('The domain portion of the userPrincipalName property is invalid.');
    const user: User = {
      ...emptyUser,
      ...madeNow(call),
      userPrincipalName,
      displayName: textOf(body, 'displayName'),
      mailNickname: textOf(body, 'mailNickname'),
      accountEnabled: body.accountEnabled === true,
    };
    call.tenant.users.add(user);
    return { ...answerItem(call, { resource: userResource, context: 'users' }, user), status: 201 };
  },
};

const emptyUser = {
  kind: 'user',
  givenName: '',
  surname: '',
  mail: null,
  userType: 'Member',
  ...unsetUserProperties,
} as const;

const createGroup: Route = {
  method: 'POST',
  path: '/v1.0/groups',
  permissions: createGroupPermissions,
  workload: 'directory',
  answer: (call) => {
    const body = bodyOf(call, [
      'displayName',
      'mailEnabled',
      'mailNickname',
      'securityEnabled',
      'isAssignableToRole',
      'members@odata.bind',
    ]);
    const members = body['members@odata.bind'];
    const group: Group = {
      ...madeNow(call),
      ...{
        kind: 'group',
        description: null,
        mail: null,
        mailEnabled: false,
        securityEnabled: true,
        groupTypes: [],
      },
      ...{ membershipRule: null, visibility: 'Private', onPremisesSyncEnabled: null },
      displayName: textOf(body, 'displayName'),
      mailNickname: textOf(body, 'mailNickname'),
      isAssignableToRole: body.isAssignableToRole === true ? true : null,
      memberIds: Array.isArray(members)
        ? members.map((address) => String(address).split('/').at(-1) ?? '')
        : [],
    };
    call.tenant.groups.add(group);
    return { ...answerItem(call, { resource: groupResource, context: 'groups' }, group), status: 201 };
  },
};

const deleteGroup: Route = {
  method: 'DELETE',
  path: '/v1.0/groups/{id}',
  permissions: createGroupPermissions,
  workload: 'directory',
  answer: (call) => {
    const { groups } = call.tenant;
    groups.remove(requireById(call, (id) => groups.find(id)).id);
    return { status: 204 };
  },
};

const units = '/v1.0/directory/administrativeUnits';

const createUnit: Route = {
  method: 'POST',
  path: units,
  permissions: createUnitPermissions,
  workload: 'directory',
  answer: (call) => {
    const body = bodyOf(call, ['displayName']);
    const { createdDateTime: _none, ...made } = madeNow(call);
    const unit: AdministrativeUnit = {
      ...made,
      ...{
        kind: 'administrativeUnit',
        description: null,
        visibility: null,
        isMemberManagementRestricted: false,
      },
      ...{ membershipType: null, membershipRule: null, membershipRuleProcessingState: null, memberIds: [] },
      displayName: textOf(body, 'displayName'),
    };
    call.tenant.administrativeUnits.add(unit);
    const shown = { resource: administrativeUnitResource, context: 'directory/administrativeUnits' };
    return { ...answerItem(call, shown, unit), status: 201 };
  },
};

const deleteUnit: Route = {
  method: 'DELETE',
  path: `${units}/{id}`,
  permissions: createUnitPermissions,
  workload: 'directory',
  answer: (call) => {
    const { administrativeUnits } = call.tenant;
    administrativeUnits.remove(requireById(call, (id) => administrativeUnits.find(id)).id);
    return { status: 204 };
  },
};

/** The tenant itself: a list of one. */
const getOrganization: Route = {
  method: 'GET',
  path: '/v1.0/organization',
  permissions: organizationPermissions,
  workload: 'directory',
  answer: (call) => {
    const { tenantId: id, displayName, domain, users } = call.tenant;
    const isSynced = users.all().some(({ onPremisesSyncEnabled }) => onPremisesSyncEnabled === true);
    const verifiedDomains = [
      { name: domain, isDefault: true, isInitial: true, capabilities: 'Email', type: 'Managed' },
    ];
    const organization = { id, displayName, onPremisesSyncEnabled: isSynced ? true : null, verifiedDomains };
    return answerList(call, {
      resource: organizationResource,
      context: 'organization',
      items: () => [organization],
    });
  },
};

export const createdObjectRoutes: readonly Route[] = [
  createUser,
  createGroup,
  deleteGroup,
  createUnit,
  deleteUnit,
  getOrganization,
];

function madeNow({ now }: RouteCall) {
  return { id: randomUUID(), deletedDateTime: null, createdDateTime: secondsText(now) };
}

function bodyOf({ body, path }: RouteCall, known: readonly string[]): JsonObject {
  if (!isObject(body))
    throw badRequest('Write requests (excluding DELETE) must contain the Content-Type header declaration.');
  const other = Object.keys(body).find((name) => !known.includes(name) && !name.startsWith('@odata.'));
  if (other !== undefined) throw notSimulated(`POST ${path} with the property '${other}'`);
  return body;
}

function textOf(body: JsonObject, name: string): string {
  const text = body[name];
  if (typeof text !== 'string' || text === '')
    throw badRequest(`A value is required for property '${name}'.`);
  return text;
}
