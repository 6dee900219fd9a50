import { describe, expect, test } from '@jest/globals';
import type { PrincipalState } from '../../src/domain/model/snapshot.ts';
import { memory } from '../memory-builder.ts';
import {
  ADA,
  days,
  eligibility,
  GRACE,
  group,
  LIN,
  OWN_OBJECT_ID,
  request,
  user,
} from '../snapshot-builder.ts';
import { back, done, step, text, told, was } from './undo-builders.ts';

const removed = done({
  effect: 'removal',
  steps: [step('eligibility', 'adminRemove')],
  before: was('eligibility', text(100)),
});
const given = [step('eligibility', 'adminAssign', text(100))];

describe('access is given back', () => {
  test('where Graph keeps the request that took it and the one that gave it', () => {
    expect(back(removed, {})).toEqual(given);
  });

  test.each([
    { what: 'no request of this app', requests: [request({ action: 'adminRemove', createdBy: GRACE })] },
    { what: 'no request at all', requests: [] },
    {
      what: 'one that was only checked',
      requests: [request({ action: 'adminRemove', createdBy: OWN_OBJECT_ID, isValidationOnly: true })],
    },
    {
      what: 'one about somebody else',
      requests: [request({ action: 'adminRemove', createdBy: OWN_OBJECT_ID, principalId: GRACE })],
    },
    {
      what: 'one about the other kind',
      requests: [request({ kind: 'assignment', action: 'adminRemove', createdBy: OWN_OBJECT_ID })],
    },
  ])('not on the word of our own record alone: Graph keeps $what', ({ requests }) => {
    expect(back(removed, { requests })).toBe(
      'Graph keeps no request by which this app changed it: assign it anew by hand',
    );
  });

  test.each([{ end: text(100) }, { end: null }])(
    'for 30 days where nobody but our own record says that it was to end $end',
    ({ end }) => {
      const change = { ...removed, change: { ...removed.change, before: was('eligibility', end) } };
      const requests = told(change).filter(({ action }) => action === 'adminRemove');

      expect(back(change, { requests })).toEqual([step('eligibility', 'adminAssign', text(30))]);
    },
  );

  test('until its end where that is sooner than 30 days', () => {
    const change = { ...removed, change: { ...removed.change, before: was('eligibility', text(5)) } };
    const requests = told(change).filter(({ action }) => action === 'adminRemove');

    expect(back(change, { requests })).toEqual([step('eligibility', 'adminAssign', text(5))]);
  });
});

describe('nothing is given back', () => {
  const because: readonly (readonly [string, PrincipalState])[] = [
    ['its account is disabled', user({ accountEnabled: false })],
    ['it is not known whether its account is enabled', user({ accountEnabled: undefined })],
    ['its principal is deleted', { kind: 'soft-deleted', id: ADA, deletedDateTime: days(-1) }],
    ['its principal is deleted', { kind: 'gone', id: ADA }],
    ['its principal could not be read', { kind: 'unknown', id: ADA, because: '503' }],
    ['its principal could not be read', { kind: 'foreign', id: ADA, type: 'device' }],
  ];
  test.each(because)('where %s', (sentence, principal) => {
    expect(back(removed, { principals: [principal] })).toBe(sentence);
  });

  test('to whoever asks for it, alone or in a group', () => {
    const sentence = 'nobody gives access back to themself: somebody else must ask';
    const principals = [group({ id: ADA, memberIds: [LIN] })];

    expect(back(removed, {}, { askedBy: ADA.toUpperCase() })).toBe(sentence);
    expect(back(removed, { principals }, { askedBy: LIN })).toBe(sentence);
    expect(back(removed, { principals }, { askedBy: GRACE })).toEqual(given);
  });

  const decision = { kind: 'removed', at: days(-0.5), by: LIN, requestId: 'later' } as const;
  test.each(['eligibility', 'assignment'] as const)('that somebody has decided on since: %s', (kind) => {
    expect(back(removed, { memories: [memory({ kind, decision })] })).toBe(
      `${LIN} has removed it since (${days(-0.5).toISOString()}), and a person's decision stands`,
    );
  });

  test.each([
    { what: 'before the change', change: removed, at: days(-1) },
    { what: 'by the change itself', change: { ...removed, graphRequestId: 'later' }, at: days(-0.5) },
  ])('but what was decided $what stands against nothing', ({ change, at }) => {
    expect(back(change, { memories: [memory({ decision: { ...decision, at } })] })).toEqual(given);
  });

  const later = (action: 'adminAssign' | 'adminRemove', day: number) =>
    request({ id: `later ${day}`, action, createdBy: LIN, start: days(day) });
  test('that somebody gave and removed since, though no night saw it between', () => {
    const requests = [...told(removed), later('adminAssign', -0.6), later('adminRemove', -0.5)];

    expect(back(removed, { requests })).toBe(
      `${LIN} has removed it since (${days(-0.5).toISOString()}), and a person's decision stands`,
    );
    expect(back(removed, { requests: [...requests, later('adminAssign', -0.4)] })).toEqual(given);
  });

  test('of a change that is older than the rules let it be', () => {
    const aged = (days_: number) => ({ ...removed, at: days(-days_) });

    expect(back(aged(30), { requests: told(aged(30)) })).toEqual(given);
    expect(back(aged(30.001), {})).toMatch(/^it was made on .+, more than 30 days ago \(undo\.maxAgeDays\)$/);
    expect(back(aged(8), {}, { maxAgeDays: 7 })).toMatch(/more than 7 days ago/);
  });
});

test('what takes away needs nobody to be of use: the undo of a renewal of a disabled account', () => {
  const renewed = done({
    effect: 'renewal',
    steps: [step('eligibility', 'adminExtend', text(90))],
    before: was('eligibility', text(7)),
  });
  const parts = {
    eligibilities: [eligibility({ end: days(90) })],
    principals: [user({ accountEnabled: false })],
  };

  expect(back(renewed, { ...parts, requests: [] })).toEqual([step('eligibility', 'adminUpdate', text(7))]);
});
