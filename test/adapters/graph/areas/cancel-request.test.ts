import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createAccessWrites } from '../../../../src/adapters/graph/areas/role-management.ts';
import { jumpingTiming } from '../client/jumping-timing.ts';
import { rememberedCall } from '../remembered-call.ts';
import { scriptedClient } from '../scripted-client.ts';
import { graphError, type Reply, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';
import { wireRequest } from '../wire-rows.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

function cancel() {
  const timing = jumpingTiming();
  const writes = createAccessWrites(scriptedClient(graph.origin, { timing }), { timing });
  return writes.cancel('eligibility', 'request-1', rememberedCall());
}

const lost = graphError(504, 'GatewayTimeout', '');
const done: Reply = { status: 204 };
const seenAs = (status: string): Reply => ({ json: wireRequest({ status }) });

describe('taking a request back', () => {
  test('is one POST without an answer to read', async () => {
    graph.replies(done);

    expect(await cancel()).toBeUndefined();
    expect(graph.received[0]).toMatchObject({
      method: 'POST',
      path: '/v1.0/roleManagement/directory/roleEligibilityScheduleRequests/request-1/cancel',
    });
  });

  test.each([
    { status: 400, code: 'RequestCannotBeCancelled' },
    { status: 404, code: 'RoleAssignmentRequestNotFound' },
  ])('may be refused: $status $code', async ({ status, code }) => {
    graph.replies(graphError(status, code, 'No.'));

    expect(await cancel()).toMatchObject({ status, code, message: 'No.' });
  });

  test.each(['Canceled', 'Revoked'])('has worked when the answer was lost and it is %s', async (status) => {
    graph.replies(lost, seenAs(status));

    expect(await cancel()).toBeUndefined();
    expect(graph.received).toHaveLength(2);
  });

  test('is tried again when the answer was lost and nothing has happened', async () => {
    graph.replies(lost, seenAs('Granted'), done);

    expect(await cancel()).toBeUndefined();
  });

  test('has worked when the second try is refused because of the first', async () => {
    graph.replies(lost, seenAs('Granted'), graphError(400, 'TooLate', 'No.'), seenAs('Canceled'));

    expect(await cancel()).toBeUndefined();
  });

  test('is given up after three lost answers', async () => {
    graph.replies(lost, seenAs('Granted'), lost, seenAs('Granted'), lost, seenAs('Granted'));

    await expect(cancel()).rejects.toMatchObject({ kind: 'unavailable', status: 504 });
  });
});
