import { describe, expect } from '@jest/globals';
import type { Simulator } from '../../simulator/start.ts';
import { assignFor30Days, sides } from './administrator-schedules.ts';
import { scenario } from './scenario.ts';
import type { ScenarioEnvironment } from './scenario-environment.ts';

type Side = (typeof sides)[number];

/** The three layers of PIM, and their `view` in the API. */
const layers = [
  { layer: 'requests', below: '/requests', query: '' },
  { layer: 'schedules', below: '', query: 'view=schedules' },
  { layer: 'instances', below: '', query: 'view=instances' },
] as const;

/** Listings and cancellations by an administrator, through the API. */
export function describeAdministratorLists(): void {
  describe.each(sides)('an administrator who looks at $path, through the API', (side) => {
    describeListing(side);
    describeReading(side);
  });
  describe('an administrator who takes a request back, through the API', describeCancelling);
}

function describeListing(side: Side): void {
  const { kind, path, ids } = side;

  scenario(ids.list, `every ${kind} of the tenant, layer by layer and page by page`, async (environment) => {
    await assignFor30Days(environment, side);

    for (const { layer, below, query } of layers) {
      const listed = await everyPage(environment, `${path}${below}?top=3&${query}`);

      expect(listed).not.toEqual([]);
      expect(listed.toSorted()).toEqual(inTheTenant(environment.simulator, kind, layer).toSorted());
    }
  });

  scenario(ids.list, `each ${kind} of one principal with its details`, async (environment) => {
    const { api, key } = environment;
    const made = await assignFor30Days(environment, side);

    const [requests, schedules, instances] = await Promise.all(
      layers.map(({ below, query }) => api('GET', `${path}${below}?principalId=${key.principalId}&${query}`)),
    );

    expect(requests?.json.items).toMatchObject([
      {
        ...key,
        action: 'adminAssign',
        status: 'Provisioned',
        justification: 'On call until the end of the year',
      },
    ]);
    expect(schedules?.json.items).toEqual([made.schedule]);
    expect(instances?.json.items).toEqual([made.instance]);
    expect(made.instance).toMatchObject({ ...key, memberType: 'Direct', end: '2026-12-23T09:00:00.000Z' });
  });
}

function describeReading(side: Side): void {
  const { kind, path, ids } = side;

  scenario(ids.read, `one request, schedule and instance of an ${kind} by its id`, async (environment) => {
    const { api, key } = environment;
    const { request, schedule, instance } = await assignFor30Days(environment, side);

    const read = await Promise.all([
      api('GET', `${path}/requests/${request?.id}`),
      api('GET', `${path}/${schedule?.id}?view=schedules`),
      api('GET', `${path}/${instance?.id}`),
    ]);

    expect(read.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(read[0]?.json).toMatchObject({ ...key, id: request?.id, action: 'adminAssign' });
    expect(read.slice(1).map(({ json }) => json)).toEqual([schedule, instance]);
  });

  scenario(ids.read, `no ${kind} under an id that there is not`, async ({ api }) => {
    const nobody = '99999999-aaaa-4bbb-8ccc-999999999999';

    for (const target of [`requests/${nobody}`, `${nobody}?view=schedules`, nobody])
      expect(await api('GET', `${path}/${target}`)).toMatchObject({ status: 404 });
  });
}

function describeCancelling(): void {
  scenario('S14', 'an eligibility that has not begun', (environment) =>
    takeBack(environment, 'eligibilities', 'Revoked'),
  );

  scenario('S14', 'an assignment that has not begun, likewise', (environment) =>
    takeBack(environment, 'assignments', 'Canceled'),
  );

  scenario('S14', 'no eligibility that is in force: that is a removal', async (environment) => {
    const { request } = await assignFor30Days(environment, { path: 'eligibilities' });

    const answer = await environment.api('POST', `eligibilities/requests/${request?.id}/cancel`);

    expect(answer.status).toBe(400);
    const left = `eligibilities?principalId=${environment.key.principalId}`;
    expect((await environment.withoutRecording(() => environment.api('GET', left))).json.items).toHaveLength(
      1,
    );
  });
}

/** What is to begin next month. */
async function takeBack(
  { api, key, withoutRecording }: ScenarioEnvironment,
  path: Side['path'],
  status: string,
): Promise<void> {
  const later = { start: '2026-12-01T09:00:00Z', end: '2026-12-31T09:00:00Z' };
  const body = { action: 'assign', ...key, ...later, justification: 'From December on' };
  const { json } = await withoutRecording(() => api('POST', path, { body }));

  const answer = await api('POST', `${path}/requests/${json.request?.id}/cancel`);

  expect(answer).toMatchObject({ status: 200, json: { outcome: 'done', request: { status } } });
  const left = `${path}?view=schedules&principalId=${key.principalId}`;
  expect((await withoutRecording(() => api('GET', left))).json.items).toEqual([]);
}

async function everyPage({ api }: ScenarioEnvironment, target: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let from = ''; ; ) {
    const { json } = await api('GET', `${target}${from}`);
    ids.push(...(json.items ?? []).map(({ id }) => id));
    if (json.next === undefined) return ids;
    from = `&from=${encodeURIComponent(json.next)}`;
  }
}

function inTheTenant({ tenant, clock }: Simulator, kind: Side['kind'], layer: string): readonly string[] {
  const { roleManagement } = tenant;
  const now = clock.now();
  const eligible = kind === 'eligibility';
  const rows = {
    requests: () => roleManagement.requestsOf(kind, now),
    schedules: () =>
      eligible ? roleManagement.eligibilitySchedules(now) : roleManagement.assignmentSchedules(now),
    instances: () =>
      eligible ? roleManagement.eligibilityInstances(now) : roleManagement.assignmentInstances(now),
  }[layer];
  return (rows?.() ?? []).map(({ id }) => id);
}
