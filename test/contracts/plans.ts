import { describe, expect, test } from '@jest/globals';
import { planHash } from '../../src/changes/plan-hash.ts';
import { readWholePlan } from '../../src/changes/whole-plan.ts';
import type { Decision, Plan, PlanHead, PlanItem } from '../../src/domain/model/plan.ts';
import type { Plans } from '../../src/ports/index.ts';
import { tenantId } from '../builders.ts';

/** A renewal of Ada's eligibility, which ends soon. */
export function planItem(overrides: Partial<PlanItem> = {}): PlanItem {
  const key = {
    principalId: '11111111-aaaa-4bbb-8ccc-000000000001',
    roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
    directoryScopeId: '/',
  };
  return {
    id: `eligibility:${key.principalId}:${key.roleDefinitionId}:/`,
    kind: 'eligibility',
    key,
    decision: 'change',
    reason: 'ends-soon',
    mode: 'apply',
    evidence: { endsAt: '2026-11-30T00:00:00.000Z', daysLeft: 6, isGuest: false, approver: null },
    due: null,
    change: {
      effect: 'renewal',
      key,
      steps: [{ kind: 'eligibility', actions: ['adminExtend'], endDateTime: '2027-05-29T00:00:00.000Z' }],
      before: {
        kind: 'eligibility',
        scheduleId: '50877283-9d40-433c-bab8-7986dc10458a',
        startDateTime: '2026-06-01T00:00:00.000Z',
        endDateTime: '2026-11-30T00:00:00.000Z',
      },
      justification: 'Renewed because it was used: Zoë’s night shift \u2028 確認',
      ticket: { number: 'CHG-4711', system: 'ServiceNow' },
    },
    alsoAffects: [],
    ...overrides,
  };
}

/** A removal, whose end is `undefined`: JSON has no such value. */
const removal = planItem({
  id: 'assignment:gone',
  kind: 'assignment',
  reason: 'principal-gone',
  due: '2026-11-24T02:00:00.000Z',
  change: {
    effect: 'removal',
    key: planItem().key,
    steps: [{ kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined }],
    before: null,
    justification: 'The principal is gone',
    ticket: null,
  },
  alsoAffects: ['11111111-aaaa-4bbb-8ccc-000000000002'],
});

export function plan(overrides: Partial<Plan> = {}): Plan {
  const made: Plan = {
    tenantId,
    id: '20261124T020000050Z-0000000a',
    runId: '20261124T020000000Z-00000001',
    job: 'renew-eligibilities',
    madeAt: new Date('2026-11-24T02:00:00.050Z'),
    mode: 'apply',
    rulesHash: 'ab12',
    hash: '',
    counts: { change: 2 },
    obstacles: [
      { code: 'floor', stops: 'item', itemId: removal.id, sentence: '1 holder is left and the floor is 2.' },
      { code: 'incomplete', stops: 'destructive', itemId: undefined, sentence: 'Sign-ins: 403.' },
    ],
    preview: [
      {
        code: 'limit-run-count',
        stops: 'excess',
        itemId: undefined,
        sentence: '3 renewals are more than 2.',
      },
      { code: 'floor', stops: 'item', itemId: 'another', sentence: 'Nobody would be left.' },
    ],
    approvals: [{ planId: 'plan-of-yesterday', by: 'grace', items: 2 }],
    items: [planItem(), removal],
    ...overrides,
  };
  return { ...made, hash: overrides.hash ?? planHash(made, made.items) };
}

function headOf({ items: _items, ...head }: Plan): PlanHead {
  return head;
}

const decisions: readonly Decision[] = ['leave', 'leave', 'leave', 'change', 'leave', 'report'];

/** More items than fit into one row of any store. Every sixth is a change. */
export function manyItems(count: number): readonly PlanItem[] {
  return Array.from({ length: count }, (_, index) =>
    planItem({ id: `item-${index}`, decision: decisions[index % decisions.length] ?? 'leave' }),
  );
}

/** Contract of `Plans`. */
export function describePlans(name: string, make: () => Promise<Plans>): void {
  describe(`plans: ${name}`, () => {
    describeSaving(make);
    describeItems(make);
    describeListing(make);
  });
}

function describeSaving(make: () => Promise<Plans>): void {
  describe('a plan', () => {
    test('has its hash still when it is read: an approval is of that', async () => {
      const plans = await make();
      await plans.save(plan());
      const head = await plans.head(plan().id);
      if (head === undefined) throw new Error('the plan is not there');

      expect(await readWholePlan(head, plans)).toHaveLength(2);
      expect(await readWholePlan({ ...head, mode: 'off' }, plans)).toBeUndefined();
    });

    test('is given back as it was stored', async () => {
      const plans = await make();

      await plans.save(plan());

      expect(await plans.head(plan().id)).toEqual(headOf(plan()));
      expect(await plans.items(plan().id, { top: 10 })).toEqual({ items: plan().items, next: undefined });
    });

    test('keeps the members of its items in their order: they are compared as text', async () => {
      const plans = await make();
      const { id, ...others } = planItem();
      await plans.save(plan({ items: [{ ...others, id }] }));

      const { items } = await plans.items(plan().id, { top: 10 });

      expect(JSON.stringify(items)).toBe(JSON.stringify([{ ...others, id }]));
    });

    test('that was never stored has neither head nor items', async () => {
      const plans = await make();
      await plans.save(plan());

      expect(await plans.head("it's not here")).toBeUndefined();
      expect(await plans.items("it's not here", { top: 10 })).toEqual({ items: [], next: undefined });
    });

    test('without items is a plan', async () => {
      const plans = await make();

      await plans.save(plan({ items: [], counts: {}, obstacles: [] }));

      expect((await plans.head(plan().id))?.counts).toEqual({});
      expect(await plans.items(plan().id, { top: 10 })).toEqual({ items: [], next: undefined });
    });

    test('may be stored again, at the same time as well', async () => {
      const plans = await make();

      await Promise.all([plans.save(plan()), plans.save(plan())]);
      await plans.save(plan());

      expect((await plans.list({ top: 10 })).items).toEqual([headOf(plan())]);
    });

    test('is never changed: another with its id is refused', async () => {
      const plans = await make();
      await plans.save(plan());

      await expect(plans.save(plan({ hash: 'ef56', items: [removal] }))).rejects.toThrow();
      await expect(plans.save(plan({ items: [removal] }))).rejects.toThrow();

      expect((await plans.items(plan().id, { top: 10 })).items).toEqual(plan().items);
    });

    test('keeps its obstacles, however many there are', async () => {
      const plans = await make();
      const sentence = 'one of very many '.repeat(20);
      const obstacles = Array.from({ length: 3_000 }, (_, index) => ({
        code: 'floor' as const,
        stops: 'item' as const,
        itemId: `item-${index}`,
        sentence,
      }));

      await plans.save(plan({ obstacles }));

      // toEqual would print the whole difference.
      const kept = JSON.stringify(await plans.head(plan().id));
      expect(kept === JSON.stringify(headOf(plan({ obstacles })))).toBe(true);
      expect((await plans.list({ top: 1 })).items[0]?.obstacles).toHaveLength(3_000);
    });
  });
}

function describeItems(make: () => Promise<Plans>): void {
  describe('the items of a plan', () => {
    async function pagesOf(plans: Plans, top: number, decision?: Decision): Promise<PlanItem[][]> {
      const pages: PlanItem[][] = [];
      let from: string | undefined;
      do {
        const page = await plans.items(plan().id, { top, from, decision });
        pages.push([...page.items]);
        from = page.next;
      } while (from !== undefined);
      return pages;
    }

    test.each([{ top: 7 }, { top: 100 }, { top: 250 }, { top: 1_000 }])(
      'are read in their order, $top at a time',
      async ({ top }) => {
        const plans = await make();
        const items = manyItems(500);
        await plans.save(plan({ items }));

        const pages = await pagesOf(plans, top);

        expect(pages).toHaveLength(Math.ceil(500 / top));
        expect(pages.flat().map(({ id }) => id)).toEqual(items.map(({ id }) => id));
      },
    );

    test('of one decision are read alone, page by page', async () => {
      const plans = await make();
      const items = manyItems(500);
      await plans.save(plan({ items }));

      const pages = await pagesOf(plans, 40, 'change');

      const wanted = items.filter(({ decision }) => decision === 'change');
      expect(pages.map(({ length }) => length)).toEqual([40, 40, 3]);
      expect(pages.flat()).toEqual(wanted);
    });

    test('of a decision that none has are none', async () => {
      const plans = await make();
      await plans.save(plan({ items: manyItems(200) }));

      expect(await pagesOf(plans, 10, 'mark')).toEqual([[]]);
    });

    test('may be as large as a group with all its members', async () => {
      const plans = await make();
      const alsoAffects = Array.from(
        { length: 40_000 },
        (_, index) => `11111111-aaaa-4bbb-8ccc-${String(index).padStart(12, '0')}`,
      );
      const large = planItem({ id: 'large', decision: 'report', alsoAffects });
      await plans.save(plan({ items: [planItem({ id: 'a' }), large, planItem({ id: 'b' })] }));

      const { items } = await plans.items(plan().id, { top: 10 });
      const reported = await plans.items(plan().id, { top: 10, decision: 'report' });

      expect(items.map(({ id }) => id)).toEqual(['a', 'large', 'b']);
      expect(reported.items.map(({ id }) => id)).toEqual(['large']);
      expect(JSON.stringify(reported.items) === JSON.stringify([large])).toBe(true);
    });
  });
}

function describeListing(make: () => Promise<Plans>): void {
  test('plans are listed newest first, page by page to the end', async () => {
    const plans = await make();
    for (const day of ['03', '01', '05', '02', '04'])
      await plans.save(plan({ id: `night-${day}`, madeAt: new Date(`2026-11-${day}T02:00:00.000Z`) }));

    const first = await plans.list({ top: 3 });
    const second = await plans.list({ top: 3, from: first.next });

    expect(first.items.map(({ id }) => id)).toEqual(['night-05', 'night-04', 'night-03']);
    expect(second.items.map(({ id }) => id)).toEqual(['night-02', 'night-01']);
    expect(second.next).toBeUndefined();
  });
}
