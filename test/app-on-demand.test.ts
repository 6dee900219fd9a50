import { describe, expect, test } from '@jest/globals';
import type { Invocation } from '../src/app.ts';
import { createAppOnDemand } from '../src/app-on-demand.ts';
import { SettingsError } from '../src/settings/settings.ts';

const tenantId = 'aaaabbbb-0000-4000-8000-ccccddddeeee';
const usable = {
  TENANT_ID: tenantId,
  IDENTITY_ENDPOINT: 'http://127.0.0.1:9/msi/token',
  TABLES_ENDPOINT: 'http://127.0.0.1:9/devstoreaccount1',
};
const signed = { ...usable, EVIDENCE_SIGNING_KEY_FILE: '/signing-key.pem' };
const call = {
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
  test('is not there, and every problem is named', () => {
    expect(() => createAppOnDemand({}).app()).toThrow(SettingsError);
  });

  test('answers health and API with 503, and only its log says why', async () => {
    const lines: unknown[] = [];
    const onDemand = createAppOnDemand({ ...usable, TABLES_ENDPOINT: 'nowhere' });

    const health = onDemand.health(invocationWith(lines));
    const answer = await onDemand.answerHttp(invocationWith(lines), 'runs', call);

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

  test('is there as soon as they are', () => {
    const environment: Record<string, string> = {};
    const onDemand = createAppOnDemand(environment);
    expect(() => onDemand.app()).toThrow(SettingsError);

    Object.assign(environment, usable);

    expect(onDemand.health(invocationWith([]))).toEqual({ status: 200, jsonBody: { status: 'ok' } });
  });
});

describe('an app with a key', () => {
  test('says nothing of it at start', () => {
    const lines: unknown[] = [];
    createAppOnDemand(signed).app(invocationWith(lines));

    expect(lines).toEqual([]);
  });
});

describe('an app without a key', () => {
  test('says once, in its log alone, that heads of evidence are not signed', () => {
    const lines: unknown[] = [];
    const onDemand = createAppOnDemand(usable);
    onDemand.app(invocationWith(lines));

    expect(onDemand.health(invocationWith(lines))).toEqual({ status: 200, jsonBody: { status: 'ok' } });
    expect(lines).toEqual([
      {
        event: 'settings.note',
        tenantId,
        note: expect.stringContaining(
          'EVIDENCE_SIGNING_KEY_URL is not set: heads of evidence are not signed',
        ),
      },
    ]);
  });
});

describe('an app whose heads are kept nowhere else', () => {
  test('says so once, in the log', () => {
    const lines: unknown[] = [];
    const onDemand = createAppOnDemand({
      ...signed,
      TABLES_ENDPOINT: 'https://warden.table.core.windows.net',
    });

    onDemand.app(invocationWith(lines));
    onDemand.app(invocationWith(lines));

    expect(lines).toEqual([
      {
        event: 'settings.note',
        tenantId,
        note: expect.stringContaining(
          'EVIDENCE_HEADS_CONTAINER is not set: heads of evidence are in the store',
        ),
      },
    ]);
  });
});

describe('an app whose API takes calls', () => {
  const healthOf = (settings: Record<string, string>) => {
    const lines: unknown[] = [];
    const onDemand = createAppOnDemand({ ...signed, API_AUDIENCE: 'api://pim-warden', ...settings });
    const health = onDemand.health(invocationWith(lines));
    onDemand.health(invocationWith(lines));
    return { health, lines };
  };
  const note = {
    event: 'settings.note',
    tenantId,
    note: expect.stringContaining('API_AUTHENTICATION_CONTEXT'),
  };

  test('says once, in its log and to whoever asks for its health, that users cannot change anything yet', () => {
    const { health, lines } = healthOf({});

    expect(health).toEqual({
      status: 200,
      jsonBody: { status: 'ok', notes: [expect.stringContaining('API_AUTHENTICATION_CONTEXT is not set')] },
    });
    expect(lines).toEqual([note]);
  });

  test('says in its log alone that any sign-in will do', () => {
    const { health, lines } = healthOf({ API_AUTHENTICATION_CONTEXT: 'off' });

    expect(health).toEqual({ status: 200, jsonBody: { status: 'ok' } });
    expect(lines).toEqual([note]);
  });

  test('says nothing where an authentication context is set', () => {
    const { health, lines } = healthOf({ API_AUTHENTICATION_CONTEXT: 'c1' });

    expect(health).toEqual({ status: 200, jsonBody: { status: 'ok' } });
    expect(lines).toEqual([]);
  });
});

describe('an app whose settings are usable', () => {
  test('is composed once', () => {
    const onDemand = createAppOnDemand(usable);

    expect(onDemand.app()).toBe(onDemand.app());
  });

  test('is another than that of another holder: a module keeps none', () => {
    expect(createAppOnDemand(usable).app()).not.toBe(createAppOnDemand(usable).app());
  });
});
