import { describe, expect, test } from '@jest/globals';
import type { ItemOutcome, Plan, PlanItem } from '../../src/domain/model/plan.ts';
import type { RuleException } from '../../src/domain/model/rules.ts';
import type { PrincipalState } from '../../src/domain/model/snapshot.ts';
import { noticeOf } from '../../src/report/hygiene-notice.ts';
import { tenantId } from '../builders.ts';
import { planItem, plan as planOf } from '../contracts/plans.ts';
import { rules } from '../rules-builder.ts';
import {
  ADA,
  GLOBAL_ADMINISTRATOR,
  group,
  NIGHT_SHIFT,
  roleKey,
  snapshot,
  user,
} from '../snapshot-builder.ts';

interface TestRun {
  readonly items?: readonly PlanItem[];
  readonly outcomes?: readonly Pick<ItemOutcome, 'item' | 'state' | 'because'>[];
  readonly plan?: Partial<Plan>;
  readonly principals?: readonly PrincipalState[];
  readonly exceptions?: readonly RuleException[];
  readonly publicUrl?: string;
}

/** The notice of a run. */
function noticeFor({ items = [], outcomes = [], plan = {}, principals, exceptions, publicUrl }: TestRun) {
  const result = {
    plan: planOf({ obstacles: [], preview: [], items, ...plan }),
    snapshot: snapshot({ principals: principals ?? [user()] }),
    outcomes: outcomes.map((outcome) => ({ ...outcome, changeId: undefined, settledAt: undefined })),
  };
  const names = new Map([[GLOBAL_ADMINISTRATOR, 'Global Administrator']]);
  const inForce = rules(exceptions === undefined ? {} : { exceptions });
  return noticeOf(result, { state: 'succeeded' }, inForce, { names, publicUrl });
}

/** The lists of a notice, by their titles. */
function lists(run: TestRun): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(noticeFor(run).sections.map(({ title, lines }) => [title, lines]));
}

const renewal = planItem();
const ada = `Ada Lovelace (${ADA}): eligibility of Global Administrator`;
const dropped = `${ada} (ends-soon, until 2027-05-29)`;
const planned = `${ada} to be renewed (ends-soon, until 2027-05-29)`;
const renewed = `${ada} renewed (ends-soon, until 2027-05-29)`;
const due = '2026-12-01T02:00:00.000Z';
const stale = planItem({ decision: 'mark', reason: 'no-sign-in', due, change: null });

describe('a notice of a run', () => {
  test('has the identity of its plan, so that a second one takes the place of the first', () => {
    expect(noticeFor({})).toEqual({
      id: '20261124T020000050Z-0000000a',
      tenantId,
      runId: '20261124T020000000Z-00000001',
      job: 'renew-eligibilities',
      at: new Date('2026-11-24T02:00:00.050Z'),
      state: 'succeeded',
      mode: 'apply',
      reason: undefined,
      sections: [],
      links: [],
    });
  });

  test('says why the run ended as it did', () => {
    const result = { plan: planOf({ obstacles: [], preview: [] }), snapshot: snapshot(), outcomes: [] };
    const ending = { state: 'blocked', reason: 'Sign-ins: 403.' } as const;

    expect(noticeOf(result, ending, rules(), { names: new Map(), publicUrl: undefined })).toMatchObject(
      ending,
    );
  });

  test('leads to the plan and the run, where it is known under which address', () => {
    expect(noticeFor({ publicUrl: 'https://warden.example' }).links).toEqual([
      { title: 'The plan', url: 'https://warden.example/api/plans/20261124T020000050Z-0000000a' },
      { title: 'The run', url: 'https://warden.example/api/runs/20261124T020000000Z-00000001' },
    ]);
  });
});

describe('its lists', () => {
  test.each([
    { state: 'done', title: 'Done', line: renewed },
    { state: 'refused', title: 'Refused', line: planned },
    { state: 'unconfirmed', title: 'Not confirmed yet', line: planned },
    { state: 'evidence-changed', title: 'Dropped, because the evidence changed', line: dropped },
    { state: 'claimed-by-another-run', title: 'Planned and not done', line: planned },
  ] as const)('say what was $state, and why: $title', ({ state, title, line }) => {
    const outcomes = [{ item: renewal, state, because: 'RoleAssignmentExists' }];

    expect(lists({ items: [renewal], outcomes })).toEqual({ [title]: [`${line}: RoleAssignmentExists`] });
  });

  test('say no more than the change where that says it all', () => {
    const outcomes = [{ item: renewal, state: 'done', because: '' }] as const;

    expect(lists({ items: [renewal], outcomes })).toEqual({ Done: [renewed] });
  });

  test.each([
    { what: 'a gate or the mode stopped', outcomes: [] },
    {
      what: 'the time did not reach',
      outcomes: [{ item: renewal, state: 'not-reached', because: 'the time was over' }] as const,
    },
  ])('say what was planned and not done: what $what', ({ outcomes }) => {
    expect(lists({ items: [renewal], outcomes })).toEqual({ 'Planned and not done': [planned] });
  });

  test.each([
    { decision: 'mark', title: 'Will be changed' },
    { decision: 'wait', title: 'Will be changed' },
    { decision: 'lapse', title: 'Will lapse' },
    { decision: 'report', title: 'Found, for a person to look at' },
    { decision: 'drop', title: 'Dropped, because the evidence changed' },
  ] as const)('say of whom it was decided: $decision', ({ decision, title }) => {
    expect(lists({ items: [{ ...stale, decision }] })).toEqual({
      [title]: [`${ada} (no-sign-in, on 2026-12-01)`],
    });
  });

  test('say nothing of those who are left alone', () => {
    expect(lists({ items: [planItem({ decision: 'leave', reason: 'not-due', change: null })] })).toEqual({});
  });

  test('say what is in the way', () => {
    const { obstacles } = planOf();

    expect(lists({ plan: { obstacles } })).toEqual({
      'In the way': ['1 holder is left and the floor is 2.', 'Sign-ins: 403.'],
    });
  });

  test('name twenty, and count all', () => {
    const items = Array.from({ length: 21 }, (_, index) =>
      planItem({ id: `item-${index}`, decision: 'lapse' }),
    );

    expect(noticeFor({ items }).sections).toMatchObject([{ title: 'Will lapse', count: 21 }]);
    expect(lists({ items })['Will lapse']).toHaveLength(20);
  });
});

describe('a line', () => {
  const lineOf = (item: PlanItem, principals: readonly PrincipalState[]) =>
    lists({ items: [item], principals })['Will be changed'];

  test('has the id beside the name, which may be anybody’s', () => {
    expect(lineOf(stale, [user({ displayName: 'Global Administrator' })])).toEqual([
      `Global Administrator (${ADA}): eligibility of Global Administrator (no-sign-in, on 2026-12-01)`,
    ]);
  });

  test.each<{ who: string; principals: readonly PrincipalState[] }>([
    { who: 'is gone', principals: [{ kind: 'gone', id: ADA }] },
    { who: 'was not seen', principals: [] },
    { who: 'has no name', principals: [user({ displayName: undefined })] },
  ])('has the id alone of somebody who $who', ({ principals }) => {
    expect(lineOf(stale, principals)).toEqual([
      `${ADA}: eligibility of Global Administrator (no-sign-in, on 2026-12-01)`,
    ]);
  });

  test.each([
    { alsoAffects: ['a'], members: '1 member' },
    { alsoAffects: ['a', 'b'], members: '2 members' },
  ])('of a group says how many lose it: $members', ({ alsoAffects, members }) => {
    const key = roleKey({ principalId: NIGHT_SHIFT });

    expect(lineOf({ ...stale, key, alsoAffects }, [group()])?.[0]).toContain(
      `(no-sign-in, on 2026-12-01, ${members})`,
    );
  });

  test('says at which scope, and has the id of a role without a name', () => {
    const key = roleKey({ directoryScopeId: '/administrativeUnits/lyon' });

    expect(lineOf({ ...stale, key }, [user()])?.[0]).toContain(
      'eligibility of 729827e3-9c14-49f7-bb1b-9608f156bbb8 at /administrativeUnits/lyon (',
    );
  });
});

describe('exceptions', () => {
  const exception = (expires: string, role?: string): RuleException => ({
    principalId: ADA,
    roleDefinitionId: role,
    directoryScopeId: undefined,
    owner: 'desk@contoso.example',
    reason: 'parental leave',
    ticket: 'CHG-4711',
    expires: new Date(expires),
  });
  const title = 'Exceptions that end soon';

  test.each([
    { when: 'in fourteen days', expires: '2026-12-08T02:00:00.050Z', said: 'ends on 2026-12-08' },
    { when: 'now', expires: '2026-11-24T02:00:00.050Z', said: 'ended on 2026-11-24' },
    { when: 'long ago', expires: '2026-01-01T00:00:00Z', said: 'ended on 2026-01-01' },
  ])('are told of where they end $when, with who asked for them', ({ expires, said }) => {
    expect(lists({ exceptions: [exception(expires)] })).toEqual({
      [title]: [`${ADA}, every role: ${said}; desk@contoso.example asked for it (CHG-4711)`],
    });
  });

  test('are not told of before', () => {
    expect(lists({ exceptions: [exception('2026-12-08T02:00:00.051Z')] })).toEqual({});
  });

  test('are told of after the same hours when the clocks are changed between', () => {
    // Summer time ends in New York on 1 November 2026.
    const plan = { madeAt: new Date('2026-10-25T12:00:00Z') };

    expect(lists({ plan, exceptions: [exception('2026-11-08T12:00:00Z')] })).toHaveProperty([title]);
    expect(lists({ plan, exceptions: [exception('2026-11-08T12:00:01Z')] })).toEqual({});
  });

  test('name the role that they are about', () => {
    const ofRole = exception('2026-12-01T00:00:00Z', GLOBAL_ADMINISTRATOR.toUpperCase());

    expect(lists({ exceptions: [ofRole] })[title]?.[0]).toContain(`${ADA}, Global Administrator: ends on`);
  });
});
