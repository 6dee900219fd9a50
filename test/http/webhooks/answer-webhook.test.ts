import { beforeEach, describe, expect, test } from '@jest/globals';
import { sign } from '@octokit/webhooks-methods';
import { RulesUnusable, StoreError } from '../../../src/ports/errors.ts';
import type { TokenVerdict } from '../../../src/ports/index.ts';
import { tenantId } from '../../builders.ts';
import {
  APP,
  alert,
  cloudEvent,
  ended,
  incidentEvent,
  keySettings,
  NEXT_SECRET,
  now,
  PAGERDUTY_SECRET,
  requested,
  sender,
  textOf,
  tokensThat,
} from '../../senders/stage.ts';
import { caller } from '../api.ts';
import { sha256, WebhookStage } from './stage.ts';

let stage: WebhookStage;
beforeEach(() => {
  stage = new WebhookStage();
});

const notAccepted = {
  status: 401,
  headers: {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'www-authenticate': 'Bearer',
    'content-type': 'application/problem+json',
  },
  jsonBody: {
    type: 'about:blank',
    title: 'The message is not accepted',
    status: 401,
    detail: "It is not proved to be of a sender that is known here. The app's log says why.",
  },
};

const location = expect.stringMatching(/^\/api\/activations\/20261129T090000000Z-[0-9a-f]{32}$/);

describe('a message that is proved', () => {
  test('is written down with its bytes and its proof, and whoever executes is woken', async () => {
    const body = requested();

    const answer = await stage.signed(body);

    const [command] = stage.commands.all();
    expect(answer).toMatchObject({
      status: 202,
      jsonBody: { id: command?.id, location },
      headers: { location: `/api/activations/${command?.id}` },
    });
    expect(command).toMatchObject({
      tenantId,
      askedBy: { objectId: 'sender servicedesk', appId: undefined },
      askedAt: now,
      executeBefore: new Date('2026-11-29T09:30:00Z'),
      operation: 'delivery.generic',
      source: { kind: 'activation', sender: 'servicedesk' },
      content: {
        kind: 'delivery',
        sender: 'servicedesk',
        format: 'generic',
        deliveryId: 'msg_1',
        body: Buffer.from(textOf(body)).toString('base64'),
        headers: { 'content-type': 'application/json', ...stage.signature(body) },
      },
    });
    expect([...stage.commands.keys]).toEqual([
      [JSON.stringify(['sender servicedesk', 'msg_1']), { id: command?.id, requestHash: sha256(body) }],
    ]);
    expect(stage.doorbell.rung).toEqual([command?.id]);
  });

  test('keeps nothing but what proves it: a token that is no part of the proof is left out', async () => {
    await stage.call({
      headers: {
        ...stage.signature(requested()),
        authorization: 'Bearer a.b.c',
        cookie: 'secret',
        'x-pagerduty-signature': 'v1=0',
      },
    });

    const [command] = stage.commands.all();
    const headers = command?.content.kind === 'delivery' ? command.content.headers : {};
    expect(Object.keys(headers).sort()).toEqual([
      'content-type',
      'webhook-id',
      'webhook-signature',
      'webhook-timestamp',
    ]);
  });

  test('is accepted where the rules refuse it, or it means nothing here: the outcome says so', async () => {
    const refused = requested({ role: { templateId: '62e90394-69f5-4237-9190-012177145e10' } });

    expect(await stage.signed(refused, 'msg_1')).toMatchObject({ status: 202 });
    expect(await stage.signed({ type: 'ticket.commented' }, 'msg_2')).toMatchObject({ status: 202 });
    expect(await stage.signed(requested({}, '2026-11-28T09:00:00Z'), 'msg_3')).toMatchObject({ status: 202 });
    expect(stage.commands.all()).toHaveLength(3);
  });

  test('that ends a ticket is worth doing for a day, one that starts something for half an hour', async () => {
    await stage.signed(ended(), 'msg_1');
    await stage.signed(requested(), 'msg_2');

    expect(stage.commands.all().map(({ executeBefore }) => executeBefore)).toEqual([
      new Date('2026-11-30T09:00:00Z'),
      new Date('2026-11-29T09:30:00Z'),
    ]);
  });

  test.each([
    {
      name: 'pagerduty-ops',
      body: incidentEvent('incident.triggered'),
      headers: async () => ({
        'x-pagerduty-signature': (
          await sign(PAGERDUTY_SECRET, textOf(incidentEvent('incident.triggered')))
        ).replace('sha256', 'v1'),
      }),
      kept: ['content-type', 'x-pagerduty-signature'],
    },
    {
      name: 'alerts',
      body: alert(),
      headers: async () => ({ authorization: 'Bearer a.b.c' }),
      kept: ['authorization', 'content-type'],
    },
    {
      name: 'events',
      body: cloudEvent(),
      headers: async () => ({
        authorization: 'Bearer a.b.c',
        'content-type': 'application/cloudevents+json',
      }),
      kept: ['authorization', 'content-type'],
    },
  ])('is accepted of each format: $name', async ({ name, body, headers, kept }) => {
    stage.tokens = tokensThat({ 'a.b.c': appToken(['PimWarden.Send']) });

    expect(await stage.call({ name, body, headers: await headers() })).toMatchObject({
      status: 202,
      jsonBody: { location },
    });
    const [command] = stage.commands.all();
    expect(Object.keys(command?.content.kind === 'delivery' ? command.content.headers : {}).sort()).toEqual(
      kept,
    );
  });
});

describe('the same message again', () => {
  test('has the same answer, and is written down once', async () => {
    const first = await stage.signed();
    stage.now = new Date('2026-11-29T09:04:00Z');
    const again = await stage.signed();

    expect(again).toEqual(first);
    expect(stage.commands.all()).toHaveLength(1);
    expect(stage.doorbell.rung).toHaveLength(1);
  });

  test('is written down once of a thousand at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => stage.signed()));

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(stage.commands.all()).toHaveLength(1);
  });

  test('is known by its signed id, whatever headers besides say', async () => {
    const body = incidentEvent('incident.triggered');
    const signature = (await sign(PAGERDUTY_SECRET, textOf(body))).replace('sha256', 'v1');
    const once = (id: string) =>
      stage.call({
        name: 'pagerduty-ops',
        body,
        headers: { 'x-pagerduty-signature': signature, 'x-webhook-id': id, 'webhook-id': id },
      });

    expect(await once('fresh-2')).toEqual(await once('fresh-1'));
    expect(stage.commands.all()).toHaveLength(1);
  });

  test('of another sender is another message', async () => {
    stage.senders = [sender(), sender({ name: 'other' })];
    stage.settings = { ...keySettings, WEBHOOK_KEY_OTHER: NEXT_SECRET };
    await stage.signed();

    const theirs = { ...stage.signature(requested(), 'msg_1', NEXT_SECRET) };
    expect(await stage.call({ name: 'other', headers: theirs })).toMatchObject({ status: 202 });
    expect(stage.commands.all()).toHaveLength(2);
  });
});

describe('during a rotation', () => {
  test('the log says which of the keys is used, so that it shows when the old one is used no more', async () => {
    stage.settings = { ...keySettings, WEBHOOK_KEY_SERVICEDESK_NEXT: NEXT_SECRET };
    await stage.signed(requested(), 'msg_1');
    await stage.signed(requested(), 'msg_2', NEXT_SECRET);

    expect(stage.log.of('webhook.accepted')).toMatchObject([{ key: 0 }, { key: 1 }]);
  });
});

describe('another message with the same id', () => {
  test('is refused, and people hear of it: its sender is broken, or somebody has its key', async () => {
    await stage.signed(requested(), 'msg_1');
    const [first] = stage.commands.all();

    expect(await stage.signed(ended(), 'msg_1')).toEqual(notAccepted);

    expect(stage.commands.all()).toHaveLength(1);
    expect(stage.log.of('webhook.id-reused')).toEqual([{ sender: 'servicedesk', changeId: first?.id }]);
    expect(stage.notifier.posted).toMatchObject([
      { id: `${first?.id}-reused`, job: 'webhook servicedesk', state: 'refused', tenantId },
    ]);
  });

  test('is told at once: no run and no grant may come for hours that would send the notice off', async () => {
    await stage.signed(requested(), 'msg_1');
    await stage.signed(ended(), 'msg_1');

    expect(stage.notifier.sent).toBe(1);
  });
});

describe('everything that is not proved', () => {
  test('has one answer, and touches no storage', async () => {
    const answers = [
      await stage.call(),
      await stage.call({ name: 'nobody' }),
      await stage.call({ name: 'nobody', headers: stage.signature(requested()) }),
      await stage.call({ name: '' }),
      await stage.call({ name: 'servicedeſk', headers: stage.signature(requested()) }),
      await stage.call({ name: 'ServiceDesk', headers: stage.signature(requested()) }),
      await stage.call({ name: '__proto__', headers: stage.signature(requested()) }),
      await stage.signed(requested(), 'msg_1', NEXT_SECRET),
      await stage.call({ headers: { ...stage.signature(requested()), 'webhook-timestamp': '1' } }),
      await stage.call({
        name: 'pagerduty-ops',
        headers: { 'x-pagerduty-signature': `v1=${'0'.repeat(64)}` },
      }),
      await stage.call({ name: 'alerts', headers: { authorization: 'Bearer a.b.c' } }),
      await stage.call({ name: 'nobody', headers: { authorization: 'Bearer a.b.c' } }),
      await stage.call({ name: 'events', headers: stage.signature(requested()) }),
    ];

    for (const answer of answers) expect(answer).toEqual(notAccepted);
    expect(stage.commands.all()).toEqual([]);
    expect(stage.notifier.posted).toEqual([]);
    // Once, to know which senders there are.
    expect(stage.loads).toBe(1);
    expect(stage.log.of('webhook.refused')).toHaveLength(answers.length);
  });

  test('is not told which senders are declared and of no use', async () => {
    stage.settings = {};

    expect(await stage.signed()).toEqual(notAccepted);
    expect(await stage.call({ name: 'nobody', headers: stage.signature(requested()) })).toEqual(notAccepted);
    expect(stage.log.of('sender.unusable')).toEqual([
      {
        sender: 'servicedesk',
        because: 'WEBHOOK_KEY_SERVICEDESK is not set: give the secret, as a reference to a Key Vault',
      },
      {
        sender: 'pagerduty-ops',
        because: 'WEBHOOK_KEY_PAGERDUTY_OPS is not set: give the secret, as a reference to a Key Vault',
      },
    ]);
  });

  test('counts in no limit of the sender', async () => {
    stage.callsPerMinute = 5;
    for (let call = 0; call < 20; call++) await stage.signed(requested(), 'msg_1', NEXT_SECRET);

    expect(await stage.signed()).toMatchObject({ status: 202 });
  });

  test('leaves neither its headers nor its body in the log', async () => {
    await stage.call({
      name: 'x'.repeat(500),
      headers: { ...stage.signature(requested()), authorization: 'Bearer top.secret.token' },
    });
    await stage.signed();

    const log = JSON.stringify(stage.log.lines);
    expect(log).not.toMatch(/secret\.token|mail queue|v1,|x{100}/);
  });
});

describe('a sender that delivers too often', () => {
  test('hears when to go on, and is heard again then', async () => {
    stage.callsPerMinute = 5;
    for (let call = 0; call < 5; call++) await stage.signed(requested(), `msg_${call}`);

    expect(await stage.signed(requested(), 'msg_5')).toMatchObject({
      status: 429,
      headers: { 'retry-after': '12' },
    });
    expect(stage.commands.all()).toHaveLength(5);

    stage.now = new Date('2026-11-29T09:00:12Z');
    expect(await stage.signed(requested(), 'msg_5')).toMatchObject({ status: 202 });
  });
});

describe('a call that can be no message of anybody', () => {
  const many = 256 * 1024;

  test.each([
    { what: 'an encoding', called: { headers: { 'content-encoding': 'gzip' } }, status: 415 },
    { what: 'another type', called: { headers: { 'content-type': 'text/plain' } }, status: 415 },
    { what: 'no type', called: { headers: { 'content-type': undefined } }, status: 415 },
    {
      what: 'another charset',
      called: { headers: { 'content-type': 'application/json; charset=utf-16' } },
      status: 415,
    },
    {
      what: 'UTF-7',
      called: { headers: { 'content-type': 'application/json; charset=utf-7' } },
      status: 415,
    },
    {
      what: 'a batch',
      called: { headers: { 'content-type': 'application/cloudevents-batch+json' } },
      status: 415,
    },
    { what: 'a body that is too large', called: { body: 'x'.repeat(many + 1) }, status: 413 },
    {
      what: 'a length that is too large',
      called: { headers: { 'content-length': String(many + 1) } },
      status: 413,
    },
    {
      what: 'a short length and a body that is too large',
      called: { body: 'x'.repeat(many + 1), headers: { 'content-length': '2' } },
      status: 413,
    },
    { what: 'an id with a dot', called: { headers: { 'webhook-id': 'msg.1' } }, status: 400 },
    { what: 'two ids', called: { headers: { 'webhook-id': 'msg_1, msg_2' } }, status: 400 },
    { what: 'a dry run that is none', called: { query: 'dryRun=perhaps' }, status: 400 },
    { what: 'an unknown parameter', called: { query: 'code=1' }, status: 400 },
    { what: 'GET', called: { method: 'GET' }, status: 405 },
    { what: 'PUT', called: { method: 'PUT' }, status: 405 },
    { what: 'OPTIONS', called: { method: 'OPTIONS' }, status: 405 },
  ])('has the same answer of every name, known or not: $what', async ({ called, status }) => {
    const known = await stage.call(called);

    expect(known.status).toBe(status);
    expect(await stage.call({ ...called, name: 'nobody' })).toEqual(known);
    expect(stage.commands.all()).toEqual([]);
  });

  test('is told apart from the largest that is one', async () => {
    const body = `${textOf(requested())}${' '.repeat(many)}`.slice(0, many);

    expect(await stage.signed(body)).toMatchObject({ status: 202 });
  });

  test('says which parameters are not known', async () => {
    expect(await stage.call({ query: 'code=1' })).toMatchObject({
      jsonBody: { errors: [{ at: 'query', message: 'not known here: code' }] },
    });
  });
});

describe('a message that is proved and has not its form', () => {
  test('is refused with the place, and not written down', async () => {
    const answer = await stage.signed({ ...requested(), approvedBy: 'ada' });

    expect(answer).toMatchObject({
      status: 400,
      jsonBody: { detail: expect.stringContaining('approvedBy') },
    });
    expect(stage.commands.all()).toEqual([]);
  });

  test.each([
    '{"type":"x","type":"y"}',
    '\uFEFF{"type":"x"}',
    '{"type":"x"} x',
    `{"type":${'['.repeat(10_000)}`,
    '{"type":"x","a":12345678901234567890}',
    '{"type":"x","__proto__":{}}',
    '{"type":"\\ud800"}',
  ])('is refused where readers of JSON would not agree on it: %#', async (body) => {
    expect(await stage.signed(body)).toMatchObject({ status: 400 });
  });

  test('is refused by its type, where its format has another one', async () => {
    stage.tokens = tokensThat({ 'a.b.c': appToken(['PimWarden.Send']) });

    const headers = { authorization: 'Bearer a.b.c' };
    expect(await stage.call({ name: 'events', body: cloudEvent(), headers })).toMatchObject({ status: 415 });
  });
});

describe('a token of the declared app', () => {
  test('without the role is forbidden, and it is said what is lacking', async () => {
    stage.tokens = tokensThat({ 'a.b.c': appToken([]) });

    expect(
      await stage.call({ name: 'alerts', body: alert(), headers: { authorization: 'Bearer a.b.c' } }),
    ).toMatchObject({ status: 403, jsonBody: { detail: expect.stringContaining('PimWarden.Send') } });
  });

  test('cannot be judged while the keys of Entra cannot be read: of a known sender or not', async () => {
    stage.tokens = { judge: async () => ({ kind: 'unverifiable', because: 'no keys' }) };

    for (const name of ['alerts', 'nobody'])
      expect(
        await stage.call({ name, body: alert(), headers: { authorization: 'Bearer a.b.c' } }),
      ).toMatchObject({ status: 503, headers: { 'retry-after': '30' } });
  });
});

describe('while our own store is away', () => {
  const away = new StoreError('unreachable', 'nothing answers at 10.0.0.4', 'ECONNREFUSED');

  test('a message is not accepted, and is to be delivered again', async () => {
    stage.commands.failAcceptWith = away;

    const answer = await stage.signed();

    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '30' } });
    expect(JSON.stringify(answer)).not.toContain('10.0.0.4');
    expect(stage.doorbell.rung).toEqual([]);
  });

  test('nobody is known where the rules cannot be read; a flood asks for them every five seconds only', async () => {
    stage.failRulesWith = away;
    for (let call = 0; call < 20; call++)
      expect(await stage.signed()).toMatchObject({ status: 503, headers: { 'retry-after': '30' } });
    expect(stage.loads).toBe(1);

    stage.failRulesWith = undefined;
    stage.now = new Date('2026-11-29T09:00:05Z');
    expect(await stage.signed()).toMatchObject({ status: 202 });
  });

  test('nobody is known where the rules are of no use', async () => {
    stage.failRulesWith = new RulesUnusable('rules.json', []);

    expect(await stage.signed()).toMatchObject({ status: 503 });
  });

  test('the alarm about an id is not lost with the store of notices', async () => {
    await stage.signed();
    stage.notifier.post = async () => {
      throw away;
    };

    expect(await stage.signed(ended())).toEqual(notAccepted);
    expect(stage.log.of('webhook.id-reused')).toHaveLength(1);
  });
});

describe('the senders of the rules', () => {
  test('are those that somebody approved: of rules that nobody did, there is none', async () => {
    stage.rulesApproval = { kind: 'none' };

    expect(await stage.signed()).toEqual(notAccepted);
  });

  test('are read again after half a minute: a sender that is gone is unknown then', async () => {
    expect(await stage.signed(requested(), 'msg_1')).toMatchObject({ status: 202 });
    stage.senders = [];

    stage.now = new Date('2026-11-29T09:00:30Z');
    expect(await stage.signed(requested(), 'msg_2')).toEqual(notAccepted);
  });
});

function appToken(roles: readonly 'PimWarden.Send'[]): TokenVerdict {
  const signIn = { clientProof: 'certificate', scopes: [], contexts: [] } as const;
  return { kind: 'valid', caller: caller({ appId: APP, kind: 'app', roles, signIn }) };
}
