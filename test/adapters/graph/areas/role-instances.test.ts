import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createRoleManagement } from '../../../../src/adapters/graph/areas/role-management.ts';
import { rowsOf } from '../../../read-listing.ts';
import { rememberedCall } from '../remembered-call.ts';
import { scriptedClient } from '../scripted-client.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';
import { collectionPath, wireInstance, wirePage } from '../wire-rows.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

function roles() {
  return createRoleManagement(scriptedClient(graph.origin));
}

describe('schedule instances', () => {
  test('are read as they are', async () => {
    graph.replies(
      wirePage(wireInstance({ endDateTime: '2026-03-01T10:00:00Z', assignmentType: 'Activated' })),
    );

    const rows = await rowsOf(roles().instances('assignment', {}, rememberedCall()));

    expect(rows).toEqual([
      {
        kind: 'assignment',
        id: 'lAPpYvVpN0KRkAEhdxReEAWz5Gtet_xOv8wxvTtTpfg-1',
        key: {
          principalId: '11111111-aaaa-4bbb-8ccc-000000000001',
          roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
          directoryScopeId: '/',
        },
        scheduleId: 'lAPpYvVpN0KRkAEhdxReEAWz5Gtet_xOv8wxvTtTpfg-1',
        startDateTime: undefined,
        endDateTime: new Date('2026-03-01T10:00:00Z'),
        memberType: 'Direct',
        assignmentType: 'Activated',
        originId: 'lAPpYvVpN0KRkAEhdxReEAWz5Gtet_xOv8wxvTtTpfg-1',
      },
    ]);
    expect(graph.received[0]?.path).toBe(collectionPath('assignment', 'ScheduleInstances'));
  });

  test('of eligibilities name the eligibility schedule, and no assignment behind them', async () => {
    const wire = wireInstance({
      roleAssignmentOriginId: undefined,
      roleAssignmentScheduleId: undefined,
      assignmentType: undefined,
      roleEligibilityScheduleId: '77f71919-62f3-4d0c-9f88-0a0391b665cd',
    });
    graph.replies({ json: wire });

    const row = await roles().instance('eligibility', 'x', rememberedCall());

    expect(row).toMatchObject({
      scheduleId: '77f71919-62f3-4d0c-9f88-0a0391b665cd',
      originId: undefined,
      assignmentType: undefined,
    });
  });

  test('are not taken for permanent because their end did not come', async () => {
    graph.replies({ json: wireInstance({ endDateTime: undefined }) });

    await expect(roles().instance('assignment', 'x', rememberedCall())).rejects.toMatchObject({
      kind: 'invalid-response',
      message: expect.stringContaining('endDateTime'),
    });
  });

  test('are absent where Graph knows none', async () => {
    graph.replies(graphError(404, 'ResourceNotFound', 'The resource is not found.'));

    expect(await roles().instance('assignment', 'x', rememberedCall())).toBeUndefined();
  });

  test('have no status to filter by', async () => {
    const reading = Array.fromAsync(roles().instances('assignment', { status: 'x' }, rememberedCall()));

    await expect(reading).rejects.toMatchObject({ kind: 'rejected', code: 'NoSuchFilter' });
    expect(graph.received).toEqual([]);
  });
});
