import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemTiming } from '../../src/adapters/graph/client/timing.ts';
import { createAppOnDemand } from '../../src/app/on-demand.ts';
import type { Invocation } from '../../src/app.ts';
import { SettingsError } from '../../src/settings/settings.ts';

const tenantId = 'aaaabbbb-0000-4000-8000-ccccddddeeee';
const folder = mkdtempSync(join(tmpdir(), 'pim-warden-on-demand-'));
const rulesFile = join(folder, 'rules.json');
const usableRules = JSON.stringify({
  version: 1,
  protected: { principals: [{ id: '62e90394-69f5-4237-9190-012177145e10', why: 'break glass' }] },
});
beforeAll(() => writeFileSync(rulesFile, usableRules));
afterAll(() => rmSync(folder, { recursive: true }));

const usable = {
  RULES_FILE: rulesFile,
  TENANT_ID: tenantId,
  IDENTITY_ENDPOINT: 'http://127.0.0.1:9/msi/token',
  TABLES_ENDPOINT: 'http://127.0.0.1:9/devstoreaccount1',
};
const signed = { ...usable, EVIDENCE_SIGNING_KEY_FILE: '/signing-key.pem' };
const anonymous = {
  method: 'GET',
  headers: new Headers(),
  query: [] as [string, string][],
  text: async () => '',
};
const getRuns = {
  method: 'GET',
  headers: new Headers(),
  query: [] as [string, string][],
  text: async () => '',
};

/** An invocation that remembers its log lines. */
function invocationWith(lines: unknown[]): Invocation {
  const write = (line: string) => void lines.push(JSON.parse(line));
  return { invocationId: 'one', info: write, warn: write, error: write };
}

describe('an app whose settings are not usable', () => {
  test('is not there, and every problem is named', async () => {
    await expect(createAppOnDemand({}).app()).rejects.toThrow(SettingsError);
  });

  test('answers health and API with 503, and only its log says why', async () => {
    const lines: unknown[] = [];
    const onDemand = createAppOnDemand({ ...usable, TABLES_ENDPOINT: 'nowhere' });

    const health = await onDemand.health(invocationWith(lines), anonymous);
    const answer = await onDemand.answerHttp(invocationWith(lines), 'runs', getRuns);

    expect(health).toEqual({ status: 503, jsonBody: { status: 'unusable' } });
    expect(answer.status).toBe(503);
    expect(JSON.stringify(answer)).not.toContain('TABLES_ENDPOINT');
    const line = {
      event: 'settings.unusable',
      tenantId,
      problems: expect.stringContaining('TABLES_ENDPOINT'),
    };
    expect(lines).toEqual([line, line]);
  });

  test('is there as soon as they are', async () => {
    const environment: Record<string, string> = {};
    const onDemand = createAppOnDemand(environment);
    await expect(onDemand.app()).rejects.toThrow(SettingsError);

    Object.assign(environment, usable);

    expect(await onDemand.health(invocationWith([]), anonymous)).toEqual({
      status: 200,
      jsonBody: { status: 'ok' },
    });
  });
});

describe('an app with a key', () => {
  test('says nothing of it at start', async () => {
    const lines: unknown[] = [];
    await createAppOnDemand(signed).app(invocationWith(lines));

    expect(lines).toEqual([]);
  });
});

describe('an app without a key', () => {
  test('says once, in its log alone, that heads of evidence are not signed', async () => {
    const lines: unknown[] = [];
    const onDemand = createAppOnDemand(usable);
    await onDemand.app(invocationWith(lines));

    expect(await onDemand.health(invocationWith(lines), anonymous)).toEqual({
      status: 200,
      jsonBody: { status: 'ok' },
    });
    expect(lines).toEqual([
      {
        event: 'settings.note',
        tenantId,
        note: expect.stringContaining('EVIDENCE_SIGNING_KEY_URL is not set: evidence heads are not signed'),
      },
    ]);
  });
});

describe('an app whose heads are kept nowhere else', () => {
  test('says so once, in the log', async () => {
    const lines: unknown[] = [];
    const onDemand = createAppOnDemand({
      ...signed,
      TABLES_ENDPOINT: 'https://warden.table.core.windows.net',
    });

    await onDemand.app(invocationWith(lines));
    await onDemand.app(invocationWith(lines));

    expect(lines).toEqual([
      {
        event: 'settings.note',
        tenantId,
        note: expect.stringContaining(
          'EVIDENCE_HEADS_CONTAINER is not set: evidence heads are kept only in the store',
        ),
      },
    ]);
  });
});

describe('an app whose spans would go over the network in the clear', () => {
  test.each(['http://collector:4318', 'not a URL'])(
    'says once, in the log, that %s gets none',
    async (endpoint) => {
      const lines: unknown[] = [];
      const onDemand = createAppOnDemand({ ...signed, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });

      await onDemand.app(invocationWith(lines));
      await onDemand.app(invocationWith(lines));

      expect(lines).toEqual([
        {
          event: 'settings.note',
          tenantId,
          note: expect.stringMatching(/^OTEL_EXPORTER_OTLP_ENDPOINT .*no spans are sent/),
        },
      ]);
    },
  );

  test('says nothing where they go by https', async () => {
    const lines: unknown[] = [];
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'https://collector.example.com';

    await createAppOnDemand({ ...signed, OTEL_EXPORTER_OTLP_ENDPOINT }).app(invocationWith(lines));

    expect(lines).toEqual([]);
  });
});

describe('an app whose API takes calls', () => {
  const healthOf = async (settings: Record<string, string>) => {
    const lines: unknown[] = [];
    const onDemand = createAppOnDemand({ ...signed, API_AUDIENCE: 'api://pim-warden', ...settings });
    const health = await onDemand.health(invocationWith(lines), anonymous);
    await onDemand.health(invocationWith(lines), anonymous);
    return { health, lines };
  };
  const note = {
    event: 'settings.note',
    tenantId,
    note: expect.stringContaining('API_AUTHENTICATION_CONTEXT'),
  };

  test('says once, in its log and to whoever asks for its health, that users cannot change anything yet', async () => {
    const { health, lines } = await healthOf({});

    expect(health).toEqual({
      status: 200,
      jsonBody: { status: 'ok', notes: [expect.stringContaining('API_AUTHENTICATION_CONTEXT is not set')] },
    });
    expect(lines).toEqual([note]);
  });

  test('says in its log alone that any sign-in will do', async () => {
    const { health, lines } = await healthOf({ API_AUTHENTICATION_CONTEXT: 'off' });

    expect(health).toEqual({ status: 200, jsonBody: { status: 'ok' } });
    expect(lines).toEqual([note]);
  });

  test('says nothing where an authentication context is set', async () => {
    const { health, lines } = await healthOf({ API_AUTHENTICATION_CONTEXT: 'c1' });

    expect(health).toEqual({ status: 200, jsonBody: { status: 'ok' } });
    expect(lines).toEqual([]);
  });
});

describe('health of a caller who sends a token', () => {
  const withToken = { ...anonymous, headers: new Headers({ authorization: 'Bearer not-a-token' }) };

  test('is not the open answer: the token is looked at', async () => {
    const onDemand = createAppOnDemand({ ...signed, API_AUDIENCE: 'api://pim-warden' });

    expect(await onDemand.health(invocationWith([]), withToken)).toMatchObject({
      status: 401,
      jsonBody: { title: 'The token is not accepted' },
    });
  });

  test('is asked for a token where it is no question: by any method but GET and HEAD', async () => {
    const onDemand = createAppOnDemand({ ...signed, API_AUDIENCE: 'api://pim-warden' });
    const statusOf = async (method: string) =>
      (await onDemand.health(invocationWith([]), { ...anonymous, method })).status;

    expect([await statusOf('GET'), await statusOf('HEAD')]).toEqual([200, 200]);
    expect([await statusOf('POST'), await statusOf('OPTIONS')]).toEqual([401, 401]);
  });

  test('says that nobody is let in, where the settings do not say whose tokens count', async () => {
    expect(await createAppOnDemand(signed).health(invocationWith([]), withToken)).toMatchObject({
      status: 503,
      jsonBody: { title: 'The API is not configured' },
    });
  });
});

describe('an app whose settings are usable', () => {
  test('is composed once', async () => {
    const onDemand = createAppOnDemand(usable);

    expect(await onDemand.app()).toBe(await onDemand.app());
  });

  test('is another than that of another holder: a module keeps none', async () => {
    expect(await createAppOnDemand(usable).app()).not.toBe(await createAppOnDemand(usable).app());
  });
});

describe('an app whose rules do not load', () => {
  /** A clock that moves by hand. */
  function appWith(settings: Record<string, string>) {
    const time = { now: new Date('2026-11-24T03:00:00Z') };
    const onDemand = createAppOnDemand({ ...signed, ...settings });
    onDemand.useTime({ clock: { now: () => time.now }, timing: systemTiming });
    return { time, onDemand };
  }

  test('is not healthy, and only its log says why', async () => {
    const lines: unknown[] = [];
    const { onDemand } = appWith({ RULES_FILE: join(folder, 'nowhere.json') });

    expect(await onDemand.health(invocationWith(lines), anonymous)).toEqual({
      status: 503,
      jsonBody: { status: 'unusable' },
    });
    expect(lines).toEqual([
      {
        event: 'rules.unusable',
        tenantId,
        problems: expect.stringContaining('nowhere.json) are not usable'),
      },
    ]);
  });

  test('is healthy as soon as they do, and looks at them each ten seconds at most, whoever asks how often', async () => {
    const lines: unknown[] = [];
    const path = join(folder, 'late.json');
    const { time, onDemand } = appWith({ RULES_FILE: path });
    const status = async () => (await onDemand.health(invocationWith(lines), anonymous)).status;

    expect([await status(), await status()]).toEqual([503, 503]);
    writeFileSync(path, usableRules);
    expect(await status()).toBe(503);
    time.now = new Date('2026-11-24T03:00:10Z');
    expect(await status()).toBe(200);
    expect(lines).toHaveLength(1);
  });
});

describe('an app whose process the platform ends', () => {
  test('waits for what is under way, and begins nothing more', async () => {
    const onDemand = createAppOnDemand(usable);
    const app = await onDemand.app();
    const call = app.answerHttp(invocationWith([]), 'runs', getRuns);

    await onDemand.end();

    expect((await call).status).toBe(503);
    await expect(onDemand.app()).rejects.toThrow('The platform is ending this process');
  });
});
