import { describe, expect, test } from '@jest/globals';
import type { Plans } from '../../src/ports/index.ts';
import { headOf, plan } from './plans.ts';

/** Contract of `Plans` about approvals. */
export function describeApprovals(name: string, make: () => Promise<Plans>): void {
  describe(`the approval of a plan: ${name}`, () => {
    const ada = { by: 'ada', at: new Date('2026-11-24T08:00:00.000Z') };
    const grace = { by: 'grace', at: new Date('2026-11-24T08:00:01.000Z') };

    test('is written down with the plan', async () => {
      const plans = await make();
      await plans.save(plan());

      expect(await plans.approve(plan().id, ada)).toEqual({ ...headOf(plan()), approval: ada });
      expect(await plans.head(plan().id)).toEqual({ ...headOf(plan()), approval: ada });
      expect((await plans.list({ top: 1 })).items[0]?.approval).toEqual(ada);
    });

    test('stays as the first one was', async () => {
      const plans = await make();
      await plans.save(plan());
      await plans.approve(plan().id, ada);

      expect((await plans.approve(plan().id, grace))?.approval).toEqual(ada);
    });

    test('of two at once is one, and both are told whose', async () => {
      const plans = await make();
      await plans.save(plan());

      const heads = await Promise.all([ada, grace].map((approval) => plans.approve(plan().id, approval)));

      const kept = (await plans.head(plan().id))?.approval;
      expect(kept).toBeDefined();
      expect(heads.map((head) => head?.approval)).toEqual([kept, kept]);
    });

    test('is not lost when the plan is stored again', async () => {
      const plans = await make();
      await plans.save(plan());
      await plans.approve(plan().id, ada);

      await plans.save(plan());

      expect((await plans.head(plan().id))?.approval).toEqual(ada);
    });

    test('of a plan that is not there is none', async () => {
      const plans = await make();

      expect(await plans.approve(plan().id, ada)).toBeUndefined();
    });
  });
}
