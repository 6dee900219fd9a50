import { describe, expect, test } from '@jest/globals';
import {
  decideWatch,
  type WatchFacts,
  type WatchVerdict,
} from '../../../src/domain/activations/decide-watch.ts';
import type { ScheduleRequest } from '../../../src/domain/model/role-schedules.ts';
import { request as requestOf } from '../../snapshot-builder.ts';
import { absent, at, grantRecord, ours, outcome, requestId, unconfirmedGrant } from './grant-records.ts';

const goesOn: WatchVerdict = { kind: 'goes-on' };

/** Nobody knows whether Ada's grant was given at nine o'clock; it is looked at at half past nine, and does not show. */
function watch(said: Partial<WatchFacts> = {}): WatchVerdict {
  const activation = said.activation ?? unconfirmedGrant();
  return decideWatch({
    now: at('09:30'),
    activation,
    others: [],
    present: absent,
    sent: [activation],
    requests: [],
    doubt: undefined,
    ...said,
  });
}

/** A request of PIM for the same access. */
function request(overrides: Partial<ScheduleRequest> = {}): ScheduleRequest {
  return requestOf({ kind: 'assignment', id: 'request-9', createdDateTime: at('09:10'), ...overrides });
}

/** What was asked for in its place, at a quarter past nine. */
const again = unconfirmedGrant({ id: 'activation-2', askedAt: at('09:15'), claimedAt: at('09:15') });

const over = (cause: string, because: string) => ({ kind: 'over', end: { at: at('09:30'), cause, because } });

describe('a grant of which nobody knows whether it was given, and which does not show', () => {
  test('is asked for again when it had a quarter of an hour to show', () => {
    expect(watch({ now: at('09:15:01') })).toEqual(goesOn);
    expect(watch({ now: at('09:15:02') })).toEqual({ kind: 'ask-again' });
  });

  test('goes on while nobody has read what PIM was asked for', () => {
    expect(watch({ requests: undefined })).toEqual(goesOn);
  });

  test.each(['pending', 'unknown'] as const)('goes on while its own request is %s', (progress) => {
    const own = request({ id: requestId.toUpperCase(), progress });

    expect(watch({ requests: [request({ id: 'request-8' }), own] })).toEqual(goesOn);
  });

  test.each(['granted', 'refused'] as const)('waits for no request of its own that is %s', (progress) => {
    expect(watch({ requests: [request({ id: requestId, progress })] })).toEqual({ kind: 'ask-again' });
  });

  test('waits for nobody else’s request', () => {
    const requests = [request({ progress: 'pending' })];

    expect(watch({ requests })).toEqual({ kind: 'ask-again' });
    expect(watch({ requests, activation: unconfirmedGrant({ graphRequestId: undefined }) })).toEqual({
      kind: 'ask-again',
    });
  });

  test('is over where what it rests on is gone', () => {
    expect(watch({ doubt: 'The ticket is closed.' })).toEqual(over('watchdog', 'The ticket is closed.'));
  });

  test('is over by the clock, and lasts no longer than what was asked for', () => {
    expect(watch({ now: at('11:00') })).toMatchObject({
      kind: 'over',
      end: { at: at('11:00'), cause: 'clock' },
    });
  });
});

describe('a grant that was never seen is not asked for again where somebody took it away', () => {
  const because = 'It was never seen in force, and request request-9 took it away.';
  const removal = (overrides: Partial<ScheduleRequest> = {}) =>
    request({ action: 'adminRemove', status: 'Revoked', ...overrides });

  test.each([
    ['since it was claimed', { createdDateTime: at('09:00') }],
    ['at an instant that is not known', { createdDateTime: undefined }],
  ])('%s', (_when, overrides) => {
    expect(watch({ requests: [request({ id: 'request-8' }), removal(overrides)] })).toEqual(
      over('somebody-else', because),
    );
  });

  test('since it was asked for, where nobody knows when it was claimed', () => {
    const activation = unconfirmedGrant({ claimedAt: undefined, askedAt: at('09:05') });
    const removedAt = (createdDateTime: Date) =>
      watch({ activation, requests: [removal({ createdDateTime })] });

    expect(removedAt(at('09:05'))).toEqual(over('somebody-else', because));
    expect(removedAt(at('09:04:59'))).toEqual({ kind: 'ask-again' });
  });

  test.each([
    ['a removal of before', removal({ createdDateTime: at('08:59:59') })],
    ['a request that takes nothing away', request({ action: 'adminUpdate' })],
    ['a removal of this app', removal({ id: 'REQUEST-7' })],
  ])('but is where all there is is %s', (_what, one) => {
    const sent = [
      unconfirmedGrant(),
      grantRecord({ id: 'activation-3', graphRequestId: 'request-7' }, otherAsk),
    ];

    expect(watch({ requests: [one], sent })).toEqual({ kind: 'ask-again' });
  });
});

const otherAsk = { deliveryId: 'delivery-of-another-ticket' };

describe('a grant that was never seen is asked for again once', () => {
  test('and is over as soon as it has been', () => {
    expect(watch({ sent: [unconfirmedGrant(), again] })).toEqual(
      over('other-grant', 'It was never seen in force, and was asked for again as activation-2.'),
    );
  });

  test('and the second time is the last one', () => {
    expect(watch({ activation: again, now: at('09:45'), sent: [unconfirmedGrant(), again] })).toEqual({
      kind: 'over',
      end: {
        at: at('09:45'),
        cause: 'somebody-else',
        because: 'It was asked for twice and never seen in force. It is not asked for again.',
      },
    });
  });

  test.each([
    ['another message', { ...again, content: { ...again.content, ...otherAsk } }],
    [
      'another message, before',
      { ...again, askedAt: at('08:50'), content: { ...again.content, ...otherAsk } },
    ],
  ])('whatever was asked for because of %s', (_what, other) => {
    expect(watch({ sent: [other, unconfirmedGrant()] })).toEqual({ kind: 'ask-again' });
  });
});

describe('a grant of which nobody knew whether it was given, and which shows', () => {
  const shows = (said: Partial<WatchFacts> = {}) => watch({ present: ours(), ...said });

  test('is given, until the sooner of the end that shows and what was asked for', () => {
    expect(shows()).toEqual({ kind: 'shown', until: at('11:00') });
    expect(shows({ present: ours(at('10:58')) })).toEqual({ kind: 'shown', until: at('10:58') });
    expect(shows({ present: ours(at('11:04')) })).toEqual({ kind: 'shown', until: at('11:00') });
  });

  test('comes before what it rests on: that is looked at when it is known to be given', () => {
    expect(shows({ doubt: 'The ticket is closed.' })).toMatchObject({ kind: 'shown' });
  });

  test.each(['done', 'unconfirmed'] as const)(
    'is over where what was asked for in its place is %s: one message gives once',
    (state) => {
      expect(shows({ sent: [unconfirmedGrant(), { ...again, state }] })).toEqual(
        over(
          'other-grant',
          'It was never seen in force. What shows is what was asked for again as activation-2.',
        ),
      );
    },
  );

  test('is given where what was asked for in its place came to nothing', () => {
    expect(shows({ sent: [unconfirmedGrant(), { ...again, state: 'refused' }] })).toMatchObject({
      kind: 'shown',
    });
  });

  test('is known by the end that Graph was given, where that is known', () => {
    const activation = unconfirmedGrant({ outcome: outcome({ grantedUntil: at('10:30') }) });

    expect(shows({ activation, present: ours() })).toEqual({ kind: 'shown', until: at('10:30') });
  });
});
