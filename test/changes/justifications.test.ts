import { describe, expect, test } from '@jest/globals';
import { justificationsOf } from '../../src/changes/justifications.ts';
import type { PlannedChange, PlannedStep } from '../../src/domain/model/change.ts';
import type { Evidence } from '../../src/domain/model/plan.ts';
import type { Reason } from '../../src/domain/model/reasons.ts';
import { accessContent, jobSource } from '../change-builder.ts';

const record = { id: 'change-2', source: jobSource({ planId: 'plan-1' }) };
const removal: PlannedStep = { kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined };
const eligible: PlannedStep = {
  kind: 'eligibility',
  actions: ['adminAssign'],
  endDateTime: '2027-05-29T00:00:00.000Z',
};

function said(reason: Reason, evidence: Evidence, change: Partial<PlannedChange> = {}) {
  const { change: renewal } = accessContent({ justification: 'PIM Warden', ...change });
  return justificationsOf(record, { change: renewal, reason, evidence });
}

describe('what Entra records', () => {
  const ends = { endDateTime: '2026-11-29T00:00:00.000Z' };
  const used = { ...ends, neededBecause: 'activated', lastActivatedAt: '2026-11-20T08:00:00.000Z' };

  test.each<{ reason: Reason; evidence: Evidence; because: string }>([
    {
      reason: 'ends-soon',
      evidence: used,
      because: 'it was to end on 2026-11-29, and is needed: activated on 2026-11-20',
    },
    {
      reason: 'lapsed',
      evidence: used,
      because: 'it lapsed on 2026-11-29, and is needed: activated on 2026-11-20',
    },
    {
      reason: 'ends-soon',
      evidence: {
        ...ends,
        neededBecause: 'attested',
        attestedBy: 'Grace Hopper',
        attestedOn: '2026-11-01T00:00:00.000Z',
      },
      because: 'it was to end on 2026-11-29, and is needed: attested on 2026-11-01',
    },
    {
      reason: 'ends-soon',
      evidence: { ...ends, neededBecause: 'excepted', exceptionTicket: 'CHG-4711' },
      because: 'it was to end on 2026-11-29, and is needed: an exception holds (CHG-4711)',
    },
  ])('of a renewal ($reason): until when, and that it $because', ({ reason, evidence, because }) => {
    expect(said(reason, evidence)).toEqual([
      `PIM Warden: renewed until 2027-05-29: ${because} (${reason}). Plan plan-1, change change-2.`,
    ]);
  });

  test.each<{ reason: Reason; evidence: Evidence; because: string }>([
    {
      reason: 'no-sign-in',
      evidence: { lastSignInAt: '2026-05-01T10:00:00.000Z' },
      because: 'nobody signed in with it since 2026-05-01',
    },
    {
      reason: 'never-activated',
      evidence: { lastActivatedAt: '2026-05-01T10:00:00.000Z' },
      because: 'not activated since 2026-05-01',
    },
    {
      reason: 'never-activated',
      evidence: { lastActivatedAt: null, activationsKnownSince: '2026-01-01T00:00:00.000Z' },
      because: 'not activated, as far as is known since 2026-01-01',
    },
    { reason: 'disabled', evidence: {}, because: 'its account is disabled' },
    { reason: 'principal-gone', evidence: {}, because: 'its principal is not in the directory any more' },
    { reason: 'outside-pim', evidence: {}, because: 'it was assigned past PIM' },
  ])('of a removal: $because', ({ reason, evidence, because }) => {
    expect(said(reason, evidence, { effect: 'removal', steps: [removal] })).toEqual([
      `PIM Warden: removed: ${because} (${reason}). Plan plan-1, change change-2.`,
    ]);
  });

  test('of a conversion: of each step its own', () => {
    expect(said('permanent-active', {}, { effect: 'conversion', steps: [eligible, removal] })).toEqual([
      'PIM Warden: made eligible until 2027-05-29, in place of active access: it was active without end (permanent-active). ' +
        'Plan plan-1, change change-2.',
      'PIM Warden: active access removed, eligible until 2027-05-29 instead: it was active without end (permanent-active). ' +
        'Plan plan-1, change change-2.',
    ]);
  });

  const needed = (evidence: Evidence) =>
    said('ends-soon', { ...ends, ...evidence })?.[0]?.split('needed: ')[1];

  test.each<[Evidence, string]>([
    [{ neededBecause: 'activated', lastActivatedAt: null }, 'activated (ends-soon)'],
    [{ neededBecause: 'exempt' }, 'exempt (ends-soon)'],
    [{}, 'see the plan (ends-soon)'],
  ])('of a renewal is no more than what is known: %j', (evidence, because) => {
    expect(needed(evidence)).toBe(`${because}. Plan plan-1, change change-2.`);
  });

  test('of an exception is cut where its ticket is a whole text', () => {
    const because = needed({ neededBecause: 'excepted', exceptionTicket: 'T'.repeat(200) });

    expect(because).toMatch(/^an exception holds \(T{80} \(ends-soon\)\./);
  });

  test('of a renewal without end, and of a reason that has no words of its own', () => {
    const forever = { kind: 'eligibility', actions: ['adminExtend'], endDateTime: null } as const;

    expect(said('gone-owner' as Reason, {}, { steps: [forever] })).toEqual([
      'PIM Warden: renewed without end: see the plan (gone-owner). Plan plan-1, change change-2.',
    ]);
  });

  test('of a conversion without end', () => {
    const steps = [{ ...eligible, endDateTime: null }, removal];

    expect(
      said('permanent-active', {}, { effect: 'conversion', steps })?.map((text) => text.split(': it')[0]),
    ).toEqual([
      'PIM Warden: made eligible without end, in place of active access',
      'PIM Warden: active access removed, eligible without end instead',
    ]);
  });

  test('begins with what is done where the rules say nothing', () => {
    expect(said('disabled', {}, { justification: ' . ', effect: 'removal', steps: [removal] })).toEqual([
      'removed: its account is disabled (disabled). Plan plan-1, change change-2.',
    ]);
  });

  test('begins as the rules say, and is cut there where it would be longer than 500 characters', () => {
    const [text = ''] = said('ends-soon', used, { justification: 'W'.repeat(500) }) ?? [];

    expect(text).toHaveLength(500);
    expect(text).toMatch(/^W+: renewed until 2027-05-29: .*\. Plan plan-1, change change-2\.$/);
    expect(said('ends-soon', used, { justification: 'CHG-1. ' })?.[0]).toMatch(/^CHG-1: renewed/);
  });

  test('of what a caller asked for, and of an undo, is their own text', () => {
    const { change, reason, evidence } = accessContent();

    expect(
      justificationsOf({ id: 'c', source: { kind: 'api' } }, { change, reason, evidence }),
    ).toBeUndefined();
    expect(said('undo', {}, { effect: 'restore' })).toBeUndefined();
    expect(said('requested', {}, { effect: 'requested' })).toBeUndefined();
  });
});
