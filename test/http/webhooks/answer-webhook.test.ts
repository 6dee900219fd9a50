import { beforeEach, describe, expect, test } from '@jest/globals';
import { RulesUnusable, StoreError } from '../../../src/ports/errors.ts';
import { alert, cloudEvent, ended, NEXT_SECRET, requested, textOf, tokensThat } from '../../senders/stage.ts';
import { appToken, notAccepted, WebhookStage } from './stage.ts';

let stage: WebhookStage;
beforeEach(() => {
  stage = new WebhookStage();
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
    // One object: it is made ready to be sent once.
    expect(new Set(answers).size).toBe(1);
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
