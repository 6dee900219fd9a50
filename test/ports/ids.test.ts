import { describe, expect, test } from '@jest/globals';
import { idAt, instantOfId } from '../../src/ports/ids.ts';

describe('an id', () => {
  test('begins with its instant and gives it back', () => {
    const instant = new Date('2026-11-25T18:55:21.123Z');

    const id = idAt(instant, '1a2b3c4d');

    expect(id).toBe('20261125T185521123Z-1a2b3c4d');
    expect(instantOfId(id)).toEqual(instant);
  });

  test.each([
    { text: '' },
    { text: '0b5c9f0e-7a53-4f0e-8f55-4d7f3a1f0c01' },
    { text: '20261125T185521Z-1a2b3c4d' },
    { text: '20261325T185521123Z-1a2b3c4d' },
    { text: "20261125T185521123Z-1a2b3c4d' or 1 eq 1" },
  ])('is told from any other text: "$text"', ({ text }) => {
    expect(instantOfId(text)).toBeUndefined();
  });
});
