import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { instant, readWire, sent, toInstant } from '../../../../src/adapters/graph/client/wire.ts';
import { GraphCallError } from '../../../../src/ports/errors.ts';

const at = { operation: 'listThings', facts: {} };
const thing = z.object({ id: z.string(), at: instant });

describe('an instant from Graph', () => {
  it.each([
    ['2026-11-25T22:00:00Z', '2026-11-25T22:00:00.000Z'],
    ['2026-11-25T22:00:00.1234567Z', '2026-11-25T22:00:00.123Z'],
    ['2026-11-25T22:00:00+01:00', '2026-11-25T21:00:00.000Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
  ])('reads %s', (text, expected) => {
    expect(readWire(thing, { id: '1', at: text }, at).at).toEqual(new Date(expected));
    expect(toInstant(sent.instant.parse(text))).toEqual(new Date(expected));
  });

  it.each([['0001-01-01T00:00:00Z'], [null], [undefined]])('takes %s for none', (text) => {
    expect(readWire(thing, { id: '1', at: text }, at).at).toBeUndefined();
    expect(toInstant(sent.instant.parse(text))).toBeUndefined();
  });

  it.each([
    ['without a zone', '2026-11-25T22:00:00'],
    ['of a thirteenth month', '2026-13-25T22:00:00Z'],
    ['of a day that no month has', '2026-11-32T22:00:00Z'],
    ['of an hour that no day has', '2026-11-25T24:00:00Z'],
    ['of a zone that is none', '2026-11-25T22:00:00+99:00'],
    ['without its time', '2026-11-25'],
    ['in words', 'yesterday'],
    ['as a number', 1_764_108_000],
  ])('refuses one %s, and says where it stood', (_, text) => {
    const read = () => readWire(thing, { id: '7', at: text }, at);
    expect(read).toThrow(GraphCallError);
    expect(read).toThrow(/under 7 has not the promised shape: at: /);
  });

  it('takes whatever it lets pass for a date', () => {
    const two = (value: number) => String(value).padStart(2, '0');
    for (let month = 1; month <= 12; month++)
      for (let day = 1; day <= 31; day++)
        for (const zone of ['Z', '+00:00', '-23:59', '+14:00']) {
          const text = sent.instant.parse(`2026-${two(month)}-${two(day)}T23:59:59.9999999${zone}`);
          expect(toInstant(text)?.getTime()).not.toBeNaN();
        }
  });
});
