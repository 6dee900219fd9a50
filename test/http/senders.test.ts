import { beforeEach, describe, expect, test } from '@jest/globals';
import { senderHalt } from '../../src/changes/sender-stop.ts';
import type { ApiRole } from '../../src/ports/caller.ts';
import { RulesUnusable, StoreError } from '../../src/ports/errors.ts';
import { rules } from '../rules-builder.ts';
import { azureMonitor, SECRET, sender } from '../senders/stage.ts';
import { Api } from './api.ts';

let api: Api;
beforeEach(() => {
  api = new Api();
  api.rules = rules({ senders: [sender(), azureMonitor({ enabled: false })] });
});

const path = (name: string, verb: 'stop' | 'start') => ({ path: `senders/{name}/${verb}`, params: { name } });
const stop = (name: string, ...roles: readonly ApiRole[]) =>
  api.ask({ ...path(name, 'stop'), body: { because: 'INC-4711' }, roles });
const start = (name: string, ...roles: readonly ApiRole[]) =>
  api.ask({ ...path(name, 'start'), body: {}, roles });
const halt = (name: string) => senderHalt(name, { decisions: api.decisions, clock: { now: () => api.now } });
const stoppedByAda =
  'The sender servicedesk is stopped by ada at 2026-11-24T09:00:00.000Z (INC-4711). POST /api/senders/servicedesk/start, with the role PimWarden.Approve, starts it again.';

describe('the list of senders', () => {
  test('says of each whether its messages can be proved, and why not', async () => {
    expect(await api.ask({ path: 'senders', roles: ['PimWarden.Read'] })).toMatchObject({
      status: 200,
      jsonBody: {
        items: [
          {
            name: 'servicedesk',
            format: 'generic',
            proof: 'hmac',
            enabled: true,
            isUsable: false,
            problem: 'WEBHOOK_KEY_SERVICEDESK is not set: give the secret, as a reference to a Key Vault',
            state: 'running',
          },
          {
            name: 'alerts',
            format: 'azure-monitor',
            proof: 'entra',
            enabled: false,
            isUsable: false,
            problem: 'API_AUDIENCE is not set, so that no token counts',
            state: 'running',
          },
        ],
      },
    });
  });

  test('holds no secret, and no problem of a sender that is in order', async () => {
    api.webhookKeys.WEBHOOK_KEY_SERVICEDESK = SECRET;

    const { jsonBody } = await api.ask({ path: 'senders' });

    expect(jsonBody).toMatchObject({ items: [{ name: 'servicedesk', isUsable: true }, {}] });
    expect(JSON.stringify(jsonBody)).not.toContain(SECRET.slice(6, 20));
  });

  test('is empty where nobody approved the rules', async () => {
    api.rulesApproval = { kind: 'none' };

    expect(await api.ask({ path: 'senders' })).toMatchObject({ status: 200, jsonBody: { items: [] } });
  });

  test('is not for whoever delivers messages', async () => {
    expect(await api.ask({ path: 'senders', roles: ['PimWarden.Send'], isApp: true })).toMatchObject({
      status: 403,
    });
  });
});

describe('stopping a sender', () => {
  test('holds it alone, at once, and says who did it', async () => {
    expect(await stop('servicedesk', 'PimWarden.Remove')).toMatchObject({
      status: 200,
      jsonBody: { name: 'servicedesk', state: 'stopped', because: stoppedByAda },
    });

    expect(await api.ask({ path: 'senders' })).toMatchObject({
      jsonBody: { items: [{ state: 'stopped', because: stoppedByAda }, { state: 'running' }] },
    });
    expect((await halt('servicedesk')).kind).toBe('stopped');
    expect((await halt('alerts')).kind).toBe('running');
    expect(await api.ask({ path: 'writers' })).toMatchObject({ jsonBody: { state: 'running' } });
    expect(api.log.of('sender.stopped')).toEqual([{ sender: 'servicedesk', by: 'ada' }]);
  });

  test('is possible while the rules are of no use', async () => {
    api.rules = new RulesUnusable('rules.json', []);

    expect(await stop('servicedesk', 'PimWarden.Run')).toMatchObject({ status: 200 });
    expect((await halt('servicedesk')).kind).toBe('stopped');
  });

  test('of a name that the rules do not declare is a mistake, and said to be one', async () => {
    expect(await stop('servicedesc', 'PimWarden.Run')).toMatchObject({ status: 404 });
    expect(await stop('Service_Desk', 'PimWarden.Run')).toMatchObject({ status: 400 });
    expect(api.decisions.decisions).toEqual([]);
  });

  test('is what a sender is where nobody can read whether it was stopped', async () => {
    api.decisions.of = () => Promise.reject(new StoreError('unreachable', 'nothing answers', 'ECONNREFUSED'));

    expect((await halt('servicedesk')).kind).toBe('stopped');
  });
});

describe('starting it again', () => {
  test('needs PimWarden.Approve', async () => {
    await stop('servicedesk', 'PimWarden.Approve');
    expect((await start('servicedesk', 'PimWarden.Remove', 'PimWarden.Run')).status).toBe(403);
    expect((await halt('servicedesk')).kind).toBe('stopped');

    api.now = new Date('2026-11-24T09:01:00Z');
    expect(await start('servicedesk', 'PimWarden.Approve')).toMatchObject({ jsonBody: { state: 'running' } });
    expect((await halt('servicedesk')).kind).toBe('running');
    expect(api.log.of('sender.started')).toEqual([{ sender: 'servicedesk', by: 'ada' }]);
  });

  test('of another sender starts nothing of this one', async () => {
    await stop('servicedesk', 'PimWarden.Approve');
    await stop('alerts', 'PimWarden.Approve');
    api.now = new Date('2026-11-24T09:01:00Z');
    await start('alerts', 'PimWarden.Approve');
    const [forged] = api.decisions.decisions.filter(({ kind }) => kind === 'started');
    // Somebody copies the decision to another sender in the store.
    if (forged !== undefined)
      await api.decisions.add({ ...forged, subject: { kind: 'sender', id: 'servicedesk' } });

    expect((await halt('servicedesk')).kind).toBe('stopped');
  });
});
