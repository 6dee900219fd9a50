import { describe, expect, test } from '@jest/globals';
import type { Caller, SignIn } from '../../src/ports/caller.ts';
import type { TokenVerdict } from '../../src/ports/index.ts';
import { caller } from '../http/callers.ts';
import {
  APP,
  alert,
  azureMonitor,
  deliveries,
  message,
  now,
  requested,
  seconds,
  sender,
  tokensThat,
} from './stage.ts';

const TOKEN = 'header.payload.signature';

function app(overrides: Partial<Caller> = {}, signIn: Partial<SignIn> = {}): TokenVerdict {
  const clientProof = 'certificate';
  return {
    kind: 'valid',
    caller: caller({
      appId: APP,
      kind: 'app',
      roles: ['PimWarden.Send'],
      ...overrides,
      signIn: { clientProof, scopes: [], contexts: [], ...signIn },
    }),
  };
}

const verdictOn = (verdict: TokenVerdict, authorization = `Bearer ${TOKEN}`) =>
  deliveries({}, tokensThat({ [TOKEN]: verdict })).verify(
    message(alert(), { authorization }),
    azureMonitor(),
    now,
  );

describe('a message with a token', () => {
  test('is proved by one of the declared app, for itself, with the role PimWarden.Send', async () => {
    expect(await verdictOn(app())).toEqual({ kind: 'proved', key: 0 });
    expect(await verdictOn(app({ appId: APP.toUpperCase() }), `bearer ${TOKEN}`)).toMatchObject({
      kind: 'proved',
    });
  });

  test('is not proved by a token of a user, whatever roles it has', async () => {
    expect(await verdictOn(app({ kind: 'user' }))).toEqual({
      kind: 'refused',
      because: 'its token is of a user',
    });
  });

  test('is not proved by a token of another app, with the right role', async () => {
    expect(await verdictOn(app({ appId: '0f5a1b6e-5d0a-4f2c-9d53-7a1d3c9b8e21' }))).toMatchObject({
      kind: 'refused',
    });
  });

  test.each([{ roles: [] }, { roles: ['PimWarden.Read', 'PimWarden.Approve'] as const }])(
    'is forbidden where the app has the roles $roles only',
    async ({ roles }) => {
      expect(await verdictOn(app({ roles }))).toEqual({
        kind: 'forbidden',
        because: 'its app lacks the role PimWarden.Send',
      });
    },
  );

  test.each(['secret', 'unknown', 'none'] as const)(
    'is forbidden where the app proved itself to Entra by %s: a copied secret must not be enough',
    async (clientProof) => {
      expect(await verdictOn(app({}, { clientProof }))).toMatchObject({ kind: 'forbidden' });
    },
  );

  test('cannot be judged while the keys of Entra cannot be read', async () => {
    expect(await verdictOn({ kind: 'unverifiable', because: 'no keys' })).toMatchObject({
      kind: 'unverifiable',
    });
  });

  test.each([
    '',
    TOKEN,
    `Basic ${TOKEN}`,
    `Bearer ${TOKEN}, Bearer ${TOKEN}`,
    `Bearer ${TOKEN} ${TOKEN}`,
    `Bearer  ${TOKEN}`,
    'Bearer header.payload',
    'Bearer a.b.c.d',
  ])('is one bearer token and nothing else: %j', async (authorization) => {
    expect(await verdictOn(app(), authorization)).toEqual({
      kind: 'refused',
      because: 'it has not one bearer token',
    });
  });

  test('in the generic format still has an id, and a time of now', async () => {
    const by = sender({ proof: { kind: 'entra', appId: APP } });
    const at = (headers: Readonly<Record<string, string>>) =>
      deliveries({}, tokensThat({ [TOKEN]: app() })).verify(
        message(requested(), { authorization: `Bearer ${TOKEN}`, ...headers }),
        by,
        now,
      );

    expect(await at({ 'webhook-id': 'msg_1', 'webhook-timestamp': seconds(now) })).toMatchObject({
      kind: 'proved',
    });
    expect(await at({ 'webhook-timestamp': seconds(now) })).toMatchObject({ kind: 'refused' });
    const old = seconds(new Date('2026-11-29T08:54:59Z'));
    expect(await at({ 'webhook-id': 'msg_1', 'webhook-timestamp': old })).toMatchObject({ kind: 'refused' });
  });
});
