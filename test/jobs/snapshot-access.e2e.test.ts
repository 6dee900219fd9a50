import { afterEach, describe, expect, test } from '@jest/globals';
import { requestBody, requestsPath } from '../../bench/nights/tenant-actors.ts';
import type { TableName } from '../../src/adapters/tables/store/tables.ts';
import type { Fact } from '../../src/domain/model/evidence.ts';
import { changeUser, makeEligible, roles } from '../hygiene/people.ts';
import {
  firstNight,
  onDay,
  type TestEnvironment,
  withTestEnvironments,
} from '../hygiene/test-environment.ts';

const start = withTestEnvironments();
let environment: TestEnvironment | undefined;
afterEach(() => environment?.close());

const silent = () => {};
const invocation = { invocationId: 'night', info: silent, warn: silent, error: silent };

/** The jobs of a night that keep what Entra forgets. */
async function night({ app }: TestEnvironment) {
  await app.snapshotAuditLogs(invocation);
  await app.storeRequests(invocation);
  return app.snapshotAccess(invocation);
}

const written = [
  'Evidence',
  'EvidenceByPrincipal',
  'EvidenceChanges',
  'EvidenceOpen',
  'EvidenceRuns',
  'EvidenceLog',
  'AccessRequests',
] as const satisfies readonly TableName[];

/** Rows of the history, with what the store calls their version. */
async function versions({ tables }: TestEnvironment): Promise<ReadonlySet<string>> {
  const rows = new Set<string>();
  for (const name of written)
    await tables.use(name, 'looking at all rows', async (client) => {
      for await (const { partitionKey, rowKey, etag } of client.listEntities())
        rows.add(`${name} ${partitionKey} ${rowKey} ${etag}`);
    });
  return rows;
}

async function factsOf(stage: TestEnvironment, principalId: string): Promise<readonly Fact[]> {
  return Array.fromAsync(stage.app.ports.history.ofPrincipal(principalId, {}));
}

async function activate({ simulator }: TestEnvironment, userId: string, length: string): Promise<void> {
  const scopes = ['RoleAssignmentSchedule.ReadWrite.Directory'];
  const token = await simulator.userToken({ userId, scopes, mfa: true, acrs: ['c1'] });
  const ref = { principalId: userId, roleDefinitionId: roles.searchAdministrator, directoryScopeId: '/' };
  const answer = await fetch(`${simulator.origin}/v1.0${requestsPath('assignment')}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(requestBody('selfActivate', ref, length)),
  });
  expect([answer.status, await answer.text()]).toEqual([201, expect.anything()]);
}

describe('the history of access, on the simulator and Table Storage', () => {
  test('has an activation that no night saw, an end that a schedule stated, and a name that changed', async () => {
    const stage = await start();
    environment = stage;
    const [ada, grace] = [stage.person(0), stage.person(1)];
    makeEligible(stage.tenant, { to: ada, since: onDay(-30), until: onDay(300) });
    makeEligible(stage.tenant, { to: grace, since: onDay(-30), until: new Date('2026-11-20T17:00:00Z') });
    expect(await night(stage)).toMatchObject({ state: 'succeeded', evidence: { seal: expect.any(String) } });

    stage.simulator.clock.set(new Date(firstNight.getTime() + 12 * 3_600_000));
    await activate(stage, ada.id, 'PT2H');
    changeUser(stage.tenant, ada, { displayName: 'Ada King' });
    stage.setDay(1);
    const run = await night(stage);
    const facts = await factsOf(stage, ada.id);
    const passed = facts.filter(({ record, last }) => (record ?? last)?.kind === 'assignment');

    expect(run).toMatchObject({ state: 'succeeded', evidence: { counts: { unplaced: 0 } } });
    expect(passed).toMatchObject([
      {
        change: 'opened',
        time: { kind: 'exact', at: expect.stringMatching(/^2026-11-20T14:30:0/), source: 'request' },
        record: { assignmentType: 'Activated' },
        cause: { by: ada.id, justification: 'As agreed', auditEventId: expect.stringMatching(/^PIM_/) },
      },
      { change: 'closed', time: { kind: 'exact', at: expect.stringMatching(/^2026-11-20T16:30:0/) } },
    ]);
    const revised = facts.filter(({ change }) => change === 'revised').map(({ record }) => record?.kind);
    expect(revised.toSorted()).toEqual(['eligibility', 'principal']);
    const ended = (await factsOf(stage, grace.id)).filter(
      ({ change, seenBy }) => change === 'closed' && seenBy === run.id,
    );
    // Its access, and with that her state: at the end that the schedule stated.
    expect(ended.map(({ last, time }) => [last?.kind, time]).toSorted()).toEqual(
      ['eligibility', 'principal'].map((kind) => [
        kind,
        { kind: 'exact', at: '2026-11-20T17:00:00.000Z', source: 'schedule' },
      ]),
    );
  });

  test('takes three rows of a night without a change: looks, manifest and head; and one that says when requests were listed', async () => {
    const stage = await start();
    environment = stage;
    makeEligible(stage.tenant, { to: stage.person(0), since: onDay(-30), until: onDay(300) });
    await night(stage);
    stage.setDay(1);
    await night(stage);
    const before = await versions(stage);
    stage.setDay(2);
    const run = await night(stage);
    const after = await versions(stage);

    expect(run).toMatchObject({ state: 'succeeded', counts: { added: 0 } });
    const changed = [...after].filter((row) => !before.has(row));
    expect(changed.map((row) => row.split(' ', 1)[0]).sort()).toEqual([
      'AccessRequests',
      'EvidenceLog',
      'EvidenceLog',
      'EvidenceRuns',
    ]);
  });
});
