import { describe, expect, test } from '@jest/globals';
import { sign } from '@octokit/webhooks-methods';
import type { Sender } from '../../src/domain/model/sender.ts';
import type { RawDelivery } from '../../src/ports/index.ts';
import { createDeliveries } from '../../src/senders/deliveries.ts';
import { caller } from '../http/callers.ts';
import { parsed, rulesText } from '../rules/rules-text.ts';
import { incidentEvent, now } from '../senders/stage.ts';
import {
  block,
  namesOf,
  runScript,
  type Sent,
  senderOf,
  sentBy,
  sentByServiceNow,
  sentByWorkflow,
} from './webhook-page.ts';

const KEY = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const TOKEN = 'header.payload.signature';
const ADA = '11111111-aaaa-4bbb-8ccc-000000000001';

/** What becomes of a message, at an instant: what it means where it is proved. */
async function outcomeOf(delivery: RawDelivery, sender: Sender, at: Date) {
  const setting = `WEBHOOK_KEY_${sender.name.toUpperCase().replaceAll('-', '_')}`;
  const appId = sender.proof.kind === 'entra' ? sender.proof.appId : '';
  const signIn = { clientProof: 'certificate', scopes: [], contexts: [] } as const;
  const app = caller({ appId, kind: 'app', roles: ['PimWarden.Send'], signIn });
  const deliveries = createDeliveries({
    keySettings: { [setting]: KEY },
    tokens: {
      judge: async (token) =>
        token === TOKEN ? { kind: 'valid', caller: app } : { kind: 'refused', because: 'another token' },
    },
  });
  const verdict = await deliveries.verify(delivery, sender, at);
  if (verdict.kind !== 'proved') return verdict;
  const read = deliveries.read(delivery, sender, at);
  return read.kind === 'read' ? read.meaning : read;
}

/** The instant that the message itself says it is sent at. */
function sentAt({ delivery }: Sent): Date {
  return new Date(Number(delivery.headers['webhook-timestamp']) * 1_000);
}

test('every entry of the page is one that rules may have, all of them together', () => {
  const entries = namesOf('rules').map((name) => block(`rules:${name}`));

  expect(
    parsed(rulesText(`"senders": [${entries.join(',')}]`)).rules.senders.map(({ name }) => name),
  ).toEqual([
    'oncall-desk',
    'servicedesk',
    'pagerduty-ops',
    'azure-alerts',
    'desk-events',
    'servicenow',
    'jira',
    'github',
  ]);
});

test('every block that is sent or set up is run here', () => {
  expect(['script', 'workflow', 'message', 'subscription', 'receiver'].flatMap(namesOf).sort()).toEqual(
    [
      ...['make-key', 'send-signed', 'send-hmac', 'servicenow', 'jira'],
      ...['github', 'pagerduty-ops', 'azure-alerts', 'desk-events'],
      ...['pagerduty-ops', 'desk-events', 'azure-alerts'],
    ].sort(),
  );
});

describe('the scripts of the generic format', () => {
  test('make a key, and sign with it what is accepted by its public half', async () => {
    const [publicKey = '', ...pem] = runScript('make-key', {}, { before: '' });
    const sender = senderOf('oncall-desk', {
      'whpk_MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqo=': publicKey,
    });

    const sent = sentBy('send-signed', {
      WEBHOOK_URL: 'https://warden.example/api/webhooks/oncall-desk',
      WEBHOOK_PRIVATE_KEY: pem.join('\n'),
    });

    expect(sent.url).toBe('https://warden.example/api/webhooks/oncall-desk');
    expect(await outcomeOf(sent.delivery, sender, sentAt(sent))).toMatchObject({
      kind: 'start',
      ticket: 'INC0010023',
      asks: [{ beneficiary: { kind: 'user-principal-name', name: 'ada@contoso.com' }, minutes: 60 }],
    });
  });

  test('sign with a secret', async () => {
    const sent = sentBy('send-hmac', { WEBHOOK_URL: 'https://warden.example', WEBHOOK_KEY: KEY });

    expect(await outcomeOf(sent.delivery, senderOf('servicedesk'), sentAt(sent))).toMatchObject({
      kind: 'end',
      ticket: 'INC0010023',
    });
    const other = sentBy('send-hmac', { WEBHOOK_URL: 'https://warden.example', WEBHOOK_KEY: 'whsec_AAAA' });
    expect(await outcomeOf(other.delivery, senderOf('servicedesk'), sentAt(other))).toMatchObject({
      kind: 'refused',
    });
  });
});

describe('PagerDuty', () => {
  const signed = async (body: string): Promise<RawDelivery> => ({
    body: Buffer.from(body),
    headers: {
      'content-type': 'application/json',
      'x-pagerduty-signature': (await sign(KEY, body)).replace('sha256', 'v1'),
    },
  });

  test('sends what asks for access for its assignee', async () => {
    const delivery = await signed(block('message:pagerduty-ops'));

    expect(await outcomeOf(delivery, senderOf('pagerduty-ops'), now)).toMatchObject({
      kind: 'start',
      ticket: 'Q1B9VQ3XRZ7JJG',
      asks: [{ beneficiary: { kind: 'sender-user', id: 'PTUXL6G' } }],
    });
  });

  test('subscribes to just the events that mean something, at the address of the entry', async () => {
    const { webhook_subscription: subscription } = JSON.parse(block('subscription:pagerduty-ops'));
    const about = { service: { id: 'PF9KMXH' }, priority: { id: 'P53ZZH5' } };

    expect(subscription.delivery_method.url).toMatch(/\/api\/webhooks\/pagerduty-ops$/);
    for (const type of subscription.events) {
      const delivery = await signed(JSON.stringify(incidentEvent(type, about)));
      expect(await outcomeOf(delivery, senderOf('pagerduty-ops'), now)).toMatchObject({
        kind: type === 'incident.resolved' ? 'end' : 'start',
      });
    }
  });
});

describe('Azure Monitor and Event Grid', () => {
  const withToken = (name: string, type: string): RawDelivery => ({
    body: Buffer.from(block(`message:${name}`)),
    headers: { 'content-type': type, authorization: `Bearer ${TOKEN}` },
  });

  test('an alert asks for access for the group of the entry', async () => {
    const delivery = withToken('azure-alerts', 'application/json; charset=utf-8');
    const receiver = JSON.parse(block('receiver:azure-alerts'));

    expect(await outcomeOf(delivery, senderOf('azure-alerts'), now)).toMatchObject({
      kind: 'start',
      ticket: 'b9569717-bc32-442f-add5-83a997729330',
      asks: [{ beneficiary: { kind: 'everybody' } }],
    });
    expect(receiver).toMatchObject({ useAadAuth: true, useCommonAlertSchema: true });
    expect(receiver.serviceUri).toMatch(/\/api\/webhooks\/azure-alerts$/);
  });

  test('an event asks for access, and its subscription has the types and the schema of the entry', async () => {
    const delivery = withToken('desk-events', 'application/cloudevents+json; charset=utf-8');
    const subscription = JSON.parse(block('subscription:desk-events'));
    const { condition } = senderOf('desk-events');

    expect(await outcomeOf(delivery, senderOf('desk-events'), now)).toMatchObject({
      kind: 'start',
      ticket: 'OPS-4711',
    });
    expect(subscription.eventDeliverySchema).toBe('CloudEventSchemaV1_0');
    expect(subscription.destination.properties).toMatchObject({ maxEventsPerBatch: 1 });
    expect(subscription.filter.includedEventTypes).toEqual(
      condition.format === 'cloudevents' ? [...condition.startTypes, ...condition.endTypes] : [],
    );
  });
});

describe('the business rule of ServiceNow', () => {
  const incident = {
    number: 'INC0010023',
    state: '2',
    assigned_to: '681ccaf9c0a8016400b98a06818d57c7',
    short_description: 'Die Übergabe “klemmt”\r\n=1+1',
  };
  const key = KEY.replace('whsec_', '');

  test('asks for access for the assignee of an incident', async () => {
    const sent = sentByServiceNow(incident, key, now);

    expect(sent.url).toBe('https://APP.azurewebsites.net/api/webhooks/servicenow');
    expect(await outcomeOf(sent.delivery, senderOf('servicenow'), now)).toMatchObject({
      kind: 'start',
      ticket: 'INC0010023',
      eventAt: now,
      asks: [
        {
          beneficiary: { kind: 'sender-user', id: '681ccaf9c0a8016400b98a06818d57c7' },
          justification: 'Die Übergabe “klemmt” =1+1',
        },
      ],
    });
  });

  test.each(['6', '7', '8'])('ends it when the incident is over: state %s', async (state) => {
    const sent = sentByServiceNow({ ...incident, state }, key, now);

    expect(await outcomeOf(sent.delivery, senderOf('servicenow'), now)).toMatchObject({ kind: 'end' });
  });
});

describe('the Forge app for Jira', () => {
  const issue = (key: string, fields: object = {}) => ({
    issue: {
      key: 'OPS-12',
      fields: {
        summary: 'The mail queue\n is stuck',
        labels: ['pim-access'],
        assignee: { accountId: '557058:d5765ebc-27de-4ce3-b520-a77a87e5e99a' },
        status: { statusCategory: { key } },
        ...fields,
      },
    },
  });
  const tell = (event: object) =>
    runScript(
      'jira',
      { WEBHOOK_KEY: KEY },
      { before: '', after: `await onIssue(${JSON.stringify(event)});` },
    );
  const sent = (event: object) =>
    sentBy('jira', { WEBHOOK_KEY: KEY }, { before: '', after: `await onIssue(${JSON.stringify(event)});` });

  test('asks for access for the assignee of an issue, and ends it when the issue is done', async () => {
    const opened = sent(issue('indeterminate'));
    expect(opened.url).toBe('https://APP.azurewebsites.net/api/webhooks/jira');
    expect(await outcomeOf(opened.delivery, senderOf('jira'), sentAt(opened))).toMatchObject({
      kind: 'start',
      ticket: 'OPS-12',
      asks: [{ justification: 'The mail queue is stuck' }],
    });

    const done = sent(issue('done'));
    expect(await outcomeOf(done.delivery, senderOf('jira'), sentAt(done))).toMatchObject({ kind: 'end' });
  });

  test('tells nothing of other issues', () => {
    expect(tell(issue('new', { labels: [] }))).toEqual(['']);
    expect(tell(issue('new', { assignee: null }))).toEqual(['']);
  });
});

describe('the workflow of GitHub Actions', () => {
  const env = {
    WEBHOOK_URL: 'https://APP.azurewebsites.net/api/webhooks/github',
    AUDIENCE: 'api://warden',
    ID: 'gh_9876543210',
    ACTION: 'assigned',
    ISSUE: '42',
    TITLE: 'It\'s "stuck" $(touch /tmp/never) `id`',
    ASSIGNEE: 'ada',
  };

  test('asks with a token for the assignee, and takes nothing of a title for a command', async () => {
    const sent = sentByWorkflow(env, TOKEN);
    const sender = senderOf('github');

    expect(await outcomeOf(sent.delivery, sender, sentAt(sent))).toMatchObject({
      kind: 'start',
      ticket: '42',
      asks: [{ beneficiary: { kind: 'sender-user', id: 'ada' }, justification: env.TITLE }],
    });
    expect(sender.beneficiaries).toEqual({ kind: 'map', objectIds: { ada: ADA } });
  });

  test('ends the access when the issue is closed', async () => {
    const sent = sentByWorkflow({ ...env, ACTION: 'closed' }, TOKEN);

    expect(await outcomeOf(sent.delivery, senderOf('github'), sentAt(sent))).toMatchObject({
      kind: 'end',
      ticket: '42',
    });
  });
});
