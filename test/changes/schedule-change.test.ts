import { describe, expect, test } from '@jest/globals';
import { toScheduleChange } from '../../src/changes/send-steps.ts';
import type { PlannedStep } from '../../src/domain/model/change.ts';
import { roleKey } from '../snapshot-builder.ts';

const ticket = { number: 'CHG-4711', system: 'ServiceNow' };
const why = { key: roleKey(), justification: 'On call', ticket };
const until: PlannedStep = {
  kind: 'eligibility',
  actions: ['adminAssign'],
  endDateTime: '2027-05-29T00:00:00.000Z',
};

const sent = (
  step: Partial<PlannedStep> = {},
  more: { readonly justification?: string; readonly ticket?: null } = {},
) => toScheduleChange({ ...why, ...more }, { ...until, ...step }, 'adminAssign');

describe('a step as it is sent', () => {
  test('names who gets what, from now until then, with the reason and the ticket, and is no check', () => {
    expect(sent()).toEqual({
      ...{ kind: 'eligibility', action: 'adminAssign', key: roleKey(), startDateTime: undefined },
      expiration: { kind: 'at', endDateTime: new Date('2027-05-29T00:00:00.000Z') },
      ...{ justification: 'On call', ticket, validationOnly: false },
    });
  });

  test('begins when it is planned to', () => {
    expect(sent({ startDateTime: '2026-12-01T00:00:00.000Z' }).startDateTime).toEqual(
      new Date('2026-12-01T00:00:00.000Z'),
    );
  });

  test('has no end where none is planned, and a length where that is given', () => {
    expect(sent({ endDateTime: null }).expiration).toEqual({ kind: 'never' });
    expect(sent({ duration: 'PT8H' }).expiration).toEqual({ kind: 'after', duration: 'PT8H' });
  });

  test('has no expiration where it takes away', () => {
    expect(sent({ actions: ['adminRemove'], endDateTime: undefined }).expiration).toBeUndefined();
  });

  test('says nothing where nothing is to be said: Graph takes no empty text', () => {
    const { justification, ticket: none } = sent({}, { justification: '', ticket: null });

    expect([justification, none]).toEqual([undefined, undefined]);
  });

  test('is never sent with an end that nobody knows: it could take away, or give for ever', () => {
    expect(() => sent({ endDateTime: 'unknown' })).toThrow(
      new TypeError('a step whose end is unknown cannot be sent'),
    );
  });
});
