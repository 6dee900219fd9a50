import { describe, expect, test } from '@jest/globals';
import {
  isPlanOnly,
  notifierOfParts,
  processParts,
  readsRequests,
  rolesOfParts,
  signerOfParts,
  writesOfParts,
} from '../../src/app/parts.ts';
import { type AppPart, appParts } from '../../src/domain/model/deployment-parts.ts';
import type { ScheduleChange } from '../../src/domain/model/role-schedules.ts';
import type { Notifier, RoleManagement, Signer } from '../../src/ports/index.ts';
import { SettingsError } from '../../src/settings/settings.ts';

describe('notices', () => {
  const call = { signal: new AbortController().signal, now: new Date('2026-11-30T02:00:00Z') };
  const log = { info() {}, warn() {}, error() {} };

  async function whatIsDone(appParts: readonly AppPart[]): Promise<readonly string[]> {
    const done: string[] = [];
    const notifier: Notifier = {
      hasReceiver: true,
      async post() {
        done.push('kept');
      },
      async deliver() {
        done.push('delivered');
        return { delivered: 1, left: 0 };
      },
    };
    const { post, deliver, hasReceiver } = notifierOfParts({ appParts }, notifier);
    await post({} as Parameters<Notifier['post']>[0]);
    await deliver({ ...call, log });
    return hasReceiver ? done : ['nobody hears of it'];
  }

  test('are kept by the front alone, and delivered by the others: it may not write down that they arrived', async () => {
    expect(await whatIsDone(['front'])).toEqual(['kept']);
  });

  test.each([[['writer']], [['keeper', 'writer']], [['front', 'keeper', 'writer']]] as const)(
    'are delivered by %j',
    async (parts) => {
      expect(await whatIsDone(parts)).toEqual(['kept', 'delivered']);
    },
  );
});

describe('the parts of a process', () => {
  test.each(['worker', 'front,worker', 'front;keeper', 'FRONT', ','])(
    'named %s are none: nothing is registered, and the setting is named with what it may be',
    (APP_PARTS) => {
      const start = () => processParts({ APP_PARTS });

      expect(start).toThrow(SettingsError);
      expect(start).toThrow(/APP_PARTS.*front, keeper, writer/s);
      // Nothing is loaded then that could name the rest.
      expect(start).toThrow(/TENANT_ID is not set.*TABLES_ENDPOINT is not set/s);
    },
  );

  test('are all three unless said otherwise, and one for each name', () => {
    expect([...processParts({})]).toEqual(['front', 'keeper', 'writer']);
    expect([...processParts({ APP_PARTS: ' keeper , writer,keeper' })]).toEqual(['keeper', 'writer']);
  });
});

describe('a deployment that only plans', () => {
  const planOnly = 'on';
  const ways: readonly AppPart[][] = [['front'], ['keeper'], ['writer'], ['keeper', 'writer'], [...appParts]];
  const call = {
    signal: new AbortController().signal,
    tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
    log: { info() {}, warn() {}, error() {} },
  };
  const never = async (): Promise<never> => {
    throw new Error('Graph was asked');
  };
  const writes = { submit: never, cancel: never };
  const roles = {
    // biome-ignore lint/correctness/useYield: Graph is not to be asked at all.
    async *requests() {
      throw new Error('Graph was asked');
    },
    request: never,
  } as unknown as RoleManagement;

  test.each(ways.map((parts) => [parts]))('changes nothing and reads no requests, as %j', async (parts) => {
    const settings = { appParts: parts, planOnly } as const;
    const refused = { kind: 'forbidden', message: expect.stringContaining('PLAN_ONLY is on') };
    const own = writesOfParts(settings, writes, { send: never });
    const read = rolesOfParts(settings, roles);

    await expect(own.writes.submit({} as ScheduleChange, call)).rejects.toMatchObject(refused);
    await expect(own.writes.cancel('assignment', 'r-1', call)).rejects.toMatchObject(refused);
    await expect(own.rules.send('policy', [], call)).rejects.toMatchObject(refused);
    await expect(read.request('assignment', 'r-1', call)).rejects.toMatchObject(refused);
    await expect(Array.fromAsync(read.requests('assignment', {}, call))).rejects.toMatchObject(refused);
    expect(readsRequests(settings)).toBe(false);
  });

  test.each(ways.map((parts) => [parts]))(
    'lets people speak for themselves with their own token, as %j',
    async (parts) => {
      const settings = { appParts: parts, planOnly } as const;
      const asUser = { ...call, userToken: 'token of ada' };

      await expect(
        writesOfParts(settings, writes, { send: never }).writes.submit({} as ScheduleChange, asUser),
      ).rejects.toThrow('Graph was asked');
      await expect(rolesOfParts(settings, roles).request('assignment', 'r-1', asUser)).rejects.toThrow(
        'Graph was asked',
      );
    },
  );

  test('is one where PLAN_ONLY says so', () => {
    expect([isPlanOnly({}), isPlanOnly({ PLAN_ONLY: 'off' }), isPlanOnly({ PLAN_ONLY: 'on' })]).toEqual([
      ...[false, false, true],
    ]);
    expect(() => isPlanOnly({ PLAN_ONLY: 'yes' })).toThrow(/PLAN_ONLY/);
  });
});

describe('a process without the part that keeps', () => {
  test.each([[['front']], [['writer']]] as const)('signs nothing, as %j', async (parts) => {
    const signer = { sign: async () => new Uint8Array() } as unknown as Signer;

    await expect(
      signerOfParts({ appParts: parts, planOnly: 'off' }, signer).sign(
        ...([] as unknown as Parameters<Signer['sign']>),
      ),
    ).rejects.toThrow(/without keeper/);
  });
});
