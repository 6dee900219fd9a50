import { beforeEach, describe, expect, test } from '@jest/globals';
import { freezePlan, type PlanParts } from '../../src/changes/freeze-plan.ts';
import type { WantedItems } from '../../src/changes/wanted-items.ts';
import type { Obstacle, PlanItem } from '../../src/domain/model/plan.ts';
import { tenantId } from '../builders.ts';
import { claimed, jobSource, recorded } from '../change-builder.ts';
import { limitSet, limits, removal, renewal, tenant } from '../domain/gates/builders.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakePlans } from '../fakes/fake-plans.ts';
import { FakePopulations } from '../fakes/fake-populations.ts';
import { rules } from '../rules-builder.ts';
import { ADA, breakGlass, days, GRACE, LIN, NOW, user } from '../snapshot-builder.ts';
import { asked, removal as removalOf } from './fake-ports.ts';

const ada = removal();
const grace = removal({ principalId: GRACE });
const renewed = renewal({ principalId: LIN });
const quiet = { ...renewed, id: 'quiet', decision: 'leave', change: null } as const;
const snapshot = tenant({ principals: [user(), user({ id: GRACE }), user({ id: LIN }), breakGlass()] });
const one = { count: 1, percent: 1_000 };
/** More than one removal in a run is too many. */
const oneRemoval = rules({ limits: limits({ removals: limitSet({ perRun: one }) }) });
const free = rules({ limits: limits() });
const head: PlanParts['head'] = {
  ...{ tenantId, id: 'plan-1', runId: 'run-1', job: 'remove-stale-assignments', madeAt: NOW },
  ...{ mode: 'plan', rulesHash: 'r-1' },
};

let plans: FakePlans;
let populations: FakePopulations;
let log: FakeLog;
beforeEach(() => {
  plans = new FakePlans();
  populations = new FakePopulations();
  log = new FakeLog();
});

const freeze = (
  items: readonly PlanItem[],
  wanted: readonly PlanItem[],
  more: Partial<PlanParts> & { readonly approvals?: WantedItems['approvals'] } = {},
) => {
  const { approvals = new Map(), ...said } = more;
  const wishes = { wanted, approvals, obstacles: [] };
  const planned = { head, items, wishes, standing: [], snapshot, rules: free, records: [], ...said };
  return freezePlan(planned, { plans, populations, log });
};
const codesOf = (obstacles: readonly Obstacle[]) => obstacles.map(({ code }) => code);
const standing = (stops: Obstacle['stops']): Obstacle => ({
  ...{ code: stops === 'everything' ? 'rules-unapproved' : 'rules-waiting' },
  ...{ stops, itemId: undefined, sentence: `It stops ${stops}.` },
});

test('a plan is stored whole, with its hash, before anything is done about it', async () => {
  const { plan, allowed } = await freeze([ada, quiet, renewed], [ada, renewed]);

  expect(allowed).toEqual([ada, renewed]);
  expect(plan).toMatchObject({
    ...{ ...head, obstacles: [], preview: [], approvals: [], items: [ada, quiet, renewed] },
    ...{ counts: { change: 2, leave: 1 }, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  expect(plans.plans.get('plan-1')).toEqual(plan);
  expect(log.lines).toEqual([
    {
      ...{ level: 'info', event: 'plan.stored' },
      fields: { planId: 'plan-1', runId: 'run-1', items: 3, hash: plan.hash },
    },
  ]);
});

test('a plan that cannot be stored lets nothing be done', async () => {
  plans.failSaveWith = new Error('the store is away');

  await expect(freeze([ada], [ada])).rejects.toThrow('the store is away');
});

describe('what is in the way of what is tried', () => {
  test('is in the plan and in the log, and nothing of it is allowed', async () => {
    const { plan, allowed } = await freeze([ada, grace], [ada, grace], { rules: oneRemoval });

    expect(allowed).toEqual([]);
    expect(codesOf(plan.obstacles)).toEqual(['limit-run-count']);
    expect(plan.preview).toEqual([]);
    const [{ code, stops, itemId, sentence } = standing('nothing')] = plan.obstacles;
    expect(log.lines.slice(1)).toEqual([
      {
        ...{ level: 'warn', event: 'gate.closed' },
        fields: { planId: 'plan-1', code, stops, itemId, because: sentence },
      },
    ]);
  });

  test('is no limit where a person has approved just those by name', async () => {
    const { change, reason } = ada;
    if (change === null) throw new TypeError('it has a change');
    const named = {
      ...{ planId: 'plan-0', by: { objectId: GRACE, appId: undefined }, isSigned: false, isNamed: true },
      ...{ at: NOW, change, reason, rulesHash: 'r-1' },
    };
    const approvals = new Map([[ada.id, named]]);
    const { plan, allowed } = await freeze([ada, grace], [ada, grace], { rules: oneRemoval, approvals });

    expect(allowed).toEqual([ada, grace]);
    expect(plan.approvals).toEqual([{ planId: 'plan-0', by: GRACE, items: 1 }]);
  });
});

describe('what stands in the way whatever is planned', () => {
  test('stops everything that is tried', async () => {
    const { plan, allowed } = await freeze([ada], [ada], { standing: [standing('everything')] });

    expect(allowed).toEqual([]);
    expect(plan.obstacles).toEqual([standing('everything')]);
    expect(plan.preview).toEqual([]);
  });

  test('is only shown where nothing is tried', async () => {
    const { plan } = await freeze([ada], [], { standing: [standing('everything')] });

    expect(plan.obstacles).toEqual([]);
    expect(plan.preview).toEqual([standing('everything')]);
    expect(log.events()).toEqual(['plan.stored']);
  });

  test.each([[[ada]], [[]]])('is told in any case where it stops nothing: %#', async (wanted) => {
    const { plan, allowed } = await freeze([ada], wanted, { standing: [standing('nothing')] });

    expect(allowed).toEqual(wanted);
    expect(plan.obstacles).toEqual([standing('nothing')]);
    expect(plan.preview).toEqual([]);
  });
});

describe('what only waits for a mode or an approval', () => {
  test('shows what would meet it, and stops nothing of what is tried', async () => {
    const { plan, allowed } = await freeze([ada, grace, quiet], [ada], { rules: oneRemoval });

    expect(allowed).toEqual([ada]);
    expect(plan.obstacles).toEqual([]);
    expect(codesOf(plan.preview)).toEqual(['limit-run-count']);
  });

  test('is not told once more what meets what is tried already', async () => {
    const protectedIds = [ADA, GRACE].map((id) => ({ id, why: 'On leave' }));
    const inForce = rules({ limits: limits(), protected: { principals: protectedIds } });
    const { plan } = await freeze([ada, grace], [ada], { rules: inForce });

    expect(plan.obstacles).toMatchObject([{ code: 'protected', itemId: ada.id }]);
    expect(plan.preview).toMatchObject([{ code: 'protected', itemId: grace.id }]);
  });
});

describe('a tenant that has shrunk since the last run', () => {
  const before = days(-1);
  beforeEach(() => populations.save({ at: before, eligibilities: 1, assignments: 2, users: 4 }));
  const done = (at: Date) => {
    const command = asked(at, 1, removalOf(), { source: jobSource() });
    return new FakeCommands().put(command, claimed(command), recorded(command));
  };

  test('may not have been read whole: nothing is taken away', async () => {
    const { plan, allowed } = await freeze([ada], [ada]);

    expect(codesOf(plan.obstacles)).toEqual(['population-drop']);
    expect(allowed).toEqual([]);
  });

  test('by what this app itself has removed since then has not', async () => {
    expect((await freeze([ada], [ada], { records: [done(before)] })).plan.obstacles).toEqual([]);
    const earlier = new Date(before.getTime() - 1);
    const late = await freeze([ada], [ada], { head: { ...head, id: 'plan-2' }, records: [done(earlier)] });
    expect(codesOf(late.plan.obstacles)).toEqual(['population-drop']);
  });
});
