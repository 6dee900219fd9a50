import { describe, expect } from '@jest/globals';
import type { ScheduleKind } from '../../src/domain/model/access.ts';
import { scenario } from './scenario.ts';
import type { ScenarioEnvironment } from './scenario-environment.ts';

/** Both sides of PIM. Their scenarios are the same, with other ids. */
export const sides = [
  { kind: 'assignment', path: 'assignments', ids: { assign: 'S1', change: 'S2', list: 'S3', read: 'S4' } },
  {
    kind: 'eligibility',
    path: 'eligibilities',
    ids: { assign: 'S10', change: 'S11', list: 'S12', read: 'S13' },
  },
] as const satisfies readonly { kind: ScheduleKind; path: string; ids: Record<string, string> }[];

type Side = (typeof sides)[number];

const justification = 'On call until the end of the year';

/** Changes of assignments and eligibilities by an administrator, through the API. */
export function describeAdministratorSchedules(): void {
  describe.each(sides)('an administrator of $path, through the API', (side) => {
    describeAssigning(side);
    describeChanging(side);
    describeEnding(side);
  });
}

/** For 30 days from the begin on: until 2026-12-23T09:00:00Z. */
export async function assignFor30Days(
  { api, key, withoutRecording }: ScenarioEnvironment,
  { path }: Pick<Side, 'path'>,
) {
  const body = { action: 'assign', ...key, duration: 'P30D', justification };
  const answer = await withoutRecording(() => api('POST', path, { body }));
  expect(answer).toMatchObject({ status: 201, json: { outcome: 'done' } });
  return answer.json;
}

function describeAssigning({ kind, path, ids }: Side): void {
  scenario(ids.assign, `an ${kind} without end`, async ({ api, key }) => {
    const body = { action: 'assign', ...key, permanent: true, justification };

    const answer = await api('POST', path, { body });

    expect(answer).toMatchObject({
      status: 201,
      json: {
        outcome: 'done',
        schedule: { ...key, permanent: true },
        instance: { ...key, memberType: 'Direct' },
      },
    });
    expect(answer.json.instance).not.toHaveProperty('end');
  });

  scenario(ids.assign, `an ${kind} for 30 days`, async ({ api, key }) => {
    const body = { action: 'assign', ...key, duration: 'P30D', justification };

    expect(await api('POST', path, { body })).toMatchObject({
      status: 201,
      json: { outcome: 'done', instance: { ...key, end: '2026-12-23T09:00:00.000Z' } },
    });
  });

  scenario(ids.assign, `an ${kind} from a later day on`, async ({ api, key }) => {
    const [start, end] = ['2026-12-01T09:00:00.000Z', '2026-12-31T09:00:00.000Z'];
    const body = { action: 'assign', ...key, start, end, justification };

    const answer = await api('POST', path, { body });

    expect(answer).toMatchObject({
      status: 201,
      json: { outcome: 'done', schedule: { ...key, start, end } },
    });
    expect(answer.json).not.toHaveProperty('instance');
  });

  scenario(
    ids.assign,
    `no ${kind} that has two ends: Graph is not asked`,
    async ({ api, key, recording }) => {
      const body = { action: 'assign', ...key, permanent: true, duration: 'P30D', justification };

      expect(await api('POST', path, { body })).toMatchObject({ status: 400, json: { errors: [{}] } });
      expect(recording.recorded().calls).toEqual([]);
    },
  );
}

function describeChanging(side: Side): void {
  const { kind, ids } = side;

  scenario(ids.change, `an update gives a running ${kind} an earlier end`, async (environment) => {
    await assignFor30Days(environment, side);
    environment.setClock('2026-11-24T09:00:00Z');

    expect(await change(side, environment, { action: 'update', end: '2026-12-01T09:00:00Z' })).toMatchObject({
      status: 201,
      json: { outcome: 'done', instance: { end: '2026-12-01T09:00:00.000Z' } },
    });
  });

  scenario(ids.change, `an extension gives a running ${kind} a later end`, async (environment) => {
    await assignFor30Days(environment, side);
    environment.setClock('2026-12-20T09:00:00Z');

    expect(await change(side, environment, { action: 'extend', end: '2027-01-31T09:00:00Z' })).toMatchObject({
      status: 201,
      json: { outcome: 'done', instance: { end: '2027-01-31T09:00:00.000Z' } },
    });
  });

  scenario(ids.change, `a renewal brings a lapsed ${kind} back`, async (environment) => {
    await assignFor30Days(environment, side);
    environment.setClock('2026-12-24T09:00:00Z');

    expect(await change(side, environment, { action: 'renew', duration: 'P30D' })).toMatchObject({
      status: 201,
      json: { outcome: 'done', instance: { end: '2027-01-23T09:00:00.000Z' } },
    });
  });
}

function describeEnding(side: Side): void {
  const { kind, path, ids } = side;

  scenario(ids.change, `a removal ends a running ${kind} at once`, async (environment) => {
    const { api, key, withoutRecording } = environment;
    await assignFor30Days(environment, side);
    environment.setClock('2026-11-23T10:00:00Z');

    expect(await change(side, environment, { action: 'remove' })).toMatchObject({
      status: 200,
      json: { outcome: 'done' },
    });
    const left = await withoutRecording(() =>
      api('GET', `${path}?view=schedules&principalId=${key.principalId}`),
    );
    expect(left.json.items).toEqual([]);
  });

  scenario(ids.change, `no renewal of an ${kind} that has not lapsed`, async (environment) => {
    await assignFor30Days(environment, side);

    expect(await change(side, environment, { action: 'renew', duration: 'P90D' })).toMatchObject({
      status: 409,
      json: { graphCode: 'RoleAssignmentExists' },
    });
  });
}

function change({ path }: Side, { api, key }: ScenarioEnvironment, body: Readonly<Record<string, unknown>>) {
  return api('POST', path, { body: { ...key, justification, ...body } });
}
