import { describe, expect, test } from '@jest/globals';
import { differencesOf } from '../../../src/domain/evidence/difference.ts';
import { between, eligibility, exactly, fact } from '../../fact-builder.ts';

const forEver = eligibility();
const untilThe18th = eligibility(undefined, { endDateTime: '2026-11-18T12:00:00.000Z' });

/** A look on the 18th saw gone what was opened on the 1st. */
const gone = fact({
  change: 'closed',
  time: between('2026-11-02T12:00:00.000Z', '2026-11-18T12:00:00.000Z'),
  last: forEver,
  since: exactly('2026-11-01T12:00:00.000Z'),
  seenAt: '2026-11-18T12:00:00.000Z',
});
/** The night after learnt that it was over on the 3rd, and came anew on the 15th, to end on the 18th. */
const openedAnew = fact({
  record: untilThe18th,
  time: exactly('2026-11-15T12:00:00.000Z'),
  seenAt: '2026-11-19T00:00:00.000Z',
});
const correction = fact({
  change: 'corrected',
  time: exactly('2026-11-18T12:00:00.000Z'),
  last: forEver,
  since: exactly('2026-11-01T12:00:00.000Z'),
  corrects: { factId: gone.id, filedAt: '2026-11-02T12:00:00.000Z', times: [gone.time] },
  seenAt: '2026-11-19T00:00:00.000Z',
});

describe('the difference of two instants', () => {
  const days = { from: '2026-11-04T00:00:00.000Z', to: '2026-11-15T12:00:00.000Z' };

  test('has what a fact says was there before it', () => {
    expect(differencesOf([gone], { ...days, to: '2026-11-18T12:00:00.000Z' })).toMatchObject([
      { kind: 'removed', before: { step: { record: forEver } }, after: undefined },
    ]);
  });

  test('has what was learnt later in the place of what an earlier fact took for the time before it', () => {
    expect(differencesOf([gone, openedAnew, correction], days)).toMatchObject([
      { kind: 'added', before: undefined, after: { step: { record: untilThe18th } } },
    ]);
  });
});
