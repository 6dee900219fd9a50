import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { alert, cloudEvent } from '../../senders/stage.ts';
import { describeLife, type Messenger } from './life-of-a-grant.ts';
import { RunningStack, roleDefinitionId } from './running-stack.ts';

/**
 * Formats with a token of Entra, over HTTP: the functions host with the whole app, the simulated tenant, which issues the tokens,
 * and Azurite are real servers.
 */
const MONITOR = '461e8683-5575-4561-ac7f-899cc907d62a';
const EVENT_GRID = '4962773b-9cdb-44cf-a8bf-237846a00ab7';
const limits = { grants: 100, people: 10, minutesOfOne: 1_440, coolDownMinutes: 0 };
const alerts =
  '/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.AlertsManagement/alerts';
const rule = '/subscriptions/11111111-1111-4111-8111-111111111111/alertrules/queue';

let stack: RunningStack;
let people: readonly string[];

beforeAll(async () => {
  const grants = [{ roleDefinitionId, minutes: 60 }];
  stack = await RunningStack.start((found) => {
    people = found;
    const [ada = '', grace = ''] = found;
    return [
      {
        ...{
          name: 'alerts',
          format: 'azure-monitor',
          proof: { kind: 'entra', appId: MONITOR },
          grants,
          limits,
        },
        condition: { alertRules: [rule] },
        beneficiaries: { people: [ada] },
      },
      {
        ...{
          name: 'events',
          format: 'cloudevents',
          proof: { kind: 'entra', appId: EVENT_GRID },
          grants,
          limits,
        },
        condition: { sources: ['/desk/1'], startTypes: ['desk.opened'], endTypes: ['desk.closed'] },
        beneficiaries: { people: [grace] },
      },
    ];
  });
}, 60_000);
afterAll(() => stack.close());

async function bearing(appId: string, type: string, content: object) {
  const token = await stack.token(['PimWarden.Send'], { appId, clientProof: 'certificate' });
  return {
    headers: { 'content-type': type, authorization: `Bearer ${token}` },
    body: JSON.stringify(content),
  };
}

const fired = (condition: string, id: string, at: Date) =>
  bearing(
    MONITOR,
    'application/json; charset=utf-8',
    alert({
      alertId: `${alerts}/${id}`,
      alertRuleId: rule,
      monitorCondition: condition,
      firedDateTime: at.toISOString(),
    }),
  );

const monitor: Messenger = {
  format: 'azure-monitor',
  name: 'alerts',
  person: () => people[0] ?? '',
  ticket: (number) => `b9569717-bc32-442f-add5-83a99772933${number}`,
  open: (id, at) => fired('Fired', id, at),
  close: (id, at) => fired('Resolved', id, at),
};

const happened = (type: string, subject: string, at: Date) =>
  bearing(
    EVENT_GRID,
    'application/cloudevents+json; charset=utf-8',
    cloudEvent({ id: randomUUID(), type, subject, time: at.toISOString() }),
  );

const events: Messenger = {
  format: 'cloudevents',
  name: 'events',
  person: () => people[1] ?? '',
  ticket: (number) => `OPS-${number}`,
  open: (subject, at) => happened('desk.opened', subject, at),
  close: (subject, at) => happened('desk.closed', subject, at),
};

describeLife(() => stack, monitor);
describeLife(() => stack, events);
