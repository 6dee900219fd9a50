import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createGraphClient,
  type GraphClient,
  type GraphClientOptions,
} from '../../../../src/adapters/graph/client/client.ts';
import { GraphCallError } from '../../../../src/ports/errors.ts';
import { rememberedCall } from '../remembered-call.ts';
import { readUsers } from '../scripted-client.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';
import { type IdentityEndpoint, startIdentityEndpoint } from './identity-endpoint.ts';
import { jumpingTiming } from './jumping-timing.ts';

let identity: IdentityEndpoint;
let graph: ScriptedGraph;
beforeAll(async () => {
  identity = await startIdentityEndpoint();
});
afterAll(() => identity.close());
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

const good = { json: { value: [] } };
const refused = graphError(
  401,
  'InvalidAuthenticationToken',
  'Access token has expired or is not yet valid.',
);

/** MSAL's cache is the process's own, so each test is another identity. */
let identities = 0;
function clientOfNewIdentity(options: Partial<GraphClientOptions> = {}): GraphClient {
  identities += 1;
  return createGraphClient({
    origin: graph.origin,
    credential: new ManagedIdentityCredential({
      clientId: `00000000-0000-4000-8000-${String(identities).padStart(12, '0')}`,
    }),
    tryTimeoutMs: 10_000,
    callBudgetMs: 60_000,
    reportsPer10Seconds: 1_000,
    ...options,
  });
}

const authorizations = () => graph.received.map(({ headers }) => headers.authorization);

describe('the token of the managed identity', () => {
  test('is for Microsoft Graph, and is fetched once for callers that come together', async () => {
    identity.behave({ tokenSeconds: 3600 });
    const client = clientOfNewIdentity();
    graph.replies(...Array.from({ length: 10 }, () => good));

    await Promise.all(Array.from({ length: 10 }, () => client.send(readUsers, rememberedCall())));

    expect(identity.asked).toEqual([
      { resource: 'https://graph.microsoft.com', clientId: expect.any(String) },
    ]);
    expect(new Set(authorizations())).toEqual(new Set(['Bearer token-1']));
  });

  test('is kept for the next request', async () => {
    identity.behave({ tokenSeconds: 120 });
    const client = clientOfNewIdentity();
    graph.replies(good, good);

    await client.send(readUsers, rememberedCall());
    await client.send(readUsers, rememberedCall());

    expect(identity.asked).toHaveLength(1);
  });

  test('is fetched anew, once, when Graph answers 401', async () => {
    identity.behave({ tokenSeconds: 120 });
    const call = rememberedCall();
    graph.replies(refused, good);

    await clientOfNewIdentity().send(readUsers, call);

    expect(authorizations()).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(call.tally).toMatchObject({ requests: 2, retried: 1 });
  });

  test('is not fetched a third time: two refusals mean signed out', async () => {
    identity.behave({ tokenSeconds: 120 });
    graph.replies(refused, refused);

    await expect(clientOfNewIdentity().send(readUsers, rememberedCall())).rejects.toMatchObject({
      kind: 'signed-out',
      status: 401,
      code: 'InvalidAuthenticationToken',
      message: expect.stringContaining('Graph refused two tokens in a row'),
    });
  });

  test('is sent again as it was when MSAL cannot be made to forget it, since a 401 may pass', async () => {
    identity.behave({ tokenSeconds: 3600 });
    graph.replies(refused, good);

    await clientOfNewIdentity().send(readUsers, rememberedCall());

    expect(authorizations()).toEqual(['Bearer token-1', 'Bearer token-1']);
  });
});

describe('an identity that gives no token', () => {
  test('because it does not exist, says what to enable and what to set', async () => {
    identity.behave({ refuse: 400 });
    const timing = jumpingTiming();

    await expect(clientOfNewIdentity({ timing }).send(readUsers, rememberedCall())).rejects.toMatchObject({
      kind: 'signed-out',
      code: 'CredentialUnavailableError',
      message: expect.stringMatching(
        /^GET \/users: not sent, because the identity endpoint \(IDENTITY_ENDPOINT\) gave no token .* \(3 tries\).*Enable a managed identity.*AZURE_CLIENT_ID/,
      ),
    });
    expect(timing.sleeps).toEqual([2_000, 4_000]);
  });

  test('and says why itself, is asked once and quoted as it is', async () => {
    const why = new GraphCallError('signed-out', 'The sign-in is over.', { code: 'AADSTS50173' });
    let asked = 0;
    const credential = {
      async getToken(): Promise<never> {
        asked += 1;
        throw why;
      },
    };

    await expect(clientOfNewIdentity({ credential }).send(readUsers, rememberedCall())).rejects.toBe(why);
    expect(asked).toBe(1);
    expect(graph.received).toEqual([]);
  });

  test('because it stays silent, is not waited for beyond its time', async () => {
    identity.behave('hang');

    await expect(
      clientOfNewIdentity({ tokenTimeoutMs: 30, timing: jumpingTiming() }).send(readUsers, rememberedCall()),
    ).rejects.toMatchObject({
      kind: 'signed-out',
      code: 'TokenTimeoutError',
    });
  });

  test('does not hold a caller that cancels', async () => {
    identity.behave('hang');
    const caller = new AbortController();
    const asked = identity.askedAgain();
    const sending = clientOfNewIdentity().send(readUsers, rememberedCall(caller.signal));

    await asked;
    caller.abort();

    await expect(sending).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('a token never travels', () => {
  test.each([
    'https://graph.microsoft.com.example.org/v1.0/users',
    'http://127.0.0.1:1/v1.0/users',
    'https://user@graph.microsoft.com/v1.0/users',
  ])('to %s', async (url) => {
    identity.behave({ tokenSeconds: 120 });

    await expect(clientOfNewIdentity().send({ ...readUsers, url }, rememberedCall())).rejects.toMatchObject({
      kind: 'invalid-response',
      code: 'ForeignAddress',
    });
    expect(identity.asked).toEqual([]);
  });

  test('along a redirect', async () => {
    identity.behave({ tokenSeconds: 120 });
    graph.replies({ status: 302, headers: { location: `${graph.origin}/elsewhere` } });

    await expect(clientOfNewIdentity().send(readUsers, rememberedCall())).rejects.toMatchObject({
      kind: 'invalid-response',
      code: 'Redirected',
    });
  });
});
