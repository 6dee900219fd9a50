import type { Group, ServicePrincipal, User } from '../../../simulator/directory.ts';
import type { Tenant } from '../../../simulator/state/tenant.ts';

/** The people of the cases. The tenant has them under these ids. */
export const helpdesk = '071cc716-8147-4397-a5ba-b2105951cc0b';
export const globalAdmins = ['6be4b305-b75e-4efc-bfcc-31bd3b53a5f8', '56f2d212-e49c-42e3-8298-0188e5bef094'];
/** The three Global Administrators of ra-list-role-expand. */
export const joey = 'ace08ec9-aa11-4ada-9145-addf0398233e';
export const guests = ['6f87972e-2e7e-4b49-9980-eb3888bdcfe1', '10fc1cc8-ac36-4186-b99b-0cf814aa2dd5'];
export const helpdeskGroup = 'e77cbb23-0ff2-4e18-819c-690f58269752';
/** Privileged Role Administrator, for the cases that need one. */
export const administrator = 'aaaaaaaa-0000-4000-8000-000000000001';
/** The senders of the documented requests. Here the app sends them. */
export const documentedSenders = [
  '3fbd929d-8c56-4462-851e-0eb9a7b3a2a5',
  '1ed8ac56-4827-4733-8f80-86adc2e67db5',
];

const users = [
  helpdesk,
  administrator,
  ...globalAdmins,
  joey,
  ...guests,
  'f8ca5a85-489a-49a0-b555-0a6d81e56f0d', // ra-post-tenant
  '6b937a9d-c731-465b-a844-2d5b5368c161', // ra-post-appobject
  '7146daa8-1b4b-4a66-b2f7-cf593d03c8d2', // tutorial-roleassignments-empty
  '4ab0b690-479b-47ff-af8f-2576cf521872', // ra-get
  '84b80893-8749-40a3-97b7-68513b600544', // directoryobjects-getbyids
  '11111111-2222-3333-4444-555555555555', // group-members-list
];
/** The app that is the scope in ra-post-appobject. */
const app = '661e1310-bd76-4795-89a7-8f3c8f855bfc';
/** The custom role of ra-post-tenant. */
const customRole = 'c2cf284d-6c41-4e6b-afac-4b80928c9034';

/** Adds the people of the cases to the tenant, and removes every assignment. */
export function addPeople(tenant: Tenant): void {
  const { roleManagement, groups, servicePrincipals, roleDefinitions } = tenant;
  for (const layer of [roleManagement.requests, roleManagement.eligibilities, roleManagement.assignments])
    for (const { id } of layer.all()) layer.remove(id);
  for (const [index, id] of users.entries()) tenant.users.add(person(tenant, id, `person-${index + 1}`));
  groups.add({
    ...someGroup(tenant),
    id: helpdeskGroup,
    displayName: 'IT Helpdesk',
    isAssignableToRole: true,
  });
  servicePrincipals.add({ ...someApp(tenant), id: app, appId: app });
  const role = some(roleDefinitions.all()[0], 'role');
  roleDefinitions.add({
    ...role,
    ...{ id: customRole, templateId: customRole, displayName: 'Custom', isBuiltIn: false },
    inheritsPermissionsFrom: [],
  });
}

/** An enabled member with a job and a mailbox. */
export function person(tenant: Tenant, id: string, alias: string): User {
  const member = tenant.users
    .all()
    .find(
      ({ accountEnabled, jobTitle, signInActivity }) => accountEnabled && jobTitle !== null && signInActivity,
    );
  const name = { displayName: alias, mailNickname: alias, userPrincipalName: `${alias}@${tenant.domain}` };
  return { ...some(member, 'user'), ...name, id, mail: `${alias}@${tenant.domain}` };
}

export function someGroup({ groups }: Tenant): Group {
  return some(groups.all()[0], 'group');
}

function someApp({ servicePrincipals }: Tenant): ServicePrincipal {
  return some(servicePrincipals.all().at(-1), 'service principal');
}

function some<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`the tenant has no ${what} to make another like it`);
  return found;
}
