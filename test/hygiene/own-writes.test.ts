import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { addMinutes } from 'date-fns/addMinutes';
import type { OwnWritesWatch } from '../../src/jobs/watch-own-writes.ts';
import { command } from '../change-builder.ts';
import type { ApiAnswer } from '../scenarios/api-client.ts';
import { makeEligible, roles } from './people.ts';
import { onDay, type TestEnvironment, withTestEnvironments } from './test-environment.ts';
import { unlimited, writeLimits } from './undo-runs.ts';

const startEnvironment = withTestEnvironments();
const { groupsAdministrator, searchAdministrator } = roles;

let environment: TestEnvironment;
const lines: { readonly level: string; readonly line: string }[] = [];
const sink = (level: string) => (line: string) => void lines.push({ level, line });
const invocation = {
  invocationId: 'watch',
  info: sink('info'),
  warn: sink('warn'),
  error: sink('error'),
};

beforeEach(async () => {
  environment = await startEnvironment();
  lines.length = 0;
});
afterEach(() => environment.close());

function later(minutes: number): void {
  environment.simulator.clock.set(addMinutes(environment.simulator.clock.now(), minutes));
}

function watch(): Promise<OwnWritesWatch> {
  return environment.app.watchOwnWrites(invocation);
}

const errors = () =>
  lines.flatMap(({ level, line }) =>
    level === 'error' ? [JSON.parse(line) as Record<string, unknown>] : [],
  );

/** What somebody does who has a token of the app's identity: past the app, straight to Graph. */
async function withStolenToken(method: string, path: string, body: object): Promise<number> {
  const { simulator, clientId } = environment;
  const ask = new URLSearchParams({
    'api-version': '2019-08-01',
    ...{ resource: 'https://graph.microsoft.com', client_id: clientId },
  });
  const identity = await fetch(`${simulator.identityEndpoint}?${ask}`, {
    headers: { 'x-identity-header': simulator.identityHeader },
  });
  const { access_token: token } = (await identity.json()) as { readonly access_token: string };
  const { status } = await fetch(`${simulator.origin}/v1.0${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return status;
}

function stolenGrant(principalId: string): Promise<number> {
  return withStolenToken('POST', '/roleManagement/directory/roleEligibilityScheduleRequests', {
    ...{ action: 'adminAssign', principalId, roleDefinitionId: groupsAdministrator, directoryScopeId: '/' },
    justification: 'Nobody looks',
    scheduleInfo: {
      startDateTime: environment.simulator.clock.now().toISOString(),
      expiration: { type: 'afterDuration', duration: 'P30D' },
    },
  });
}

function ask(path: string, body: object, method: 'POST' | 'PATCH' = 'POST'): Promise<ApiAnswer> {
  return environment.api(method, path, { body });
}

function assignment(principalId: string, action = 'assign') {
  const key = { principalId, roleDefinitionId: searchAdministrator, directoryScopeId: '/' };
  const base = { action, ...key, justification: 'On call' };
  return action === 'assign' ? { ...base, duration: 'PT8H' } : base;
}

/** Renewals, removals, what callers ask for, settings: everything that the app does. */
async function aBusyDay(): Promise<void> {
  const { tenant, person } = environment;
  writeLimits(environment, { renewals: unlimited, removals: unlimited });
  for (const number of [0, 1, 2])
    makeEligible(tenant, { to: person(number), since: onDay(-160), until: onDay(4 + number) });
  expect((await environment.run('renew-eligibilities')).run).toMatchObject({
    hygiene: { counts: { done: 3 } },
  });
  expect((await ask('assignments', assignment(person(3).id))).status).toBe(201);
  later(6);
  expect((await ask('assignments', assignment(person(3).id, 'remove'))).status).toBe(200);
  const { json } = await environment.api('GET', `role-settings?roleDefinitionId=${searchAdministrator}`);
  const policyId = String(json.items?.[0]?.policyId);
  const rule = `role-settings/${policyId}/rules/Expiration_EndUser_Assignment`;
  expect((await ask(rule, { maximumDuration: 'PT4H' }, 'PATCH')).status).toBe(200);
}

describe('what the app does', () => {
  test('agrees with the audit log, whatever it is, right after it and when the log must have it', async () => {
    await watch();
    await aBusyDay();

    for (const minutes of [5, 15, 15, 15, 60]) {
      later(minutes);
      expect(await watch()).toEqual({ raised: [], open: 0 });
    }
    expect(errors()).toEqual([]);
    expect(lines.filter(({ line }) => line.includes('own-writes.watched')).at(-1)?.line).toContain(
      '"acts":6',
    );
  });

  test('is no alarm where users do things themselves, with their own token', async () => {
    const { tenant, person } = environment;
    makeEligible(tenant, { to: person(0), since: onDay(-10), until: onDay(60) });

    later(60);

    expect(await watch()).toEqual({ raised: [], open: 0 });
  });
});

describe('a write with a stolen token of the app', () => {
  beforeEach(async () => {
    await watch();
    await aBusyDay();
    expect(await stolenGrant(environment.person(9).id)).toBe(201);
    later(10);
  });

  test('is found at the next look: an error in the log, an alarm that the API lists', async () => {
    const { raised, open } = await watch();

    expect([raised.length, open]).toEqual([1, 1]);
    expect(errors()).toEqual([
      expect.objectContaining({
        event: 'shadow-write',
        kind: 'no-fact',
        alarmId: raised[0],
        principalId: environment.person(9).id,
        roleDefinitionId: groupsAdministrator,
      }),
    ]);
    const { json } = await environment.api('GET', 'shadow-writes?state=open');
    expect(json.items).toMatchObject([{ id: raised[0], state: 'open' }]);
    later(15);
    expect(await watch()).toEqual({ raised: [], open: 1 });
  });

  test('stops what gives access, and not what takes it away, until a person releases it', async () => {
    const { tenant, person } = environment;
    const { raised } = await watch();
    makeEligible(tenant, { to: person(5), since: onDay(-160), until: onDay(3) });
    await ask('assignments', assignment(person(3).id));

    const renewals = await environment.run('renew-eligibilities');
    const grant = await ask('assignments', assignment(person(6).id));

    expect(renewals.run).toMatchObject({ state: 'blocked', hygiene: { counts: { done: 0, stopped: 1 } } });
    expect(renewals.run.reason).toContain('stopped from giving access');
    expect(renewals.changes).toEqual([]);
    expect(grant).toMatchObject({ status: 409 });
    expect(grant.json.detail).toContain(`shadow-write, such as ${raised[0]}`);
    const { json } = await environment.api('GET', `role-settings?roleDefinitionId=${searchAdministrator}`);
    const rule = `role-settings/${json.items?.[0]?.policyId}/rules/Expiration_EndUser_Assignment`;
    expect((await ask(rule, { maximumDuration: 'PT2H' }, 'PATCH')).status).toBe(200);
    expect((await ask(rule, { maximumDuration: 'PT9H' }, 'PATCH')).status).toBe(409);

    later(1);
    const release = `shadow-writes/${raised[0]}/release`;
    const because = { because: 'INC-4711: looked into' };
    expect((await ask(release, because)).status).toBe(403);
    const userId = person(1).id;
    const roleOf = { userId, roles: ['PimWarden.Approve'] as const, signIn: { acrs: ['c1'] } };
    const released = await environment.api('POST', release, { body: because, ...roleOf });
    expect(released).toMatchObject({ status: 200, json: { state: 'released', releasedBy: userId } });
    expect((await ask('assignments', assignment(person(6).id))).status).toBe(201);
    expect((await environment.run('renew-eligibilities')).run).toMatchObject({ state: 'succeeded' });
    later(30);
    expect(await watch()).toEqual({ raised: [], open: 0 });
  });

  test('of role settings is found as well', async () => {
    const { json } = await environment.api('GET', `role-settings?roleDefinitionId=${groupsAdministrator}`);
    const policyId = String(json.items?.[0]?.policyId);
    const rule = {
      '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyEnablementRule',
      id: 'Enablement_EndUser_Assignment',
      enabledRules: [],
      target: {
        ...{ caller: 'EndUser', operations: ['All'], level: 'Assignment' },
        ...{ inheritableSettings: [], enforcedSettings: [] },
      },
    };
    const path = `/policies/roleManagementPolicies/${policyId}`;
    const status = await withStolenToken('PATCH', path, { rules: [rule] });
    later(5);

    expect([status, (await watch()).raised.length]).toEqual([200, 2]);
  });
});

test('a change that somebody wrote into the store, and nobody made, is found once the log must have it', async () => {
  const { commands, tenant, simulator } = environment;
  await watch();
  const askedAt = simulator.clock.now();
  const made = command({ askedAt, tenantId: tenant.tenantId, id: '20261120T023000000Z-0b5c9f0e' });
  const { record } = await commands.accept(made, { owner: 'forged', text: '1', requestHash: '' });
  await commands.add(record, {
    kind: 'recorded',
    at: askedAt,
    outcome: { state: 'done', code: 'done', message: '' },
  });

  later(35);
  expect((await watch()).raised).toEqual([]);
  later(15);
  expect((await watch()).raised).toEqual([`change-${made.id}`]);
  expect(errors()).toMatchObject([{ event: 'shadow-write', kind: 'no-event', changeId: made.id }]);
});

test('a log that cannot be read is no alarm, and is read again from where it was', async () => {
  await watch();
  expect(await stolenGrant(environment.person(9).id)).toBe(201);
  later(10);
  const { faults } = environment.simulator;
  faults.add({ kind: '403', match: { path: '/auditLogs/' }, times: 1_000 });

  await expect(watch()).rejects.toThrow('403');
  expect(errors()).toMatchObject([{ event: 'own-writes.unwatched' }]);
  expect((await environment.api('GET', 'shadow-writes')).json.items).toEqual([]);
  faults.clear();
  expect((await watch()).raised).toHaveLength(1);
});
