import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { GraphRequest } from '../../../../src/adapters/graph/client/exchange.ts';
import { GraphCallError } from '../../../../src/ports/errors.ts';
import { rememberedCall } from '../remembered-call.ts';
import { addUser, readUsers, scriptedClient } from '../scripted-client.ts';
import { graphError, type Reply, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

async function failureAfter(reply: Reply, request: GraphRequest = readUsers): Promise<GraphCallError> {
  graph.replies(reply);
  const failure = await scriptedClient(graph.origin)
    .send(request, rememberedCall())
    .catch((error: unknown) => error);
  if (!(failure instanceof GraphCallError)) throw new Error(`no GraphCallError but ${failure}`);
  return failure;
}

describe('a failure in words', () => {
  test('names the request, what Graph said, where to look it up, and the app role that is missing', async () => {
    const failure = await failureAfter(
      graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'),
    );

    expect(failure.kind).toBe('forbidden');
    expect(failure.message).toBe(
      'GET /users: 403 Authorization_RequestDenied: Insufficient privileges to complete the operation (request-id request-of-body). ' +
        "Grant the app role User.Read.All to the app's managed identity (an admin must consent). If it has been granted, wait: the identity's tokens are cached, and a grant may take a day to reach them.",
    );
  });

  test('unwraps what PIM hides in the message of another error', async () => {
    const hidden = {
      errorCode: 'PermissionScopeNotGranted',
      message: 'Authorization failed due to missing permission scope RoleManagement.Read.All.',
      instanceAnnotations: [],
    };

    const failure = await failureAfter(graphError(403, 'UnknownError', JSON.stringify(hidden)));

    expect(failure).toMatchObject({
      kind: 'forbidden',
      code: 'PermissionScopeNotGranted',
      message: expect.stringContaining('missing permission scope RoleManagement.Read.All'),
    });
  });

  test.each([
    { status: 400, code: 'AadPremiumLicenseRequired' },
    { status: 403, code: 'Authentication_RequestFromNonPremiumTenantOrB2CTenant' },
  ])('says that a licence is missing ($status $code)', async ({ status, code }) => {
    const failure = await failureAfter(graphError(status, code, 'No licence.'));

    expect(failure).toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('needs a Microsoft Entra ID P1 or P2'),
    });
  });

  test('takes request id and date from the headers when the body has none', async () => {
    const headers = { date: 'Sun, 01 Mar 2026 02:00:00 GMT' };

    const failure = await failureAfter({
      status: 404,
      headers,
      json: { error: { code: 'NotFound', message: null } },
    });

    expect(failure).toMatchObject({
      requestId: 'request-1',
      date: 'Sun, 01 Mar 2026 02:00:00 GMT',
      code: 'NotFound',
    });
  });

  test('reads an inner error under its other spelling', async () => {
    const error = {
      code: 'NotFound',
      message: 'Gone.',
      innererror: { 'request-id': 'inner-1', date: '2026-03-01T02:00:00' },
    };

    expect(await failureAfter({ status: 404, json: { error } })).toMatchObject({
      requestId: 'inner-1',
      date: '2026-03-01T02:00:00',
    });
  });

  test.each<{ name: string; reply: Reply }>([
    {
      name: 'a web page',
      reply: { status: 403, headers: { 'content-type': 'text/html' }, text: '<h1>No</h1>' },
    },
    { name: 'half an envelope', reply: { status: 403, text: '{"error":{"co' } },
    { name: 'nothing', reply: { status: 403 } },
    {
      name: 'an envelope of nothing',
      reply: { status: 403, json: { error: { code: null, message: 7, innerError: null } } },
    },
    { name: 'a text', reply: { status: 403, json: 'No' } },
  ])('stands although the body is $name', async ({ reply }) => {
    expect(await failureAfter(reply)).toMatchObject({ kind: 'forbidden', status: 403, code: 'Http403' });
  });

  test('is one line of bearable length, whatever Graph says', async () => {
    const failure = await failureAfter(
      graphError(400, 'BadRequest', `first\r\nsecond\t${'x'.repeat(10_000)}`),
    );

    expect(failure.message).toMatch(/^GET \/users: 400 BadRequest: first second x+…/);
    expect(failure.message.length).toBeLessThan(800);
  });

  test('says why there was no connection, and gives the id that we sent', async () => {
    const failure = await failureAfter('reset', addUser);

    expect(failure).toMatchObject({ kind: 'unavailable', status: undefined, code: 'ConnectionFailed' });
    expect(failure.message).toMatch(/^POST \/users: no answer: .*\(client-request-id [0-9a-f-]{36}\)/);
    expect(failure.message).toContain(String(graph.received[0]?.headers['client-request-id']));
  });
});
