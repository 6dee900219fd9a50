import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Method } from '../../src/http/core/route.ts';
import { routes } from '../../src/http/routes.ts';
import type { ApiRole } from '../../src/ports/caller.ts';
import type { CallApi } from '../scenarios/api-client.ts';
import {
  invocation,
  otherTenantId,
  roleDefinitionId,
  type SplitFront,
  sender,
  startSplitFront,
} from './split-front.ts';

let stage: SplitFront;
/** Who may activate the role, whom an incident is about, who approves. */
let [person, victim, approver]: string[] = [];
/** Ids that a listing gave. */
const known: Record<string, string> = {};
const why = { justification: 'Covers the night shift' };
const subject = (principalId = '') => ({ principalId, roleDefinitionId, directoryScopeId: '/' });

beforeAll(async () => {
  stage = await startSplitFront();
  [person, victim, approver] = stage.people.slice(-3);
  const { callWhole, whole } = stage;
  for (const principalId of [person, victim, stage.people[0]]) {
    const given = { action: 'assign', ...subject(principalId), duration: 'P90D', ...why };
    expect((await callWhole('POST', 'eligibilities', { body: given })).status).toBe(201);
  }
  expect((await callWhole('POST', 'plans', { body: { job: 'renew-eligibilities' } })).status).toBe(200);
  await whole.storeRequests(invocation);
  for (const path of [
    'changes',
    'plans',
    'eligibilities',
    'eligibilities/requests',
    'role-settings',
    'alerts',
  ])
    known[path] = (await callWhole('GET', `${path}?top=1`)).json.items?.[0]?.id ?? '';
  const { plan } = z
    .looseObject({ plan: z.looseObject({ hash: z.string() }) })
    .parse((await callWhole('GET', `plans/${known.plans}`)).json);
  known.planHash = plan.hash;
  known.policy = (await callWhole('GET', 'role-settings?top=1')).json.items?.[0]?.policyId ?? '';
}, 120_000);
afterAll(() => stage.close());

/** What was refused since the last look, but for making tables that are there. */
const refused = () => stage.store.refused.filter((act) => act !== 'POST Tables');

type Ask = { readonly target: string } & Parameters<CallApi>[2];
const asUser = (userId: string | undefined, roles: readonly ApiRole[]) => ({
  ...{ ...(userId !== undefined && { userId }), roles },
  signIn: { mfa: true, acrs: ['c1'], capabilities: ['cp1'] },
});

/** The routes of another tenant, the same way. */
function asksOfOthers(): Readonly<Record<string, Ask>> {
  const deciding = asUser(approver, ['PimWarden.Approve']);
  const because = { because: 'Looked into' };
  const reads = ['runs', 'runs/{id}', 'plans', 'plans/{id}', 'changes', 'changes/{id}', 'rules'];
  const decided = [
    ['approvals/{id}/withdraw', {}],
    ['shadow-writes/{id}/release', because],
    ['evidence/alterations/{id}/release', because],
  ] as const;
  const target = (path: string) => `tenants/${otherTenantId}/${path.replace('{id}', 'a'.repeat(64))}`;
  return Object.fromEntries([
    ...[...reads, 'shadow-writes', 'evidence/alterations'].map((path) => [
      `GET tenants/{tenantId}/${path}`,
      { target: target(path) },
    ]),
    ...decided.map(([path, body]) => [
      `POST tenants/{tenantId}/${path}`,
      { target: target(path), body, ...deciding },
    ]),
  ]);
}

/** A request that each route takes, as `METHOD path`. */
function asks(): Readonly<Record<string, Ask>> {
  const { changes = '', plans = '', policy = '' } = known;
  const mine = asUser(person, ['PimWarden.Activate']);
  const deciding = asUser(approver, ['PimWarden.Approve', 'PimWarden.Review']);
  const given = { action: 'assign', duration: 'P30D', ...why };
  const span = 'from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z';
  const one = (path: string, key = path) => ({ [`GET ${path}/{id}`]: { target: `${path}/${known[key]}` } });
  const listed = (path: string, query = '') => ({ [`GET ${path}`]: { target: `${path}${query}` } });
  const mode = { job: 'renew-eligibilities', mode: 'apply' };
  return {
    ...{ ...listed('eligibilities'), ...one('eligibilities'), ...listed('eligibilities/requests') },
    ...{ ...one('eligibilities/requests'), ...listed('assignments'), ...one('assignments', 'eligibilities') },
    ...{ ...listed('assignments/requests'), ...one('assignments/requests', 'eligibilities/requests') },
    'POST eligibilities': { target: 'eligibilities', body: { ...given, ...subject(approver) } },
    'POST assignments': { target: 'assignments', body: { ...given, ...subject(approver), duration: 'PT4H' } },
    'POST eligibilities/requests/{id}/cancel': { target: 'eligibilities/requests/none/cancel', body: why },
    'POST assignments/requests/{id}/cancel': { target: 'assignments/requests/none/cancel', body: why },
    ...listed('role-settings'),
    'GET role-settings/{policyId}': { target: `role-settings/${policy}` },
    'GET role-settings/assignments/{assignmentId}': { target: `role-settings/assignments/${policy}` },
    'GET role-settings/{policyId}/rules': { target: `role-settings/${policy}/rules` },
    'GET role-settings/{policyId}/rules/{ruleId}': {
      target: `role-settings/${policy}/rules/Expiration_EndUser_Assignment`,
    },
    ...listed('role-settings/drift'),
    'PATCH role-settings/{policyId}/rules/{ruleId}': {
      target: `role-settings/${policy}/rules/Expiration_EndUser_Assignment`,
      body: { isExpirationRequired: true, maximumDuration: 'PT4H' },
    },
    'PATCH role-settings/{policyId}/rules': {
      target: `role-settings/${policy}/rules`,
      body: { rules: { Expiration_EndUser_Assignment: { maximumDuration: 'PT2H' } } },
    },
    ...{ ...listed('alerts'), ...one('alerts'), ...listed('audit/pim') },
    ...{ ...listed('evidence/access', '?at=2026-11-29T00:00:00Z'), ...listed('evidence/diff', `?${span}`) },
    'GET evidence/principals/{id}/timeline': { target: `evidence/principals/${person}/timeline` },
    'GET evidence/roles/{id}/timeline': { target: `evidence/roles/${roleDefinitionId}/timeline` },
    ...{ ...listed('evidence/audit'), ...listed('evidence/reviews'), ...listed('evidence/verify') },
    ...{ ...listed('evidence/pack', `?${span}`), ...listed('evidence/alterations') },
    'POST evidence/reviews': {
      ...{ target: 'evidence/reviews', ...deciding },
      body: { of: 'eligibility', ...subject(person), verdict: 'keep', comment: 'Asked them' },
    },
    'POST evidence/alterations/{id}/release': {
      ...{ target: 'evidence/alterations/none/release', ...deciding, body: { because: 'Looked into' } },
    },
    ...{ ...listed('runs'), ...one('runs', 'plans'), ...listed('plans'), ...one('plans') },
    'POST runs': { target: 'runs', body: mode },
    'POST runs/{id}/undo': { target: `runs/${plans}/undo`, body: {} },
    'POST plans': { target: 'plans', body: { job: 'remove-stale-assignments' } },
    'POST principals/{id}/revoke': { target: `principals/${victim}/revoke`, body: why },
    ...listed('approvals'),
    'POST approvals/{id}': {
      ...{ target: `approvals/${plans}`, ...deciding },
      body: { decision: 'approve', hash: known.planHash },
    },
    'POST approvals/{id}/withdraw': { target: `approvals/${plans}/withdraw`, ...deciding, body: {} },
    ...{ ...listed('changes'), ...one('changes') },
    'POST changes/{id}/undo': { target: `changes/${changes}/undo`, body: {} },
    ...{ ...listed('activations'), ...one('activations', 'changes') },
    'DELETE activations/{id}': { target: `activations/${changes}` },
    ...listed('senders'),
    'POST senders/{name}/stop': { target: `senders/${sender}/stop`, ...deciding, body: {} },
    'POST senders/{name}/start': { target: `senders/${sender}/start`, ...deciding, body: {} },
    ...listed('writers'),
    'POST writers/stop': { target: 'writers/stop', ...deciding, body: { because: 'A test' } },
    'POST writers/start': { target: 'writers/start', ...deciding, body: {} },
    ...listed('shadow-writes'),
    'POST shadow-writes/{id}/release': {
      ...{ target: 'shadow-writes/none/release', ...deciding, body: { because: 'Looked into' } },
    },
    ...listed('rules'),
    'GET me/assignments': { target: 'me/assignments', ...mine },
    'GET me/eligibilities': { target: 'me/eligibilities', ...mine },
    'GET me/requests': { target: 'me/requests', ...mine },
    'POST me/activate': {
      ...{ target: 'me/activate', ...mine },
      body: { roleDefinitionId, duration: 'PT1H', ...why },
    },
    'POST me/deactivate': { target: 'me/deactivate', ...mine, body: { roleDefinitionId, ...why } },
    'POST me/extend': {
      ...{ target: 'me/extend', ...mine },
      body: { kind: 'eligibility', roleDefinitionId, duration: 'P30D', ...why },
    },
    'POST me/renew': {
      ...{ target: 'me/renew', ...mine },
      body: { kind: 'eligibility', roleDefinitionId, duration: 'P30D', ...why },
    },
    'POST me/cancel': { target: 'me/cancel', ...mine, body: { kind: 'eligibility', requestId: 'none' } },
    ...{ ...listed('openapi.json'), ...listed('health'), ...asksOfOthers() },
  };
}

describe('self-service on a front of its own, which may only add rows', () => {
  test('is done with the token of whoever asks, and recorded', async () => {
    const { callFront, callWhole, whole } = stage;
    const mine = asUser(person, ['PimWarden.Activate']);
    const body = { roleDefinitionId, duration: 'PT1H', justification: 'Incident 4711' };

    const answer = await callFront('POST', 'me/activate', { ...mine, body });

    expect(answer).toMatchObject({ status: 201, json: { instance: { assignmentType: 'Activated' } } });
    expect(refused()).toEqual([]);
    expect((await callWhole('GET', 'changes?top=50')).json.items).toContainEqual(
      expect.objectContaining({ operation: 'self-service.selfActivate', state: 'done' }),
    );
    expect(await whole.executeChanges(invocation)).toBe(0);
  });

  test('is refused by Entra as elsewhere, and that is recorded', async () => {
    const { callFront, callWhole } = stage;
    const stranger = asUser(approver, ['PimWarden.Activate']);
    const body = { roleDefinitionId, duration: 'PT1H', justification: 'Incident 4712' };

    const answer = await callFront('POST', 'me/activate', { ...stranger, body });

    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(refused()).toEqual([]);
    expect((await callWhole('GET', 'changes?top=50')).json.items).toContainEqual(
      expect.objectContaining({ operation: 'self-service.selfActivate', state: 'refused' }),
    );
  });
});

describe('a message of a sender, to a front of its own', () => {
  const message = () => ({
    type: 'activation.requested',
    timestamp: stage.simulator.clock.now().toISOString(),
    data: {
      ticket: { number: 'INC1', system: 'ServiceDesk' },
      for: { objectId: stage.people[0] },
      role: { templateId: roleDefinitionId },
      duration: 'PT1H',
      justification: 'The site is down',
    },
  });

  /** Delivers what the sender has signed. */
  async function deliver(query: Readonly<Record<string, string>> = {}) {
    const { headers, body } = stage.signer.sign(message(), stage.simulator.clock.now());
    const { status, jsonBody } = await stage.front.answerWebhook(invocation, sender, {
      ...{ method: 'POST', headers: new Headers(headers), query: new URLSearchParams(query) },
      text: async () => body,
      arrayBuffer: async () => new TextEncoder().encode(body).buffer,
    });
    return { status, json: jsonBody };
  }

  test('is judged in a dry run by what a front may read, and what it may not is unknown', async () => {
    const answer = await deliver({ dryRun: 'true' });

    const unknown = { code: 'nothing-pending', isMet: false, isKnown: false };
    expect(answer).toMatchObject({ status: 200, json: { dryRun: true, asks: [{ decision: 'later' }] } });
    expect(answer.json).toHaveProperty(
      'asks.0.checks',
      expect.arrayContaining([expect.objectContaining(unknown)]),
    );
    expect(refused()).toEqual([]);
  });

  test('is accepted', async () => {
    expect((await deliver()).status).toBe(202);
    expect(refused()).toEqual([]);
  });
});

// Last, for it stops and starts the writers.
describe('a front of its own', () => {
  test('is asked here for every route that there is', () => {
    expect(Object.keys(asks()).sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  test('asks the store for nothing that the templates do not let it, and answers without a defect', async () => {
    const answers = await Promise.all(
      Object.entries(asks()).map(async ([route, { target, ...options }]) => {
        const { status } = await stage.callFront(route.split(' ')[0] as Method, target, options);
        return [route, status] as const;
      }),
    );

    expect(answers.filter(([, status]) => status >= 500)).toEqual([]);
    expect(refused()).toEqual([]);
  }, 60_000);

  test('asks Microsoft Graph for nothing that its permissions do not let it', () => {
    const forbidden = stage.simulator
      .requests()
      .filter(({ area, status }) => area === 'graph' && status === 403)
      .map(({ method, path }) => `${method} ${path}`);

    expect(forbidden).toEqual([]);
  });
});
