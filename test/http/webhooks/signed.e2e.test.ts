import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sign } from '@octokit/webhooks-methods';
import { Webhook } from 'standardwebhooks';
import { describeLife, type Messenger } from './life-of-a-grant.ts';
import { RunningStack, roleDefinitionId } from './running-stack.ts';

/**
 * Formats with a secret, over HTTP: the functions host with the whole app, the simulated tenant and Azurite are real servers, and
 * the messages are signed by the libraries of others.
 */
const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const PAGERDUTY_SECRET = 'qyRfd1c0xaTjAUJuI4zWmbSt9oGqoVRh';
const limits = { grants: 100, people: 10, minutesOfOne: 1_440, coolDownMinutes: 0 };

let stack: RunningStack;
let people: readonly string[];
let sent = 0;

beforeAll(async () => {
  const grants = [{ roleDefinitionId, minutes: 60 }];
  stack = await RunningStack.start(
    (found) => {
      people = found;
      const [, onCall = ''] = found;
      return [
        {
          ...{ name: 'servicedesk', format: 'generic', proof: { kind: 'hmac' }, grants, limits },
          beneficiaries: { people: found.slice(0, 3) },
        },
        {
          ...{ name: 'pagerduty', format: 'pagerduty', proof: { kind: 'hmac' }, grants, limits },
          condition: { services: ['PSERVICE'] },
          beneficiaries: { map: [{ senderUser: 'PADA001', objectId: onCall }] },
        },
      ];
    },
    { WEBHOOK_KEY_SERVICEDESK: SECRET, WEBHOOK_KEY_PAGERDUTY: PAGERDUTY_SECRET },
  );
}, 60_000);
afterAll(() => stack.close());

/** A message in the generic format, signed as Standard Webhooks does it. */
function generic(type: string, at: Date, data: object) {
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
  const id = `msg_${++sent}`;
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(SECRET).sign(id, at, body),
  };
  return { headers, body };
}

const servicedesk: Messenger = {
  format: 'generic',
  name: 'servicedesk',
  person: () => people[0] ?? '',
  ticket: (number) => `INC000${number}`,
  open: async (number, at) =>
    generic('activation.requested', at, {
      ticket: { number },
      for: { objectId: people[0] },
      justification: 'The mail queue is stuck',
    }),
  close: async (number, at) => generic('activation.ended', at, { ticket: { number } }),
};

async function incident(type: string, id: string, at: Date) {
  const data = {
    ...{ id, type: 'incident', number: 2, status: type === 'incident.resolved' ? 'resolved' : 'triggered' },
    title: 'The mail queue is stuck',
    service: { id: 'PSERVICE', type: 'service_reference', summary: 'Mail' },
    assignees: [{ id: 'PADA001', type: 'user_reference', summary: 'Ada' }],
  };
  const event = { id: `01EVENT${++sent}`, event_type: type, occurred_at: at.toISOString(), data };
  const body = JSON.stringify({ event });
  const signature = (await sign(PAGERDUTY_SECRET, body)).replace('sha256', 'v1');
  return { headers: { 'content-type': 'application/json', 'x-pagerduty-signature': signature }, body };
}

const pagerduty: Messenger = {
  format: 'pagerduty',
  name: 'pagerduty',
  person: () => people[1] ?? '',
  ticket: (number) => `Q1B9VQ3XRZ7JJ${number}`,
  open: (id, at) => incident('incident.triggered', id, at),
  close: (id, at) => incident('incident.resolved', id, at),
};

describeLife(() => stack, servicedesk);
describeLife(() => stack, pagerduty);

test('of a role that wants several factors waits, until whoever would have it has signed in for just that', async () => {
  const [, , lin = '', other = ''] = people;
  stack.roleWants('MultiFactorAuthentication');
  const data = {
    ticket: { number: 'INC0009' },
    for: { objectId: lin },
    justification: 'The mail queue is stuck',
  };
  const { headers, body } = generic('activation.requested', stack.now, data);
  const { location } = await stack.deliver('servicedesk', headers, body);
  await stack.work();
  const [waiting] = (await stack.status(location)).activations;
  expect(waiting).toMatchObject({ state: 'awaiting-approval', awaiting: { reason: 'confirmation' } });
  const link = waiting?.awaiting?.link ?? '';

  expect(await stack.follow(link, other)).toMatchObject({ status: 403 });
  await stack.work();
  expect(stack.held(lin)).toBeUndefined();
  const page = await stack.follow(link, lin);
  expect(page.html).toContain('Confirmed');
  await stack.work();

  expect(stack.held(lin)).toMatchObject({ kind: 'Assigned' });
  expect(await stack.status(`/api/activations/${waiting?.id}`)).toMatchObject({ state: 'active' });
  expect(await stack.ledger(waiting?.id ?? '')).toBe('done');
});
