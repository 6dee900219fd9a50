import { describe, expect, test } from '@jest/globals';
import type { Mark } from '../../../src/domain/model/plan.ts';
import type { Gap, PrincipalState } from '../../../src/domain/model/snapshot.ts';
import { nextMarks } from '../../../src/domain/staleness/marks.ts';
import { planRemovals } from '../../../src/domain/staleness/plan-removals.ts';
import { ADA, assignment, days, snapshot, user } from '../../snapshot-builder.ts';
import { inForce } from './planned.ts';

interface Look {
  /** Days after the first. */
  readonly after: number;
  readonly ada: PrincipalState;
  readonly gaps?: readonly Gap[];
}

const gone: PrincipalState = { kind: 'gone', id: ADA };
const there: PrincipalState = user();
const deleted: PrincipalState = { kind: 'soft-deleted', id: ADA, deletedDateTime: undefined };
const unread: PrincipalState = { kind: 'unknown', id: ADA, because: '503' };
const aMillisecond = 1 / 86_400_000;

/** Ada holds a role for a hundred days more. What each look decides, with the shortest wait that rules can have. */
function told(...looks: readonly Look[]): readonly string[] {
  let marks: ReadonlyMap<string, Mark> = new Map();
  return looks.map(({ after, ada, gaps = [] }, index) => {
    const seen = snapshot({
      now: days(after),
      assignments: [assignment({ end: days(100) })],
      principals: [ada],
      gaps,
    });
    const items = planRemovals(seen, inForce({ coolDownDays: 1 }), marks);
    const { put, remove } = nextMarks(items, marks, { id: `plan-${index}`, now: seen.now, gaps });
    const kept = [...marks].filter(([id]) => !remove.includes(id));
    marks = new Map([...kept, ...put.map((one): [string, Mark] => [one.id, one])]);
    return items.map(({ decision, reason }) => `${decision} ${reason}`).join();
  });
}

describe('a principal that is gone', () => {
  test('is gone for two looks that are a day apart, to the millisecond', () => {
    expect(
      told({ after: 0, ada: gone }, { after: 1 - aMillisecond, ada: gone }, { after: 1, ada: gone }),
    ).toEqual(['mark principal-gone', 'wait principal-gone', 'change principal-gone']);
  });

  test.each([
    { what: 'there', between: there, decision: 'drop evidence-changed' },
    { what: 'among the deleted items', between: deleted, decision: 'drop evidence-changed' },
    { what: 'not to be read', between: unread, decision: 'drop evidence-changed' },
  ])('and is $what in between begins anew, and is not removed the next day', ({ between, decision }) => {
    expect(
      told(
        { after: 0, ada: gone },
        { after: 0.5, ada: between },
        { after: 1, ada: gone },
        { after: 1.5, ada: gone },
        { after: 2, ada: gone },
      ),
    ).toEqual([
      'mark principal-gone',
      decision,
      'mark principal-gone',
      'wait principal-gone',
      'change principal-gone',
    ]);
  });

  test.each(['users', 'principals', 'deleted-items'] as const)(
    'is not gone on a night on which %s were not read completely, and waits',
    (part) => {
      const gaps = [{ part, because: '503' }];

      expect(told({ after: 0, ada: gone }, { after: 1, ada: gone, gaps }, { after: 2, ada: gone })).toEqual([
        'mark principal-gone',
        'leave principal-unknown',
        'change principal-gone',
      ]);
    },
  );

  test('was not seen to be gone by being marked for something else', () => {
    const disabled = user({ accountEnabled: false });

    expect(told({ after: 0, ada: disabled }, { after: 40, ada: gone }, { after: 41, ada: gone })).toEqual([
      'mark disabled',
      'mark principal-gone',
      'change principal-gone',
    ]);
  });
});
