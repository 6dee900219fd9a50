import { describe, expect, test } from '@jest/globals';
import { formProblem, requestProblem, revocationProblem } from '../../../src/domain/gates/change-form.ts';
import { givesAccess } from '../../../src/domain/gates/gives-access.ts';
import type { PlannedChange, PlannedStep } from '../../../src/domain/model/change.ts';
import { ADA, LIN, roleKey } from '../../snapshot-builder.ts';

const now = new Date('2026-11-24T09:00:00Z');
const tomorrow = '2026-11-25T09:00:00.000Z';
const given: PlannedStep = { kind: 'assignment', actions: ['adminAssign'], endDateTime: tomorrow };
const removed: PlannedStep = { kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined };

function change(...steps: readonly PlannedStep[]): PlannedChange {
  return { effect: 'requested', key: roleKey(), steps, before: null, justification: '', ticket: null };
}

const of = (step: Partial<PlannedStep>) => formProblem(change({ ...given, ...step }), now);

describe('a change is what it is judged by', () => {
  test.each<{ what: string; step: PlannedStep }>([
    { what: 'a grant until an instant', step: given },
    { what: 'a grant without end', step: { ...given, endDateTime: null } },
    {
      what: 'a grant of which nobody knows the end, which is never sent',
      step: { ...given, endDateTime: 'unknown' },
    },
    { what: 'a grant of a length that ends then', step: { ...given, duration: 'P1D' } },
    { what: 'a shorter one', step: { ...given, duration: 'PT8H' } },
    { what: 'one that waited for its approval for a day', step: { ...given, duration: 'P2D' } },
    { what: 'one that waited for as long as it may', step: { ...given, duration: 'P2DT1H' } },
    {
      what: 'one that begins later',
      step: { ...given, startDateTime: tomorrow, endDateTime: '2026-11-26T09:00:00.000Z', duration: 'P1D' },
    },
    { what: 'an extension, or else an update', step: { ...given, actions: ['adminExtend', 'adminUpdate'] } },
    { what: 'a removal', step: removed },
  ])('where it is $what', ({ step }) => {
    expect(formProblem(change(step), now)).toBeUndefined();
  });
});

describe('a change says two things', () => {
  test('where it gives, and has no end as a removal has none', () => {
    expect(of({ endDateTime: undefined })).toBe(
      'adminAssign is no removal, and it does not say when it ends',
    );
    expect(of({ endDateTime: undefined, duration: 'P365D' })).toMatch(/does not say when it ends/);
  });

  test('where a step removes, and gives if that is refused', () => {
    expect(of({ actions: ['adminRemove', 'adminAssign'], endDateTime: undefined })).toBe(
      'a step of it gives and takes away',
    );
  });

  test.each<Partial<PlannedStep>>([
    { endDateTime: tomorrow },
    { endDateTime: null },
    { startDateTime: tomorrow },
    { duration: 'P1D' },
  ])('where it is a removal with %j', (more) => {
    expect(formProblem(change({ ...removed, ...more }), now)).toMatch(/^a removal is at once/);
  });

  test.each<Partial<PlannedStep>>([
    { duration: 'P365D' },
    { duration: 'P2DT1H0.001S' },
    { duration: 'P1Y' },
    { duration: 'nothing' },
    { duration: 'P1D', endDateTime: null },
    { duration: 'P1D', endDateTime: 'unknown' },
    { duration: 'P2D', startDateTime: '2026-11-25T08:00:00.001Z' },
    { duration: 'P1D', startDateTime: 'whenever' },
  ])('where it lasts for longer than until its end: %j', (more) => {
    expect(of(more)).toMatch(/^it says that it ends at .*, and lasts for /);
  });

  test('where it asks for nothing', () => {
    expect(formProblem(change(), now)).toBe('it has no steps');
    expect(of({ actions: [] })).toBe('a step of it asks for nothing');
  });

  test('where only a later step does', () => {
    expect(formProblem(change(given, { ...given, endDateTime: undefined }), now)).toBeDefined();
  });
});

describe('what a caller asks for', () => {
  test('is one step, and judged as what callers ask for', () => {
    expect(requestProblem(change(given), now)).toBeUndefined();
    expect(requestProblem(change(given, removed), now)).toMatch(/several steps/);
    expect(requestProblem({ ...change(given), effect: 'removal' }, now)).toBe(
      'it is asked for, and says that it is a removal',
    );
  });

  test('of all access of somebody is removals, and theirs', () => {
    const revocation = (...removals: readonly PlannedChange[]) =>
      revocationProblem({ kind: 'revocation', principalId: ADA, removals, left: [] }, now);
    const none = 'something in it is no removal';

    expect(revocation(change(removed))).toBeUndefined();
    expect(revocation(change(removed), change(removed))).toBeUndefined();
    expect(revocation(change(given))).toBe(none);
    expect(revocation(change(removed, given))).toBe(none);
    expect(revocation(change({ ...removed, actions: ['adminRemove', 'adminAssign'] }))).toBe(none);
    expect(revocation(change(removed), change(given))).toBe(none);
    expect(revocation(change(removed), change({ ...removed, duration: 'P1D' }))).toMatch(/^a removal is at/);
    expect(revocation(change({ ...removed, duration: 'P1D' }))).toMatch(/^a removal is at once/);
    expect(revocation({ ...change(removed), key: roleKey({ principalId: LIN }) })).toBe(
      'a removal in it is of somebody else',
    );
  });
});

test('a step without an end gives access unless all it asks for is a removal', () => {
  expect(givesAccess(change(removed), now)).toBe(false);
  expect(givesAccess(change({ ...removed, actions: ['adminRemove', 'adminAssign'] }), now)).toBe(true);
  expect(givesAccess(change({ ...given, endDateTime: undefined }), now)).toBe(true);
});
