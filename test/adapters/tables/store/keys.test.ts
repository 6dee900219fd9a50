import { describe, expect, test } from '@jest/globals';
import {
  conflictKey,
  encodeKeyPart,
  MAX_KEY_UNITS,
  placeOfEvent,
} from '../../../../src/adapters/tables/store/keys.ts';

describe('the key of an event', () => {
  test.each([
    ['2026-11-22T03:04:05.1234567Z', '2026-11-22', '20261122T030405.1234567Z_a'],
    ['2026-11-22T03:04:05.12Z', '2026-11-22', '20261122T030405.1200000Z_a'],
    ['2026-11-22T23:59:59Z', '2026-11-22', '20261122T235959.0000000Z_a'],
    ['2026-11-22T23:59:59+00:00', '2026-11-22', '20261122T235959.0000000Z_a'],
    ['22 November', 'undated', '_a'],
    [undefined, 'undated', '_a'],
  ])('of %s is in %s at %s', (activityDateTime, partitionKey, rowKey) => {
    expect(placeOfEvent(activityDateTime, 'a')).toEqual({ partitionKey, rowKey });
  });

  test('sorts by time within a day', () => {
    const keys = ['2026-11-22T03:04:05.9Z', '2026-11-22T03:04:05.10Z', '2026-11-22T03:04:05Z'].map(
      (instant) => placeOfEvent(instant, 'a').rowKey,
    );

    expect(keys.toSorted()).toEqual([keys[2], keys[1], keys[0]]);
  });

  test('has room for the mark of a conflict, however long the id is', () => {
    const { rowKey } = placeOfEvent('2026-11-22T03:04:05.1234567Z', '/'.repeat(2_000));

    expect(conflictKey(rowKey, 'f'.repeat(64))).toHaveLength(MAX_KEY_UNITS);
  });
});

describe('a text in a key', () => {
  test.each([
    ['PIM_3f1d-8a52.7:x', 'PIM_3f1d-8a52.7:x'],
    ['a/b\\c#d?e%f', 'a=002Fb=005Cc=0023d=003Fe=0025f'],
    ["o'clock", 'o=0027clock'],
    ['=002F', '=003D002F'],
    ['~', '=007E'],
    ['😀', '=D83D=DE00'],
    ['\u0000', '=0000'],
    ['', ''],
  ])('%j is written %s', (text, encoded) => {
    expect(encodeKeyPart(text, 512)).toBe(encoded);
  });

  test('is one text only, even where it is too long to be written out', () => {
    const long = 'x'.repeat(600);
    const texts = [long, `${long}y`, `${long}\ud800`, `${long}\ud801`, `${long}\ufffd`, long.slice(0, 100)];

    const encoded = texts.map((text) => encodeKeyPart(text, 100));

    expect(new Set(encoded).size).toBe(texts.length);
    expect(Math.max(...encoded.map((text) => text.length))).toBe(100);
  });
});
