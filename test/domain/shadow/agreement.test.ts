import { describe, expect, test } from '@jest/globals';
import type { ClaimedAct } from '../../../src/domain/shadow/claimed-acts.ts';
import type { LoggedAct } from '../../../src/domain/shadow/logged-acts.ts';
import { type LogRead, shadowWrites } from '../../../src/domain/shadow/shadow-writes.ts';
import { act, claim } from './acts-builder.ts';

const at = (time: string) => new Date(`2026-11-24T${time}Z`);
const read = { window: { from: at('06:00:00'), to: at('12:00:00') }, holes: [], lagMinutes: 40 };
const found = (acts: readonly LoggedAct[], claims: readonly ClaimedAct[], more: Partial<LogRead> = {}) =>
  shadowWrites(acts, claims, { ...read, ...more });
const ids = (...of: Parameters<typeof found>) => found(...of).map(({ id }) => id);

describe('a write without a fact', () => {
  test('is told with all that its events say', () => {
    expect(found([act({ requestId: 'R_1 ü', eventIds: ['a', 'b'] })], [])).toEqual([
      {
        ...{ id: 'gives-R_1--', kind: 'no-fact', at: at('09:00:00'), activity: 'Add', principalId: 'ada' },
        ...{ roleDefinitionId: 'role', requestId: 'R_1 ü', changeId: undefined, eventIds: ['a', 'b'] },
      },
    ]);
  });

  test('is told by its first event where that names no request, in a hundred characters', () => {
    expect(ids([act({ eventIds: ['x'.repeat(200), 'b'] })], [])).toEqual([`event-${'x'.repeat(94)}`]);
  });

  test('is none where somebody else did it', () => {
    expect(ids([act({ isOurs: false }), act({ isOurs: false, family: 'settings' })], [])).toEqual([]);
  });
});

describe('what came to nothing', () => {
  const failed = (of: Partial<LoggedAct> = {}) => act({ isFailure: true, ...of });
  const none = { owes: 'none' } as const;

  test('was tried by the command that allows for it, however often', () => {
    expect(ids([failed({ eventIds: ['a'] }), failed({ eventIds: ['b'] })], [claim(none)])).toEqual([]);
  });

  test.each<[string, Partial<LoggedAct>]>([
    ['of another family', { family: 'removes' }],
    ['about somebody else', { principalId: 'bob' }],
    ['after its time', { at: at('10:00:01') }],
  ])('was not tried by a command of something else: %s', (_what, of) => {
    expect(ids([failed(of)], [claim(none)])).toEqual(['event-a']);
  });

  test('takes the place of no write that was made', () => {
    expect(ids([failed()], [claim()])).toEqual(['change-one']);
    expect(ids([failed({ isOurs: false })], [claim()])).toEqual(['change-one']);
  });
});

describe('a fact without an event', () => {
  test('is told with all that the command says', () => {
    const made = claim({ id: 'one-1', changeId: 'one', requestId: 'r' });

    expect(found([], [made])).toEqual([
      {
        ...{ id: 'change-one-1', kind: 'no-event', at: at('09:00:00'), activity: undefined },
        ...{ principalId: 'ada', roleDefinitionId: 'role', requestId: 'r', changeId: 'one', eventIds: [] },
      },
    ]);
  });

  test.each([
    ['the log was read since then', {}, 1],
    ['the log was read from later on', { window: { from: at('08:55:01'), to: at('12:00:00') } }, 0],
    ['the log was read just from then on', { window: { from: at('08:55:00'), to: at('12:00:00') } }, 1],
    ['the log may still be late', { window: { from: at('06:00:00'), to: at('09:39:59') } }, 0],
    ['the log can be late no more', { window: { from: at('06:00:00'), to: at('09:40:00') } }, 1],
    ['a hole ends as it begins', { holes: [{ from: at('08:00:00'), to: at('08:55:00') }] }, 0],
    ['a hole begins as it ends', { holes: [{ from: at('10:00:00'), to: at('11:00:00') }] }, 0],
    ['a hole is before it', { holes: [{ from: at('08:00:00'), to: at('08:54:59') }] }, 1],
    ['a hole is after it', { holes: [{ from: at('10:00:01'), to: at('11:00:00') }] }, 1],
  ])('where %s', (_where, more, count) => {
    expect(ids([], [claim()], more)).toHaveLength(count);
  });

  test('is none where nothing is owed', () => {
    expect(ids([], [claim({ owes: 'none' })])).toEqual([]);
  });

  test('is made good by what somebody else did, once for each', () => {
    const claims = [claim({ id: 'one' }), claim({ id: 'two' })];

    expect(ids([act({ isOurs: false })], claims)).toEqual(['change-two']);
    expect(ids([act({ isOurs: false, principalId: 'bob' })], claims)).toHaveLength(2);
  });

  test('that Graph answered to us is made good by its own request alone, under whatever name', () => {
    const answered = claim({ requestId: 'r', owes: 'of-ours' });
    const other = { isOurs: false, family: 'removes' } as const;

    expect(ids([act({ ...other, requestId: 'r' })], [answered])).toEqual([]);
    expect(ids([act({ ...other, requestId: 's' })], [answered])).toEqual(['change-one']);
    expect(ids([act({ isOurs: false })], [claim({ owes: 'of-ours' })])).toEqual(['change-one']);
  });
});

describe('settings', () => {
  const write = (...ruleIds: readonly string[]) =>
    act({ eventIds: [`of ${ruleIds.join()}`], family: 'settings', principalId: undefined, ruleIds });
  const settings = (of: Partial<ClaimedAct> = {}) =>
    claim({ families: ['settings'], kind: undefined, principalId: undefined, ruleIds: ['A', 'B'], ...of });

  test('may be written four times a rule by one command, and then by the next', () => {
    const five = Array.from({ length: 5 }, () => write('A'));

    expect(ids(five, [settings()])).toEqual(['event-of-A']);
    expect(ids([...five, write('B')], [settings(), settings({ id: 'two' })])).toEqual([]);
    expect(ids([...five.slice(0, 4), write('A', 'B')], [settings()])).toEqual(['event-of-A-B']);
  });

  test('may be written four times by one command where no event says which rule', () => {
    expect(
      ids(
        Array.from({ length: 5 }, () => write()),
        [settings()],
      ),
    ).toHaveLength(1);
  });

  test('of a rule that the command does not name are not its own, unless it may be any', () => {
    expect(ids([write('A', 'C')], [settings({ owes: 'none' })])).toEqual(['event-of-A-C']);
    expect(ids([write('A', 'C')], [settings({ ruleIds: undefined })])).toEqual([]);
  });

  test('of another role are not its own', () => {
    expect(ids([{ ...write('A'), roleDefinitionId: 'other' }], [settings({ owes: 'none' })])).toHaveLength(1);
  });

  test('are one command and many events, whoever wrote them', () => {
    const theirs = { ...write('A'), isOurs: false };
    const both = [settings(), settings({ id: 'two' })];

    expect(ids([write('A'), write('B')], both)).toEqual([]);
    expect(ids([theirs], both)).toEqual([]);
    expect(ids([{ ...write('C'), isOurs: false }], [settings()])).toEqual(['change-one']);
    expect(ids([], [settings()])).toEqual(['change-one']);
  });

  test('of ours that failed are a write like any other: nobody else may have tried', () => {
    expect(ids([{ ...write('A'), isFailure: true }], [])).toHaveLength(1);
  });
});
