import { describe, expect, test } from '@jest/globals';
import {
  decideWatch,
  type WatchFacts,
  type WatchVerdict,
} from '../../../src/domain/activations/decide-watch.ts';
import type { ChangeState } from '../../../src/domain/model/command.ts';
import {
  absent,
  at,
  doubtful,
  endContent,
  endRecord,
  foreign,
  grantRecord,
  ours,
  outcome,
} from './grant-records.ts';

const goesOn: WatchVerdict = { kind: 'goes-on' };

/** Ada's grant, from nine o'clock to eleven, is looked at at ten. */
function watch(said: Partial<WatchFacts> = {}): WatchVerdict {
  const activation = said.activation ?? grantRecord();
  return decideWatch({
    now: at('10:00'),
    activation,
    others: [],
    present: ours(),
    sent: [activation],
    requests: undefined,
    doubt: undefined,
    ...said,
  });
}

/** Its end, which came to this at half past nine. */
const endThat = (state: ChangeState, code: 'obstructed' | 'refused' | 'done' = 'refused') =>
  endRecord({ state, settledAt: at('09:30'), outcome: outcome({ code }) });
/** An end of another grant of the same access. */
const otherEnd = endRecord({ id: 'end-2', state: 'done' }, { activationId: 'activation-2' });

const byClock = (time: string) => ({
  kind: 'over',
  end: {
    at: at(time),
    cause: 'clock',
    because: `Its time was over at ${at(time).toISOString()}.`,
  },
});
const byTicket = { cause: 'ticket', because: 'Q1A2B3 is resolved.' };

describe('a grant goes on', () => {
  test('while it is there as it was given and nothing stands against it', () => {
    expect(watch()).toEqual(goesOn);
  });

  test('while it is not known whose the access is', () => {
    expect(watch({ present: doubtful, doubt: 'The role is gone.', now: at('12:00') })).toEqual(goesOn);
  });

  test.each(['accepted', 'awaiting-approval', 'claimed'] as const)(
    'for this watch while its end is %s: whoever executes that knows more',
    (state) => {
      const sent = [endRecord({ state })];

      expect(watch({ sent, doubt: 'The role is gone.' })).toEqual(goesOn);
      expect(watch({ sent, present: absent })).toEqual(goesOn);
      expect(watch({ sent, present: foreign() })).toEqual(goesOn);
    },
  );

  test('while anything is being sent for the access, whichever grant it is about', () => {
    const sending = grantRecord({ id: 'activation-2', state: 'claimed' });
    const ending = { ...otherEnd, state: 'claimed' } as const;

    for (const one of [sending, ending])
      expect(watch({ sent: [grantRecord(), one], present: absent })).toEqual(goesOn);
  });

  test('whatever only waits to be sent for another grant', () => {
    const waiting = { ...otherEnd, state: 'accepted' } as const;

    expect(watch({ sent: [waiting], doubt: 'The role is gone.' })).toMatchObject({ kind: 'end' });
  });
});

describe('a grant of which nothing is there', () => {
  const gone = (said: Partial<WatchFacts> = {}) => watch({ present: absent, ...said });
  const taken = 'It is gone before its time, 2026-11-24T11:00:00.000Z, and this app did not take it away.';

  test('is over by the clock from the instant that its time is over', () => {
    expect(gone({ now: at('11:00') })).toEqual(byClock('11:00'));
    expect(gone({ now: at('10:59:59') })).toEqual({
      kind: 'over',
      end: { at: at('10:59:59'), cause: 'somebody-else', because: taken },
    });
  });

  test.each(['done', 'unconfirmed'] as const)(
    'is over by its end, which is %s and was not written down with it, at the instant of that',
    (state) => {
      expect(gone({ sent: [endThat(state)] })).toEqual({
        kind: 'over',
        end: { at: at('09:30'), ...byTicket },
      });
    },
  );

  test('is over by the last of its ends that may have been made; now, where nobody knows when that was', () => {
    const person = { cause: 'person', because: 'Ada is done.' } as const;
    const last = endRecord({ id: 'end-3', state: 'done', settledAt: undefined }, person);
    const refused = endRecord({ id: 'end-4', state: 'refused' }, { because: 'never made' });

    expect(gone({ sent: [endThat('done'), last, refused, otherEnd] })).toEqual({
      kind: 'over',
      end: { at: at('10:00'), ...person },
    });
  });

  test('is somebody else’s doing where its ends came to nothing, or are of another grant', () => {
    for (const end of [endThat('refused'), endThat('expired'), otherEnd])
      expect(gone({ sent: [end] })).toMatchObject({ end: { cause: 'somebody-else', because: taken } });
  });

  test('is over by the clock rather than by an end where its time is over as well', () => {
    expect(gone({ now: at('11:00'), sent: [endThat('done')] })).toEqual(byClock('11:00'));
  });

  test.each([
    ['it was seen', {}, at('09:05:02')],
    ['it was claimed, where nobody saw it', { settledAt: undefined, claimedAt: at('09:01') }, at('09:06')],
    [
      'it was asked for, where nothing else is known',
      { settledAt: undefined, claimedAt: undefined },
      at('09:05'),
    ],
  ])('has five minutes to show, from when %s', (_from, known, shows) => {
    const activation = grantRecord(known);

    expect(gone({ activation, now: new Date(shows.getTime() - 1) })).toEqual(goesOn);
    expect(gone({ activation, now: shows })).toMatchObject({ kind: 'over' });
  });
});

describe('a grant where somebody else’s access is', () => {
  const because = 'What is there now is schedule schedule-9, which this app did not make. It is left alone.';

  test('is over, and that access is named and left alone', () => {
    expect(watch({ present: foreign(), doubt: 'The role is gone.' })).toEqual({
      kind: 'over',
      end: { at: at('10:00'), cause: 'somebody-else', because },
    });
    expect(watch({ present: foreign({ scheduleId: undefined }) })).toMatchObject({
      end: {
        because:
          'What is there now is schedule of an unknown id, which this app did not make. It is left alone.',
      },
    });
  });

  test('is over by the clock, or by its own end, where it was over before', () => {
    expect(watch({ present: foreign(), now: at('11:00'), sent: [endThat('done')] })).toEqual(
      byClock('11:00'),
    );
    expect(watch({ present: foreign(), sent: [endThat('done')] })).toEqual({
      kind: 'over',
      end: { at: at('09:30'), ...byTicket },
    });
  });
});

describe('a grant that is there after its time', () => {
  const late = 'Its time was over at 2026-11-24T11:00:00.000Z, and the access is still there.';

  test('is left to PIM for five minutes, and ended then', () => {
    expect(watch({ now: at('11:00') })).toEqual(goesOn);
    expect(watch({ now: at('11:04:59') })).toEqual(goesOn);
    expect(watch({ now: at('11:05') })).toEqual({ kind: 'end', because: late, after: undefined });
  });

  test('is over alone where another grant of the same access goes on', () => {
    const others = [grantRecord({ id: 'activation-2', outcome: outcome({ grantedUntil: at('12:00') }) })];

    expect(watch({ now: at('11:00'), others })).toEqual(byClock('11:00'));
    expect(watch({ now: at('11:05'), others })).toEqual(byClock('11:00'));
  });

  test('is not left there for another grant that is over as well', () => {
    const others = [grantRecord({ id: 'activation-2', outcome: outcome({ grantedUntil: at('11:05') }) })];

    expect(watch({ now: at('11:05'), others })).toMatchObject({ kind: 'end' });
  });

  test('is ended once more where an end of it came to nothing, a quarter of an hour after that', () => {
    const end = endRecord({
      state: 'refused',
      settledAt: at('11:06'),
      outcome: outcome({ code: 'refused' }),
    });

    expect(watch({ now: at('11:20:59'), sent: [end] })).toEqual(goesOn);
    expect(watch({ now: at('11:21'), sent: [end] })).toEqual({ kind: 'end', because: late, after: end });
  });
});

describe('a grant that may not go on', () => {
  const doubt = 'The rules name no sender "pagerduty" any more.';

  test('is ended for that reason', () => {
    expect(watch({ doubt })).toEqual({ kind: 'end', because: doubt, after: undefined });
  });

  test('is asked to end once more a quarter of an hour after an end that came to nothing', () => {
    const end = endThat('refused');

    expect(watch({ doubt, sent: [end], now: at('09:44:59') })).toEqual(goesOn);
    expect(watch({ doubt, sent: [end], now: at('09:45') })).toEqual({
      kind: 'end',
      because: doubt,
      after: end,
    });
  });

  test('is asked to end once more an hour after an end that the rules of this app held', () => {
    const end = endThat('refused', 'obstructed');

    expect(watch({ doubt, sent: [end], now: at('10:29:59') })).toEqual(goesOn);
    expect(watch({ doubt, sent: [end], now: at('10:30') })).toEqual({
      kind: 'end',
      because: doubt,
      after: end,
    });
  });

  test('counts that from when the last of its ends was claimed, or asked for, where nobody knows what came of it', () => {
    const first = endThat('refused');
    const expired = endRecord({ id: 'end-3', state: 'expired', settledAt: undefined, claimedAt: undefined });
    const claimed = { ...expired, claimedAt: at('09:40') };

    expect(watch({ doubt, sent: [first, expired], now: at('09:44:59') })).toEqual(goesOn);
    expect(watch({ doubt, sent: [first, expired], now: at('09:45') })).toMatchObject({ after: expired });
    expect(watch({ doubt, sent: [first, claimed], now: at('09:54:59') })).toEqual(goesOn);
    expect(watch({ doubt, sent: [first, claimed], now: at('09:55') })).toMatchObject({ after: claimed });
  });
});

describe('a grant whose end came to nothing', () => {
  test('is asked to end once more for the same reason, a quarter of an hour later', () => {
    const end = endThat('refused');

    expect(watch({ sent: [end], now: at('09:44:59') })).toEqual(goesOn);
    expect(watch({ sent: [end], now: at('09:45') })).toEqual({
      kind: 'end',
      because: endContent().because,
      after: end,
    });
  });

  test('because the rules of this app held it goes on: whatever was asked for is not asked for again', () => {
    expect(watch({ sent: [endThat('refused', 'obstructed')], now: at('10:59') })).toEqual(goesOn);
  });

  test('is ended by its last reason alone', () => {
    const last = endRecord(
      { id: 'end-3', state: 'refused', settledAt: at('09:40'), outcome: outcome({ code: 'refused' }) },
      { because: 'Ada is done.' },
    );

    expect(watch({ sent: [endThat('refused'), last, otherEnd] })).toEqual({
      kind: 'end',
      because: 'Ada is done.',
      after: last,
    });
  });
});
