import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rowsOf, unreadableOf } from '../../../read-listing.ts';
import { rememberedCall } from '../remembered-call.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';
import { guid, scriptedDirectory, select, wireUser } from './scripted-directory.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

const directory = () => scriptedDirectory(graph);

async function list(withSignIns: boolean) {
  return await rowsOf(directory().users({ withSignIns }, rememberedCall()));
}

describe('all users', () => {
  test.each([
    { what: 'with their sign-ins', withSignIns: true, asked: `${select},signInActivity` },
    { what: 'without', withSignIns: false, asked: select },
  ])('are asked for $what, as many at once as Graph gives', async ({ withSignIns, asked }) => {
    graph.replies({ json: { value: [wireUser] } });

    await list(withSignIns);

    expect(graph.received[0]?.path).toBe('/v1.0/users');
    expect(Object.fromEntries(graph.received[0]?.query ?? [])).toEqual({ $select: asked, $top: '999' });
  });

  test('come page by page', async () => {
    graph.replies(
      { json: { value: [wireUser], '@odata.nextLink': `${graph.origin}/v1.0/users?$skiptoken=2` } },
      { json: { value: [{ ...wireUser, id: guid(2) }] } },
    );

    expect((await list(true)).map(({ id }) => id)).toEqual([guid(1), guid(2)]);
  });

  test.each([
    {
      what: 'lacks the licence for sign-ins',
      refusal: graphError(403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant', 'Neither tenant is.'),
      advice: 'licence',
    },
    {
      what: 'does not let the app see them',
      refusal: graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges.'),
      advice: 'User.Read.All',
    },
  ])('are refused where the tenant $what, and the refusal says what to do', async ({ refusal, advice }) => {
    graph.replies(refusal);

    await expect(list(true)).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining(advice),
    });
  });

  test.each([
    { field: 'id', wire: { ...wireUser, id: null } },
    { field: 'accountEnabled', wire: { ...wireUser, accountEnabled: 'true' } },
    { field: 'createdDateTime', wire: { ...wireUser, createdDateTime: '2024-02-29' } },
  ])('with an impossible $field are unreadable, and all others are read', async ({ field, wire }) => {
    const odd = { ...wire, id: wire.id === null ? null : guid(2) };
    graph.replies({ json: { value: [odd, wireUser] } }, { json: { value: [odd, wireUser] } });

    expect((await list(true)).map(({ id }) => id)).toEqual([guid(1)]);
    expect(await unreadableOf(directory().users({ withSignIns: true }, rememberedCall()))).toMatchObject([
      { id: field === 'id' ? undefined : guid(2), because: expect.stringContaining(`${field}: `) },
    ]);
  });

  test.each([
    { wire: { lastSignInDateTime: 'yesterday' } },
    { wire: 'yesterday' },
    { wire: [] },
    { wire: { lastSuccessfulSignInDateTime: 5 } },
  ])(
    'with sign-ins of an unexpected form are read, and their sign-ins are unknown: $wire',
    async ({ wire }) => {
      graph.replies({ json: { value: [{ ...wireUser, signInActivity: wire }] } });

      expect(await list(true)).toMatchObject([
        {
          id: guid(1),
          accountEnabled: true,
          signIn: { kind: 'unknown', because: expect.stringMatching(/form/) },
        },
      ]);
    },
  );
});

describe('a user', () => {
  const read = async (fields: object) => {
    graph.replies({ json: { ...wireUser, ...fields } });
    return directory().user(guid(1), { withSignIns: true }, rememberedCall());
  };

  test('is asked for by object id', async () => {
    await read({});

    expect(graph.received[0]?.path).toBe(`/v1.0/users/${guid(1)}`);
    expect(Object.fromEntries(graph.received[0]?.query ?? [])).toEqual({
      $select: `${select},signInActivity`,
    });
  });

  test.each([
    { latest: 'at a keyboard', on: 'lastSignInDateTime' },
    { latest: 'of a program', on: 'lastNonInteractiveSignInDateTime' },
    { latest: 'that succeeded', on: 'lastSuccessfulSignInDateTime' },
  ])('signed in last when the latest of the three was: the one $latest', async ({ on }) => {
    const signInActivity = {
      lastSignInDateTime: '2026-11-01T00:00:00Z',
      lastNonInteractiveSignInDateTime: '2026-11-01T00:00:00Z',
      lastSuccessfulSignInDateTime: null,
      [on]: '2026-11-20T07:30:00.1234567Z',
    };

    expect(await read({ signInActivity })).toMatchObject({
      signIn: { kind: 'at', at: new Date('2026-11-20T07:30:00.123Z') },
    });
  });

  test.each([
    { what: 'Graph says nothing of it', signInActivity: undefined },
    { what: 'Graph says null', signInActivity: null },
    { what: 'each of the three is null', signInActivity: { lastSignInDateTime: null } },
    {
      what: "each of the three is Graph's never",
      signInActivity: {
        lastSignInDateTime: '0001-01-01T00:00:00Z',
        lastNonInteractiveSignInDateTime: '0001-01-01T08:00:00Z',
      },
    },
  ])('has no sign-in on record where $what', async ({ signInActivity }) => {
    expect(await read({ signInActivity })).toMatchObject({ signIn: { kind: 'none-recorded' } });
  });

  test.each([
    { of: 'a member', fields: {}, said: { isGuest: false, isRedeemed: undefined } },
    {
      of: 'a guest who came',
      fields: { userType: 'Guest', externalUserState: 'Accepted' },
      said: { isGuest: true, isRedeemed: true },
    },
    {
      of: 'a guest who never came',
      fields: { userType: 'Guest', externalUserState: 'PendingAcceptance' },
      said: { isGuest: true, isRedeemed: false },
    },
    {
      of: 'somebody of whom it is not said what they are',
      fields: { userType: null },
      said: { isGuest: undefined },
    },
    {
      of: 'an account from on premises',
      fields: { onPremisesSyncEnabled: true },
      said: { isOnPremises: true },
    },
    {
      of: 'an account that was from on premises once',
      fields: { onPremisesSyncEnabled: false },
      said: { isOnPremises: false },
    },
    {
      of: 'an account of which it is not said where it comes from',
      fields: { onPremisesSyncEnabled: undefined },
      said: { isOnPremises: undefined },
    },
    {
      of: 'an account older than its records',
      fields: { createdDateTime: null, accountEnabled: null },
      said: { createdDateTime: undefined, accountEnabled: undefined },
    },
  ])('is read as $of', async ({ fields, said }) => {
    expect(await read(fields)).toMatchObject(said);
  });

  test('is absent where Graph says so', async () => {
    graph.replies(graphError(404, 'Request_ResourceNotFound', 'Resource does not exist.'));

    expect(await directory().user(guid(1), { withSignIns: true }, rememberedCall())).toBeUndefined();
  });

  test('is not absent because something in between says 404', async () => {
    graph.replies({ status: 404, text: '<html>not here</html>', headers: { 'content-type': 'text/html' } });

    await expect(directory().user(guid(1), { withSignIns: true }, rememberedCall())).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});
