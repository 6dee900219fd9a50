import { describe, expect, test } from '@jest/globals';
import { accessIdOf } from '../../src/domain/model/access.ts';
import type { AccessMemory } from '../../src/domain/model/snapshot.ts';
import type { AccessHistories } from '../../src/ports/index.ts';

/** Ada's eligibility: used, and renewed twice. */
export function accessMemory(overrides: Partial<AccessMemory> = {}): AccessMemory {
  return {
    kind: 'eligibility',
    key: {
      principalId: '11111111-aaaa-4bbb-8ccc-000000000001',
      roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
      directoryScopeId: '/administrativeUnits/44444444-aaaa-4bbb-8ccc-000000000004',
    },
    firstSeenAt: new Date('2026-01-05T02:00:00.000Z'),
    lastSeenAt: new Date('2026-11-24T02:00:00.000Z'),
    lastSeenEnd: new Date('2027-05-21T03:04:06.000Z'),
    lastSeenScheduleId: '50877283-9d40-433c-bab8-7986dc10458a',
    lastActivatedAt: new Date('2026-11-20T09:30:00.000Z'),
    renewalsInARow: 2,
    lastRenewedAt: new Date('2026-11-21T02:00:10.000Z'),
    decision: {
      kind: 'shortened',
      at: new Date('2026-11-22T10:00:00.000Z'),
      by: '11111111-aaaa-4bbb-8ccc-000000000002',
      requestId: 'a7c1f6a0-5c6f-4d2e-9f53-2f1b0a9d7c11',
    },
    ...overrides,
  };
}

const known = {
  activationsKnownSince: new Date('2026-10-01T02:00:00.000Z'),
  activationsKnownUntil: new Date('2026-11-24T02:00:00.000Z'),
};

/** Contract of `AccessHistories`. */
export function describeAccessHistories(name: string, make: () => Promise<AccessHistories>): void {
  describe(`the history of access: ${name}`, () => {
    test('knows nothing in the beginning', async () => {
      const histories = await make();

      expect(await histories.read()).toEqual({
        activationsKnownSince: undefined,
        memories: new Map(),
        signIns: new Map(),
      });
      expect(await histories.activationsKnownUntil()).toBeUndefined();
    });

    test('gives back what was saved, by access', async () => {
      const histories = await make();
      const eligibility = accessMemory();
      const assignment = accessMemory({
        kind: 'assignment',
        lastSeenEnd: 'never',
        lastSeenScheduleId: undefined,
        lastActivatedAt: undefined,
        renewalsInARow: 0,
        lastRenewedAt: undefined,
        decision: undefined,
      });

      await histories.save([eligibility, assignment], known);

      expect(await histories.read()).toEqual({
        activationsKnownSince: known.activationsKnownSince,
        memories: new Map([
          [accessIdOf('eligibility', eligibility.key), eligibility],
          [accessIdOf('assignment', assignment.key), assignment],
        ]),
        signIns: new Map(),
      });
      expect(await histories.activationsKnownUntil()).toEqual(known.activationsKnownUntil);
    });

    test('takes an access for the same in any case of its ids', async () => {
      const histories = await make();
      const { key } = accessMemory();
      const shouted = accessMemory({ key: { ...key, principalId: key.principalId.toUpperCase() } });
      await histories.save([accessMemory()], undefined);

      await histories.save([shouted], undefined);

      expect([...(await histories.read()).memories.values()]).toEqual([shouted]);
    });

    test('keeps the last word where an access comes twice', async () => {
      const histories = await make();

      await histories.save([accessMemory(), accessMemory({ renewalsInARow: 0 })], undefined);

      expect([...(await histories.read()).memories.values()]).toEqual([accessMemory({ renewalsInARow: 0 })]);
    });

    test('forgets what is no longer so, and leaves alone what did not change', async () => {
      const histories = await make();
      const { key } = accessMemory();
      const other = accessMemory({ key: { ...key, directoryScopeId: '/' } });
      await histories.save([accessMemory(), other], known);

      const now = accessMemory({ lastSeenEnd: 'unknown', lastRenewedAt: undefined });
      await histories.save([now], known);

      expect((await histories.read()).memories).toEqual(
        new Map([
          [accessIdOf('eligibility', now.key), now],
          [accessIdOf('eligibility', other.key), other],
        ]),
      );
    });

    test('keeps how far activations are known where a run could not tell', async () => {
      const histories = await make();
      await histories.save([], known);

      await histories.save([accessMemory()], undefined);

      expect(await histories.activationsKnownUntil()).toEqual(known.activationsKnownUntil);
      expect((await histories.read()).activationsKnownSince).toEqual(known.activationsKnownSince);
    });

    test('keeps sign-ins beside it: the last word for each person, and when they went blank', async () => {
      const histories = await make();
      const lastSignInAt = new Date('2026-11-23T08:00:00.123Z');
      const ada = { userId: 'ada', lastSignInAt, blankSince: undefined };
      const grace = { userId: 'grace', lastSignInAt, blankSince: new Date('2026-11-24T02:00:00.000Z') };
      await histories.saveSignIns([ada, grace]);

      await histories.saveSignIns([
        { ...grace, blankSince: undefined },
        { ...ada, lastSignInAt: new Date(0) },
        ada,
      ]);

      expect(await histories.read()).toEqual({
        activationsKnownSince: undefined,
        memories: new Map(),
        signIns: new Map([
          ['ada', ada],
          ['grace', { ...grace, blankSince: undefined }],
        ]),
      });
      expect(await histories.activationsKnownUntil()).toBeUndefined();
    });

    test('of sign-ins may be long', async () => {
      const histories = await make();
      const lastSignInAt = new Date('2026-11-23T08:00:00.000Z');
      const people = Array.from({ length: 3_000 }, (_, index) => `person-${index}`);

      await histories.saveSignIns(people.map((userId) => ({ userId, lastSignInAt, blankSince: undefined })));

      expect((await histories.read()).signIns.size).toBe(3_000);
    });

    test('may be long', async () => {
      const histories = await make();
      const { key } = accessMemory();
      const memories = Array.from({ length: 3_000 }, (_, index) =>
        accessMemory({ key: { ...key, principalId: `principal-${index}` } }),
      );

      await histories.save(memories, known);

      expect((await histories.read()).memories.size).toBe(3_000);
    });
  });
}
