import { describe, expect, test } from '@jest/globals';
import { remember } from '../../src/domain/access-history.ts';
import { accessIdOf } from '../../src/domain/model/access.ts';
import type { AccessMemory } from '../../src/domain/model/snapshot.ts';
import { memory } from '../memory-builder.ts';
import {
  ADA,
  assignment,
  assignmentInstance,
  eligibility,
  GRACE,
  group,
  NIGHT_SHIFT,
  NOW,
  request,
  roleKey,
  type SnapshotParts,
  snapshot,
  user,
} from '../snapshot-builder.ts';

const instant = (text: string) => new Date(text);
const yesterday = instant('2026-11-21T03:00:00Z');
const end = instant('2026-11-29T03:00:00Z');
const newEnd = instant('2027-05-28T03:00:00Z');

/** What is remembered of what was seen, with what was remembered before. */
function look(seen: SnapshotParts) {
  const before = snapshot(seen);
  return remember(before, before.history, yesterday, []);
}

function ofAda(seen: SnapshotParts): AccessMemory | undefined {
  return look(seen).history.memories.get(accessIdOf('eligibility', roleKey()));
}

/** Ada activates Helpdesk Administrator. */
const activation = (at: string, overrides: Parameters<typeof request>[0] = {}) =>
  request({ kind: 'assignment', action: 'selfActivate', start: instant(at), ...overrides });

describe('when access was first seen', () => {
  test('is, of what was there before the first look, when Graph says it was made', () => {
    expect(ofAda({ eligibilities: [eligibility({ start: instant('2026-06-02T03:00:00Z') })] })).toMatchObject(
      {
        firstSeenAt: instant('2026-06-02T03:00:00Z'),
        lastSeenAt: NOW,
      },
    );
  });

  test.each([
    { what: 'Graph does not say', createdDateTime: undefined },
    { what: 'Graph says a time that cannot be', createdDateTime: instant('1970-01-01T00:00:00Z') },
    { what: 'Graph says a time that has not come', createdDateTime: instant('2026-11-22T03:00:01Z') },
  ])('is now where $what', ({ createdDateTime }) => {
    expect(ofAda({ eligibilities: [eligibility({ createdDateTime })] })?.firstSeenAt).toEqual(NOW);
  });

  test('is put right where an instant was remembered that cannot be one', () => {
    const memories = [memory({ firstSeenAt: instant('0001-01-01T00:00:00Z') })];
    const eligibilities = [eligibility({ start: instant('2026-06-02T03:00:00Z') })];

    expect(ofAda({ eligibilities, memories })?.firstSeenAt).toEqual(instant('2026-06-02T03:00:00Z'));
  });

  test.each(['1970-01-01T00:00:00Z', '2027-11-22T03:00:00Z'])(
    'does not begin anew with an assignment at an instant that cannot be: %s',
    (at) => {
      const again = eligibility({ start: yesterday, end: newEnd, createdUsing: 'new-assignment' });
      const made = request({ id: 'new-assignment', action: 'adminAssign', start: instant(at) });

      expect(ofAda({ eligibilities: [again], requests: [made], memories: [memory()] })?.firstSeenAt).toEqual(
        memory().firstSeenAt,
      );
    },
  );

  test('survives an extension, which resets what Graph says of its age', () => {
    const extended = eligibility({
      id: 'extended',
      start: yesterday,
      end: newEnd,
      createdUsing: 'extension',
    });
    const extension = request({ id: 'extension', action: 'adminExtend', start: yesterday });
    const memories = [memory({ firstSeenAt: instant('2026-06-02T03:00:00Z') })];

    expect(ofAda({ eligibilities: [extended], requests: [extension], memories })).toMatchObject({
      firstSeenAt: instant('2026-06-02T03:00:00Z'),
      lastSeenEnd: newEnd,
      lastSeenScheduleId: 'extended',
    });
  });

  test('begins anew where it was taken away and assigned again', () => {
    const again = eligibility({ start: yesterday, end: newEnd, createdUsing: 'new-assignment' });
    const made = request({ id: 'new-assignment', action: 'adminAssign', start: yesterday });

    expect(ofAda({ eligibilities: [again], requests: [made], memories: [memory()] })?.firstSeenAt).toEqual(
      yesterday,
    );
  });
});

describe('the last activation of an eligibility', () => {
  test.each([
    { by: 'its request', seen: { requests: [activation('2026-11-20T09:00:00Z')] } },
    {
      by: 'what it gives while it lasts',
      seen: {
        instances: [
          assignmentInstance({ assignmentType: 'Activated', start: instant('2026-11-20T09:00:00Z') }),
        ],
      },
    },
  ])('is known by $by', ({ seen }) => {
    expect(ofAda({ eligibilities: [eligibility()], ...seen })?.lastActivatedAt).toEqual(
      instant('2026-11-20T09:00:00Z'),
    );
  });

  test('is the latest that was ever seen', () => {
    const eligibilities = [eligibility()];
    const requests = [activation('2026-10-30T09:00:00Z'), activation('2026-11-02T09:00:00Z')];
    const lastActivatedAt = instant('2026-11-12T03:00:00Z');

    expect(ofAda({ eligibilities, requests })?.lastActivatedAt).toEqual(instant('2026-11-02T09:00:00Z'));
    expect(
      ofAda({ eligibilities, requests, memories: [memory({ lastActivatedAt })] })?.lastActivatedAt,
    ).toEqual(lastActivatedAt);
  });

  test.each([
    { what: 'lies ahead', asked: activation('2026-11-22T03:00:01Z') },
    { what: 'was at an instant that cannot be', asked: activation('1970-01-01T00:00:00Z') },
    { what: 'was denied', asked: activation('2026-11-20T09:00:00Z', { progress: 'refused' }) },
    { what: 'waits for approval', asked: activation('2026-11-20T09:00:00Z', { progress: 'pending' }) },
    { what: 'is an end of one', asked: activation('2026-11-20T09:00:00Z', { action: 'selfDeactivate' }) },
    {
      what: 'is at another scope',
      asked: activation('2026-11-20T09:00:00Z', { directoryScopeId: '/administrativeUnits/lyon' }),
    },
    { what: 'is of somebody else', asked: activation('2026-11-20T09:00:00Z', { principalId: GRACE }) },
  ])('is not one that $what', ({ asked }) => {
    expect(ofAda({ eligibilities: [eligibility()], requests: [asked] })?.lastActivatedAt).toBeUndefined();
  });

  test('is not what is held without one', () => {
    const instances = [assignmentInstance({ assignmentType: 'Assigned', start: yesterday })];

    expect(ofAda({ eligibilities: [eligibility()], instances })?.lastActivatedAt).toBeUndefined();
  });

  test('of a group is the last by anybody in it', () => {
    const { history } = look({
      eligibilities: [eligibility({ principalId: NIGHT_SHIFT })],
      principals: [group({ memberIds: [ADA, GRACE] }), user(), user({ id: GRACE })],
      requests: [
        activation('2026-11-20T09:00:00Z'),
        activation('2026-11-21T09:00:00Z', { principalId: GRACE }),
      ],
    });

    expect(
      history.memories.get(accessIdOf('eligibility', roleKey({ principalId: NIGHT_SHIFT })))?.lastActivatedAt,
    ).toEqual(instant('2026-11-21T09:00:00Z'));
  });
});

describe('since when activations are known', () => {
  const known = (seen: SnapshotParts, knownUntil?: Date) => {
    const before = snapshot(seen);
    return remember(before, before.history, knownUntil, []).history.activationsKnownSince;
  };
  const since = instant('2026-03-01T03:00:00Z');
  const thirtyDaysAgo = instant('2026-10-23T03:00:00Z');

  test('is, at the first look, as far back as Graph certainly keeps requests', () => {
    expect(known({ activationsKnownSince: undefined })).toEqual(thirtyDaysAgo);
  });

  test.each([
    { pause: 'a day', knownUntil: yesterday, expected: since },
    { pause: '30 days', knownUntil: thirtyDaysAgo, expected: since },
    { pause: 'more than 30 days', knownUntil: instant('2026-10-23T02:59:59Z'), expected: thirtyDaysAgo },
  ])('after a pause of $pause is $expected', ({ knownUntil, expected }) => {
    expect(known({ activationsKnownSince: since }, knownUntil)).toEqual(expected);
  });

  test('is not known where requests could not be read, and is known again after the next whole look', () => {
    const gaps = [{ part: 'assignment-requests', because: 'page 2 failed' }] as const;

    expect(known({ activationsKnownSince: since, gaps }, yesterday)).toBeUndefined();
    expect(known({ activationsKnownSince: since, gaps: [] }, yesterday)).toEqual(since);
  });

  test('does not depend on what else could not be read', () => {
    const gaps = [{ part: 'role-settings', because: 'page 2 failed' }] as const;

    expect(known({ activationsKnownSince: since, gaps }, yesterday)).toEqual(since);
  });
});

describe('what is remembered at all', () => {
  test('is one memory for each access: of two schedules the one that ends last', () => {
    const eligibilities = [eligibility({ id: 'later', end: newEnd }), eligibility({ id: 'sooner', end })];

    expect(look({ eligibilities }).changed).toMatchObject([
      { lastSeenScheduleId: 'later', lastSeenEnd: newEnd },
    ]);
  });

  test('is of the one whose end is unknown, which may be the last', () => {
    const eligibilities = [
      eligibility({ id: 'later', end: newEnd }),
      eligibility({ id: 'odd', expiration: undefined }),
    ];

    expect(look({ eligibilities }).changed).toMatchObject([
      { lastSeenScheduleId: 'odd', lastSeenEnd: 'unknown' },
    ]);
  });

  test.each([
    { what: 'an activation', rows: { assignments: [assignment({ assignmentType: 'Activated' })] } },
    { what: 'what a group gives', rows: { eligibilities: [eligibility({ memberType: 'Group' })] } },
    { what: 'what a wider scope gives', rows: { eligibilities: [eligibility({ memberType: 'Inherited' })] } },
    {
      what: 'a member type that we do not know',
      rows: { eligibilities: [eligibility({ memberType: undefined })] },
    },
  ])('is not $what', ({ rows }) => {
    expect(look(rows)).toMatchObject({ changed: [], history: { memories: new Map() } });
  });

  test('stays known when the access is over and not seen any more', () => {
    const over = memory({ lastSeenEnd: instant('2026-11-21T03:00:00Z') });

    const { history, changed } = look({ memories: [over] });

    expect(history.memories).toEqual(new Map([[accessIdOf('eligibility', roleKey()), over]]));
    expect(changed).toEqual([]);
  });
});

describe('a memory that nothing happened to', () => {
  const written = (lastSeenAt: Date) =>
    look({ eligibilities: [eligibility({ end })], memories: [memory({ lastSeenEnd: end, lastSeenAt })] })
      .changed;

  test('is not written anew within seven days', () => {
    expect(written(instant('2026-11-15T03:00:00Z'))).toEqual([]);
  });

  test('is written anew after seven days, so that it is known until when the access was there', () => {
    expect(written(instant('2026-11-15T02:59:59Z'))).toMatchObject([{ lastSeenAt: NOW }]);
  });

  test.each([
    { what: 'it was activated', seen: { requests: [activation('2026-11-21T09:00:00Z')] } },
    { what: 'its end is another', seen: { eligibilities: [eligibility({ end: newEnd })] } },
    { what: 'its schedule is another', seen: { eligibilities: [eligibility({ id: 'another', end })] } },
  ])('is written at once where $what', ({ seen }) => {
    const before = { eligibilities: [eligibility({ end })], memories: [memory({ lastSeenEnd: end })] };

    expect(look({ ...before, ...seen }).changed).toHaveLength(1);
  });
});
