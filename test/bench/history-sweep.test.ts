import { expect, test } from '@jest/globals';
import { accessText, type TrueAccess } from '../../bench/history/access-text.ts';
import { judgeAnswer } from '../../bench/history/judge-answer.ts';
import { runHistory } from '../../bench/history/run-history.ts';
import type { FoundAccess } from '../../src/domain/evidence/access-paths.ts';

const patienceMilliseconds = 180_000;

test(
  'a week of a living tenant are answered as they were, and the archive verifies',
  async () => {
    const result = await runHistory({ seed: 3, days: 7, users: 40, questions: 60, pairs: 12 });

    expect(result.wrong).toEqual([]);
    expect(result.questions).toMatchObject({ asked: 60, knownAt: expect.any(Number) });
    expect(result.questions.certain).toBeGreaterThan(100);
    expect(result.pairs.differences).toBeGreaterThan(12);
    expect(result.verified).toMatchObject({ state: 'consistent', rows: expect.any(Number) });
    expect(result.verified.rows).toBeGreaterThanOrEqual(result.facts);
  },
  patienceMilliseconds,
);

const ada: TrueAccess = {
  ...{ principal: 'ada', role: 'reader', scope: '/', holds: 'active', path: 'direct', through: undefined },
};

function found(access: Pick<FoundAccess, 'isCertain'>, displayName = 'Ada'): FoundAccess {
  const { role: roleDefinitionId, scope: directoryScopeId, holds, path } = ada;
  const principal = { id: 'Ada', kind: 'user', displayName, accountEnabled: true } as const;
  return { principal, target: { roleDefinitionId, directoryScopeId }, holds, path, steps: [], ...access };
}

/** What the sweep says of an answer. @param so whether Ada had the access. */
function sentencesOf(
  answer: readonly FoundAccess[],
  {
    so,
    mayBeUncertain = false,
    wasNeverSeen = false,
  }: { readonly so: boolean; readonly mayBeUncertain?: boolean; readonly wasNeverSeen?: boolean },
): readonly string[] {
  const truth = {
    at: () => new Map(so ? [[accessText(ada), ada]] : []),
    mayBeUncertain: () => mayBeUncertain,
    namesOf: () => new Set(['Ada']),
    wasNeverSeen: () => wasNeverSeen,
  };
  return judgeAnswer(answer, { at: 0 }, truth, () => true).wrong;
}

test('an answer is right that says what was so, or what nobody can know', () => {
  expect(sentencesOf([found({ isCertain: true })], { so: true })).toEqual([]);
  expect(sentencesOf([], { so: false })).toEqual([]);
  expect(sentencesOf([found({ isCertain: false })], { so: false, mayBeUncertain: true })).toEqual([]);
  expect(sentencesOf([], { so: true, wasNeverSeen: true })).toEqual([]);
});

test('an answer is wrong that leaves out, adds, doubts what is known, or names somebody otherwise', () => {
  expect(sentencesOf([], { so: true })).toEqual(['missing: ada reader / active direct ']);
  expect(sentencesOf([found({ isCertain: true })], { so: false, mayBeUncertain: true })).toEqual([
    'not so, and said to be certain: ada reader / active direct ',
  ]);
  expect(sentencesOf([found({ isCertain: false })], { so: true })).toEqual([
    'certain, and said to be possible: ada reader / active direct ',
  ]);
  expect(sentencesOf([found({ isCertain: true }, 'Grace')], { so: true })).toEqual([
    'not called so: Ada "Grace"',
  ]);
});
