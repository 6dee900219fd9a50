import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createRoleManagement } from '../../../../src/adapters/graph/areas/role-management.ts';
import { rowsOf } from '../../../read-listing.ts';
import { rememberedCall } from '../remembered-call.ts';
import { scriptedClient } from '../scripted-client.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';
import { collectionPath, wirePage, wireSchedule } from '../wire-rows.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

function roles() {
  return createRoleManagement(scriptedClient(graph.origin));
}

async function listed(kind: 'assignment' | 'eligibility' = 'assignment') {
  return await rowsOf(roles().schedules(kind, {}, rememberedCall()));
}

describe('role schedules', () => {
  test('are read as they are', async () => {
    graph.replies(wirePage(wireSchedule()));

    expect(await listed()).toEqual([
      {
        kind: 'assignment',
        id: '95c690fb-3eb3-4942-a03f-4524aed6f31e',
        key: {
          principalId: '11111111-aaaa-4bbb-8ccc-000000000001',
          roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
          directoryScopeId: '/',
        },
        status: 'Provisioned',
        createdUsing: '95c690fb-3eb3-4942-a03f-4524aed6f31e',
        createdDateTime: new Date('2026-03-01T01:59:59.343Z'),
        modifiedDateTime: undefined,
        startDateTime: new Date('2026-03-01T01:59:59.999Z'),
        expiration: { kind: 'never' },
        memberType: 'Direct',
        assignmentType: 'Assigned',
      },
    ]);
    expect(graph.received[0]?.path).toBe(collectionPath('assignment', 'Schedules'));
  });

  test('have their ids in lower case and their scope as Graph spells it, whatever came', async () => {
    const [principalId, roleDefinitionId] = [
      'AAAAAAAA-0000-4000-8000-000000000001',
      '62E90394-69F5-4237-9190-012177145E10',
    ];
    const directoryScopeId = '/AdministrativeUnits/BBBBBBBB-0000-4000-8000-000000000001';
    graph.replies(wirePage(wireSchedule({ principalId, roleDefinitionId, directoryScopeId })));

    expect(await listed()).toMatchObject([
      {
        key: {
          principalId: 'aaaaaaaa-0000-4000-8000-000000000001',
          roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
          directoryScopeId: '/administrativeUnits/bbbbbbbb-0000-4000-8000-000000000001',
        },
      },
    ]);
  });

  test('made outside PIM were made by no request, at no known time', async () => {
    graph.replies(wirePage(wireSchedule({ createdUsing: null, createdDateTime: null })));

    expect(await listed()).toMatchObject([{ createdUsing: undefined, createdDateTime: undefined }]);
  });

  test('that were never modified are so, whatever year Graph writes for it', async () => {
    graph.replies(wirePage(wireSchedule({ modifiedDateTime: '0001-01-01T08:00:00Z' })));

    expect((await listed())[0]?.modifiedDateTime).toBeUndefined();
  });

  test('of a member type or an assignment type that is new have none that we know', async () => {
    graph.replies(wirePage(wireSchedule({ memberType: 'Adopted', assignmentType: 'Borrowed' })));

    expect(await listed()).toMatchObject([{ memberType: undefined, assignmentType: undefined }]);
  });

  test('of eligibilities are not asked for an assignment type, which they do not have', async () => {
    graph.replies(wirePage());

    await listed('eligibility');

    expect(graph.received[0]?.query.get('$select')).not.toContain('assignmentType');
  });

  test('are read one by one, and absent where Graph knows none', async () => {
    graph.replies(
      { json: wireSchedule() },
      graphError(404, 'ResourceNotFound', 'The resource is not found.'),
    );

    expect(await roles().schedule('assignment', 'a', rememberedCall())).toMatchObject({
      status: 'Provisioned',
    });
    expect(await roles().schedule('assignment', 'b', rememberedCall())).toBeUndefined();
  });
});
