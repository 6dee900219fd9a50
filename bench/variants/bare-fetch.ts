import { type Reading, readReadingTask } from '../graph-readings.ts';
import { reportOutcome } from './task.ts';

interface WirePage {
  readonly value: readonly unknown[];
  readonly '@odata.nextLink'?: string;
}

/** The URLs that our adapters request. `bench/graph.ts` compares the two lists of requests. */
const addresses: Readonly<Record<Reading, string>> = {
  eligibilities:
    '/v1.0/roleManagement/directory/roleEligibilitySchedules?$select=id%2CprincipalId%2CroleDefinitionId%2CdirectoryScopeId%2Cstatus%2CcreatedUsing%2CcreatedDateTime%2CmodifiedDateTime%2CscheduleInfo%2CmemberType',
  instances:
    '/v1.0/roleManagement/directory/roleEligibilityScheduleInstances?$select=id%2CprincipalId%2CroleDefinitionId%2CdirectoryScopeId%2CstartDateTime%2CendDateTime%2CmemberType%2CroleEligibilityScheduleId',
  'role-settings':
    "/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId%20eq%20'%2F'%20and%20scopeType%20eq%20'DirectoryRole'&$select=id%2CpolicyId%2CroleDefinitionId%2CscopeId%2CscopeType&$expand=policy(%24expand%3Drules)",
};

/**
 * The minimum that reads the tenant: one token, next links followed with plain fetch, JSON parsed, rows counted. It
 * trusts every response: no retry, no time-out, and no check of pages, links or rows.
 */
async function readAll(): Promise<{ rows: number }> {
  const { reading, times, graphOrigin, identityEndpoint, identityHeader } = readReadingTask();
  const token = await fetchToken(identityEndpoint, identityHeader);
  let rows = 0;
  for (let time = 0; time < times; time += 1) {
    for (let next: string | undefined = graphOrigin + addresses[reading]; next !== undefined; ) {
      const page: WirePage = await fetchPage(next, token);
      rows += page.value.length;
      next = page['@odata.nextLink'];
    }
  }
  return { rows };
}

async function fetchToken(endpoint: string, header: string): Promise<string> {
  const url = `${endpoint}?api-version=2019-08-01&resource=https://graph.microsoft.com`;
  const response = await fetch(url, { headers: { 'X-IDENTITY-HEADER': header } });
  const answer: { access_token: string } = JSON.parse(await response.text());
  return answer.access_token;
}

async function fetchPage(url: string, token: string): Promise<WirePage> {
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}: ${await response.text()}`);
  return JSON.parse(await response.text());
}

await reportOutcome(readAll);
