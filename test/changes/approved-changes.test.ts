import { beforeEach, describe, expect, test } from '@jest/globals';
import { approvedChanges } from '../../src/changes/approved-changes.ts';
import { planDigest } from '../../src/changes/plan-digest.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import type { PlanHead } from '../../src/domain/model/plan.ts';
import { newId } from '../../src/ports/ids.ts';
import { plan, planItem } from '../contracts/plans.ts';
import { decision } from '../decision-builder.ts';
import { FakeApprovalTokens } from '../fakes/fake-approval-tokens.ts';
import { FakeDecisions } from '../fakes/fake-decisions.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakePlans } from '../fakes/fake-plans.ts';

const now = new Date('2026-11-27T02:00:00Z');
const grace = { objectId: '11111111-aaaa-4bbb-8ccc-000000000002', appId: undefined };
const two = planItem({ id: 'two' });
const stored = plan({
  items: [planItem({ id: 'one' }), two, planItem({ id: 'three', decision: 'leave', change: null })],
});

let decisions: FakeDecisions;
let plans: FakePlans;
let tokens: FakeApprovalTokens;
let log: FakeLog;
beforeEach(async () => {
  decisions = new FakeDecisions();
  plans = new FakePlans();
  tokens = new FakeApprovalTokens();
  log = new FakeLog();
  await plans.save(stored);
});

async function decide(at: string, overrides: Partial<Decision> = {}, of: PlanHead = stored): Promise<void> {
  const { items = 'all' } = overrides;
  const instant = new Date(at);
  const digest = planDigest(of, items);
  const subject = { kind: 'plan', id: of.id } as const;
  await decisions.add(
    decision({ id: newId(instant), subject, digest, at: instant, by: grace, ...overrides }),
  );
}

async function approvedIds(approvalTokens: FakeApprovalTokens | undefined = tokens) {
  const approved = await approvedChanges(
    { plans, decisions, approvalTokens, log },
    'renew-eligibilities',
    now,
  );
  return [...approved.keys()];
}

const signed = (token: string) => ({ proof: { kind: 'signed', token } }) as const;

describe('what people have approved', () => {
  test('is nothing, while nobody has', async () => {
    expect(await approvedIds()).toEqual([]);
  });

  test('is every change of an approved plan, and nothing that it leaves', async () => {
    await decide('2026-11-25T08:00:00Z');

    expect(await approvedIds()).toEqual(['one', 'two']);
  });

  test('is the items that were named, and no others', async () => {
    await decide('2026-11-25T08:00:00Z', { items: ['two', 'three', 'four'] });

    expect(await approvedIds()).toEqual(['two']);
  });

  test('is nothing of a plan of the other job', async () => {
    await decide('2026-11-25T08:00:00Z');
    const approved = await approvedChanges(
      { plans, decisions, approvalTokens: tokens, log },
      'remove-stale-assignments',
      now,
    );

    expect([...approved.keys()]).toEqual([]);
  });

  test.each([
    { what: 'seven days ago', at: '2026-11-20T02:00:00.000Z', is: 'approved' },
    { what: 'longer ago', at: '2026-11-20T01:59:59.999Z', is: 'not approved' },
    { what: 'in the future', at: '2026-11-27T02:00:00.001Z', is: 'not approved' },
  ])('$what is $is', async ({ at, is }) => {
    await decide(at);

    expect(await approvedIds()).toEqual(is === 'approved' ? ['one', 'two'] : []);
  });

  test('is nothing after it was withdrawn, and what is approved after that', async () => {
    await decide('2026-11-25T08:00:00Z');
    await decide('2026-11-25T09:00:00Z', { kind: 'withdrawn' });
    expect(await approvedIds()).toEqual([]);

    await decide('2026-11-25T10:00:00Z', { items: ['one'] });
    expect(await approvedIds()).toEqual(['one']);
  });

  test('is nothing where it was withdrawn at the same instant', async () => {
    await decide('2026-11-25T08:00:00Z', { kind: 'withdrawn', id: '20261125T080000000Z-00000001' });
    await decide('2026-11-25T08:00:00Z', { id: '20261125T080000000Z-00000002' });

    expect(await approvedIds()).toEqual([]);
  });

  test('is nothing where another content, other rules or other items were approved', async () => {
    await decide('2026-11-25T08:00:00Z', { digest: planDigest({ ...stored, hash: 'other' }, 'all') });
    await decide('2026-11-25T08:00:01Z', { digest: planDigest({ ...stored, rulesHash: 'other' }, 'all') });
    await decide('2026-11-25T08:00:02Z', { digest: planDigest(stored, ['two']), items: ['one', 'two'] });

    expect(await approvedIds()).toEqual([]);
    expect(log.of('plan.approval-ignored')).toHaveLength(3);
  });

  test.each([
    ['another item in its place', [planItem({ id: 'one' }), planItem({ id: 'written-in' })]],
    ['an item of another wish', [planItem({ id: 'one', reason: 'lapsed' }), two]],
  ])('is nothing where its items are not what its hash says: %s', async (_what, items) => {
    await decide('2026-11-25T08:00:00Z');
    plans.plans.set(stored.id, { ...stored, items });

    expect(await approvedIds()).toEqual([]);
    expect(log.of('plan.approval-ignored')).toMatchObject([
      { because: expect.stringMatching(/somebody altered it/) },
    ]);
  });

  test('rests on a signature of just that, by whoever is said to have approved it', async () => {
    const digest = planDigest(stored, 'all');
    await decide('2026-11-25T08:00:00Z', signed(`${grace.objectId}/${digest}`));
    expect(await approvedIds()).toEqual(['one', 'two']);

    decisions.decisions.length = 0;
    await decide('2026-11-25T08:00:00Z', signed(`${grace.objectId}/${planDigest(stored, ['one'])}`));
    await decide('2026-11-25T08:00:01Z', signed(`somebody/${digest}`));
    expect(await approvedIds()).toEqual([]);
  });

  test('is nothing that was signed where no signature can be verified', async () => {
    await decide('2026-11-25T08:00:00Z', signed(`${grace.objectId}/${planDigest(stored, 'all')}`));
    tokens.unverifiable = 'the keys cannot be read';

    expect(await approvedIds()).toEqual([]);
    tokens.unverifiable = undefined;
    const none = { plans, decisions, approvalTokens: undefined, log };
    expect([...(await approvedChanges(none, 'renew-eligibilities', now)).keys()]).toEqual([]);
  });

  test('is not approved again by a signature from before the withdrawal', async () => {
    const token = `${grace.objectId}/${planDigest(stored, 'all')}`;
    await decide('2026-11-25T08:00:00Z', signed(token));
    await decide('2026-11-25T08:01:00Z', { kind: 'withdrawn' });
    await decide('2026-11-25T08:02:00Z', signed(token));

    expect(await approvedIds()).toEqual([]);
  });
});

describe('what is known of an approved change', () => {
  const approved = async () =>
    await approvedChanges({ plans, decisions, approvalTokens: tokens, log }, 'renew-eligibilities', now);
  const inBrief = async (id: string) =>
    (await approved()).get(id)?.map(({ isNamed, isSigned }) => ({ isNamed, isSigned }));

  test('is what was wished then, and why, by whom and under which rules', async () => {
    await decide('2026-11-25T08:00:00Z', { items: ['two'] });

    expect((await approved()).get('two')).toEqual([
      {
        ...{ planId: stored.id, by: grace, isSigned: false, isNamed: true, rulesHash: stored.rulesHash },
        ...{ at: new Date('2026-11-25T08:00:00Z'), change: two.change, reason: two.reason },
      },
    ]);
  });

  test('is that it was not named, where somebody approved all: limits still hold it', async () => {
    await decide('2026-11-25T08:00:00Z');

    expect(await inBrief('two')).toEqual([{ isNamed: false, isSigned: false }]);
  });

  test('is that Entra signed it', async () => {
    await decide('2026-11-25T08:00:00Z', signed(`${grace.objectId}/${planDigest(stored, 'all')}`));

    expect(await inBrief('two')).toEqual([{ isNamed: false, isSigned: true }]);
  });

  test('is every approval of it', async () => {
    await decide('2026-11-25T08:00:00Z');
    await decide('2026-11-25T09:00:00Z', { items: ['two'] });

    expect(await inBrief('two')).toMatchObject([{ isNamed: false }, { isNamed: true }]);
  });
});

describe('what is not to be changed by its plan', () => {
  const change = planItem().change;
  const waits = planItem({ id: 'waits', decision: 'wait', change });
  const aside = planItem({
    ...{ id: 'aside', decision: 'report', reason: 'refused-before', change },
    evidence: { wouldBe: 'ends-soon' },
  });
  const of = plan({ id: 'other', items: [waits, aside] });
  beforeEach(() => plans.save(of));

  test('is approved by nobody who approves all', async () => {
    await decide('2026-11-25T08:00:00Z', {}, of);

    expect(await approvedIds()).toEqual([]);
  });

  test('is approved by name only where it was set aside', async () => {
    await decide('2026-11-25T08:00:00Z', { items: ['waits', 'aside'] }, of);

    expect(await approvedIds()).toEqual(['aside']);
  });
});

describe('an approval that is ignored is logged with its plan, its id and why', () => {
  const digest = planDigest(stored, 'all');
  const other = planDigest(stored, ['one']);

  test.each<[string, Partial<Decision>, string]>([
    ['something else', { digest: other }, 'it approves something else than this plan'],
    ['another signer', signed(`somebody/${digest}`), 'somebody else signed it'],
    [
      'a signature of something else',
      signed(`${grace.objectId}/${other}`),
      'it was signed for something else: its nonce is not the digest of this',
    ],
  ])('%s', async (_what, overrides, because) => {
    await decide('2026-11-25T08:00:00Z', { id: '20261125T080000000Z-00000001', ...overrides });
    await approvedIds();

    expect(log.of('plan.approval-ignored')).toEqual([
      { planId: stored.id, decisionId: '20261125T080000000Z-00000001', because },
    ]);
  });

  test('a signature that nobody can judge', async () => {
    await decide('2026-11-25T08:00:00Z', signed(`${grace.objectId}/${digest}`));
    const untold = { plans, decisions, approvalTokens: undefined, log };

    expect((await approvedChanges(untold, 'renew-eligibilities', now)).size).toBe(0);
    expect(log.of('plan.approval-ignored')).toMatchObject([
      { because: 'the settings do not say whose signatures count' },
    ]);
  });
});

describe('the plans that are looked at', () => {
  // An approval counts for seven days, and is of a plan that is seven days old at most.
  test.each([
    ['2026-11-13T02:00:00.000Z', ['early']],
    ['2026-11-13T01:59:59.999Z', []],
  ])('made at %s: approved are %j', async (madeAt, ids) => {
    const early = plan({ id: 'early', madeAt: new Date(madeAt), items: [planItem({ id: 'early' })] });
    await plans.save(early);
    await decide('2026-11-20T02:00:00.000Z', {}, early);

    expect(await approvedIds()).toEqual(ids);
  });

  test('are read whole only where somebody approved them', async () => {
    const read: string[] = [];
    const items = plans.items.bind(plans);
    plans.items = (id, page) => {
      read.push(id);
      return items(id, page);
    };
    await plans.save(plan({ id: 'approved', items: [two] }));
    await decide('2026-11-25T08:00:00Z', {}, plan({ id: 'approved', items: [two] }));
    await approvedIds();

    expect(new Set(read)).toEqual(new Set(['approved']));
  });
});

describe('the digest of a plan', () => {
  test('does not depend on the order or the repetition of items', () => {
    expect(planDigest(stored, ['b', 'a', 'b'])).toBe(planDigest(stored, ['a', 'b']));
  });

  test.each([
    { what: 'the tenant', of: { tenantId: 'other' } },
    { what: 'the plan', of: { id: 'other' } },
    { what: 'its content', of: { hash: 'other' } },
    { what: 'the rules', of: { rulesHash: 'other' } },
  ])('changes with $what', ({ of }) => {
    expect(planDigest({ ...stored, ...of }, 'all')).not.toBe(planDigest(stored, 'all'));
  });

  test('of all is not that of each by name', () => {
    expect(planDigest(stored, ['one', 'two'])).not.toBe(planDigest(stored, 'all'));
  });
});
