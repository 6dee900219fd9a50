import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type RunningAzurite, startAzurite } from '../local/azurite.ts';
import { type RulesOnDisk, rulesOnDisk, stackRules } from '../local/stack-rules.ts';
import { allTimersAt } from '../local/timer-schedules.ts';
import { createWebhookSigner } from '../local/webhook-signer.ts';
import { type Simulator, startSimulator } from '../simulator/start.ts';
import { requiredAppRoles } from '../src/adapters/graph/permissions.ts';
import { dueFunctions } from '../src/app/due-functions.ts';
import { type AppPart, appParts } from '../src/domain/model/deployment-parts.ts';
import { routes } from '../src/http/routes.ts';
import { type HostProcess, startHostProcess } from './local/host-process.ts';
import { makeEligible, peopleWithoutAccess } from './seeded-people.ts';

/**
 * The three parts in three processes on one Azurite and one simulated tenant, each with an identity of its own that has just
 * what `npm run permissions` says.
 */
const identities = {
  front: '9d0c7c1e-51c3-4f4e-8a55-2a9f5a7f0001',
  keeper: '9d0c7c1e-51c3-4f4e-8a55-2a9f5a7f0002',
  writer: '9d0c7c1e-51c3-4f4e-8a55-2a9f5a7f0003',
} as const satisfies Record<AppPart, string>;
/** Search Administrator: nobody of the seeded tenant has it. */
const roleDefinitionId = '0964bb5e-9bdb-4d7b-ac29-58e794862a40';
const audience = 'api://pim-warden';
const signer = createWebhookSigner();

let tables: RunningAzurite;
let queues: RunningAzurite;
let simulator: Simulator;
let rules: RulesOnDisk;
let people: readonly string[];
const hosts = new Map<AppPart, HostProcess>();
let origin: string;
const functions = new Map<AppPart, readonly string[]>();

beforeAll(async () => {
  [tables, queues] = await Promise.all([startAzurite(), startAzurite({ service: 'queue' })]);
  simulator = await startSimulator({
    ...{ users: 40, seed: 11, auditEvents: 40, throttling: false, control: true },
    identities: appParts.map((part) => ({
      clientId: identities[part],
      appRoles: requiredAppRoles({ parts: [part] }).map(({ name }) => name),
    })),
  });
  people = peopleWithoutAccess(simulator.tenant);
  makeEligible(simulator, people[0] ?? '', roleDefinitionId);
  const sender = {
    ...{ name: 'servicedesk', format: 'generic', proof: { kind: 'ed25519', publicKeys: [signer.publicKey] } },
    beneficiaries: { people: people.slice(0, 2) },
    grants: [{ roleDefinitionId, minutes: 120 }],
  };
  rules = rulesOnDisk(stackRules(simulator.tenant, { senders: [sender] }));
  for (const part of appParts)
    hosts.set(part, startHostProcess(entry, settingsOf(part), 'api', { ...hostOf(part) }));
  for (const [part, host] of hosts) {
    const ready = await host.waitFor(({ kind }) => kind === 'ready' || kind === 'failed');
    if (ready.kind === 'failed') throw new Error(`${part}: ${ready.message}`);
    functions.set(
      part,
      z
        .array(z.looseObject({ name: z.string() }))
        .parse(ready.functions)
        .map(({ name }) => name),
    );
    if (part === 'front') origin = String(ready.origin);
  }
}, 120_000);
afterAll(async () => {
  for (const host of hosts.values()) host.kill();
  await Promise.all([simulator.close(), tables.stop(), queues.stop()]);
  rules.remove();
});

const entry = join(process.cwd(), 'functions/index.ts');

/** The writer hears its queue; what else runs by itself is ordered by the test. */
function hostOf(part: AppPart): Readonly<Record<string, string>> {
  return part === 'writer' ? {} : { TRIGGERS: 'by-order' };
}

function settingsOf(part: AppPart): Record<string, string> {
  return {
    APP_PARTS: part,
    TENANT_ID: simulator.tenant.tenantId,
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    IDENTITY_HEADER: simulator.identityHeader,
    AZURE_CLIENT_ID: identities[part],
    OWN_IDENTITIES: identities.writer,
    TABLES_ENDPOINT: tables.endpoint,
    QUEUES_ENDPOINT: queues.endpoint,
    DOORBELL__queueServiceUri: queues.endpoint,
    RULES_FILE: rules.path,
    API_AUDIENCE: audience,
    API_AUTHORITY: simulator.origin,
    API_AUTHENTICATION_CONTEXT: 'c1',
    API_TIME_BUDGET_SECONDS: '60',
    GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '1000',
    ...allTimersAt('0 0 2 1 1 *'),
  };
}

async function token(roles: readonly string[]): Promise<string> {
  const response = await fetch(`${simulator.origin}/_simulator/api-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ audience, roles }),
  });
  return z.looseObject({ access_token: z.string() }).parse(await response.json()).access_token;
}

async function api(method: string, path: string, body?: unknown) {
  const roles = ['PimWarden.Read', 'PimWarden.Plan', 'PimWarden.Run', 'PimWarden.Grant', 'PimWarden.Remove'];
  const response = await fetch(`${origin}/api/${path}`, {
    method,
    headers: { authorization: `Bearer ${await token(roles)}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const json = z.looseObject({}).parse(await response.json());
  return { status: response.status, json, location: response.headers.get('location') };
}

/** Runs a timer of a part, as the platform does. */
async function run(part: AppPart, timer: string): Promise<{ readonly ok: unknown; readonly error: unknown }> {
  const host = hosts.get(part);
  if (host === undefined) throw new Error(`there is no ${part}`);
  const before = host.messages.filter(({ kind }) => kind === 'ran').length;
  host.send(`run ${timer}`);
  await host.waitFor(() => host.messages.filter(({ kind }) => kind === 'ran').length > before);
  const last = host.messages.findLast(({ kind }) => kind === 'ran');
  return { ok: last?.ok, error: last?.error };
}

/** What Graph refused for want of a permission, whoever asked. */
function forbidden(): readonly string[] {
  return simulator
    .requests()
    .filter(({ area, status }) => area === 'graph' && status === 403)
    .map(({ method, path, appId }) => `${method} ${path} by ${appId}`);
}

function requestsBy(part: AppPart): readonly string[] {
  return simulator
    .requests()
    .filter(({ area, appId, method }) => area === 'graph' && appId === identities[part] && method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`)
    .filter((asked) => !asked.endsWith('/getByIds'));
}

describe('three parts in three processes, each with just its own permissions', () => {
  test('register the functions of their part, and nobody can call keeper or writer', () => {
    expect(functions.get('front')).toEqual(
      expect.arrayContaining(['health', 'webhooks', 'eligibilities', 'runs']),
    );
    expect(functions.get('front')).not.toContain('executeChanges');
    expect(functions.get('keeper')?.toSorted()).toEqual([
      'snapshotAccess',
      'snapshotAuditLogs',
      'watchOwnWrites',
    ]);
    expect(functions.get('writer')?.toSorted()).toEqual([
      'checkRoleSettings',
      'doorbell',
      'executeChanges',
      'removeStaleAssignments',
      'renewEligibilities',
      'storeRequests',
      'watchActivations',
    ]);
  });

  test.each(appParts)('register, as %s, each function that is due there, and no other', (part) => {
    const due = dueFunctions(
      { parts: new Set([part]), planOnly: false, hasManyTenants: false },
      settingsOf(part),
    );

    expect(functions.get(part)?.toSorted()).toEqual(due.map(({ name }) => name).toSorted());
  });

  test('make a change that a caller asks the front for: the writer does it', async () => {
    const principalId = people[2] ?? '';
    const action = { action: 'assign', principalId, roleDefinitionId, directoryScopeId: '/' };

    const answer = await api('POST', 'eligibilities', {
      ...action,
      duration: 'P90D',
      justification: 'Night shift',
    });

    expect(answer).toMatchObject({ status: 201, json: { outcome: 'done' } });
    expect(requestsBy('front')).toEqual([]);
    expect(requestsBy('writer')).toEqual([
      'POST /v1.0/roleManagement/directory/roleEligibilityScheduleRequests',
    ]);
  }, 90_000);

  test('give what a webhook asks the front for', async () => {
    const now = simulator.clock.now();
    const data = {
      ticket: { number: 'INC1', system: 'ServiceDesk' },
      for: { objectId: people[0] },
      role: { templateId: roleDefinitionId },
      duration: 'PT1H',
      justification: 'The site is down',
    };
    const message = { type: 'activation.requested', timestamp: now.toISOString(), data };
    const { headers, body } = signer.sign(message, now);

    const taken = await fetch(`${origin}/api/webhooks/servicedesk`, { method: 'POST', headers, body });
    for (const _pass of ['accepts what the message asks for', 'gives it'])
      await run('writer', 'executeChanges');

    expect([taken.status, await taken.text()]).toEqual([202, expect.any(String)]);
    const held = simulator.tenant.roleManagement
      .assignmentSchedules(simulator.clock.now())
      .filter((one) => one.principalId === people[0] && one.roleDefinitionId === roleDefinitionId);
    expect(held).toHaveLength(1);
    expect(requestsBy('front')).toEqual([]);
  }, 90_000);

  test('make a night and its snapshots', async () => {
    for (const timer of ['snapshotAuditLogs', 'snapshotAccess', 'watchOwnWrites'])
      expect(await run('keeper', timer)).toEqual({ ok: true, error: undefined });
    for (const timer of [
      'storeRequests',
      'renewEligibilities',
      'removeStaleAssignments',
      'checkRoleSettings',
      'watchActivations',
    ])
      expect(await run('writer', timer)).toEqual({ ok: true, error: undefined });

    expect(requestsBy('keeper')).toEqual([]);
    expect(forbidden()).toEqual([]);
  }, 180_000);

  test('run a job that a caller asks the front for, and plan', async () => {
    const planned = await api('POST', 'plans', { job: 'renew-eligibilities' });
    const ran = await api('POST', 'runs', { job: 'check-role-settings', mode: 'plan' });

    expect(planned).toMatchObject({ status: 200, json: { job: 'renew-eligibilities', state: 'succeeded' } });
    expect(ran).toMatchObject({ status: 200, json: { job: 'check-role-settings' } });
    expect(requestsBy('front')).toEqual([]);
  }, 120_000);

  test("show the front PIM's requests as the writer stored them, and when", async () => {
    const { status, json } = await api('GET', `eligibilities/requests?principalId=${people[2]}`);

    expect({ status, json }).toMatchObject({
      status: 200,
      json: { asOf: expect.stringMatching(/Z$/), items: [{ action: 'adminAssign', principalId: people[2] }] },
    });
  });

  test('answer every route that needs no id, and Graph refuses nothing', async () => {
    const paths = routes.flatMap(({ method, path }) =>
      method === 'GET' && !path.includes('{') && !path.startsWith('me') ? [path] : [],
    );

    for (const path of paths) expect([path, (await api('GET', path)).status]).not.toEqual([path, 403]);
    expect((await api('GET', 'alerts')).status).toBe(200);
    expect(forbidden()).toEqual([]);
  }, 120_000);

  test('answer with 202 and an address where the writer is away', async () => {
    hosts.get('writer')?.kill();
    await hosts.get('writer')?.exited;
    const front = startHostProcess(
      entry,
      { ...settingsOf('front'), API_TIME_BUDGET_SECONDS: '5' },
      'api',
      hostOf('front'),
    );
    origin = String((await front.waitFor(({ kind }) => kind === 'ready')).origin);

    const answer = await api('POST', 'runs', { job: 'renew-eligibilities', mode: 'apply' });
    const { changeId } = answer.json;
    const status = await api('GET', `changes/${changeId}`);
    front.kill();

    expect(answer).toMatchObject({
      status: 202,
      json: { outcome: 'accepted' },
      location: `/api/changes/${changeId}`,
    });
    expect(status).toMatchObject({
      status: 200,
      json: { state: 'accepted', operation: 'renew-eligibilities.apply' },
    });
  }, 90_000);
});
