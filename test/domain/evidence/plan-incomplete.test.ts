import { describe, expect, test } from '@jest/globals';
import { ADA, eligibility, GRACE, group, NIGHT_SHIFT, user } from '../../snapshot-builder.ts';
import { adas, between, exact, first, Nights, ofAccess, second, stored, third } from './nights.ts';

const at = (text: string) => new Date(text);

describe('what was not seen completely', () => {
  const gap = { part: 'eligibility-schedules', because: 'a page did not come' } as const;

  test('is not closed, and the look that counts is the one before', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas] });

    expect(nights.run(second, { gaps: [gap] }).facts).toEqual([]);
    expect(ofAccess(nights.run(third))).toMatchObject([{ change: 'closed', time: between(first, third) }]);
  });

  test('is not closed where the second listing could not be read', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas] });
    const gaps = [{ part: 'eligibility-instances', because: 'a page did not come' } as const];

    expect(ofAccess(nights.run(second, { gaps }))).toEqual([]);
  });

  test('is not closed where the second listing shows it: the first ended early', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas] });

    expect(ofAccess(nights.run(second, { alsoListed: new Set(['SCHEDULE-1']) }))).toEqual([]);
    expect(ofAccess(nights.run(third))).toMatchObject([{ change: 'closed', time: between(first, third) }]);
  });

  test('is one person where one odd row is about that person: the rest goes on', () => {
    const nights = new Nights();
    const graces = eligibility({ principalId: GRACE });
    const principals = [user({ id: ADA }), user({ id: GRACE })];
    nights.run(first, { eligibilities: [adas, graces], principals });
    const odd = {
      part: 'eligibility-schedules',
      id: undefined,
      principalId: ADA.toUpperCase(),
      roleDefinitionId: undefined,
      directoryScopeId: undefined,
      because: 'no status',
    } as const;

    expect(ofAccess(nights.run(second, { unreadable: [odd], principals }))).toMatchObject([
      { change: 'closed', last: { key: { principalId: GRACE } } },
    ]);
    expect(ofAccess(nights.run(third, { principals }))).toMatchObject([
      { change: 'closed', last: { key: { principalId: ADA } }, time: between(first, third) },
    ]);
  });

  test('is everybody where nobody knows what an odd row is about', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas] });
    const odd = {
      part: 'eligibility-schedules',
      id: undefined,
      principalId: undefined,
      roleDefinitionId: undefined,
      directoryScopeId: undefined,
      because: 'no object',
    } as const;

    expect(ofAccess(nights.run(second, { unreadable: [odd] }))).toEqual([]);
  });

  test('leaves people as they were called where they cannot be read', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas] });
    const unknown = { kind: 'unknown', id: ADA, because: 'the directory did not answer' } as const;

    expect(nights.run(second, { eligibilities: [adas], principals: [unknown] }).facts).toEqual([]);
  });
});

describe('a group that has access', () => {
  const shift = eligibility({ principalId: NIGHT_SHIFT, start: at('2026-06-01T08:00:00Z') });
  const ada = user({ id: ADA });
  const grace = user({ id: GRACE, displayName: 'Grace Hopper' });
  const members = (...ids: string[]) => [group({ memberIds: ids }), ada, grace];

  test('has members, and whoever leaves or joins is told', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [shift], principals: members(ADA) });
    const { facts } = nights.run(second, { eligibilities: [shift], principals: members(GRACE) });

    expect(facts.map(({ change, subject, time }) => [change, subject, time])).toEqual([
      ['opened', `membership:${NIGHT_SHIFT}:${GRACE}`, between(first, second)],
      ['closed', `membership:${NIGHT_SHIFT}:${ADA}`, between(first, second)],
      ['opened', `principal:${GRACE}`, between(first, second)],
      ['closed', `principal:${ADA}`, between(first, second)],
    ]);
  });

  test('whose members cannot be read keeps them, and their states', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [shift], principals: members(ADA) });
    const hidden = [group({ memberIds: undefined }), ada];

    expect(nights.run(second, { eligibilities: [shift], principals: hidden }).facts).toEqual([]);
    expect(ofAccess(nights.run(third, { eligibilities: [shift], principals: members() }))).toMatchObject([
      { change: 'closed', time: between(first, third) },
    ]);
  });

  test('that loses its access ends what it gave its members', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [shift], principals: members(ADA), requests: [] });
    const requests = [
      stored({
        id: 'removal-1',
        action: 'adminRemove',
        status: 'Revoked',
        principalId: NIGHT_SHIFT,
        start: at('2026-11-22T14:03:00Z'),
      }),
    ];
    const { facts } = nights.run(second, { principals: members(ADA), requests });
    const closed = facts.filter(
      ({ change, subject }) => change === 'closed' && !subject.startsWith('request'),
    );

    expect(closed.map(({ last, time }) => [last?.kind, time])).toEqual([
      ['eligibility', exact('2026-11-22T14:03:00.000Z', 'request')],
      ['membership', exact('2026-11-22T14:03:00.000Z', 'request')],
      ['principal', exact('2026-11-22T14:03:00.000Z', 'request')],
      ['principal', exact('2026-11-22T14:03:00.000Z', 'request')],
    ]);
  });
});

describe('a deleted principal', () => {
  test('keeps the name that it had, and its access closes when Graph drops it', () => {
    const nights = new Nights();
    nights.run(first, { eligibilities: [adas] });
    const deleted = { kind: 'soft-deleted', id: ADA, deletedDateTime: at('2026-11-22T12:00:00Z') } as const;
    const { facts } = nights.run(second, { eligibilities: [adas], principals: [deleted] });

    expect(facts).toMatchObject([
      { change: 'revised', record: { principal: { kind: 'soft-deleted', displayName: 'Ada Lovelace' } } },
      { change: 'revised', record: { deletedDateTime: '2026-11-22T12:00:00.000Z' } },
    ]);
    expect(ofAccess(nights.run(third, { principals: [] }))).toMatchObject([{ change: 'closed' }]);
    expect(nights.open.has(`principal:${ADA}`)).toBe(false);
  });
});
