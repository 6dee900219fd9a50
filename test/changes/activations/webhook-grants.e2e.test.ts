import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { type RunningAzurite, startAzurite } from '../../../local/azurite.ts';
import { type RulesOnDisk, rulesOnDisk, stackRules } from '../../../local/stack-rules.ts';
import { createSimulatorClock } from '../../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../../simulator/start.ts';
import { requiredAppRoles } from '../../../src/adapters/graph/permissions.ts';
import { composeApp, type TenantApp } from '../../../src/app.ts';
import { isActivation } from '../../../src/domain/activations/running-grants.ts';
import { everyItem } from '../../../src/ports/reading.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { jumpingTiming } from '../../adapters/graph/client/jumping-timing.ts';
import { SECRET, seconds } from '../../senders/stage.ts';
import { readCall } from '../../tenant/snapshot-ports.ts';

/** The whole app on a simulated tenant and Azurite: what messages of the service desk come to, from the call to the role. */
const begin = new Date('2026-11-23T09:00:00Z');
/** Search Administrator: nobody of the seeded tenant has it. */
const roleDefinitionId = '0964bb5e-9bdb-4d7b-ac29-58e794862a40';
const silent = () => {};
const invocation = { invocationId: 'webhooks', info: silent, warn: silent, error: silent };

let azurite: RunningAzurite;
let simulator: Simulator;
let rules: RulesOnDisk;
let app: TenantApp;
/** Whom the service desk may ask for. The first is eligible, the second is not. */
let [ada, grace] = ['', ''];

beforeAll(async () => {
  azurite = await startAzurite();
  simulator = await startSimulator({
    ...{ users: 40, seed: 11, auditEvents: 0, throttling: false },
    clock: createSimulatorClock(begin, { frozen: true }),
    tokenLifetimeSeconds: 400 * 86_400,
    identities: [{ appRoles: requiredAppRoles().map(({ name }) => name) }],
  });
  process.env.IDENTITY_ENDPOINT = simulator.identityEndpoint;
  process.env.IDENTITY_HEADER = simulator.identityHeader;
  const { users, groups, roleManagement } = simulator.tenant;
  const held = [...roleManagement.eligibilities.all(), ...roleManagement.assignments.all()];
  const busy = new Set([
    ...held.map(({ principalId }) => principalId),
    ...groups.all().flatMap(({ memberIds }) => memberIds),
  ]);
  [ada = '', grace = ''] = users
    .all()
    .filter(({ id, accountEnabled, userType }) => accountEnabled && userType === 'Member' && !busy.has(id))
    .map(({ id }) => id.toLowerCase());
  const sender = {
    ...{ name: 'servicedesk', format: 'generic', proof: { kind: 'hmac' } },
    beneficiaries: { people: [ada, grace] },
    grants: [{ roleDefinitionId, minutes: 120 }],
  };
  rules = rulesOnDisk(stackRules(simulator.tenant, { senders: [sender] }));
  const settings = readSettings({
    TENANT_ID: simulator.tenant.tenantId,
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    TABLES_ENDPOINT: azurite.endpoint,
    RULES_FILE: rules.path,
    WEBHOOK_KEY_SERVICEDESK: SECRET,
  });
  app = composeApp(settings, simulator.clock, jumpingTiming());
  await prepare();
});
afterAll(async () => {
  await simulator.close();
  await azurite.stop();
  rules.remove();
});

/** The role asks for no MFA, and the first of the two is eligible for a month. */
async function prepare(): Promise<void> {
  const { roleSettings, updateRoleSettings, access } = app.ports;
  const pages = await Array.fromAsync(
    roleSettings.assignments({ withRules: false, roleDefinitionId }, readCall()),
  );
  const policyId = pages.flatMap(({ rows }) => rows)[0]?.policyId ?? '';
  const changes = { Enablement_EndUser_Assignment: { enabledRules: ['Justification'] } };
  await updateRoleSettings(policyId, changes, readCall());
  await access.submit(
    {
      ...{ kind: 'eligibility', action: 'adminAssign', startDateTime: undefined, validationOnly: false },
      key: { principalId: ada, roleDefinitionId, directoryScopeId: '/' },
      expiration: { kind: 'after', duration: 'P30D' },
      ...{ justification: 'On call', ticket: undefined },
    },
    readCall(),
  );
}

function passes(minutes: number): void {
  simulator.clock.advance(minutes * 60_000);
}

let delivered = 0;

/** The service desk delivers a message, signed by the library of Standard Webhooks, and what is open is executed. */
async function delivers(type: string, data: object, query = '') {
  delivered += 1;
  const now = simulator.clock.now();
  const body = JSON.stringify({ type, timestamp: now.toISOString(), data });
  const id = `msg_${delivered}`;
  const headers = new Headers({
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': seconds(now),
    'webhook-signature': new Webhook(SECRET).sign(id, now, body),
  });
  const answer = await app.answerWebhook(invocation, 'servicedesk', {
    ...{ method: 'POST', headers, query: new URLSearchParams(query), text: async () => body },
    arrayBuffer: async () => Uint8Array.from(Buffer.from(body)).buffer,
  });
  await app.executeChanges(invocation);
  return answer;
}

const asks = (number: string, of: object = {}, query = '') =>
  delivers(
    'activation.requested',
    {
      ticket: { number, system: 'ServiceDesk' },
      for: { objectId: ada },
      justification: 'Search is down',
      ...of,
    },
    query,
  );

const ends = (number: string) => delivers('activation.ended', { ticket: { number, system: 'ServiceDesk' } });

/** The latest activation of a ticket as it is now. */
async function of(ticket: string) {
  const list = (from: string | undefined) =>
    app.ports.commands.list({ kinds: ['activation'] }, { top: 100, from });
  const records = await Array.fromAsync(everyItem(list));
  return records.filter(isActivation).find(({ content }) => content.ticket === ticket);
}

/** When the simulated tenant ends what the person holds; none: it holds nothing. */
function heldUntil(principalId: string): readonly string[] {
  const now = simulator.clock.now();
  return simulator.tenant.roleManagement.assignments
    .all()
    .filter(
      (row) => row.principalId.toLowerCase() === principalId && row.roleDefinitionId === roleDefinitionId,
    )
    .flatMap(({ expiration }) => (expiration.type === 'noExpiration' ? [] : [expiration.endsAt]))
    .filter((end) => end > now)
    .map((end) => end.toISOString());
}

describe('a message of the service desk', () => {
  test('says in a dry run what it would come to, and gives nothing', async () => {
    expect(await asks('INC-1', { duration: 'PT1H' }, 'dryRun')).toMatchObject({
      status: 200,
      jsonBody: { asks: [{ principalId: ada, decision: 'granted', until: '2026-11-23T10:00:00.000Z' }] },
    });
    expect(heldUntil(ada)).toEqual([]);
  });

  test('gives the role for as long as it asks, and says so where its address says', async () => {
    const answer = await asks('INC-1', { duration: 'PT1H' });

    expect(answer).toMatchObject({ status: 202 });
    expect(heldUntil(ada)).toEqual(['2026-11-23T10:00:00.000Z']);
    expect(await of('INC-1')).toMatchObject({
      state: 'done',
      outcome: { code: 'done', grantedUntil: new Date('2026-11-23T10:00:00Z') },
    });
    const requests = simulator.tenant.roleManagement.requests.all();
    const record = await of('INC-1');
    expect(requests.at(-1)).toMatchObject({
      justification: `Search is down (for ${ada}, ticket INC-1 of servicedesk, activation ${record?.id})`,
      ticket: { number: 'INC-1', system: 'ServiceDesk' },
    });
  });

  test('joins what is there where it lasts as long, and lengthens it where it does not', async () => {
    passes(10);
    await asks('INC-2', { duration: 'PT30M' });
    expect((await of('INC-2'))?.outcome).toMatchObject({
      code: 'unchanged',
      grantedUntil: new Date('2026-11-23T09:40:00Z'),
    });

    await asks('INC-3', { duration: 'PT90M' });
    expect((await of('INC-3'))?.outcome).toMatchObject({ code: 'done' });
    expect(heldUntil(ada)).toEqual(['2026-11-23T10:40:00.000Z']);
  });

  test('is refused for whoever is not eligible, with the reason', async () => {
    const answer = await asks('INC-4', { for: { objectId: grace } });

    expect(answer.status).toBe(202);
    expect(await of('INC-4')).toMatchObject({
      state: 'refused',
      outcome: { message: expect.stringContaining('is not eligible') },
    });
    expect(heldUntil(grace)).toEqual([]);
  });

  test('ends its own ticket alone, and with the last one the access', async () => {
    await ends('INC-3');
    expect(heldUntil(ada)).toEqual(['2026-11-23T10:00:00.000Z']);
    expect((await of('INC-3'))?.grantEnd?.cause).toBe('other-grant');

    await ends('INC-2');
    passes(6);
    await ends('INC-1');
    await app.executeChanges(invocation);

    expect(heldUntil(ada)).toEqual([]);
    expect((await of('INC-1'))?.grantEnd?.cause).toBe('ticket');
    expect(await app.ports.commands.runningGrants()).toEqual([]);
  });

  test('of a ticket that is over gives nothing, and of one that is opened again does', async () => {
    await ends('INC-5');
    await asks('INC-5', { duration: 'PT1H' });
    expect((await of('INC-5'))?.state).toBe('refused');

    passes(60);
    await asks('INC-5', { duration: 'PT1H' });
    expect((await of('INC-5'))?.outcome?.message).toBe('');
    expect(heldUntil(ada)).toHaveLength(1);
  });
});
