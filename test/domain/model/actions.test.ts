import { describe, expect, test } from '@jest/globals';
import { actionText, isRemoval, isSelfAction, parseAction } from '../../../src/domain/model/actions.ts';

describe('an action that Graph writes', () => {
  test.each([
    ['adminAssign', 'adminAssign'],
    ['AdminRemove', 'adminRemove'],
    ['SELFACTIVATE', 'selfActivate'],
  ])('%s is read as %s', (text, action) => {
    expect(parseAction(text)).toBe(action);
  });

  test.each(['adminDelete', '', 'toString'])('"%s" is unknown, and keeps its text', (text) => {
    const action = parseAction(text);

    expect(action).toEqual({ unknown: text });
    expect(actionText(action)).toBe(text);
    expect(isRemoval(action)).toBe(false);
  });

  test('takes something away, or is asked by the principal itself', () => {
    expect(
      ['adminRemove', 'selfDeactivate', 'adminUpdate'].map((text) => isRemoval(parseAction(text))),
    ).toEqual([true, true, false]);
    expect(['selfExtend', 'adminExtend'].map((text) => isSelfAction(parseAction(text)))).toEqual([
      true,
      false,
    ]);
  });
});
