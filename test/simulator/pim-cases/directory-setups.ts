import type { CaseSetup, CaseSetups, Tolerance } from './case-setup.ts';
import type { CaseTenant } from './case-tenant.ts';
import { guests, helpdesk, joey, person, someGroup } from './people.ts';
import { assignOutsidePim } from './request-setups.ts';

const now: CaseSetup = { at: '2022-04-11T11:50:03.901Z' };
const globalAdministrator = (...principalIds: readonly string[]) => ({
  prepare: async (graph: CaseTenant) => {
    await assignOutsidePim(graph, principalIds);
    return {};
  },
});

/** Properties of a user that beta shows by default, and v1.0 does not. */
const betaOfUser = [
  ...['accountEnabled', 'ageGroup', 'city', 'companyName', 'consentProvidedForMinor', 'country'],
  ...['createdDateTime', 'creationType', 'deletedDateTime', 'department', 'employeeId', 'faxNumber'],
  ...['imAddresses', 'infoCatalogs', 'isResourceAccount', 'legalAgeGroupClassification'],
  ...['mailNickname', 'onPremisesDistinguishedName', 'userType'],
];

/** Roles and their assignments in the directory, without PIM. */
export const roleSetups: CaseSetups = {
  'ra-post-tenant': now,
  'ra-post-appobject': now,
  'tutorial-roleassignments-empty': { ...now, ...globalAdministrator(joey) },
  'ra-list-role-expand': {
    ...now,
    ...globalAdministrator(joey, ...guests),
    tolerated: [
      {
        what: 'missing',
        where: ['value[].resourceScope'],
        because: 'a sample of beta: in v1.0 a role assignment has no such property',
      },
      {
        what: 'missing',
        where: betaOfUser.map((name) => `value[].principal.${name}`),
        because:
          'a sample of beta, which shows users whole; here they are shown as v1.0 shows them by default',
      },
      {
        what: 'not null',
        where: ['value[].principal.givenName', 'value[].principal.officeLocation'],
        because: 'the people of this tenant have a first name and an office',
      },
    ],
  },
  'ra-get': { ...now, ...globalAdministrator('4ab0b690-479b-47ff-af8f-2576cf521872') },
  'ra-delete': { ...now, ...globalAdministrator('4ab0b690-479b-47ff-af8f-2576cf521872') },
  'roledefinitions-list': {
    ...now,
    tolerated: [
      {
        what: 'empty',
        where: ['value[].inheritsPermissionsFrom'],
        because: 'the sample shows three of the roles; Directory Readers and custom roles inherit from none',
      },
    ],
  },
  'roledefinition-get-builtin': now,
  'roledefinition-get-expand-inherits': now,
};

const addressAsContext: Tolerance = {
  what: 'context',
  where: ['body.@odata.context'],
  because: 'the sample repeats its own address instead of a context',
};

/** Users, groups, apps, deleted objects and the audit log. */
export const directorySetups: CaseSetups = {
  'directoryaudits-list': {
    ...now,
    auditEvents: 900,
    hasOthers: true,
    tolerated: [
      {
        what: 'missing',
        where: ['value[].targetResources[].Type'],
        because: 'the metadata and other samples write it `type`',
      },
      {
        what: 'empty',
        where: ['value[].additionalDetails'],
        because: 'the one detail of the sample is a placeholder; such events have none here',
      },
      {
        what: 'context',
        where: ['body.@odata.context'],
        because: 'the sample writes it in lower case, unlike its own path',
      },
    ],
  },
  'deleteditems-list-group': { ...now, prepare: deletedGroup },
  'deleteditems-get': { ...now, prepare: deletedGroup },
  'deleteditems-restore': { ...now, prepare: deletedGroup },
  'deleteditems-list-count': {
    ...now,
    prepare: deletedGroup,
    tolerated: [
      {
        what: 'context',
        where: ['body.@odata.context'],
        because: 'deleteditems-list-group, which is verbatim, says #groups of the same list',
      },
    ],
  },
  'directoryobjects-getbyids': {
    ...now,
    tolerated: [
      {
        what: 'missing',
        where: ['value[].accountEnabled'],
        because: 'no property that users have by default, and nothing is selected',
      },
    ],
    prepare: async () => ({
      // The ids of the sample lack hyphens.
      '84b80893874940a3-97b7-68513b600544': '84b80893-8749-40a3-97b7-68513b600544',
      '5d6059b6368d-45f8-91e18e07d485f1d0': helpdesk,
    }),
  },
  'users-list': {
    ...now,
    tolerated: [
      { what: 'null', where: ['value[].mail'], because: 'emergency accounts have no mailbox' },
      {
        what: 'missing',
        where: ['value[].mailNickname', 'value[].otherMails', 'value[].proxyAddresses'],
        because: 'no properties that users have by default, and nothing is selected',
      },
    ],
  },
  'users-count': now,
  'users-signinactivity-select': {
    ...now,
    tolerated: [
      {
        what: 'missing',
        where: ['value[].signInActivity'],
        because: 'who never signed in has none; the two people of the sample did',
      },
    ],
  },
  'users-signinactivity-filter-name': {
    ...now,
    tolerated: [addressAsContext],
    async prepare({ tenant }) {
      tenant.users.add({ ...person(tenant, helpdesk, 'eric'), displayName: 'Eric Solomon' });
      return {};
    },
  },
  'users-signinactivity-filter-date': {
    ...now,
    tolerated: [
      {
        what: 'missing',
        where: ['value[].signInActivity'],
        because:
          'a sample of beta, where `filter` needs no $; v1.0 looks at none without it, and shows sign-ins when selected',
      },
      addressAsContext,
    ],
  },
  'group-members-list': {
    ...now,
    async prepare({ tenant }) {
      const group = { ...someGroup(tenant), memberIds: ['11111111-2222-3333-4444-555555555555'] };
      tenant.groups.add(group);
      return { '{id}': group.id };
    },
  },
  'serviceprincipal-get': {
    ...now,
    tolerated: [
      {
        what: 'missing',
        where: ['body.endpoints', 'body.publisherName'],
        because: 'v1.0 has no property publisherName, and endpoints is a navigation there',
      },
      {
        what: 'not null',
        where: ['body.servicePrincipalType'],
        because: 'every app of this tenant has a type',
      },
    ],
    prepare: async () => ({ '{id}': '661e1310-bd76-4795-89a7-8f3c8f855bfc' }),
  },
  'throttle-429': {
    ...now,
    async prepare({ setUp }) {
      for (let count = 0; count < 5; count += 1)
        await setUp({ method: 'GET', path: '/v1.0/auditLogs/directoryAudits?$top=1' });
      return { '{any}': 'auditLogs/directoryAudits' };
    },
  },
};

const sample = '46cc6179-19d0-473e-97ad-6ff84347bbbb';

async function deletedGroup({ tenant }: CaseTenant) {
  tenant.deletedItems.add({
    ...someGroup(tenant),
    ...{ id: sample, displayName: 'SampleGroup', deletedDateTime: '2022-04-10T00:00:00Z' },
    ...{ groupTypes: ['Unified'], mail: 'example@contoso.com', mailEnabled: true, mailNickname: 'Example' },
    ...{ securityEnabled: false, visibility: 'Public' },
  });
  return { '{object-id}': sample };
}
