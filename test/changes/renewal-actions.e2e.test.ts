import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type HygieneEnvironment, startHygieneEnvironment } from '../../bench/hygiene-environment.ts';
import type { PimSwitches } from '../../simulator/state/pim-switches.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';

/** Search Administrator: its settings are the defaults, and nobody of the seeded tenant has it. */
const roleDefinitionId = '0964bb5e-9bdb-4d7b-ac29-58e794862a40';
const begin = new Date('2026-11-23T02:00:00Z');
const hour = 3_600_000;

let environment: HygieneEnvironment;
/** Members who may sign in and hold nothing; each reading takes one. */
let people: string[];

beforeAll(async () => {
  environment = await startHygieneEnvironment({ now: begin, seed: 7, users: 60, rules: { stale: {} } });
  const { users, roleManagement } = environment.simulator.tenant;
  const busy = new Set([
    ...roleManagement.eligibilities.all().map(({ principalId }) => principalId),
    ...roleManagement.assignments.all().map(({ principalId }) => principalId),
  ]);
  people = users
    .all()
    .slice(2)
    .filter(({ id, accountEnabled, userType }) => accountEnabled && userType === 'Member' && !busy.has(id))
    .map(({ id }) => id);
  for (const { id } of roleManagement.eligibilities.all()) roleManagement.eligibilities.remove(id);
});
afterAll(() => environment.close());

/** Makes somebody eligible until so many hours from now, and says in the rules that they need it. */
function eligible(hours: number): string {
  const principalId = people.pop() ?? '';
  const { tenant, clock } = environment.simulator;
  const endsAt = new Date(clock.now().getTime() + hours * hour);
  const startsAt = new Date(clock.now().getTime() - 90 * 24 * hour);
  tenant.roleManagement.eligibilities.add({
    id: principalId.replace(/^.{8}/, 'e11e11e1'),
    ...{ principalId, roleDefinitionId, directoryScopeId: '/' },
    ...{ madeIn: 'pim', createdAt: startsAt, startsAt, memberType: 'Direct' },
    expiration: { type: 'afterDateTime', endsAt },
  });
  tenant.roleManagement.requests.add({
    ...{ id: principalId.replace(/^.{8}/, 'e22e22e2'), kind: 'eligibility', action: 'adminAssign' },
    ...{ principalId, roleDefinitionId, directoryScopeId: '/', status: 'Provisioned' },
    ...{ createdAt: new Date(clock.now().getTime() - 40 * 24 * hour), completedAt: startsAt },
    ...{ createdBy: principalId, justification: null, ticket: { number: null, system: null } },
    ...{ targetScheduleId: null, approvalId: null },
    window: { startsAt, expiration: { type: 'afterDateTime', endsAt } },
  });
  return principalId;
}

function rulesFor(principalId: string, mode: 'plan' | 'apply'): void {
  const needed = { owner: 'Ada', reason: 'On call', ticket: 'CHG-1', expires: '2027-12-31' };
  const text = JSON.parse(JSON.stringify(environment.rules.read()));
  environment.rules.write({ ...text, exceptions: [{ principalId, ...needed }], renew: { mode } });
}

async function night(): Promise<RunRecord> {
  const silent = () => {};
  const invocation = { invocationId: 'test', info: silent, warn: silent, error: silent };
  return environment.app.runHygiene(invocation, 'renew-eligibilities');
}

/** What the app asked Graph for about somebody, and what became of it, in order. */
function asked(principalId: string): string[] {
  return environment.simulator.tenant.roleManagement.requests
    .all()
    .filter((request) => request.principalId === principalId && request.kind === 'eligibility')
    .filter(({ createdBy }) => createdBy !== principalId)
    .map(({ action, status }) => `${action} ${status}`);
}

function endOf(principalId: string): Date | undefined {
  const now = environment.simulator.clock.now();
  const held = environment.simulator.tenant.roleManagement.eligibilities
    .all()
    .filter((row) => row.principalId === principalId)
    .flatMap(({ expiration }) => (expiration.type === 'noExpiration' ? [] : [expiration.endsAt]));
  return held.filter((end) => end > now).sort((one, other) => other.getTime() - one.getTime())[0];
}

function read(switches: Partial<PimSwitches>): void {
  Object.assign(environment.simulator.tenant.pim.switches, switches);
}

describe('an eligibility that ends within the window', () => {
  test.each([
    { extendWindow: 'any', hours: 10 * 24, action: 'adminExtend Provisioned' },
    { extendWindow: 'last14days', hours: 10 * 24, action: 'adminExtend Provisioned' },
    // Graph takes no extension at all.
    { extendWindow: 'refused', hours: 10 * 24, action: 'adminUpdate Provisioned' },
  ] as const)(
    'is extended where extendWindow is $extendWindow, by $action',
    async ({ extendWindow, hours, action }) => {
      read({ extendWindow });
      const principalId = eligible(hours);
      const before = endOf(principalId)?.getTime() ?? 0;
      rulesFor(principalId, 'apply');

      const run = await night();

      expect(run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 1, refused: 0 } } });
      expect(asked(principalId)).toEqual([action]);
      expect(endOf(principalId)?.getTime()).toBe(before + 180 * 24 * hour);
    },
  );
});

describe('an eligibility that has lapsed lately', () => {
  test.each([
    { lapsedSchedules: 'gone', renewWindow: 'last30days', action: 'adminRenew Provisioned' },
    { lapsedSchedules: 'listed', renewWindow: 'last30days', action: 'adminRenew Provisioned' },
    { lapsedSchedules: 'inTheWay', renewWindow: 'last30days', action: 'adminRenew Provisioned' },
    { lapsedSchedules: 'gone', renewWindow: 'refused', action: 'adminAssign Provisioned' },
  ] as const)(
    'comes back where it is $lapsedSchedules and renewing $renewWindow, by $action',
    async ({ lapsedSchedules, renewWindow, action }) => {
      read({ extendWindow: 'any', lapsedSchedules, renewWindow });
      const principalId = eligible(12);
      rulesFor(principalId, 'plan');
      // It is seen while it holds; nothing is known of what nobody has ever seen.
      await night();
      // More than a day later, so that the renewals before count towards no limit.
      environment.simulator.clock.advance(36 * hour);
      rulesFor(principalId, 'apply');

      const run = await night();

      expect(run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 1, refused: 0 } } });
      expect(asked(principalId)).toEqual([action]);
      const now = environment.simulator.clock.now().getTime();
      expect(Math.abs((endOf(principalId)?.getTime() ?? 0) - (now + 180 * 24 * hour))).toBeLessThan(hour);
    },
  );
});
