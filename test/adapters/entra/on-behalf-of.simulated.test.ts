import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createOnBehalfOf } from '../../../src/adapters/entra/on-behalf-of.ts';
import type { OnBehalfOfWish } from '../../../src/ports/index.ts';
import { describeOnBehalfOf } from '../../contracts/on-behalf-of.ts';
import { FakeOnBehalfOf } from '../../fakes/fake-on-behalf-of.ts';
import { activate, at, clientId, type ExchangeStage, startExchangeStage } from './exchange-stage.ts';

const c2 = '{"access_token":{"acrs":{"essential":true,"value":"c2"}}}';

let stage: ExchangeStage;
beforeAll(async () => {
  stage = await startExchangeStage();
});
beforeEach(() => {
  Object.assign(stage.simulator.exchange, { acrs: 'inherited', demand: undefined });
  stage.simulator.clock.set(at);
  stage.simulator.faults.clear();
  stage.register();
});
afterAll(() => stage.close());

/** Exchanges a token of the stage's user. */
async function exchange(wish: Partial<OnBehalfOfWish> = {}, options = stage.options) {
  const userToken = wish.userToken ?? (await stage.userToken());
  const whole = { permissions: [activate], ...wish, userToken };
  return createOnBehalfOf(options).exchange(whole, new AbortController().signal);
}

describeOnBehalfOf('Entra, simulated', async () => ({
  onBehalfOf: createOnBehalfOf(stage.options),
  userToken: await stage.userToken(),
  consented: activate,
  unconsented: 'RoleEligibilitySchedule.Read.Directory',
  demandStepUp() {
    stage.simulator.exchange.demand = { kind: 'context', value: 'c2' };
  },
}));

describeOnBehalfOf('fake', async () => {
  const fake = new FakeOnBehalfOf();
  fake.withoutConsent.add('RoleEligibilitySchedule.Read.Directory');
  return {
    onBehalfOf: fake,
    userToken: 'token-of-ada',
    consented: activate,
    unconsented: 'RoleEligibilitySchedule.Read.Directory',
    demandStepUp: () => fake.failNext({ kind: 'step-up', claims: c2 }),
  };
});

describe('an exchange at the simulated Entra', () => {
  test('gives a token of just the permissions that were asked for, proved by the managed identity', async () => {
    const answer = await exchange();

    expect(decodeJwt('token' in answer ? answer.token : '')).toMatchObject({
      aud: 'https://graph.microsoft.com',
      scp: activate,
      appid: clientId,
      appidacr: '2',
    });
    const calls = stage.simulator.requests({ reset: true }).map(({ method, path, query }) => ({
      call: `${method} ${path}`,
      query,
    }));
    expect(calls).toContainEqual({
      call: 'GET /msi/token',
      query: expect.stringContaining('resource=api%3A%2F%2FAzureADTokenExchange'),
    });
  });

  test('passes claims on, and the same user is asked for a stronger sign-in or gets the context', async () => {
    stage.simulator.exchange.acrs = 'on-request';

    const weak = await exchange({ claims: c2 });
    const strong = await exchange({ claims: c2, userToken: await stage.userToken({ acrs: ['c2'] }) });

    expect(weak).toMatchObject({ kind: 'step-up', claims: c2, code: 'AADSTS50076' });
    expect(decodeJwt('token' in strong ? strong.token : '')).toMatchObject({ acrs: ['c2'] });
  });

  test('keeps no token: claims are asked for anew, and another user gets a token of their own', async () => {
    const users = stage.simulator.tenant.users.all().filter(({ accountEnabled }) => accountEnabled);
    const onBehalfOf = createOnBehalfOf(stage.options);
    const subjects = await Promise.all(
      users.slice(0, 3).map(async ({ id }) => {
        const userToken = await stage.userToken({ userId: id });
        const answer = await onBehalfOf.exchange(
          { userToken, permissions: [activate] },
          new AbortController().signal,
        );
        return decodeJwt('token' in answer ? answer.token : '').oid;
      }),
    );

    expect(subjects).toEqual(users.slice(0, 3).map(({ id }) => id));
  });

  test('tells that the user must come with a new token, when theirs has ended', async () => {
    const userToken = await stage.userToken({ lifetimeSeconds: 60 });
    stage.simulator.clock.set(new Date('2026-09-15T12:02:00Z'));

    expect(await exchange({ userToken })).toMatchObject({ kind: 'user-token', code: 'AADSTS500133' });
  });

  test('tells that Entra lets this user do nothing', async () => {
    const userToken = await stage.userToken();
    const user = stage.simulator.tenant.users.find(String(decodeJwt(userToken).oid));
    Object.assign(user ?? {}, { accountEnabled: false });

    const answer = await exchange({ userToken });

    Object.assign(user ?? {}, { accountEnabled: true });
    expect(answer).toMatchObject({ kind: 'refused', code: 'AADSTS50057' });
  });

  test.each([
    { what: 'there is no federated credential', credentials: () => [], code: 'AADSTS70025' },
    {
      what: 'it names another identity',
      credentials: () => [{ subject: 'somebody-else' }],
      code: 'AADSTS700213',
    },
    {
      what: 'it is for another audience',
      credentials: (subject: string) => [{ subject, audience: 'api://somewhere-else' }],
      code: 'AADSTS700212',
    },
  ])('says that the fault is our own where $what', async ({ credentials, code }) => {
    const subject = stage.simulator.applications.find(clientId)?.federatedCredentials[0]?.subject ?? '';
    stage.register({ federatedCredentials: credentials(subject) });

    expect(await exchange()).toMatchObject({ kind: 'set-up', code });
  });

  test('says that the fault is our own where the users call another app than SELF_SERVICE_CLIENT_ID', async () => {
    const userToken = await stage.userToken({ audience: 'api://payroll' });

    expect(await exchange({ userToken })).toMatchObject({ kind: 'set-up', code: 'AADSTS500131' });
  });

  test('says that the fault is our own where the identity gives no token', async () => {
    const identity = { getToken: () => Promise.reject(new Error('no identity is assigned')) };

    expect(await exchange({}, { ...stage.options, identity })).toMatchObject({
      kind: 'set-up',
      code: 'NoClientAssertion',
      because: expect.stringMatching(/no identity is assigned\. Enable a managed identity/),
    });
  });

  test('is unavailable where nothing answers', async () => {
    const options = { ...stage.options, authority: 'https://127.0.0.1:9', timeoutMilliseconds: 8_000 };

    expect(await exchange({}, options)).toMatchObject({ kind: 'unavailable' });
  });

  test('is unavailable where Entra has trouble', async () => {
    for (let times = 0; times < 6; times += 1)
      stage.simulator.faults.add({ kind: '503', match: { method: 'POST', path: 'token' } });

    expect(await exchange()).toMatchObject({ kind: 'unavailable' });
  });

  test('never waits longer than it was given', async () => {
    const identity = { getToken: () => new Promise<never>(() => {}) };

    expect(await exchange({}, { ...stage.options, identity, timeoutMilliseconds: 20 })).toMatchObject({
      kind: 'unavailable',
      code: 'TimedOut',
    });
  });

  test('says nothing of a token in what it logs', async () => {
    const userToken = await stage.userToken({ audience: 'api://payroll' });
    const answer = await exchange({ userToken });

    expect(JSON.stringify(answer)).not.toContain(userToken.slice(0, 12));
  });
});
