import { readFileSync } from 'node:fs';
import type { LookUps, RowsToRead } from '../minimum-reads.ts';
import { fileOfTask, readPlanTask } from '../plan-task.ts';
import { reportOutcome } from './task.ts';

interface WirePage {
  readonly value: readonly unknown[];
  readonly '@odata.nextLink'?: string;
  readonly error?: object;
}

const roles = '/v1.0/roleManagement/directory/role';
const keySelect = 'id%2CprincipalId%2CroleDefinitionId%2CdirectoryScopeId%2C';
const scheduleSelect = `${keySelect}status%2CcreatedUsing%2CcreatedDateTime%2CmodifiedDateTime%2CscheduleInfo%2CmemberType`;
const requestSelect =
  'id%2Caction%2Cstatus%2CprincipalId%2CroleDefinitionId%2CdirectoryScopeId%2CtargetScheduleId%2CapprovalId%2CcreatedDateTime%2CcompletedDateTime%2CcreatedBy%2CscheduleInfo%2Cjustification%2CticketInfo%2CisValidationOnly';
const userSelect =
  'id%2CdisplayName%2CaccountEnabled%2CuserType%2ConPremisesSyncEnabled%2CcreatedDateTime%2CexternalUserState';

/** The URLs that our adapters request, of listings that they do not divide. `bench/plan.ts` counts the requests. */
const listings: Readonly<Record<keyof RowsToRead, string>> = {
  eligibilitySchedules: `${roles}EligibilitySchedules?$select=${scheduleSelect}`,
  assignmentSchedules: `${roles}AssignmentSchedules?$select=${scheduleSelect}%2CassignmentType`,
  assignmentInstances: `${roles}AssignmentScheduleInstances?$select=${keySelect}startDateTime%2CendDateTime%2CmemberType%2CassignmentType%2CroleAssignmentOriginId%2CroleAssignmentScheduleId`,
  eligibilityRequests: `${roles}EligibilityScheduleRequests?$select=${requestSelect}`,
  assignmentRequests: `${roles}AssignmentScheduleRequests?$select=${requestSelect}`,
  users: `/v1.0/users?$select=${userSelect}%2CsignInActivity&$top=999`,
  roleSettings:
    "/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId%20eq%20'%2F'%20and%20scopeType%20eq%20'DirectoryRole'&$select=id%2CpolicyId%2CroleDefinitionId%2CscopeId%2CscopeType&$expand=policy(%24expand%3Drules)",
};

const roleDefinitions =
  '/beta/roleManagement/directory/roleDefinitions?$select=id%2CdisplayName%2CisBuiltIn%2CisPrivileged%2CrolePermissions';
const ownTypes = ['user', 'group', 'servicePrincipal'];
const foreignTypes = [
  'device',
  'orgContact',
  'application',
  'administrativeUnit',
  'directoryObjectPartnerReference',
];

const groupsAtOnce = 4;
const idsPerRequest = 1_000;

/**
 * The minimum that reads the same: one token, the listings concurrently as in our adapters, next links followed with
 * plain fetch, JSON parsed, rows counted. It is given the ids to look up, keeps nothing, and trusts every response: no
 * retry, no time-out, and no check of pages, links or rows.
 */
const task = readPlanTask();
const lookUps: LookUps = JSON.parse(readFileSync(fileOfTask(task, 'lookUps'), 'utf8'));
let token = '';

await reportOutcome(async () => {
  token = await fetchToken();
  const names = Object.keys(listings) as (keyof RowsToRead)[];
  const [counts] = await Promise.all([
    Promise.all(names.map(async (name) => [name, await countRows(listings[name])] as const)),
    countRows(roleDefinitions),
  ]);
  await fetchObjects(lookUps.objects);
  await fetchObjects(lookUps.absent, foreignTypes);
  for (const id of lookUps.absent) {
    const page = await fetchJson(`/v1.0/directory/deletedItems/${id}?$select=id%2CdeletedDateTime`);
    if (page.error !== undefined) await fetchJson(`/v1.0/directoryObjects/${id}?$select=id`);
  }
  await fetchMembers(lookUps.groups);
  await fetchObjects(lookUps.members);
  await fetchMembers(lookUps.nested);
  const read: Readonly<Record<string, number>> = Object.fromEntries(counts);
  return { rows: Object.values(read).reduce((sum, count) => sum + count, 0), read };
});

async function fetchToken(): Promise<string> {
  const url = `${task.identityEndpoint}?api-version=2019-08-01&resource=https://graph.microsoft.com`;
  const response = await fetch(url, { headers: { 'X-IDENTITY-HEADER': task.identityHeader } });
  const answer: { access_token: string } = JSON.parse(await response.text());
  return answer.access_token;
}

async function countRows(path: string): Promise<number> {
  let rows = 0;
  for (let next: string | undefined = path; next !== undefined; ) {
    const page: WirePage = await fetchJson(next);
    rows += page.value.length;
    next = page['@odata.nextLink'];
  }
  return rows;
}

async function fetchMembers(groups: readonly string[]): Promise<void> {
  for (let start = 0; start < groups.length; start += groupsAtOnce)
    await Promise.all(
      groups
        .slice(start, start + groupsAtOnce)
        .map((id) => countRows(`/v1.0/groups/${id}/transitiveMembers?$select=id&$top=999`)),
    );
}

async function fetchObjects(ids: readonly string[], types = ownTypes): Promise<void> {
  for (let start = 0; start < ids.length; start += idsPerRequest)
    await fetchJson(
      `/v1.0/directoryObjects/getByIds?$select=${userSelect}%2CgroupTypes%2CisAssignableToRole`,
      { ids: ids.slice(start, start + idsPerRequest), types },
    );
}

async function fetchJson(url: string, body?: object): Promise<WirePage> {
  const response = await fetch(new URL(url, task.graphOrigin), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  // A 404 for an id that does not exist is a valid response.
  if (!response.ok && response.status !== 404)
    throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return JSON.parse(await response.text());
}
