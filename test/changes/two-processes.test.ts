import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../local/azurite.ts';
import { type RulesOnDisk, rulesOnDisk, stackRules } from '../../local/stack-rules.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import { type App, composeApp } from '../../src/app.ts';
import type { HttpAnswer } from '../../src/http/core/answer.ts';
import { readSettings } from '../../src/settings/settings.ts';
import {
  type KeyServer,
  makeKey,
  type SigningKey,
  sign,
  startKeyServer,
} from '../adapters/entra/key-server.ts';
import {
  frontRights,
  makeTables,
  type StoreWithRights,
  startStoreWithRights,
} from '../infra/store-with-rights.ts';
import { node24 } from '../local/host-process.ts';

/** Search Administrator: its settings are the defaults, and nobody of the seeded tenant has it. */
const roleDefinitionId = '0964bb5e-9bdb-4d7b-ac29-58e794862a40';
let tenantId: string;
const audience = 'api://pim-warden';
const fixture = (name: 'execute-changes' | 'hear-doorbell') => resolve(__dirname, `fixtures/${name}.ts`);

let azurite: RunningAzurite;
let queues: RunningAzurite;
let simulator: Simulator;
/** The tables, with the rights on them that the templates of infra/ give to whoever accepts. */
let store: StoreWithRights;
let keys: KeyServer;
let key: SigningKey;
let rules: RulesOnDisk;
let settings: Record<string, string>;
let token: string;
/** Members who hold nothing; each test takes as many as it needs. */
let people: string[];
/** The member whose token it is. */
let asker: string;
const executors: ChildProcess[] = [];

beforeAll(async () => {
  [azurite, queues, keys, key] = await Promise.all([
    startAzurite(),
    startAzurite({ service: 'queue' }),
    startKeyServer(),
    makeKey('published'),
  ]);
  keys.publish([key]);
  await makeTables(azurite.endpoint);
  store = await startStoreWithRights(azurite.endpoint, frontRights);
  const appRoles = requiredAppRoles().map(({ name }) => name);
  simulator = await startSimulator({
    users: 60,
    auditEvents: 0,
    throttling: false,
    identities: [{ appRoles }],
  });
  const { users, roleManagement } = simulator.tenant;
  const busy = new Set(
    [...roleManagement.eligibilities.all(), ...roleManagement.assignments.all()].map(
      ({ principalId }) => principalId,
    ),
  );
  people = users
    .all()
    .filter(({ id, accountEnabled, userType }) => accountEnabled && userType === 'Member' && !busy.has(id))
    .map(({ id }) => id);
  asker = people.pop() ?? '';
  rules = rulesOnDisk(stackRules(simulator.tenant));
  tenantId = simulator.tenant.tenantId;
  settings = {
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    IDENTITY_HEADER: simulator.identityHeader,
    TABLES_ENDPOINT: azurite.endpoint,
    RULES_FILE: rules.path,
    TENANT_ID: tenantId,
    API_AUDIENCE: audience,
    API_AUTHORITY: keys.origin,
  };
  Object.assign(process.env, settings);
  token = await sign(key, claims());
});
afterEach(() => Promise.all(executors.splice(0).map(stopped)));
afterAll(async () => {
  store.close();
  await Promise.all([simulator.close(), keys.close(), azurite.stop(), queues.stop()]);
  rules.remove();
});

function claims(): Record<string, unknown> {
  const seconds = Math.floor(Date.now() / 1000);
  return {
    aud: audience,
    iss: `${keys.origin}/${tenantId}/v2.0`,
    tid: tenantId,
    oid: asker,
    sub: asker,
    azp: '22222222-aaaa-4bbb-8ccc-000000000002',
    azpacr: '2',
    roles: ['PimWarden.Grant', 'PimWarden.Remove'],
    ver: '2.0',
    nbf: seconds - 300,
    exp: seconds + 3_300,
  };
}

/** A process that accepts what callers ask for, and executes nothing. */
function accepting(overrides: Record<string, string> = {}): App {
  const clock = { now: () => new Date() };
  const own = { TABLES_ENDPOINT: store.endpoint, ...overrides };
  return composeApp(readSettings({ ...settings, ...own }), clock, undefined, {
    executesChanges: false,
  });
}

const silent = () => {};
const invocation = { invocationId: 'test', info: silent, warn: silent, error: silent };

function call(app: App, method: string, path: string, body: unknown = {}, idempotencyKey?: string) {
  const headers = new Headers({ authorization: `Bearer ${token}`, 'content-type': 'application/json' });
  if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey);
  return app.answerHttp(invocation, path, {
    method,
    query: [],
    headers,
    text: async () => (method === 'GET' ? '' : JSON.stringify(body)),
  });
}

/** Asks for half a year of eligibility. */
function assign(app: App, principalId: string, idempotencyKey?: string): Promise<HttpAnswer> {
  const action = { action: 'assign', principalId, roleDefinitionId, directoryScopeId: '/' };
  const body = { ...action, duration: 'P180D', justification: 'Covers the night shift' };
  return call(app, 'POST', 'eligibilities', body, idempotencyKey);
}

/** Starts a process that executes, and resolves when it works. */
async function startExecutor(
  program: Parameters<typeof fixture>[0] = 'execute-changes',
): Promise<{ nextPass(): Promise<string> }> {
  const child = spawn(node24, [fixture(program)], {
    env: { ...process.env, ...settings, QUEUES_ENDPOINT: queues.endpoint },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  executors.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  expect(await next()).toBe('ready');
  return { nextPass: next };
}

async function stopped(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.stdin?.end();
  await exit;
}

/** What Graph was asked for about somebody. */
function requestsFor(principalId: string): readonly string[] {
  return simulator.tenant.roleManagement.requests
    .all()
    .filter((request) => request.principalId === principalId)
    .map(({ action, status }) => `${action} ${status}`);
}

const somebody = () => people.pop() ?? '';

describe('a change that one process accepts and another one executes', () => {
  test('is answered by the first with what came of it', async () => {
    const principalId = somebody();
    await startExecutor();

    const answer = await assign(accepting(), principalId);

    expect(answer).toMatchObject({ status: 201, jsonBody: { outcome: 'done' } });
    expect(requestsFor(principalId)).toEqual(['adminAssign Provisioned']);
  }, 60_000);

  test('waits in the store until there is one that executes', async () => {
    const principalId = somebody();
    const app = accepting({ API_TIME_BUDGET_SECONDS: '5' });

    const answer = await assign(app, principalId, 'waiting');
    expect(answer).toMatchObject({ status: 202, jsonBody: { changeId: expect.any(String) } });
    expect(requestsFor(principalId)).toEqual([]);
    expect(await assign(app, principalId, 'waiting')).toMatchObject({ status: 409 });

    const executor = await startExecutor();
    expect(await executor.nextPass()).toBe('1 over');

    expect(requestsFor(principalId)).toEqual(['adminAssign Provisioned']);
    expect(await assign(app, principalId, 'waiting')).toMatchObject({
      status: 201,
      headers: { 'idempotency-replayed': 'true' },
    });
    const { changeId } = Object(answer.jsonBody);
    expect(await call(app, 'GET', `changes/${changeId}`)).toMatchObject({
      status: 200,
      jsonBody: { id: changeId, state: 'done' },
    });
  }, 60_000);

  test('is executed once where two execute, of many that come at once', async () => {
    const beneficiaries = Array.from({ length: 6 }, somebody);
    await Promise.all([startExecutor(), startExecutor()]);
    const app = accepting();

    const answers = await Promise.all(beneficiaries.map((principalId) => assign(app, principalId)));

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 201]);
    expect(beneficiaries.map(requestsFor)).toEqual(beneficiaries.map(() => ['adminAssign Provisioned']));
  }, 120_000);
});

describe('whoever accepts', () => {
  test('asks the store for nothing that the templates do not let it, with a key for the repeat', async () => {
    await startExecutor();
    const app = accepting();
    const person = people.pop() ?? '';

    const first = await assign(app, person, 'once');
    const repeated = await assign(app, person, 'once');

    expect([first.status, repeated.status]).toEqual([201, 201]);
    expect(store.refused.filter((act) => act !== 'POST Tables')).toEqual([]);
  });
});

describe('a doorbell', () => {
  test('has a change executed by a process that looks at nothing else', async () => {
    const principalId = somebody();
    await startExecutor('hear-doorbell');

    const answer = await assign(accepting({ QUEUES_ENDPOINT: queues.endpoint }), principalId);

    expect(answer).toMatchObject({ status: 201, jsonBody: { outcome: 'done' } });
    expect(requestsFor(principalId)).toEqual(['adminAssign Provisioned']);
  }, 60_000);

  test('that is broken keeps nobody from asking, and the change is found without it', async () => {
    const principalId = somebody();
    await startExecutor();
    const nobodyListens = 'http://127.0.0.1:9/devstoreaccount1';

    const answer = await assign(accepting({ QUEUES_ENDPOINT: nobodyListens }), principalId);

    expect(answer).toMatchObject({ status: 201, jsonBody: { outcome: 'done' } });
  }, 60_000);

  test.each(['20261124T090000000Z-0badcafe', 'no id', 7, { id: 1 }])(
    'that is rung for %j, which is no change, is logged; nothing is done',
    async (message) => {
      const warnings: string[] = [];
      const app = composeApp(readSettings(settings), { now: () => new Date() });

      await app.answerDoorbell({ ...invocation, warn: (line) => warnings.push(line) }, message);

      expect(warnings.map((line) => JSON.parse(line).event)).toEqual(['doorbell.unknown']);
    },
  );
});
