import { beforeEach, describe, expect, test } from '@jest/globals';
import { GraphCallError } from '../../../src/ports/errors.ts';
import { acrsRefusal, c2, MyApi, pimUrl } from './my-api.ts';

let api: MyApi;
beforeEach(() => {
  api = new MyApi();
});

const minified = '{"access_token":{"acrs":{"essential":true,"value":"c2"}}}';
const challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${Buffer.from(minified).toString('base64')}"`;
const stepUp = { status: 401, headers: { 'www-authenticate': challenge, 'cache-control': 'no-store' } };

const failures = {
  'the token endpoint': () => api.onBehalfOf.failNext({ kind: 'step-up', claims: c2 }),
  PIM: () => api.roles.refuseNext(acrsRefusal),
  'Graph, of the session,': () =>
    api.roles.failNext(
      new GraphCallError('signed-out', 'CAE', { code: 'InvalidAuthenticationToken', claims: c2 }),
    ),
};
/** As JSON has it: what is undefined is not there. */
const asSent = (body: unknown): unknown => JSON.parse(JSON.stringify(body));

const sources = Object.keys(failures) as (keyof typeof failures)[];

describe.each(sources)('a stronger sign-in that %s demands', (source) => {
  const demand = () => failures[source]();

  test('reaches the client as a claims challenge, each parameter once, never to be stored', async () => {
    demand();

    const answer = await api.activate();

    expect(answer).toMatchObject(stepUp);
    expect(answer.jsonBody).toMatchObject({
      title: 'A stronger sign-in is needed',
      detail: 'Sign in again with the claims of this answer, and ask again.',
      claims: minified,
      retry: 'with-other-token',
    });
  });

  test('sends a client that does not understand challenges to PIM, and challenges it not', async () => {
    demand();

    const answer = await api.activate({ handlesChallenges: false });

    expect(answer).toMatchObject({
      status: 403,
      jsonBody: {
        title: 'A stronger sign-in is needed',
        detail: `Your client did not declare that it understands claims challenges (the capability cp1, claim xms_cc). In PIM it can be done: ${pimUrl}`,
        pimUrl,
        retry: 'never',
      },
    });
    expect(answer.headers).not.toHaveProperty('www-authenticate');
    expect(answer.jsonBody).not.toHaveProperty('claims');
  });

  test('is no loop: whoever signed in so and is not taken all the same is sent to PIM', async () => {
    demand();
    demand();

    expect(await api.activate({ contexts: ['c1', 'c2'] })).toMatchObject({
      status: 403,
      jsonBody: {
        title: 'Entra did not accept the stronger sign-in',
        detail: `You have signed in as was demanded, and Microsoft Entra does not take it from this app. In PIM it can be done: ${pimUrl}`,
        pimUrl,
      },
    });
  });
});

describe('a stronger sign-in', () => {
  test('that the user has is asked for by name once, and then it goes through', async () => {
    api.roles.refuseNext(acrsRefusal);

    expect((await api.activate({ contexts: ['c1', 'c2'] })).status).toBe(201);
    expect(api.onBehalfOf.asked.map(({ claims }) => claims)).toEqual([undefined, c2]);
  });

  test('for one call leaves the others as they were', async () => {
    api.roles.refuseNext(acrsRefusal);
    await api.activate();

    const eligibilities = await api.me({ path: 'me/eligibilities' });

    expect(eligibilities.status).toBe(200);
    expect(api.onBehalfOf.asked.at(-1)).toMatchObject({ claims: undefined });
  });

  test('is demanded of listings in the same way', async () => {
    api.onBehalfOf.failNext({ kind: 'step-up', claims: c2 });

    expect(await api.me({ path: 'me/eligibilities' })).toMatchObject(stepUp);
  });

  test('with several factors, which Entra does not say how to ask for, is for PIM', async () => {
    const failedRules = ['MfaRule'];
    api.roles.refuseNext({
      ...{ code: 'RoleAssignmentRequestPolicyValidationFailed', failedRules, retry: 'with-other-token' },
    });

    const answer = await api.activate();

    expect(answer).toMatchObject({
      status: 403,
      jsonBody: {
        title: 'The role wants a sign-in with several factors',
        detail: `The token does not show one, and Microsoft Entra does not say what to sign in with. In PIM it can be done: ${pimUrl}`,
        pimUrl,
      },
    });
    expect(answer.headers).not.toHaveProperty('www-authenticate');
  });

  test('whose demand is no JSON is for PIM', async () => {
    api.onBehalfOf.failNext({ kind: 'step-up', claims: 'nonsense' });

    expect(await api.activate()).toMatchObject({ status: 403, jsonBody: { pimUrl } });
  });

  test('is not what is missing where other rules are broken besides', async () => {
    const failedRules = ['MfaRule', 'JustificationRule'];
    api.roles.refuseNext({ code: 'RoleAssignmentRequestPolicyValidationFailed', failedRules });

    expect(await api.activate()).toMatchObject({ status: 422, jsonBody: { failedRules } });
  });
});

describe('a key that comes again', () => {
  const headers = { 'idempotency-key': 'incident-4711' };

  test('gives the first answer again, and nothing is sent twice', async () => {
    const first = await api.activate({}, headers);
    const again = await api.activate({}, headers);

    expect(again.status).toBe(201);
    expect(again.jsonBody).toEqual(asSent(first.jsonBody));
    expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true' });
    expect(api.roles.submitted).toHaveLength(1);
  });

  test.each(sources)(
    'after a step-up that %s demanded is tried anew, with the better token',
    async (source) => {
      failures[source]();
      expect((await api.activate({}, headers)).status).toBe(401);

      const better = await api.activate({ contexts: ['c1', 'c2'] }, headers);
      const again = await api.activate({ contexts: ['c1', 'c2'] }, headers);

      expect(better.status).toBe(201);
      expect(again.status).toBe(201);
      expect(again.jsonBody).toEqual(asSent(better.jsonBody));
      expect(api.roles.submitted.length).toBeLessThanOrEqual(2);
    },
  );

  test('of two that come at once after a step-up, one is tried', async () => {
    failures.PIM();
    await api.activate({}, headers);

    const answers = await Promise.all([api.activate({}, headers), api.activate({}, headers)]);

    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(api.roles.submitted).toHaveLength(2);
  });

  test('is tried with twenty tokens and no more', async () => {
    for (let call = 1; call <= 22; call += 1) {
      api.onBehalfOf.failNext({ kind: 'user-token' });
      expect((await api.activate({}, headers)).status).toBe(401);
    }

    expect(api.onBehalfOf.asked).toHaveLength(20);
  });

  test.each(['consent', 'unavailable', 'set-up'] as const)(
    'after %s is tried anew, once it is mended',
    async (kind) => {
      api.onBehalfOf.failNext({ kind });
      await api.activate({}, headers);

      expect((await api.activate({}, headers)).status).toBe(201);
    },
  );

  test('after what Graph does not allow gives the same answer, and nothing is sent again', async () => {
    api.roles.failNext(new GraphCallError('forbidden', 'Graph said no.', { code: 'X' }));
    const first = await api.activate({}, headers);
    const again = await api.activate({}, headers);

    expect([first.status, again.status]).toEqual([403, 403]);
    expect(api.onBehalfOf.asked).toHaveLength(1);
  });

  test('is refused for another request', async () => {
    await api.activate({}, headers);
    const body = { roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10', duration: 'PT1H' };

    expect(await api.me({ path: 'me/activate', body, headers })).toMatchObject({ status: 422 });
  });
});
