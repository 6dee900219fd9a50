import { describe, expect, test } from '@jest/globals';
import type { ClaimedAct } from '../../../src/domain/shadow/claimed-acts.ts';
import type { LoggedAct } from '../../../src/domain/shadow/logged-acts.ts';
import { fits, pairActs } from '../../../src/domain/shadow/pair-acts.ts';
import { act, claim } from './acts-builder.ts';

const at = (time: string) => new Date(`2026-11-24T${time}Z`);

describe('a claim', () => {
  test.each<[string, Partial<LoggedAct>, Partial<ClaimedAct>, boolean]>([
    ['about the same explains it', {}, {}, true],
    [
      'of another family does not, whatever request both name',
      { requestId: 'r', family: 'removes' },
      { requestId: 'r' },
      false,
    ],
    [
      'that Graph took as the same request does, whoever it is about',
      { requestId: 'r', principalId: 'bob', at: at('23:00:00') },
      { requestId: 'r' },
      true,
    ],
    ['that Graph took as another request does not', { requestId: 'r' }, { requestId: 's' }, false],
    ['whose request is not known does, by what it is about', { requestId: 'r' }, {}, true],
    ['whose request the act does not name does, by what it is about', {}, { requestId: 'r' }, true],
    ['about somebody else does not', { principalId: 'bob' }, {}, false],
    ['about another role does not', { roleDefinitionId: 'other' }, {}, false],
    ['of another kind does not', { kind: 'assignment' }, {}, false],
    ['explains an act of no kind', { kind: undefined }, {}, true],
    ['of no kind explains an act of any', {}, { kind: undefined }, true],
    ['explains what happened as it began', { at: at('08:55:00') }, {}, true],
    ['explains what happened as it ended', { at: at('10:00:00') }, {}, true],
    ['does not explain what was before', { at: new Date(at('08:55:00').getTime() - 1) }, {}, false],
    ['does not explain what was after', { at: new Date(at('10:00:00').getTime() + 1) }, {}, false],
    ['explains what has no instant', { at: undefined }, {}, true],
    [
      'of a cancellation explains one of whomever',
      { family: 'cancels', principalId: 'bob' },
      { families: ['cancels'], principalId: undefined },
      true,
    ],
    [
      'of settings explains those of the role',
      { family: 'settings', principalId: undefined },
      { families: ['settings'], principalId: undefined },
      true,
    ],
    [
      'of settings does not explain those of another',
      { family: 'settings', roleDefinitionId: 'other' },
      { families: ['settings'] },
      false,
    ],
    [
      'of settings explains those of a role that is not named',
      { family: 'settings', roleDefinitionId: undefined },
      { families: ['settings'] },
      true,
    ],
    [
      'of settings of a role that is not known explains any',
      { family: 'settings' },
      { families: ['settings'], roleDefinitionId: undefined },
      true,
    ],
  ])('%s', (_what, acted, claimed, isFitting) => {
    expect(fits(act(acted), claim(claimed))).toBe(isFitting);
  });
});

describe('acts and claims', () => {
  test('are paired each once', () => {
    const [one, other] = [act({ eventIds: ['a'] }), act({ eventIds: ['b'] })];
    const claims = [claim({ id: 'one' })];

    expect([...pairActs([one, other], claims)]).toEqual([[one, claims[0]]]);
  });

  test('are paired so that no act is left over that could have been explained, however far others have to move', () => {
    const [first, second, third] = ['a', 'b', 'c'].map((id, index) =>
      act({ eventIds: [id], at: at(['09:00:00', '08:30:00', '08:00:00'][index] ?? '') }),
    );
    const wide = claim({ id: 'wide', from: at('07:00:00') });
    const middle = claim({ id: 'middle', from: at('08:15:00') });
    const narrow = claim({ id: 'narrow' });
    if (first === undefined || second === undefined || third === undefined) throw new Error('three acts');

    const pairs = pairActs([first, second, third], [wide, middle, narrow]);

    expect(pairs.get(third)).toBe(wide);
    expect(pairs.get(second)).toBe(middle);
    expect(pairs.get(first)).toBe(narrow);
  });

  test('are found by the request alone, where they are about another, and by nobody in particular', () => {
    const byRequest = act({ eventIds: ['a'], requestId: 'r', principalId: 'bob' });
    const cancelled = act({ eventIds: ['b'], family: 'cancels', principalId: 'bob' });
    const claims = [
      claim({ id: 'taken', requestId: 'r' }),
      claim({ id: 'cancel', families: ['cancels'], principalId: undefined }),
    ];

    expect([...pairActs([byRequest, cancelled], claims)].map(([, { id }]) => id)).toEqual([
      'taken',
      'cancel',
    ]);
  });

  test('that do not fit are left', () => {
    expect(pairActs([act({ principalId: 'bob' })], [claim()]).size).toBe(0);
  });
});
