import { describe, expect, test } from '@jest/globals';
import { isDestructive } from '../../../src/domain/gates/effects.ts';
import type { AccessBefore, EndText } from '../../../src/domain/model/change.ts';
import { days, NOW, roleKey } from '../../snapshot-builder.ts';

const text = (day: number) => days(day).toISOString();
const before = (endDateTime: EndText): AccessBefore => ({
  kind: 'assignment',
  scheduleId: 'schedule-1',
  startDateTime: null,
  endDateTime,
});

describe('a change that somebody asks for is destructive', () => {
  test.each<{ asked: EndText; was: EndText; so: boolean }>([
    { asked: text(7), was: text(8), so: true },
    { asked: text(8), was: text(7), so: false },
    { asked: text(7), was: null, so: true },
    { asked: null, was: text(7), so: false },
    { asked: null, was: 'unknown', so: false },
    { asked: text(7), was: 'unknown', so: true },
    { asked: 'unknown', was: text(7), so: true },
  ])('where it is to end at $asked and ended at $was: $so', ({ asked, was, so }) => {
    expect(
      isDestructive(
        {
          effect: 'requested',
          key: roleKey(),
          steps: [{ kind: 'assignment', actions: ['adminUpdate'], endDateTime: asked }],
          before: before(was),
          justification: 'Because',
          ticket: null,
        },
        NOW,
      ),
    ).toBe(so);
  });
});
