import { describe, expect, test } from '@jest/globals';
import type { AuditLog, VisibleRange } from '../../../simulator/state/audit-log.ts';
import { createTenant, type TenantOptions } from '../../../simulator/state/create-tenant.ts';

const now = new Date('2026-11-22T02:00:00Z');

function logOf(options: Partial<TenantOptions> = {}): AuditLog {
  return createTenant({ seed: 9, users: 60, auditEvents: 2_000, now, ...options }).auditLog;
}

const idsOf = (log: AuditLog, range: Partial<VisibleRange> = {}) =>
  [...log.visible({ at: now, ...range })].map(({ id }) => id);
/** Adds fractional digits, so that texts compare like instants. */
const sevenDigits = (text: string) => text.replace(/(:\d\d)Z$/, '$1.0000000Z');
const event = (id: string, activityDateTime: string) => ({
  id,
  activityDateTime,
  activityDisplayName: 'Planted',
});

describe('reading the visible log', () => {
  const log = logOf();
  const truth = [...log.all(now)];

  test('gives the truth, newest first, when nothing is late', () => {
    expect(idsOf(log)).toEqual(truth.map(({ id }) => id).toReversed());
    expect(idsOf(log, { newestFirst: false })).toEqual(truth.map(({ id }) => id));
  });

  test.each([
    { from: '2026-11-01T00:00:00Z', to: '2026-11-01T12:00:00Z' },
    { from: '2026-11-01T00:00:00Z' },
    { to: '2026-10-25T00:00:00.1234567Z' },
    { from: '2026-11-21T00:00:00Z', to: '2026-11-20T00:00:00Z' },
    { from: truth[700]?.activityDateTime, to: truth[712]?.activityDateTime },
    { from: truth[1_000]?.activityDateTime, to: truth[1_000]?.activityDateTime },
  ])('between $from and $to gives what a look at every event gives, both ends included', ({ from, to }) => {
    const expected = truth.filter(
      ({ activityDateTime }) =>
        (from === undefined || activityDateTime >= sevenDigits(from)) &&
        (to === undefined || activityDateTime <= sevenDigits(to)),
    );

    expect(idsOf(log, { from, to, newestFirst: false })).toEqual(expected.map(({ id }) => id));
  });

  test.each([true, false])(
    'goes on after any event without gap or repetition (newest first: %s)',
    (newestFirst) => {
      const all = idsOf(log, { newestFirst });
      for (const place of [0, 1, 7, 500, 1_234, 1_998]) {
        const [after] = [...log.visible({ at: now, newestFirst })].slice(place, place + 1);
        expect(idsOf(log, { newestFirst, after })).toEqual(all.slice(place + 1));
      }
    },
  );
});

describe('an event older than the retention', () => {
  const log = logOf();
  const later = new Date('2026-11-29T02:00:00Z');
  const [oldest] = log.all(now);

  test('is no longer shown, and still true', () => {
    const shown = [...log.visible({ at: later })];

    expect(shown.length).toBeLessThan(2_000);
    expect(shown.at(-1)?.event.activityDateTime.localeCompare('2026-10-30T02:00:00')).toBe(1);
    expect(log.find(oldest?.id ?? '', later)).toBeUndefined();
    expect(log.count(later)).toBeGreaterThanOrEqual(2_000);
    expect([...log.all(later)][0]).toEqual(oldest);
  });
});

describe('events that arrive late', () => {
  const log = logOf({ lateEvents: { share: 0.3, upToHours: 20 } });

  test('are true at once, and shown within the hours given', () => {
    const missing = 2_000 - idsOf(log).length;
    const afterwards = new Date('2026-11-22T22:00:01Z');
    const range = { at: afterwards, from: '2026-10-24T00:00:00Z' };

    expect(log.count(now)).toBe(2_000);
    expect(missing).toBeGreaterThan(0);
    expect([...log.visible(range)]).toHaveLength(
      // Some roles have ended by then, and the log has their rows.
      [...log.all(afterwards)].filter(({ activityDateTime }) => activityDateTime >= '2026-10-24').length,
    );
  });

  test('are the same ones for the same seed', () => {
    expect(idsOf(log)).toEqual(idsOf(logOf({ lateEvents: { share: 0.3, upToHours: 20 } })));
  });
});

describe('recording an event', () => {
  test('puts it where its instant belongs', () => {
    const log = logOf();
    log.record(event('planted', '2026-11-10T00:00:00Z'));

    const shown = [...log.visible({ at: now })].map(({ event: { activityDateTime } }) =>
      activityDateTime.slice(0, 19),
    );

    expect(shown).toEqual(shown.toSorted().toReversed());
    expect(log.count(now)).toBe(2_001);
    expect(log.find('planted', now)).toEqual(event('planted', '2026-11-10T00:00:00Z'));
  });

  test('shows it from the instant given, and not before', () => {
    const log = logOf();
    log.record(event('planted', '2026-11-21T05:00:00Z'), '2026-11-22T01:00:00Z');

    expect(idsOf(log, { at: '2026-11-22T00:59:59Z' })).not.toContain('planted');
    expect(log.find('planted', '2026-11-22T00:59:59Z')).toBeUndefined();
    expect([...log.all('2026-11-22T00:59:59Z')].map(({ id }) => id)).toContain('planted');
    expect(idsOf(log, { at: '2026-11-22T01:00:00Z' })).toContain('planted');
  });

  test('of the future waits for it', () => {
    const log = logOf();
    const before = log.count('2026-11-23T00:00:00Z');
    log.record(event('planted', '2026-11-23T00:00:00Z'));

    expect(log.count(now)).toBe(2_000);
    expect(log.count('2026-11-23T00:00:00Z')).toBe(before + 1);
  });

  test('that shares its instant with others keeps the order of ids, page by page', () => {
    const log = logOf({ auditEvents: 0 });
    for (const id of ['c', 'a', 'b']) log.record(event(id, '2026-11-10T00:00:00Z'));

    expect(idsOf(log)).toEqual(['c', 'b', 'a']);
    const [first] = log.visible({ at: now });
    expect(idsOf(log, { after: first })).toEqual(['b', 'a']);
  });

  test('that shares its instant with a generated one: either can be gone on from', () => {
    const log = logOf();
    const [generated] = [...log.all(now)].filter(({ id }) => id.startsWith('Directory_'));
    if (generated === undefined) throw new Error('there is no such event');
    for (const id of ['A', 'z']) log.record(event(id, generated.activityDateTime));
    const from = generated.activityDateTime;

    const shown = [...log.visible({ at: now, from, to: from })];

    expect(shown.map(({ id }) => id)).toEqual(['z', generated.id, 'A']);
    expect(idsOf(log, { from, to: from, after: shown[0] })).toEqual([generated.id, 'A']);
    expect(idsOf(log, { from, to: from, after: shown[1] })).toEqual(['A']);
    expect(idsOf(log, { from, to: from, after: shown[2] })).toEqual([]);
  });

  test('is refused when there is one with its id', () => {
    const log = logOf();
    const [first] = log.all(now);

    expect(() => log.record(event(first?.id ?? '', '2026-11-10T00:00:00Z'))).toThrow('replace()');
  });
});

describe('replacing an event', () => {
  test.each(['PIM', 'Directory', 'SSGM'])('gives a %s event other content, once, in its place', (form) => {
    const log = logOf();
    const before = [...log.all(now)];
    const place = before.findIndex(({ id }) => id.startsWith(`${form}_`));
    const { id, activityDateTime } = before[place] ?? { id: '', activityDateTime: '' };

    log.replace(id, event(id, activityDateTime));

    expect(log.count(now)).toBe(2_000);
    const after = [...log.all(now)];
    expect(after.map((each) => each.id)).toEqual(before.map((each) => each.id));
    expect(after[place]).toEqual(event(id, activityDateTime));
    expect(log.find(id, now)).toEqual(event(id, activityDateTime));
  });

  test('twice leaves the second content', () => {
    const log = logOf();
    const [first] = log.all(now);
    const id = first?.id ?? '';

    log.replace(id, event(id, '2026-11-10T00:00:00Z'));
    log.replace(id, event(id, '2026-11-11T00:00:00Z'));

    expect(log.count(now)).toBe(2_000);
    expect(log.find(id, now)?.activityDateTime).toBe('2026-11-11T00:00:00Z');
  });

  test('is refused for an id that there is not, and for another id', () => {
    const log = logOf();

    expect(() => log.replace('none', event('none', '2026-11-10T00:00:00Z'))).toThrow('no event none');
    expect(() => log.replace('none', event('other', '2026-11-10T00:00:00Z'))).toThrow('must have its id');
  });
});
