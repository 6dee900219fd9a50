import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { createSimulatorClock } from '../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import { createCallerTokens } from '../../src/adapters/entra/caller-tokens.ts';
import { createDeliveries } from '../../src/senders/deliveries.ts';
import { APP, alert, azureMonitor, message, now } from './stage.ts';

const audience = 'api://pim-warden';
const OTHER_APP = '0f5a1b6e-5d0a-4f2c-9d53-7a1d3c9b8e21';

let simulator: Simulator;
beforeAll(async () => {
  const clock = createSimulatorClock(now, { frozen: true });
  simulator = await startSimulator({ users: 5, auditEvents: 1, clock, control: true });
});
afterAll(() => simulator.close());

/** A token of the simulated Entra; by default Azure Monitor's, in order. */
async function token(wish: object = {}, at = simulator.origin): Promise<string> {
  const response = await fetch(new URL('/_simulator/api-tokens', at), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ audience, roles: ['PimWarden.Send'], appId: APP, ...wish }),
  });
  const { access_token: signed } = (await response.json()) as { readonly access_token: string };
  return signed;
}

function verdictOn(bearer: string, receivedAt = now, authority = simulator.origin) {
  const tokens = createCallerTokens({
    authority,
    tenantId: simulator.tenant.tenantId,
    audiences: [audience],
    keyTimeoutMs: 200,
  });
  const delivery = message(alert(), { authorization: `Bearer ${bearer}` });
  return createDeliveries({ keySettings: {}, tokens }).verify(delivery, azureMonitor(), receivedAt);
}

function claimsOf(bearer: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(bearer.split('.')[1] ?? '', 'base64url').toString());
}

describe('a token that Entra has signed', () => {
  test('for the declared app with the role PimWarden.Send proves a message', async () => {
    expect(await verdictOn(await token())).toEqual({ kind: 'proved', key: 0 });
  });

  test('for the declared app without the role is forbidden', async () => {
    expect(await verdictOn(await token({ roles: ['PimWarden.Read'] }))).toMatchObject({ kind: 'forbidden' });
  });

  test('for an app that signed in with a secret is forbidden', async () => {
    expect(await verdictOn(await token({ clientProof: 'secret' }))).toMatchObject({ kind: 'forbidden' });
  });

  test('for a user with the role, through the declared app, proves nothing', async () => {
    const [user] = simulator.tenant.users.all().filter(({ accountEnabled }) => accountEnabled);

    expect(await verdictOn(await token({ userId: user?.id }))).toEqual({
      kind: 'refused',
      because: 'its token is of a user',
    });
  });

  test('for another app with the role proves nothing', async () => {
    expect(await verdictOn(await token({ appId: OTHER_APP }))).toMatchObject({ kind: 'refused' });
  });

  test('for another audience, or one that has expired, proves nothing', async () => {
    expect(await verdictOn(await token({ audience: 'api://other' }))).toMatchObject({ kind: 'refused' });
    const short = await token({ lifetimeSeconds: 60 });
    expect(await verdictOn(short, new Date('2026-11-29T09:01:30Z'))).toMatchObject({ kind: 'proved' });
    expect(await verdictOn(short, new Date('2026-11-29T09:03:00Z'))).toMatchObject({ kind: 'refused' });
  });

  test('of another tenant proves nothing', async () => {
    const clock = createSimulatorClock(now, { frozen: true });
    const elsewhere = await startSimulator({ users: 5, auditEvents: 1, seed: 77, clock, control: true });
    try {
      expect(await verdictOn(await token({}, elsewhere.origin))).toMatchObject({ kind: 'refused' });
    } finally {
      await elsewhere.close();
    }
  });
});

describe('a token that says how it is to be checked', () => {
  test('is checked as Entra signs: an algorithm of its own choice proves nothing', async () => {
    const claims = claimsOf(await token());
    const keys = await fetch(`${simulator.origin}/${simulator.tenant.tenantId}/discovery/v2.0/keys`);
    const { keys: published } = (await keys.json()) as {
      readonly keys: readonly { readonly kid: string; readonly n: string }[];
    };
    const [key] = published;
    // The public key as a secret, which everybody has.
    const hs256 = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: key?.kid ?? '' })
      .sign(Buffer.from(key?.n ?? '', 'base64url'));
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const none = `${encode({ alg: 'none' })}.${encode(claims)}.`;

    expect(await verdictOn(hs256)).toMatchObject({ kind: 'refused' });
    expect(await verdictOn(none)).toMatchObject({ kind: 'refused' });
    expect(await verdictOn(`${none}AAAA`)).toMatchObject({ kind: 'refused' });
  });

  test('cannot be judged where its keys cannot be read', async () => {
    const signed = await token();

    expect(await verdictOn(signed, now, 'http://127.0.0.1:9')).toMatchObject({ kind: 'unverifiable' });
  });
});
