import { describe, expect, test } from '@jest/globals';
import { decideEnd, type EndDecision, type EndFacts } from '../../../src/domain/activations/decide-end.ts';
import type { ChangeState } from '../../../src/domain/model/command.ts';
import {
  absent,
  at,
  doubtful,
  endContent,
  foreign,
  grantRecord,
  ours,
  outcome,
  unconfirmedGrant,
} from './grant-records.ts';

/** Ada's grant, from nine o'clock to eleven, is to end at half past nine: its ticket is over. */
function decide(said: Partial<EndFacts> = {}): EndDecision {
  return decideEnd({
    now: at('09:30'),
    ask: endContent(),
    activation: grantRecord(),
    others: [],
    present: ours(),
    ...said,
  });
}

/** Another grant of the same access, until then. */
const until = (end: Date) => grantRecord({ id: 'activation-2', outcome: outcome({ grantedUntil: end }) });

describe('the end of an activation that gives nothing', () => {
  test('which has ended before is over as it ended, and is not written down again', () => {
    const grantEnd = { at: at('09:20'), cause: 'person', because: 'Ada is done.' } as const;

    expect(decide({ activation: grantRecord({ grantEnd }) })).toEqual({
      kind: 'over',
      end: undefined,
      because: 'It ended at 2026-11-24T09:20:00.000Z: Ada is done.',
    });
  });

  test.each(['accepted', 'awaiting-approval'] as const)('yet, for it is %s, withdraws it', (state) => {
    expect(decide({ activation: grantRecord({ state }) })).toEqual({ kind: 'withdraw' });
  });

  test('yet, for it is being given just now, waits a minute', () => {
    expect(decide({ activation: grantRecord({ state: 'claimed' }) })).toEqual({
      kind: 'later',
      until: at('09:31'),
      because: 'It is being given just now, and ends after that.',
    });
  });

  test.each<ChangeState>(['refused', 'expired', 'validated'])('for it is %s, is over', (state) => {
    expect(decide({ activation: grantRecord({ state }) })).toEqual({
      kind: 'over',
      end: undefined,
      because: `It is ${state}: it gave no access.`,
    });
  });
});

describe('the end of access of which nothing is there', () => {
  const none = (said: Partial<EndFacts>) => decide({ present: absent, ...said });
  const byClock = {
    kind: 'over',
    end: { at: at('11:00'), cause: 'clock', because: 'Its time was over at 2026-11-24T11:00:00.000Z.' },
    because: 'Its time was over at 2026-11-24T11:00:00.000Z.',
  };

  test('is by the clock from the instant that its time is over', () => {
    expect(none({ now: at('11:00') })).toEqual(byClock);
    expect(none({ now: at('10:59:59') })).not.toEqual(byClock);
  });

  test.each([
    ['since it was seen', {}, at('09:05:02')],
    [
      'since it was claimed, where nobody saw it',
      { settledAt: undefined, claimedAt: at('09:01') },
      at('09:06'),
    ],
    [
      'since it was asked for, where nothing else is known',
      { settledAt: undefined, claimedAt: undefined },
      at('09:05'),
    ],
  ])('waits for five minutes for what was given to show, counted %s', (_from, known, shows) => {
    const activation = grantRecord(known);
    const justBefore = new Date(shows.getTime() - 1);

    expect(none({ activation, now: justBefore })).toEqual({
      kind: 'later',
      until: shows,
      because: 'It does not show yet, and may still.',
    });
    expect(none({ activation, now: shows })).toMatchObject({ kind: 'over' });
  });

  test('is somebody else’s doing after that', () => {
    const because =
      'It is gone, and this app did not take it away. It would have ended at 2026-11-24T11:00:00.000Z.';

    expect(none({})).toEqual({
      kind: 'over',
      because,
      end: { at: at('09:30'), cause: 'somebody-else', because },
    });
  });

  test('waits for a quarter of an hour where nobody knows whether it was given, and ends for its own reason then', () => {
    const activation = unconfirmedGrant();
    const because = 'It was never seen in force, and is not asked for any more: Q1A2B3 is resolved.';

    expect(none({ activation, now: at('09:15:01') })).toMatchObject({ kind: 'later', until: at('09:15:02') });
    expect(none({ activation, now: at('09:15:02') })).toEqual({
      kind: 'over',
      because,
      end: { at: at('09:15:02'), cause: 'ticket', because },
    });
  });
});

describe('the end of access that is there', () => {
  test('leaves alone what this app did not make, and names it', () => {
    const because =
      'What is there now is schedule schedule-9, which this app did not make. It is left alone.';

    expect(decide({ present: foreign() })).toEqual({
      kind: 'over',
      because,
      end: { at: at('09:30'), cause: 'somebody-else', because },
    });
    expect(decide({ present: foreign({ scheduleId: undefined }) })).toMatchObject({
      because:
        'What is there now is schedule of an unknown id, which this app did not make. It is left alone.',
    });
  });

  test('decides nothing while a record cannot be read that may tell whose it is', () => {
    expect(decide({ present: doubtful })).toEqual({
      kind: 'later',
      until: at('09:31'),
      because: 'A record that may tell whose access it is cannot be read.',
    });
  });

  test('removes it where nobody else’s grant goes on, and says what was there', () => {
    expect(decide()).toEqual({
      kind: 'send',
      step: { kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined },
      before: {
        kind: 'assignment',
        scheduleId: '50877283-9d40-433c-bab8-7986dc10458a',
        startDateTime: '2026-11-24T09:00:00.000Z',
        endDateTime: '2026-11-24T11:00:00.000Z',
      },
      end: { at: at('09:30'), cause: 'ticket', because: 'Q1A2B3 is resolved.' },
    });
  });

  test('removes what PIM lists without a schedule, too', () => {
    expect(decide({ present: ours(at('11:00'), { scheduleId: undefined }) })).toMatchObject({
      kind: 'send',
      before: { scheduleId: null },
    });
  });

  test('removes nothing that is younger than PIM takes away: five minutes, and ten seconds for its clock', () => {
    expect(decide({ now: at('09:05:09') })).toEqual({
      kind: 'later',
      until: at('09:05:10'),
      because:
        'PIM takes no active access away that is younger than five minutes. It ends at 2026-11-24T09:05:10.000Z.',
    });
    expect(decide({ now: at('09:05:10') })).toMatchObject({ kind: 'send' });
  });

  test('waits no longer than until it ends of itself', () => {
    expect(decide({ now: at('09:04'), present: ours(at('09:05')) })).toMatchObject({
      kind: 'later',
      until: at('09:05'),
      because:
        'PIM takes no active access away that is younger than five minutes. It ends at 2026-11-24T09:05:00.000Z.',
    });
  });

  test('takes access whose beginning is not known for as young as can be', () => {
    expect(decide({ present: ours(at('11:00'), { startDateTime: undefined }) })).toMatchObject({
      kind: 'later',
      until: at('09:35:10'),
    });
  });
});

describe('the end of one of several grants of the same access', () => {
  const because = (last: string) =>
    `Q1A2B3 is resolved. Other activations of the same access go on until 2026-11-24T${last}:00.000Z.`;

  test('has it end with the last of those that go on', () => {
    const others = [until(at('10:00')), until(at('10:30')), until(at('10:15'))];

    expect(decide({ others })).toEqual({
      kind: 'send',
      step: { kind: 'assignment', actions: ['adminUpdate'], endDateTime: '2026-11-24T10:30:00.000Z' },
      before: {
        kind: 'assignment',
        scheduleId: '50877283-9d40-433c-bab8-7986dc10458a',
        startDateTime: '2026-11-24T09:00:00.000Z',
        endDateTime: '2026-11-24T11:00:00.000Z',
      },
      end: { at: at('09:30'), cause: 'other-grant', because: because('10:30') },
    });
  });

  test.each([
    ['ends sooner than they do', '12:00'],
    ['ends with them', '11:00'],
    ['ends as good as with them: PIM rounds', '10:55'],
  ])('sends nothing where the access %s', (_when, last) => {
    expect(decide({ others: [until(at(last))] })).toEqual({
      kind: 'over',
      because: because(last),
      end: { at: at('09:30'), cause: 'other-grant', because: because(last) },
    });
  });

  test('takes it away where the others are over, one of them just now', () => {
    const others = [until(at('09:10')), until(at('09:30'))];

    expect(decide({ others })).toMatchObject({ kind: 'send', step: { actions: ['adminRemove'] } });
  });

  test('waits for the others where they end sooner than PIM makes access', () => {
    expect(decide({ others: [until(at('09:35'))] })).toEqual({
      kind: 'later',
      until: at('09:35'),
      because:
        'Other activations of the same access go on until 2026-11-24T09:35:00.000Z, and PIM makes no access shorter than five minutes.',
    });
    expect(decide({ others: [until(at('09:35:10'))] })).toMatchObject({
      kind: 'send',
      step: { actions: ['adminUpdate'], endDateTime: '2026-11-24T09:35:10.000Z' },
    });
  });
});
