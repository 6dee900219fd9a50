import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createAccessWrites,
  createRoleManagement,
} from '../../../../src/adapters/graph/areas/role-management.ts';
import type { RoleKey, ScheduleKind } from '../../../../src/domain/model/access.ts';
import type { RoleManagement } from '../../../../src/ports/index.ts';
import type { AccessWrites } from '../../../../src/ports/tenant-writes.ts';
import { scheduleChange } from '../../../builders.ts';
import { describeRoleManagement } from '../../../contracts/role-management.ts';
import { rowsOf } from '../../../read-listing.ts';
import { jumpingTiming } from '../client/jumping-timing.ts';
import { rememberedCall } from '../remembered-call.ts';
import { startSimulatedGraph } from '../simulated-client.ts';

let graph: Awaited<ReturnType<typeof startSimulatedGraph>>;
beforeAll(async () => {
  graph = await startSimulatedGraph('5f7a3c1e-0d7b-4a52-9a37-6c1f5a7f0013');
});
afterEach(() => graph.simulator.faults.clear());
afterAll(() => graph.close());

function roles(): RoleManagement & AccessWrites {
  const writes = createAccessWrites(graph.client, { timing: jumpingTiming() });
  return { ...createRoleManagement(graph.client), ...writes };
}

const kinds: readonly ScheduleKind[] = ['eligibility', 'assignment'];

describe.each(kinds)('the simulated tenant, each %s', (kind) => {
  test('is listed once as planned, and once more where it is in force', async () => {
    const schedules = await rowsOf(roles().schedules(kind, {}, rememberedCall()));
    const instances = await rowsOf(roles().instances(kind, {}, rememberedCall()));

    expect(instances.length).toBeGreaterThan(0);
    expect(new Set(schedules.map(({ id }) => id)).size).toBe(schedules.length);
    const scheduleIds = new Set(schedules.map(({ id }) => id));
    expect(instances.filter(({ scheduleId }) => !scheduleIds.has(scheduleId ?? ''))).toEqual([]);
  });

  test('is read by its id, and listed with all that its principal has', async () => {
    const [first] = await rowsOf(roles().instances(kind, {}, rememberedCall()));
    if (first === undefined) throw new Error('the tenant is empty');
    const { principalId } = first.key;

    const ofOne = await rowsOf(roles().schedules(kind, { principalId }, rememberedCall()));

    expect(await roles().instance(kind, first.id, rememberedCall())).toEqual(first);
    expect(new Set(ofOne.map(({ key }) => key.principalId))).toEqual(new Set([principalId]));
  });
});

describe('a change of access', () => {
  let used = 0;
  // A role that is in no seeded story, and for each test a user of its own.
  const nextKey = (): RoleKey => {
    const users = graph.simulator.tenant.users.all().filter(({ accountEnabled }) => accountEnabled);
    used += 1;
    const principalId = users.at(-used)?.id ?? '';
    return { principalId, roleDefinitionId: '0964bb5e-9bdb-4d7b-ac29-58e794862a40', directoryScopeId: '/' };
  };

  describeRoleManagement('Microsoft Graph, simulated', async () => ({
    roles: roles(),
    key: nextKey(),
    now: graph.simulator.clock.now(),
  }));

  describe('a change at the simulated Graph', () => {
    test('that landed behind a lost answer is not sent twice', async () => {
      const key = nextKey();
      graph.simulator.faults.add({
        kind: 'lost-answer',
        match: { method: 'POST', path: 'ScheduleRequests' },
      });
      graph.simulator.requests({ reset: true });

      const submission = await roles().submit(scheduleChange({ key }), rememberedCall());

      expect(submission).toMatchObject({ kind: 'accepted', request: { key, progress: 'granted' } });
      expect(graph.simulator.requests().filter(({ method }) => method === 'POST')).toHaveLength(1);
    });

    test('that never arrived is sent again', async () => {
      const key = nextKey();
      graph.simulator.faults.add({ kind: '504', match: { method: 'POST', path: 'ScheduleRequests' } });

      expect(await roles().submit(scheduleChange({ key }), rememberedCall())).toMatchObject({
        kind: 'accepted',
      });
    });
  });
});
