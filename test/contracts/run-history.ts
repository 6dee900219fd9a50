import { describe, expect, test } from '@jest/globals';
import type { RunRecord } from '../../src/domain/model/run.ts';
import type { RunHistory } from '../../src/ports/index.ts';
import { runRecord } from '../builders.ts';

/** Contract of `RunHistory`. */
export function describeRunHistory(name: string, make: () => Promise<RunHistory>): void {
  describe(`the record of runs: ${name}`, () => {
    test('gives a run back as it was saved', async () => {
      const history = await make();
      const run = runRecord({
        reason: 'the time budget of 540 s was spent: "12 h" are left',
        state: 'partial',
      });

      await history.save(run);

      expect(await history.find(run.id)).toEqual(run);
    });

    test('gives back a run of which little is known yet', async () => {
      const history = await make();
      const begun = runRecord({
        state: 'running',
        finishedAt: undefined,
        windowFrom: undefined,
        windowTo: undefined,
        readUntil: undefined,
        daysUntilLoss: undefined,
      });

      await history.save(begun);

      expect(await history.find(begun.id)).toEqual(begun);
    });

    test('keeps what a check of role settings came to', async () => {
      const history = await make();
      const run = runRecord({
        job: 'check-role-settings',
        drift: {
          roles: { compliant: 100, drift: 3, 'no-baseline': 20, unreadable: 1 },
          weaker: 2,
          differences: { reported: 1, contested: 1, planned: 0, waits: 1, refused: 0, written: 2 },
        },
      });

      await history.save(run);

      expect(await history.find(run.id)).toEqual(run);
    });

    test.each([{ planId: '20261122T030000050Z-0000000a' }, { planId: undefined }])(
      'keeps what a hygiene run came to, plan $planId',
      async ({ planId }) => {
        const history = await make();
        const counts = {
          considered: 9,
          done: 1,
          refused: 1,
          unconfirmed: 1,
          dropped: 1,
          stopped: 1,
          waiting: 2,
          lapsing: 1,
          reported: 1,
        };
        const run = runRecord({
          askedBy: { objectId: 'ada', appId: 'portal' },
          hygiene: {
            planId,
            approvals: [{ planId: 'plan-1', by: 'grace', items: 2 }],
            counts,
            historyDaysMissing: 12.5,
          },
        });

        await history.save(run);

        expect(await history.find(run.id)).toEqual(run);
      },
    );

    test('does not know a run that was never saved', async () => {
      const history = await make();
      await history.save(runRecord());

      expect(await history.find("it's not here")).toBeUndefined();
    });

    test('has one entry for a run that is saved again, with what was known last', async () => {
      const history = await make();
      const running = runRecord({ state: 'running', finishedAt: undefined, reason: undefined });
      const failed = runRecord({ state: 'failed', reason: 'broken' });

      await history.save(running);
      await history.save(failed);

      expect(await history.list({ top: 10 })).toEqual({ items: [failed], next: undefined });
    });

    test('drops what is no longer so when a run is saved again', async () => {
      const history = await make();
      await history.save(runRecord({ reason: 'not yet over' }));

      await history.save(runRecord({ reason: undefined }));

      expect((await history.find(runRecord().id))?.reason).toBeUndefined();
    });

    test('lists the newest first, page by page to the end', async () => {
      const history = await make();
      for (const day of ['03', '01', '05', '02', '04']) await history.save(nightOf(day));

      const pages: string[][] = [];
      let from: string | undefined;
      do {
        const page = await history.list({ top: 2, from });
        pages.push(page.items.map((run) => run.id));
        from = page.next;
      } while (from !== undefined);

      expect(pages.flat()).toEqual(['night-05', 'night-04', 'night-03', 'night-02', 'night-01']);
      expect(pages[0]).toHaveLength(2);
    });

    test('finds the runs of a job that are still running, and no others', async () => {
      const history = await make();
      const open = { ...nightOf('04'), state: 'running' } satisfies RunRecord;
      await history.save(nightOf('03'));
      await history.save(open);
      await history.save({ ...nightOf('05'), state: 'running', job: 'renew-eligibilities' });

      expect(await history.unfinished('snapshot-audit-logs')).toEqual([open]);
    });
  });
}

function nightOf(day: string): RunRecord {
  return runRecord({ id: `night-${day}`, startedAt: new Date(`2026-11-${day}T03:00:00.000Z`) });
}
