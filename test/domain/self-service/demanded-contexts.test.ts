import { describe, expect, test } from '@jest/globals';
import { demandedContexts, isSatisfied } from '../../../src/domain/self-service/demanded-contexts.ts';

const c2 = '{"access_token":{"acrs":{"essential":true, "value":"c2"}}}';

describe('a claims challenge', () => {
  test.each([
    { claims: c2, contexts: ['c2'] },
    { claims: '{"access_token":{"acrs":{"essential":true,"values":["c2","c3"]}}}', contexts: ['c2', 'c3'] },
    { claims: '{"access_token":{"capolids":{"essential":true,"values":["p"]}}}', contexts: [] },
    { claims: '{"id_token":{"acrs":{"value":"c2"}}}', contexts: [] },
    { claims: '{"access_token":null}', contexts: [] },
    { claims: 'nonsense', contexts: [] },
    { claims: '', contexts: [] },
  ])('demands $contexts: $claims', ({ claims, contexts }) => {
    expect(demandedContexts(claims)).toEqual(contexts);
  });

  test.each([
    { has: ['c1', 'c2'], satisfied: true },
    { has: ['c1'], satisfied: false },
    { has: [], satisfied: false },
  ])('for c2 is satisfied by $has: $satisfied', ({ has, satisfied }) => {
    expect(isSatisfied(c2, has)).toBe(satisfied);
  });

  test('for two contexts is satisfied by both, and not by one of them', () => {
    const both = '{"access_token":{"acrs":{"values":["c2","c3"]}}}';

    expect(isSatisfied(both, ['c2'])).toBe(false);
    expect(isSatisfied(both, ['c3', 'c2'])).toBe(true);
  });

  test('for something else than a context is never known to be satisfied', () => {
    expect(isSatisfied('{"access_token":{"capolids":{"values":["c2"]}}}', ['c2'])).toBe(false);
  });
});
