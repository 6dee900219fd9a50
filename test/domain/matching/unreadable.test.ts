import { describe, expect, test } from '@jest/globals';
import { accessIdOf } from '../../../src/domain/model/access.ts';
import { planRenewals } from '../../../src/domain/renewal/plan-renewals.ts';
import { nextMarks } from '../../../src/domain/staleness/marks.ts';
import { memory } from '../../memory-builder.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  days,
  eligibility,
  GRACE,
  HELPDESK_ADMINISTRATOR,
  NOW,
  request,
  roleKey,
  snapshot,
} from '../../snapshot-builder.ts';
import { inForce, mark, planned, unused } from '../staleness/planned.ts';

const key = { principalId: GRACE, roleDefinitionId: HELPDESK_ADMINISTRATOR, directoryScopeId: '/' };
const odd = { part: 'eligibility-schedules', id: 'odd-1', because: 'status: absent' } as const;
const evidence = {
  unreadableId: 'odd-1',
  unreadablePart: 'eligibility-schedules',
  unreadableBecause: 'status: absent',
};

describe('a schedule that cannot be read', () => {
  const seen = { eligibilities: [eligibility()], memories: [memory()], unreadable: [{ ...odd, ...key }] };

  test('is reported by both jobs, by its id, and all others are judged', () => {
    const report = { id: accessIdOf('eligibility', key), decision: 'report', reason: 'unreadable', evidence };

    expect(planRenewals(snapshot(seen), rules())).toMatchObject([{ decision: 'change' }, report]);
    expect(
      planned({ ...seen, eligibilities: [eligibility({ end: days(100) })], memories: [unused] }),
    ).toMatchObject([{ decision: 'mark' }, report]);
  });

  test('has no item of its own where nobody can say whose it is', () => {
    const items = planRenewals(snapshot({ ...seen, unreadable: [odd] }), rules());

    expect(items.map(({ reason }) => reason)).toEqual(['ends-soon']);
  });

  test('is never taken for one that lapsed', () => {
    const remembered = memory({ principalId: GRACE, lastSeenEnd: new Date(NOW.getTime() - 86_400_000) });

    const granted = request({ principalId: GRACE, end: new Date(NOW.getTime() - 86_400_000) });
    const requests = [granted];
    const items = planRenewals(snapshot({ ...seen, requests, memories: [memory(), remembered] }), rules());

    expect(items.map(({ reason, change }) => [reason, change !== null])).toEqual([
      ['ends-soon', true],
      ['unreadable', false],
    ]);
  });

  test('keeps the mark of its access, which goes on when it can be read again', () => {
    const unreadable = [{ ...odd, ...roleKey() }];
    const items = planned({ eligibilities: [eligibility()], memories: [unused], unreadable }, inForce(), [
      mark(),
    ]);

    expect(items).toMatchObject([
      { decision: 'report', reason: 'unreadable', evidence: { markedFor: 'never-activated' } },
    ]);
    expect(nextMarks(items, new Map([[mark().id, mark()]]), { id: 'plan', now: NOW, gaps: [] })).toEqual({
      put: [],
      remove: [],
    });
  });

  test('may be any that is marked and not listed: no mark is dropped', () => {
    const { unreadable } = snapshot({ unreadable: [odd] });
    const marks = new Map([[mark().id, mark()]]);
    const plan = { id: 'plan', now: NOW, gaps: [] };

    expect(nextMarks([], marks, { ...plan, unreadable }).remove).toEqual([]);
    expect(nextMarks([], marks, { ...plan, unreadable: [] }).remove).toEqual([mark().id]);
  });
});

test("a request that cannot be read may be the use of a member: the group's access is left alone", () => {
  const unreadable = [{ ...odd, part: 'assignment-requests', ...roleKey({ principalId: ADA }) }] as const;

  expect(planned({ eligibilities: [eligibility()], memories: [unused], unreadable })).toMatchObject([
    { decision: 'report', reason: 'unreadable' },
  ]);
});
