import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSimulatorClock } from '../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import { bodyOf } from './small-graph.ts';

const noon = new Date('2026-09-15T12:00:00Z');
let simulator: Simulator;
let authorization: string;

beforeAll(async () => {
  simulator = await startSimulator({
    users: 60,
    auditEvents: 2_500,
    clock: createSimulatorClock(noon, { frozen: true }),
    throttling: false,
  });
  const headers = { 'X-IDENTITY-HEADER': simulator.identityHeader };
  const query = 'api-version=2019-08-01&resource=https://graph.microsoft.com';
  const answer = await fetch(`${simulator.identityEndpoint}?${query}`, { headers });
  authorization = `Bearer ${(await bodyOf(answer)).access_token}`;
});

afterAll(() => simulator.close());

/** The ids of every page, following next links. */
async function read(path: string) {
  const pages: string[][] = [];
  for (let next: string | undefined = `${simulator.origin}${path}`; next !== undefined; ) {
    const answer: Response = await fetch(next, { headers: { authorization } });
    expect(answer.status).toBe(200);
    const body = await bodyOf(answer);
    pages.push(body.value.map(({ id }) => id));
    next = body['@odata.nextLink'];
  }
  return pages;
}

const truth = () => [...simulator.tenant.auditLog.all(noon)].map(({ id }) => id).toSorted();

describe('the whole simulator, with its default identity', () => {
  test('shows every audit event of the tenant', async () => {
    const ids = (await read('/v1.0/auditLogs/directoryAudits?$top=1000')).flat();

    expect(ids).toHaveLength(2_500);
    expect(ids.toSorted()).toEqual(truth());
  });

  test('shows them all behind short and empty pages too', async () => {
    simulator.faults.add({ kind: 'short-page', times: 2 });
    simulator.faults.add({ kind: 'empty-page' });
    simulator.faults.add({ kind: 'out-of-order' });
    const pages = await read('/v1.0/auditLogs/directoryAudits?$top=1000');

    expect(pages.map(({ length }) => length)).toEqual([500, 250, 0, 250, 1_000, 500]);
    expect(pages.flat().toSorted()).toEqual(truth());
  });

  test.each([
    '/v1.0/users',
    '/v1.0/groups',
    '/v1.0/servicePrincipals',
    '/v1.0/roleManagement/directory/roleDefinitions',
    '/v1.0/roleManagement/directory/roleAssignmentSchedules',
    '/v1.0/roleManagement/directory/roleEligibilityScheduleInstances',
  ])('lets a reader read %s', async (path) => {
    expect((await read(path)).flat().length).toBeGreaterThan(0);
  });
});
