import { describe, expect, test } from '@jest/globals';
import type { Mark } from '../../../src/domain/model/plan.ts';
import type { Rules } from '../../../src/domain/model/rules.ts';
import { nextMarks } from '../../../src/domain/staleness/marks.ts';
import { planRemovals } from '../../../src/domain/staleness/plan-removals.ts';
import { rules } from '../../rules-builder.ts';
import { ADA, days, eligibility, NOW, type SnapshotParts, snapshot, user } from '../../snapshot-builder.ts';
import { inForce, justAfter, justBefore, mark, planned, unused } from './planned.ts';

const neverUsed: SnapshotParts = { eligibilities: [eligibility({ end: days(100) })], memories: [unused] };
const planning = inForce({ neverActivated: { mode: 'plan', days: 90 } });

/** Night after night, with the store in between. */
function nights(count: number, seenOn: (night: number) => SnapshotParts, rulesOn: (night: number) => Rules) {
  let marks: ReadonlyMap<string, Mark> = new Map();
  const told: string[] = [];
  for (let night = 0; night < count; night += 1) {
    const seen = snapshot({ now: days(night), ...seenOn(night) });
    const items = planRemovals(seen, rulesOn(night), marks);
    told.push(...items.map(({ decision, reason }) => `${night}: ${decision} ${reason}`));
    const { put, remove } = nextMarks(items, marks, { id: `plan-${night}`, now: seen.now, gaps: seen.gaps });
    const kept = [...marks].filter(([id]) => !remove.includes(id));
    marks = new Map([...kept, ...put.map((one): [string, Mark] => [one.id, one])]);
  }
  return { told, marks };
}

describe('mark, wait, sweep', () => {
  test('found, announced for seven days later, waited for, removed on the seventh', () => {
    const { told } = nights(
      9,
      () => neverUsed,
      () => inForce(),
    );

    expect(told).toEqual([
      '0: mark never-activated',
      ...[1, 2, 3, 4, 5, 6].map((night) => `${night}: wait never-activated`),
      '7: change never-activated',
      '8: change never-activated',
    ]);
  });

  test('the mark says when, and the plan says what will be done', () => {
    const [item] = planned(neverUsed);

    expect(item).toMatchObject({
      decision: 'mark',
      mode: 'apply',
      due: '2026-11-29T03:00:00.000Z',
      change: {
        effect: 'removal',
        steps: [{ kind: 'eligibility', actions: ['adminRemove'], endDateTime: undefined }],
        before: {
          kind: 'eligibility',
          startDateTime: days(-173).toISOString(),
          endDateTime: days(100).toISOString(),
        },
        justification: inForce().stale.justification,
        ticket: null,
      },
    });
  });

  test('waits until the instant it is due, and not longer', () => {
    const decisionAt = (due: Date) => planned(neverUsed, inForce(), [mark({ due })])[0]?.decision;

    expect(decisionAt(justAfter(NOW))).toBe('wait');
    expect(decisionAt(NOW)).toBe('change');
    expect(decisionAt(justBefore(NOW))).toBe('change');
  });

  test('who uses it during the wait keeps it, and the plan says why', () => {
    const usedOnTheThird = (night: number) =>
      night < 3 ? neverUsed : { ...neverUsed, memories: [{ ...unused, lastActivatedAt: days(2.5) }] };
    const { told, marks } = nights(5, usedOnTheThird, () => inForce());

    expect(told.slice(3)).toEqual(['3: drop evidence-changed', '4: leave in-use']);
    expect(marks.size).toBe(0);
  });

  test('what dropped out says what it is now, and what it was marked for', () => {
    const active = { ...neverUsed, memories: [{ ...unused, lastActivatedAt: days(-2) }] };

    expect(planned(active, inForce(), [mark()])[0]).toMatchObject({
      decision: 'drop',
      reason: 'evidence-changed',
      mode: 'apply',
      evidence: {
        now: 'in-use',
        lastActivatedAt: days(-2).toISOString(),
        markedFor: 'never-activated',
        markedAt: days(-7).toISOString(),
      },
      due: null,
      change: null,
    });
  });

  test('a principal that is gone is removed when it is seen to be gone again', () => {
    const gone: SnapshotParts = { ...neverUsed, principals: [{ kind: 'gone', id: ADA }] };
    const { told } = nights(
      8,
      () => gone,
      () => inForce(),
    );

    expect([told[0], told[7]]).toEqual(['0: mark principal-gone', '7: change principal-gone']);
  });

  test('a principal that is back again keeps its access', () => {
    const back = (night: number): SnapshotParts => ({
      ...neverUsed,
      memories: [{ ...unused, lastActivatedAt: days(-10) }],
      principals: night < 6 ? [{ kind: 'gone', id: ADA }] : [user({ signIn: { kind: 'at', at: days(-1) } })],
    });

    expect(nights(8, back, () => inForce()).told.slice(5)).toEqual([
      '5: wait principal-gone',
      '6: drop evidence-changed',
      '7: leave in-use',
    ]);
  });

  test('a disabled account waits for 30 days from our first sight of it, for Graph has no date', () => {
    const disabled: SnapshotParts = { ...neverUsed, principals: [user({ accountEnabled: false })] };
    const { told } = nights(
      32,
      () => disabled,
      () => inForce(),
    );

    expect([told[0], told[29], told[30]]).toEqual([
      '0: mark disabled',
      '29: wait disabled',
      '30: change disabled',
    ]);
  });

  test('an exception that ends in the middle of the wait begins it anew', () => {
    const excepted = rules({
      ...inForce(),
      exceptions: [
        {
          principalId: ADA,
          roleDefinitionId: undefined,
          directoryScopeId: undefined,
          owner: 'ops@example.com',
          reason: 'once a year',
          ticket: 'CHG-1',
          expires: days(4),
        },
      ],
    });
    const { told } = nights(
      12,
      () => neverUsed,
      (night) => (night < 2 ? inForce() : excepted),
    );

    expect(told).toEqual([
      '0: mark never-activated',
      '1: wait never-activated',
      '2: drop evidence-changed',
      '3: leave excepted',
      '4: mark never-activated',
      ...[5, 6, 7, 8, 9, 10].map((night) => `${night}: wait never-activated`),
      '11: change never-activated',
    ]);
  });

  test('what is marked goes on waiting although it has meanwhile become due to end soon after', () => {
    const short = { ...neverUsed, eligibilities: [eligibility({ end: days(9) })] };
    const { told } = nights(
      8,
      () => short,
      () => inForce(),
    );

    expect([told[0], told[4], told[7]]).toEqual([
      '0: mark never-activated',
      '4: wait never-activated',
      '7: change never-activated',
    ]);
  });
});

describe('the wait begins anew', () => {
  test('where the mark was only planned, and is now to be applied', () => {
    const { told } = nights(
      17,
      () => neverUsed,
      (night) => (night < 9 ? planning : inForce()),
    );

    expect(told.slice(6, 10)).toEqual([
      '6: wait never-activated',
      '7: change never-activated',
      '8: change never-activated',
      '9: mark never-activated',
    ]);
    expect(told[16]).toBe('16: change never-activated');
  });

  test('and not where it was to be applied, and is now only planned', () => {
    expect(planned(neverUsed, planning, [mark()])[0]).toMatchObject({ decision: 'change', mode: 'plan' });
  });

  test('where the reason it was announced for does not hold any more, and another does', () => {
    const items = planned(neverUsed, inForce(), [mark({ reason: 'disabled' })]);

    expect(items[0]).toMatchObject({
      decision: 'mark',
      reason: 'never-activated',
      due: days(7).toISOString(),
      evidence: { markedFor: 'disabled', changedSinceMark: 'reason' },
    });
  });

  test('and not where a second reason has come to the first', () => {
    const disabledToo = { ...neverUsed, principals: [user({ accountEnabled: false })] };

    expect(planned(disabledToo, inForce(), [mark()])[0]).toMatchObject({
      decision: 'change',
      reason: 'never-activated',
    });
  });

  test('where the first reason is only planned, and the second may be applied', () => {
    const disabledToo = { ...neverUsed, principals: [user({ accountEnabled: false })] };

    expect(planned(disabledToo, planning, [mark({ mode: 'plan' })])[0]).toMatchObject({
      decision: 'mark',
      reason: 'disabled',
      due: days(30).toISOString(),
    });
  });

  test('where somebody granted or extended it after the mark', () => {
    const extended = eligibility({ end: days(300), createdDateTime: days(-6) });

    expect(planned({ ...neverUsed, eligibilities: [extended] }, inForce(), [mark()])[0]).toMatchObject({
      decision: 'mark',
      due: days(7).toISOString(),
      evidence: { changedSinceMark: 'schedule' },
    });
  });
});
