import { beforeEach, describe, expect, test } from '@jest/globals';
import { sign } from '@octokit/webhooks-methods';
import { tenantId } from '../../builders.ts';
import {
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
import { appToken, notAccepted, sha256, WebhookStage } from './stage.ts';

let stage: WebhookStage;
beforeEach(() => {
  stage = new WebhookStage();
});

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
