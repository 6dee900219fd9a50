import { describe, expect, test } from '@jest/globals';
import type { HygieneItem, HygieneRunResult, ItemWithOutcome } from '../../local/hygiene-result.ts';
import { hygieneTable, type Names } from '../../local/hygiene-table.ts';

const names: Names = {
  principal: (id) => `Ada ${id}`,
  role: () => 'Helpdesk Administrator',
  scope: () => 'Berlin',
};

function itemWithOutcome(item: Partial<HygieneItem>, outcome?: ItemWithOutcome['outcome']): ItemWithOutcome {
  const key = { principalId: '1', roleDefinitionId: 'r', directoryScopeId: '/' };
  const common = {
    id: 'x',
    kind: 'eligibility',
    key,
    decision: 'leave',
    reason: 'not-due',
    due: null,
  } as const;
  return { item: { ...common, change: null, ...item }, outcome };
}

function table(
  items: readonly ItemWithOutcome[],
  obstacles: readonly string[] = [],
  reason?: string,
): string {
  const counts = {
    requests: 1,
    throttled: 0,
    retried: 0,
    pages: 1,
    read: 1,
    added: 0,
    known: 0,
    conflicts: 0,
  };
  const startedAt = new Date('2026-11-25T02:00:00Z');
  const run = { id: 'r-1', state: 'succeeded', startedAt, counts, reason } as const;
  const night: HygieneRunResult = {
    job: 'renewEligibilities',
    night: { kind: 'recorded', run },
    items,
    obstacles,
  };
  return hygieneTable(night, names, 100, (_state, text) => text);
}

describe('the table of a hygiene job', () => {
  test('has what was renewed with its new end', () => {
    const change = { effect: 'renewal', steps: [{ endDateTime: '2027-05-29T00:00:00.000Z' }] };
    const renewed = itemWithOutcome({ decision: 'change', reason: 'ends-soon', change }, { state: 'done' });

    expect(table([renewed])).toMatch(
      /renewed 1 +│ Ada 1, eligible Helpdesk Administrator: ends-soon, now until 2027-05-29/,
    );
  });

  test('has what will be removed with its day, and where', () => {
    const key = { principalId: '1', roleDefinitionId: 'r', directoryScopeId: '/administrativeUnits/u' };
    const marked = itemWithOutcome({
      decision: 'mark',
      reason: 'no-sign-in',
      due: '2026-12-02T02:00:00.000Z',
      key,
    });

    expect(table([marked])).toMatch(
      /will be removed 1 │ Ada 1, eligible Helpdesk Administrator at Berlin: no-sign-in, 2026-12-02/,
    );
  });

  test('has why a change was refused, in the words of the ledger', () => {
    const refused = itemWithOutcome(
      { decision: 'change' },
      { state: 'refused', because: 'Microsoft Entra refused it' },
    );

    expect(table([refused])).toMatch(/refused 1 +│ .+: Microsoft Entra refused it/);
  });

  test('counts what is left by its reasons, and the rest of a long list', () => {
    const left = [itemWithOutcome({}), itemWithOutcome({}), itemWithOutcome({ reason: 'never-ends' })];
    const lapsing = Array.from({ length: 10 }, () =>
      itemWithOutcome({ decision: 'lapse', reason: 'not-used' }),
    );

    expect(table([...left, ...lapsing])).toMatch(/left as it is +│ 3: not-due 2, never-ends 1/);
    expect(table(lapsing)).toContain('... and 2 more');
  });

  test('says what is in the way once', () => {
    expect(table([], ['Too many.', 'The floor.'], 'Too many.').match(/Too many/g)).toHaveLength(1);
    expect(table([], ['Too many.', 'The floor.'], 'Too many.')).toMatch(/in the way +│ The floor\./);
  });
});
