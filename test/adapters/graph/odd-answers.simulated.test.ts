import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createDirectory } from '../../../src/adapters/graph/areas/directory.ts';
import { createRoleManagement } from '../../../src/adapters/graph/areas/role-management.ts';
import { rowsOf, unreadableOf } from '../../read-listing.ts';
import { rememberedCall } from './remembered-call.ts';
import { startSimulatedGraph } from './simulated-client.ts';

let graph: Awaited<ReturnType<typeof startSimulatedGraph>>;
beforeAll(async () => {
  graph = await startSimulatedGraph('5f7a3c1e-0d7b-4a52-9a37-6c1f5a7f0021', { users: 300 });
});
afterEach(() => graph.simulator.faults.clear());
afterAll(() => graph.close());

const users = (withSignIns = true) => createDirectory(graph.client).users({ withSignIns }, rememberedCall());
const eligibilities = () => createRoleManagement(graph.client).schedules('eligibility', {}, rememberedCall());
const path = 'roleEligibilitySchedules';

describe('a passing trouble of Graph, simulated', () => {
  test('is none where a page token expires: every user comes, once', async () => {
    graph.simulator.faults.add({ kind: 'refusal', match: { path: '\\$skiptoken=' }, after: 1 });

    const ids = (await rowsOf(users())).map(({ id }) => id);

    expect([ids.length, new Set(ids).size]).toEqual([300, 300]);
  });

  test('is none where a size of page is refused', async () => {
    const said = "Invalid page size specified: '999'. Must be between 1 and 120 inclusive.";
    const refusal = { status: 400, code: 'Request_UnsupportedQuery', message: said };
    graph.simulator.faults.add({ kind: 'refusal', refusal, match: { path: '\\$top=999' }, times: 9 });

    expect(await rowsOf(users(false))).toHaveLength(300);
  });

  test('does not hang for a day because Graph asks for one', async () => {
    graph.simulator.faults.add({ kind: '429', retryAfterSeconds: 86_400, match: { path }, times: 9 });

    await expect(rowsOf(eligibilities())).rejects.toMatchObject({
      kind: 'throttled',
      message: expect.stringMatching(/Given up after 1 try: the next may come in \d{5} s/),
    });
    graph.simulator.faults.clear();
    // The next call asks for itself, before its own budget is over.
    expect((await rowsOf(eligibilities())).length).toBeGreaterThan(0);
  });

  test('does not fill the memory with an endless answer', async () => {
    graph.simulator.faults.add({ kind: 'huge-body', bytes: 70_000_000, match: { path } });

    await expect(rowsOf(eligibilities())).rejects.toMatchObject({
      kind: 'invalid-response',
      code: 'TooLong',
    });
  });
});

describe('an odd answer of Graph, simulated', () => {
  test('that is no page is not an empty one', async () => {
    graph.simulator.faults.add({ kind: 'odd-answer', edit: { drop: ['value'] }, match: { path } });

    await expect(rowsOf(eligibilities())).rejects.toMatchObject({
      kind: 'invalid-response',
      code: 'NotAPage',
    });
  });

  test.each([
    { edit: { at: 0, set: { id: '' } } },
    { edit: { at: 0, drop: ['principalId'] } },
    { edit: { at: 0, set: { 'scheduleInfo.startDateTime': '2026-13-41T00:00:00Z' } } },
    { edit: { at: 0, set: { status: { odd: true } } } },
    { edit: { at: 0, replace: null } },
  ])('in one row spoils no other: $edit', async ({ edit }) => {
    const whole = await rowsOf(eligibilities());
    graph.simulator.faults.add({ kind: 'odd-answer', edit, match: { path }, times: 2 });
    const odd = await unreadableOf(eligibilities());
    graph.simulator.faults.clear();
    graph.simulator.faults.add({ kind: 'odd-answer', edit, match: { path } });

    expect(odd.length).toBeGreaterThan(0);
    expect(await rowsOf(eligibilities())).toHaveLength(whole.length - 1);
  });
});
