import { describe, expect, test } from '@jest/globals';
import { foldFacts } from '../../src/domain/commands/fold-facts.ts';
import type { Effect } from '../../src/domain/model/change.ts';
import type { CommandFact } from '../../src/domain/model/command.ts';
import type { Outcome } from '../../src/domain/model/outcome.ts';
import type { PlanItem } from '../../src/domain/model/plan.ts';
import { changeBody, toChangeBody } from '../../src/http/changes/bodies.ts';
import { itemBody, toItemBody } from '../../src/http/plans/bodies.ts';
import type { ReportNames } from '../../src/report/report-lines.ts';
import type { ItemChange } from '../../src/report/report-sections.ts';
import { type ReportInput, runReport } from '../../src/report/run-report.ts';
import { claimed, command, jobSource, recorded } from '../change-builder.ts';
import { planItem } from '../contracts/plans.ts';

const names: ReportNames = {
  principal: () => 'Ada',
  role: () => 'Global Administrator',
  scope: () => 'Berlin',
};

function report(overrides: Partial<ReportInput>) {
  const input: ReportInput = {
    runId: 'r-1',
    job: 'renew-eligibilities',
    at: new Date('2026-11-24T02:00:00Z'),
    planId: 'p-1',
    mode: 'apply',
    state: 'succeeded',
    reason: undefined,
    items: [],
    changes: [],
    obstacles: [],
    preview: [],
    exceptions: [],
    ...overrides,
  };
  return runReport(input, names);
}

const renewal = planItem();
const change = command({ source: jobSource({ itemId: renewal.id }) });
const accepted: CommandFact = { kind: 'accepted', at: change.askedAt, command: change };

/** An item of a plan as the API answers it. */
function answeredItem(item: PlanItem) {
  return itemBody.parse(JSON.parse(JSON.stringify(toItemBody(item))));
}

/** A change, of which these are the facts, as the API answers it. */
function answeredChange(...facts: readonly CommandFact[]) {
  const record = foldFacts([accepted, ...facts].map((fact) => ({ fact, hash: '' })));
  if (record === undefined) throw new TypeError('the change was never accepted');
  return changeBody.parse(JSON.parse(JSON.stringify(toChangeBody(record))));
}

function withOutcome(outcome: Partial<Outcome>) {
  return answeredChange(claimed(change), recorded(change, outcome));
}

describe('the report of a run', () => {
  const refusal = 'Microsoft Entra refused it: RoleAssignmentExists.';
  test.each<{ title: string; byRun: ItemChange; byApi: ItemChange }>([
    { title: 'Done', byRun: { state: 'done', because: '' }, byApi: withOutcome({}) },
    {
      title: 'Refused',
      byRun: { state: 'refused', because: refusal },
      byApi: withOutcome({ state: 'refused', code: 'refused', message: refusal }),
    },
    {
      title: 'Not confirmed yet',
      byRun: { state: 'unconfirmed', because: 'not seen' },
      byApi: withOutcome({ state: 'unconfirmed', code: 'unconfirmed', message: 'not seen' }),
    },
    {
      title: 'Planned and not done',
      byRun: { state: 'not-reached', because: 'the time of the run was over' },
      byApi: answeredChange({ kind: 'expired', at: change.askedAt }),
    },
  ])('is the same from its own outcomes and from the API: $title', ({ title, byRun, byApi }) => {
    const own = report({ items: [renewal], changes: [{ itemId: renewal.id, ...byRun }] });

    expect(own.sections).toEqual([{ title, lines: [expect.stringContaining('Ada: eligibility of ')] }]);
    expect(report({ items: [answeredItem(renewal)], changes: [byApi] })).toEqual(own);
  });

  test.each([
    { what: 'claimed', facts: [claimed(change)], title: 'Not confirmed yet' },
    { what: 'only accepted', facts: [], title: 'Planned and not done' },
  ])('has a change that is $what as: $title', ({ facts, title }) => {
    const changes = [answeredChange(...facts)];

    expect(report({ items: [renewal], changes }).sections).toMatchObject([{ title }]);
  });

  test.each<{ effect: Effect; word: string }>([
    { effect: 'renewal', word: 'renewed' },
    { effect: 'removal', word: 'removed' },
    { effect: 'conversion', word: 'converted: eligible instead of active' },
    { effect: 'restore', word: 'restored' },
  ])('says of a $effect that was made: $word', ({ effect, word }) => {
    const item = { ...renewal, change: { effect, steps: [] } };

    expect(report({ items: [item], changes: [{ itemId: item.id, state: 'done' }] }).sections).toEqual([
      { title: 'Done', lines: [`Ada: eligibility of Global Administrator ${word} (ends-soon)`] },
    ]);
  });

  test.each<{ effect: Effect; words: string }>([
    { effect: 'renewal', words: 'to be renewed' },
    { effect: 'removal', words: 'to be removed' },
    { effect: 'conversion', words: 'to be converted: eligible instead of active' },
    { effect: 'restore', words: 'to be restored' },
  ])('says of a $effect that is to be made: $words', ({ effect, words }) => {
    const item = { ...renewal, change: { effect, steps: [] } };

    expect(report({ items: [item] }).sections).toEqual([
      {
        title: 'Planned and not done',
        lines: [`Ada: eligibility of Global Administrator ${words} (ends-soon)`],
      },
    ]);
  });

  test.each([
    { what: 'the run was to plan only', mode: 'plan', itemMode: 'apply' },
    { what: 'its kind is in mode plan', mode: 'apply', itemMode: 'plan' },
  ] as const)('says that nothing happens without an approval where $what', ({ mode, itemMode }) => {
    const items = (['change', 'mark', 'wait', 'lapse'] as const).map((decision) =>
      planItem({ id: decision, decision, mode: itemMode }),
    );

    expect(report({ items, mode })).toMatchObject({
      note:
        'Nothing of what would be changed or removed happens unless somebody approves it: POST /api/approvals/p-1, ' +
        'with the role PimWarden.Approve. What is to wait until a date can be approved in the plan of that day.',
      sections: [{ title: 'Would be changed' }, { title: 'Will lapse' }],
    });
  });

  test('says nothing of approvals where everything is done unattended, or was tried', () => {
    expect(report({ items: [planItem({ decision: 'mark' })] }).note).toBeUndefined();
    const changes = [{ itemId: renewal.id, state: 'done' }] as const;
    expect(report({ items: [{ ...renewal, mode: 'plan' }], changes })).toMatchObject({
      note: undefined,
      sections: [{ title: 'Done' }],
    });
  });

  test('has its sections in one order, whatever the order of the items', () => {
    const items = (['lapse', 'drop', 'wait', 'report', 'mark', 'change'] as const).map((decision) =>
      planItem({ id: decision, decision }),
    );

    expect(report({ items, obstacles: [{ sentence: 'Sign-ins: 403.' }] }).sections).toMatchObject([
      { title: 'Dropped, because the evidence changed' },
      { title: 'Planned and not done' },
      { title: 'Will be changed', lines: [expect.anything(), expect.anything()] },
      { title: 'Will lapse' },
      { title: 'Found, for a person to look at' },
      { title: 'In the way', lines: ['Sign-ins: 403.'] },
    ]);
  });

  test('counts what is left as it is by its reasons, the most frequent first', () => {
    const left = (reason: PlanItem['reason']) => planItem({ decision: 'leave', reason, change: null });

    expect(report({ items: [left('never-ends'), left('not-due'), left('not-due')] })).toMatchObject({
      sections: [],
      leftAsIs: [
        { reason: 'not-due', count: 2 },
        { reason: 'never-ends', count: 1 },
      ],
    });
  });

  test('has the name of a scope, and the group of an access to a group', () => {
    const atScope = { principalId: '1', roleDefinitionId: 'r', directoryScopeId: '/administrativeUnits/u' };
    const ofGroup = { principalId: '1', groupId: 'g', accessId: 'member' } as const;
    const items = [atScope, ofGroup].map((key, index) =>
      planItem({ id: `${index}`, decision: 'report', reason: 'never-activated', key, change: null }),
    );

    expect(report({ items }).sections[0]?.lines).toEqual([
      'Ada: eligibility of Global Administrator at Berlin (never-activated)',
      'Ada: eligibility of member of group g (never-activated)',
    ]);
  });
});
