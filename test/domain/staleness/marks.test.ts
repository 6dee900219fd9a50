import { describe, expect, test } from '@jest/globals';
import type { Mark, PlanItem } from '../../../src/domain/model/plan.ts';
import { nextMarks } from '../../../src/domain/staleness/marks.ts';
import { ADA, days, eligibility, NOW, type SnapshotParts, user } from '../../snapshot-builder.ts';
import { inForce, mark, planned, unused } from './planned.ts';

const neverUsed: SnapshotParts = { eligibilities: [eligibility({ end: days(100) })], memories: [unused] };

describe('what is marked and cannot be judged tonight', () => {
  const gaps = [{ part: 'assignment-requests', because: '503' }] as const;

  test('is neither removed nor dropped where the run could not see', () => {
    expect(planned({ ...neverUsed, gaps }, inForce(), [mark()])[0]).toMatchObject({
      decision: 'report',
      reason: 'evidence-unknown',
      evidence: { markedFor: 'never-activated', foundStale: 'never-activated', gap: 'assignment-requests' },
      change: null,
    });
    const signIn = { kind: 'unknown', because: '503' } as const;
    const blind: SnapshotParts = {
      ...neverUsed,
      principals: [user({ signIn })],
      activationsKnownSince: undefined,
      gaps: [{ part: 'sign-ins', because: '503' }],
    };
    expect(planned(blind, inForce(), [mark({ reason: 'no-sign-in' })])[0]).toMatchObject({
      decision: 'leave',
      reason: 'sign-in-unknown',
      evidence: { markedFor: 'no-sign-in', markedUntil: NOW.toISOString() },
    });
  });

  test('drops out where the run saw everything, and this is not known', () => {
    const unknown: SnapshotParts = {
      ...neverUsed,
      principals: [{ kind: 'unknown', id: ADA, because: 'of another tenant' }],
    };

    expect(planned(unknown, inForce(), [mark()])[0]).toMatchObject({
      decision: 'drop',
      evidence: { now: 'principal-unknown' },
    });
  });
});

describe('the marks after a plan', () => {
  const plan = { id: 'plan-1', now: NOW, gaps: [] };
  const byId = (...marks: readonly Mark[]) => new Map(marks.map((one) => [one.id, one]));
  const elsewhere = mark({ id: 'eligibility:somebody:something:/' });

  test('are put for what is marked, in the plan that announces it', () => {
    const [item] = planned(neverUsed);

    expect(nextMarks(planned(neverUsed), new Map(), plan)).toEqual({
      put: [
        {
          id: item?.id,
          reason: 'never-activated',
          markedAt: NOW,
          due: days(7),
          mode: 'apply',
          planId: 'plan-1',
        },
      ],
      remove: [],
    });
  });

  test('stay as they are while they wait and when they are due', () => {
    const waiting = mark({ due: days(1) });

    expect(nextMarks(planned(neverUsed, inForce(), [waiting]), byId(waiting), plan)).toEqual({
      put: [],
      remove: [],
    });
    expect(nextMarks(planned(neverUsed, inForce(), [mark()]), byId(mark()), plan)).toEqual({
      put: [],
      remove: [],
    });
  });

  test('go where their access dropped out, or is not there any more', () => {
    const active = planned({ ...neverUsed, memories: [{ ...unused, lastActivatedAt: NOW }] }, inForce(), [
      mark(),
    ]);

    expect(nextMarks(active, byId(mark(), elsewhere), plan)).toEqual({
      put: [],
      remove: [mark().id, elsewhere.id].toSorted(),
    });
  });

  test('stay where their access may be on a page that did not come', () => {
    const none: readonly PlanItem[] = [];
    const gap = (part: 'eligibility-schedules' | 'assignment-schedules') => ({
      ...plan,
      gaps: [{ part, because: '503' }],
    });

    expect(nextMarks(none, byId(elsewhere), gap('eligibility-schedules')).remove).toEqual([]);
    expect(nextMarks(none, byId(elsewhere), gap('assignment-schedules')).remove).toEqual([elsewhere.id]);
    expect(nextMarks(none, byId(elsewhere), { id: 'plan-1', now: NOW }).remove).toEqual([]);
  });
});
