import { describe, expect, test } from '@jest/globals';
import { grantObstacles } from '../../../src/domain/gates/not-a-grant.ts';
import type { AccessBefore, EndText, PlannedChange } from '../../../src/domain/model/change.ts';
import { days, NOW, roleKey } from '../../snapshot-builder.ts';

const text = (day: number) => days(day).toISOString();
const was = (endDateTime: EndText): AccessBefore => ({
  kind: 'assignment',
  scheduleId: 'schedule-1',
  startDateTime: text(-100),
  endDateTime,
});

/** A change of access that ends in thirty days. */
function asked(
  action: 'adminAssign' | 'adminExtend' | 'adminRenew' | 'adminUpdate',
  endDateTime: EndText,
  startDateTime?: string,
): PlannedChange {
  const step = { kind: 'assignment', actions: [action], endDateTime } as const;
  return {
    effect: 'requested',
    key: roleKey(),
    steps: [{ ...step, ...(startDateTime !== undefined && { startDateTime }) }],
    before: was(text(30)),
    justification: 'Because',
    ticket: null,
  };
}

function takesAway(change: PlannedChange): boolean {
  return grantObstacles(change, NOW).some(
    ({ code, stops }) => code === 'not-a-grant' && stops === 'everything',
  );
}

describe('what is asked for as a grant', () => {
  test.each(['adminAssign', 'adminExtend', 'adminRenew'] as const)(
    'is refused where %s has an end before the present one, or a start that is yet to come',
    (action) => {
      expect(takesAway(asked(action, text(29)))).toBe(true);
      expect(takesAway(asked(action, text(60), text(1)))).toBe(true);
      expect(takesAway(asked(action, text(60)))).toBe(false);
      expect(takesAway(asked(action, null))).toBe(false);
    },
  );

  test('is refused where nobody knows the present end', () => {
    expect(takesAway({ ...asked('adminExtend', text(60)), before: was('unknown') })).toBe(true);
  });

  test('may end at the same instant to within what Graph rounds', () => {
    const end = new Date(days(30).getTime() - 60_000).toISOString();

    expect(takesAway(asked('adminExtend', end))).toBe(false);
  });

  test('may begin and end whenever it likes where there was nothing', () => {
    expect(takesAway({ ...asked('adminAssign', text(1), text(0.5)), before: null })).toBe(false);
  });

  test('is no update, which may go either way, and no removal', () => {
    expect(takesAway(asked('adminUpdate', text(1)))).toBe(false);
    expect(
      takesAway({
        ...asked('adminUpdate', null),
        steps: [{ kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined }],
      }),
    ).toBe(false);
  });

  test('is refused where one of its steps takes away, or one of the ways to send it gives', () => {
    const longer = { kind: 'assignment', actions: ['adminExtend'], endDateTime: text(60) } as const;
    const shorter = {
      kind: 'assignment',
      actions: ['adminUpdate', 'adminExtend'],
      endDateTime: text(29),
    } as const;

    expect(takesAway({ ...asked('adminExtend', null), steps: [longer, shorter] })).toBe(true);
  });

  test('says what to ask for instead', () => {
    expect(grantObstacles(asked('adminExtend', text(29)), NOW)).toEqual([
      {
        code: 'not-a-grant',
        stops: 'everything',
        itemId: undefined,
        sentence:
          'It would end sooner or begin later than the access that is there, or nobody knows when that ends: ask for an update (PimWarden.Grant and PimWarden.Remove) if that is meant.',
      },
    ]);
  });

  test('has nothing against it where it lasts longer', () => {
    expect(grantObstacles(asked('adminExtend', text(60)), NOW)).toEqual([]);
  });

  test('is no work of a job', () => {
    expect(takesAway({ ...asked('adminExtend', text(1)), effect: 'renewal' })).toBe(false);
  });
});
