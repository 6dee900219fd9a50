import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sign } from '@octokit/webhooks-methods';
import { Webhook } from 'standardwebhooks';
import { localToken } from '../../../local/api-token.ts';
import { type StackProcess, startStackProcess } from '../../local/stack-process.ts';
import {
  ADA,
  ALERT_RULE,
  APP,
  alert,
  HELPDESK,
  incidentEvent,
  PAGERDUTY_SECRET,
  requested,
  SECRET,
  seconds,
  textOf,
} from '../../senders/stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'pim-warden-webhooks-'));
const rulesFile = join(folder, 'rules.json');
const of = { beneficiaries: { people: [ADA] }, grants: [{ roleDefinitionId: HELPDESK }] };
const rules = {
  version: 1,
  protected: { principals: [{ id: '11111111-aaaa-4bbb-8ccc-0000000000ff', why: 'Break-glass account' }] },
  senders: [
    { name: 'servicedesk', format: 'generic', proof: { kind: 'hmac' }, ...of },
    { name: 'pagerduty-ops', format: 'pagerduty', proof: { kind: 'hmac' }, ...of },
    {
      name: 'alerts',
      format: 'azure-monitor',
      proof: { kind: 'entra', appId: APP },
      condition: { alertRules: [ALERT_RULE] },
      ...of,
    },
    { name: 'without-a-key', format: 'generic', proof: { kind: 'hmac' }, ...of },
  ],
};

let stack: StackProcess;
let origin: string;
let simulator: string;

beforeAll(async () => {
  writeFileSync(rulesFile, JSON.stringify(rules));
  const small = ['--users', '20', '--audit-events', '10', '--days-later', '0'];
  stack = startStackProcess(['--port', '0', ...small], {
    RULES_FILE: rulesFile,
    WEBHOOK_KEY_SERVICEDESK: SECRET,
    WEBHOOK_KEY_PAGERDUTY_OPS: PAGERDUTY_SECRET,
  });
  await stack.printed('Ctrl-C stops everything.');
  origin = /http:\S+(?=\/api\/health)/.exec(stack.stdout)?.[0] ?? '';
  simulator = /simulator +(http:\S+)/.exec(stack.stdout)?.[1] ?? '';
});
afterAll(() => {
  stack.clear();
  rmSync(folder, { recursive: true });
});

/** The time of the stack, which it shares with the simulator. */
async function stackTime(): Promise<Date> {
  const response = await fetch(`${simulator}/_simulator/clock`);
  return new Date(((await response.json()) as { readonly now: string }).now);
}

async function deliver(
  name: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
) {
  const response = await fetch(`${origin}/api/webhooks/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const { status, headers: answered } = response;
  return { status, location: answered.get('location'), body: await response.text() };
}

async function signed(body: string, id: string): Promise<Record<string, string>> {
  const at = await stackTime();
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds(at),
    'webhook-signature': new Webhook(SECRET).sign(id, at, body),
  };
}

describe('the webhooks of a running app', () => {
  test('take a signed message once, over its bytes, and answer the same again', async () => {
    const body = `${textOf(requested({}, (await stackTime()).toISOString()))}\r\n`;
    const headers = await signed(body, 'msg_1');

    const first = await deliver('servicedesk', body, headers);

    expect(first).toMatchObject({
      status: 202,
      location: expect.stringMatching(/^\/api\/activations\/\d{8}T/),
    });
    expect(await deliver('servicedesk', body, headers)).toEqual(first);
    expect(await deliver('servicedesk', body.trim(), headers)).toMatchObject({ status: 401, location: null });
  });

  test('take an event of PagerDuty and an alert with a token of Entra', async () => {
    const event = textOf(incidentEvent('incident.triggered'));
    const signature = (await sign(PAGERDUTY_SECRET, event)).replace('sha256', 'v1');
    const token = await localToken(simulator, { roles: ['PimWarden.Send'], appId: APP });

    expect(await deliver('pagerduty-ops', event, { 'x-pagerduty-signature': signature })).toMatchObject({
      status: 202,
    });
    const authorization = `Bearer ${token}`;
    expect(await deliver('alerts', textOf(alert()), { authorization })).toMatchObject({ status: 202 });
    const reader = await localToken(simulator, { roles: ['PimWarden.Read'], appId: APP });
    expect(await deliver('alerts', textOf(alert()), { authorization: `Bearer ${reader}` })).toMatchObject({
      status: 403,
    });
  });

  test('answer everything that is not proved with the same words', async () => {
    const body = textOf(requested());
    const answers = [
      await deliver('servicedesk', body, {}),
      await deliver('nobody', body, await signed(body, 'msg_2')),
      await deliver('without-a-key', body, await signed(body, 'msg_2')),
      await deliver('servicedesk', new Uint8Array([0x7b, 0xff, 0x7d]), await signed('{\ufffd}', 'msg_2')),
      await deliver('alerts', textOf(alert()), { authorization: 'Bearer a.b.c' }),
    ];

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, location: null });
  });

  test('refuse what is too large, encoded, or asked with another method', async () => {
    expect(await deliver('servicedesk', 'x'.repeat(256 * 1024 + 1), {})).toMatchObject({ status: 413 });
    expect(await deliver('servicedesk', '{}', { 'content-encoding': 'gzip' })).toMatchObject({ status: 415 });
    const response = await fetch(`${origin}/api/webhooks/servicedesk`, { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('are listed with what is wrong with them', async () => {
    const authorization = `Bearer ${await localToken(simulator, { roles: ['PimWarden.Read'] })}`;

    const response = await fetch(`${origin}/api/senders`, { headers: { authorization } });

    const { items } = (await response.json()) as {
      readonly items: readonly { readonly isUsable: boolean }[];
    };
    expect(items.map(({ isUsable }) => isUsable)).toEqual([true, true, true, false]);
  });
});
