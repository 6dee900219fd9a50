import { describe, expect, test } from '@jest/globals';
import { unreadableRow } from '../../read-listing.ts';
import {
  ADA,
  assignment,
  days,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  NIGHT_SHIFT,
  NOW,
} from '../../snapshot-builder.ts';
import { checked, decide, minutes, read, unreadable } from './builders.ts';
import { administrativeUnit } from './matrix.ts';

const yes = { isMet: true, isKnown: true };
const no = { isMet: false, isKnown: true };
const notKnown = { isMet: false, isKnown: false };
const aMoment = (after: Date, milliseconds: number) => new Date(after.getTime() + milliseconds);

describe('an eligibility', () => {
  test.each([
    { what: 'of the person’s own', rows: [eligibility()], is: yes },
    { what: 'without end', rows: [eligibility({ end: 'never' })], is: yes },
    { what: 'that begins now', rows: [eligibility({ start: NOW })], is: yes },
    { what: 'that begins in a moment', rows: [eligibility({ start: aMoment(NOW, 1) })], is: no },
    { what: 'that ended now', rows: [eligibility({ end: NOW })], is: no },
    {
      what: 'that does not say when it begins',
      rows: [eligibility({ startDateTime: undefined })],
      is: notKnown,
    },
    { what: 'that does not say when it ends', rows: [eligibility({ expiration: undefined })], is: notKnown },
    { what: 'of an unknown form', rows: [eligibility({ memberType: undefined })], is: notKnown },
    { what: 'of an unknown status', rows: [eligibility({ status: 'Halved' })], is: notKnown },
    { what: 'that waits', rows: [eligibility({ status: 'PendingProvisioning' })], is: no },
    { what: 'at another scope', rows: [eligibility({ directoryScopeId: administrativeUnit })], is: no },
    { what: 'of somebody else', rows: [eligibility({ principalId: GRACE })], is: no },
    { what: 'that does not exist', rows: [], is: no },
    { what: 'that is an assignment', rows: [assignment()], is: no },
    {
      what: 'beside one that cannot be read',
      rows: [eligibility(), eligibility({ status: 'Halved' })],
      is: yes,
    },
  ])('$what', ({ rows, is }) => {
    expect(checked('eligible', { eligibilities: rows })).toMatchObject(is);
  });

  test('at the whole directory is none at a unit: PIM takes one at just the scope', () => {
    expect(
      checked('eligible', { eligibilities: [eligibility({ directoryScopeId: administrativeUnit })] })
        .sentence,
    ).toBe(
      `${ADA} is not eligible for the role at /: there is one at ${administrativeUnit}, and PIM takes one at just this scope. Make them eligible in PIM first.`,
    );
  });

  const ofGroup = [eligibility({ principalId: NIGHT_SHIFT.toUpperCase(), id: 'of-group' })];
  test.each([
    { who: 'in the group', said: { inside: [NIGHT_SHIFT] }, is: yes },
    { who: 'not in it', said: {}, is: no },
    { who: 'perhaps in it', said: { unknownGroups: [NIGHT_SHIFT] }, is: notKnown },
  ])('of a group is that of somebody who is $who', ({ said, is }) => {
    expect(checked('eligible', { ...said, eligibilities: ofGroup })).toMatchObject(is);
  });

  test('is not known where the listing could not be read', () => {
    expect(checked('eligible', { access: { eligibilities: unreadable } })).toMatchObject({
      ...notKnown,
      sentence:
        'The eligibilities of the role could not be read: Graph answered 503. Nothing is given on what is not known; ask again later.',
    });
  });

  describe('that cannot be read', () => {
    const odd = (row: Parameters<typeof unreadableRow>[0], rows = [eligibility()]) =>
      checked('eligible', {
        access: {
          eligibilities: read(rows),
          unreadableEligibilities: [unreadableRow({ id: 'odd', ...row })],
        },
      });

    test('takes no other eligibility away', () => {
      expect(odd({})).toMatchObject(yes);
    });

    test('may be the person’s, where there is no other', () => {
      expect(odd({}, [])).toMatchObject({
        ...notKnown,
        sentence: `Whether ${ADA} is eligible is not known: eligibility odd could not be read (GET /rows: status: Invalid input). Ask again later.`,
      });
      expect(odd({ principalId: NIGHT_SHIFT }, [])).toMatchObject(notKnown);
    });

    test('is nothing to the ask at another scope, or of another role', () => {
      expect(odd({ directoryScopeId: administrativeUnit }, [])).toMatchObject(no);
      expect(odd({ roleDefinitionId: GLOBAL_ADMINISTRATOR }, [])).toMatchObject(no);
    });
  });

  test('that ends last is the one that counts, and a grant ends with it', () => {
    const own = eligibility({ id: 'own', end: minutes(20) });
    const group = eligibility({ id: 'of-group', principalId: NIGHT_SHIFT, end: minutes(40) });

    expect(decide({ eligibilities: [own, group], inside: [NIGHT_SHIFT] })).toMatchObject({
      kind: 'granted',
      until: minutes(40),
      evidence: { eligibility: 'of-group', eligibilityEnd: '2026-11-22T03:40:00.000Z' },
    });
    expect(decide({ eligibilities: [own, group] })).toMatchObject({ kind: 'granted', until: minutes(20) });
  });

  test.each([
    {
      ends: 'never and soon',
      rows: [eligibility({ id: 'endless', end: 'never' }), eligibility({ id: 'soon', end: minutes(20) })],
    },
    {
      ends: 'soon and never',
      rows: [eligibility({ id: 'soon', end: minutes(20) }), eligibility({ id: 'endless', end: 'never' })],
    },
  ])('without end ends last: of two that end $ends', ({ rows }) => {
    expect(decide({ eligibilities: rows })).toMatchObject({
      until: minutes(60),
      evidence: { eligibility: 'endless', eligibilityEnd: 'never' },
    });
  });

  test.each([
    ['one', 'other'],
    ['other', 'one'],
  ])('of two that end at once is always the same: %s, %s', (...ids) => {
    const rows = ids.map((id) => eligibility({ id, end: minutes(20) }));

    expect(decide({ eligibilities: rows })).toMatchObject({ evidence: { eligibility: 'one' } });
  });

  test.each([
    { left: '5:00', end: minutes(5), expected: { kind: 'granted', until: minutes(5) } },
    {
      left: '4:59',
      end: aMoment(NOW, 299_000),
      expected: {
        kind: 'refused',
        code: 'duration',
        because: `It would last 4 min 59 s only, by the end of eligibility eligibility-of-${ADA}-729827e3-9c14-49f7-bb1b-9608f156bbb8, and nothing is given for less than 5 min. Have the limit moved, or let the person use PIM itself.`,
      },
    },
  ])('of which $left minutes are left', ({ end, expected }) => {
    expect(decide({ eligibilities: [eligibility({ end })] })).toMatchObject(expected);
  });

  test('that ends after the ask says nothing about its length', () => {
    expect(decide({ eligibilities: [eligibility({ end: days(1) })] })).toMatchObject({ until: minutes(60) });
  });
});
