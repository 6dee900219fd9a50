import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type RunningAzurite, startAzurite } from '../../../local/azurite.ts';
import { type RulesOnDisk, rulesOnDisk, stackRules } from '../../../local/stack-rules.ts';
import { createSimulatorClock } from '../../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../../simulator/start.ts';
import { requiredAppRoles } from '../../../src/adapters/graph/permissions.ts';
import { composeApp, type TenantApp } from '../../../src/app.ts';
import type { RoleKey } from '../../../src/domain/model/access.ts';
import type { Command, CommandFact } from '../../../src/domain/model/command.ts';
import { newSecretId } from '../../../src/ports/ids.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { jumpingTiming } from '../../adapters/graph/client/jumping-timing.ts';
import { claimed, recorded } from '../../change-builder.ts';
import { readCall } from '../../tenant/snapshot-ports.ts';

/** The whole app on a simulated tenant and Azurite: grants that were given, and how each of them ends. */
const begin = new Date('2026-11-23T09:00:00Z');
/** Search Administrator: nobody of the seeded tenant has it. */
const roleDefinitionId = '0964bb5e-9bdb-4d7b-ac29-58e794862a40';
const audience = 'api://pim-warden';
const silent = () => {};
const invocation = { invocationId: 'grants', info: silent, warn: silent, error: silent };

let azurite: RunningAzurite;
let simulator: Simulator;
let rules: RulesOnDisk;
let app: TenantApp;
let people: string[];

beforeAll(async () => {
  azurite = await startAzurite();
  simulator = await startSimulator({
    ...{ users: 40, seed: 11, auditEvents: 0, throttling: false, control: true },
    clock: createSimulatorClock(begin, { frozen: true }),
    tokenLifetimeSeconds: 400 * 86_400,
    identities: [{ appRoles: requiredAppRoles().map(({ name }) => name) }],
  });
  process.env.IDENTITY_ENDPOINT = simulator.identityEndpoint;
  process.env.IDENTITY_HEADER = simulator.identityHeader;
  const { users, groups, roleManagement } = simulator.tenant;
  const busy = new Set([
    ...[...roleManagement.eligibilities.all(), ...roleManagement.assignments.all()].map(
      ({ principalId }) => principalId,
    ),
    ...groups.all().flatMap(({ memberIds }) => memberIds),
  ]);
  people = users
    .all()
    .filter(({ id, accountEnabled, userType }) => accountEnabled && userType === 'Member' && !busy.has(id))
    .map(({ id }) => id.toLowerCase());
  const sender = {
    ...{ name: 'servicedesk', format: 'generic', proof: { kind: 'hmac' } },
    beneficiaries: { people },
    grants: [{ roleDefinitionId, minutes: 120 }],
  };
  rules = rulesOnDisk(stackRules(simulator.tenant, { senders: [sender] }));
  const settings = readSettings({
    TENANT_ID: simulator.tenant.tenantId,
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    TABLES_ENDPOINT: azurite.endpoint,
    RULES_FILE: rules.path,
    API_AUDIENCE: audience,
    API_AUTHORITY: simulator.origin,
    API_AUTHENTICATION_CONTEXT: 'c1',
  });
  app = composeApp(settings, simulator.clock, jumpingTiming());
  await askForNothingMore();
});
afterAll(async () => {
  await simulator.close();
  await azurite.stop();
  rules.remove();
});

/** The role asks for no MFA, so that nobody has to confirm anything. */
async function askForNothingMore(): Promise<void> {
  const call = readCall();
  const rows = await Array.fromAsync(
    app.ports.roleSettings.assignments({ withRules: true, roleDefinitionId }, call),
  );
  const policyId = rows.flatMap((page) => page.rows)[0]?.policyId ?? '';
  const changes = { Enablement_EndUser_Assignment: { enabledRules: ['Justification'] } };
  await app.ports.updateRoleSettings(policyId, changes, call);
}

function passes(minutes: number): void {
  simulator.clock.advance(minutes * 60_000);
}

async function sends(
  kind: 'eligibility' | 'assignment',
  action: 'adminAssign' | 'adminRemove',
  key: RoleKey,
  until?: Date,
) {
  const submission = await app.ports.access.submit(
    {
      ...{ kind, action, key, startDateTime: undefined, ticket: undefined, validationOnly: false },
      expiration: until && { kind: 'at', endDateTime: until },
      justification: 'Q1A2B3',
    },
    readCall(),
  );
  if (submission.kind !== 'accepted') throw new Error(JSON.stringify(submission));
  return submission.request;
}

/** Somebody who is eligible gets the role for so many minutes, as the executor of activations gives it. */
async function given(minutes: number): Promise<{ readonly id: string; readonly key: RoleKey }> {
  const principalId = people.pop() ?? '';
  const key = { principalId, roleDefinitionId, directoryScopeId: '/' };
  const now = simulator.clock.now();
  await sends('eligibility', 'adminAssign', key, new Date(now.getTime() + 30 * 86_400_000));
  const until = new Date(now.getTime() + minutes * 60_000);
  const request = await sends('assignment', 'adminAssign', key, until);
  const command: Command = {
    id: newSecretId(now),
    tenantId: simulator.tenant.tenantId,
    askedBy: { objectId: 'sender servicedesk', appId: undefined },
    askedAt: now,
    executeBefore: until,
    operation: 'activation.start',
    source: { kind: 'activation', sender: 'servicedesk' },
    content: {
      kind: 'activation',
      sender: 'servicedesk',
      ticket: 'Q1A2B3',
      deliveryId: newSecretId(now),
      eventAt: now.toISOString(),
      key,
      minutes,
      justification: 'The database is down',
      ticketInfo: { number: 'Q1A2B3', system: 'Service desk' },
    },
  };
  const { commands } = app.ports;
  const { record } = await commands.accept(command, { owner: 'test', text: command.id, requestHash: '' });
  const claim = await commands.claim(record, claimed(command), await commands.gateVersion());
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  const sent: CommandFact = { kind: 'sent', at: now, graphRequestId: request.id };
  const { record: taken } = await commands.add(claim.record, sent);
  await commands.add(taken, recorded(command, { request, grantedUntil: until }));
  return { id: command.id, key };
}

/** Whether the simulated tenant has the person hold the role now. */
function isHeld({ principalId }: RoleKey): boolean {
  const now = simulator.clock.now();
  return simulator.tenant.roleManagement.assignments
    .all()
    .filter(
      (row) => row.principalId.toLowerCase() === principalId && row.roleDefinitionId === roleDefinitionId,
    )
    .some(({ expiration }) => expiration.type === 'noExpiration' || expiration.endsAt > now);
}

const endOf = async (id: string) => (await app.ports.commands.find(id))?.grantEnd;

async function api(method: string, path: string, userId?: string) {
  const roles = userId === undefined ? ['PimWarden.Read'] : ['PimWarden.Activate'];
  const response = await fetch(`${simulator.origin}/_simulator/api-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ audience, roles, userId }),
  });
  const { access_token: token } = z.looseObject({ access_token: z.string() }).parse(await response.json());
  return app.answerHttp(invocation, path, {
    ...{ method, query: new URLSearchParams(), text: async () => '' },
    headers: new Headers({ authorization: `Bearer ${token}` }),
  });
}

describe('a grant', () => {
  test('ends by the clock: PIM ends it, and the watch writes that down', async () => {
    const { id, key } = await given(30);
    passes(20);
    expect(await app.watchActivations(invocation)).toEqual({ running: 1, over: 0, toEnd: 0 });
    expect(isHeld(key)).toBe(true);
    passes(15);

    expect(await app.watchActivations(invocation)).toEqual({ running: 1, over: 1, toEnd: 0 });

    expect(isHeld(key)).toBe(false);
    expect(await endOf(id)).toMatchObject({ cause: 'clock', at: new Date('2026-11-23T09:30:00Z') });
  });

  test('ends by the person who has it, after the five minutes that PIM wants', async () => {
    const { id, key } = await given(60);
    passes(2);

    const asked = await api('DELETE', `activations/${id}`, key.principalId);
    expect(asked).toMatchObject({ status: 202, jsonBody: { state: 'active', outcome: 'accepted' } });
    await app.executeChanges(invocation);
    expect(isHeld(key)).toBe(true);
    passes(4);
    await app.executeChanges(invocation);

    expect(isHeld(key)).toBe(false);
    expect(await endOf(id)).toMatchObject({ cause: 'person', because: `${key.principalId} ended it.` });
    const { jsonBody } = await api('GET', `activations/${id}`);
    expect(jsonBody).toMatchObject({ state: 'ended', ended: { cause: 'person' }, ends: [{ state: 'done' }] });
  });

  test('ends by the watch when the eligibility goes', async () => {
    const { id, key } = await given(120);
    passes(10);
    await sends('eligibility', 'adminRemove', key);

    expect(await app.watchActivations(invocation)).toEqual({ running: 1, over: 0, toEnd: 1 });
    await app.executeChanges(invocation);

    expect(isHeld(key)).toBe(false);
    expect(await endOf(id)).toMatchObject({ cause: 'watchdog' });
    expect(await app.ports.commands.runningGrants()).toEqual([]);
  });

  test('that somebody took away in PIM is known to be theirs, and is not given again', async () => {
    const { id, key } = await given(120);
    passes(10);
    await sends('assignment', 'adminRemove', key);

    expect(await app.watchActivations(invocation)).toEqual({ running: 1, over: 1, toEnd: 0 });
    await app.executeChanges(invocation);

    expect(isHeld(key)).toBe(false);
    expect(await endOf(id)).toMatchObject({ cause: 'somebody-else' });
  });
});
