import { describe, expect, test } from '@jest/globals';
import {
  explained,
  justificationOf,
  justificationOfEnd,
  ticketOf,
} from '../../../src/changes/activations/activation-text.ts';
import type { ActivationContent } from '../../../src/domain/model/activation.ts';
import type { Outcome } from '../../../src/domain/model/outcome.ts';
import type { Refusal } from '../../../src/domain/model/role-schedules.ts';
import { activation } from '../../change-builder.ts';
import { ADA, GRACE, LIN, roleKey } from '../../snapshot-builder.ts';

const nobody = { approvedBy: undefined, confirmedBy: undefined };

function content(overrides: Partial<ActivationContent> = {}): ActivationContent {
  const of = activation().content;
  if (of.kind !== 'activation') throw new Error('no activation');
  return { ...of, key: roleKey(), ...overrides };
}

describe('what Entra records of an activation', () => {
  test('is for whom, by which ticket, and who agreed', () => {
    const agreed = { approvedBy: GRACE, confirmedBy: LIN };

    expect(justificationOf({ id: 'a-1' }, content(), agreed)).toBe(
      `The database is down (for ${ADA}, ticket Q1A2B3 of pagerduty, approved by ${GRACE}, confirmed by ${LIN}, activation a-1)`,
    );
    expect(justificationOf({ id: 'a-1' }, content(), { ...agreed, approvedBy: undefined })).toBe(
      `The database is down (for ${ADA}, ticket Q1A2B3 of pagerduty, confirmed by ${LIN}, activation a-1)`,
    );
  });

  test('needs no words of the sender', () => {
    expect(justificationOf({ id: 'a-1' }, content({ justification: '' }), nobody)).toBe(
      `for ${ADA}, ticket Q1A2B3 of pagerduty, activation a-1`,
    );
  });

  test('has a ticket of a hundred characters as it is, and cuts a longer one', () => {
    expect(justificationOf({ id: 'a-1' }, content({ ticket: 'x'.repeat(100) }), nobody)).toContain(
      `ticket ${'x'.repeat(100)} of`,
    );
    expect(justificationOf({ id: 'a-1' }, content({ ticket: 'x'.repeat(101) }), nobody)).toContain(
      `ticket ${'x'.repeat(99)}… of`,
    );
  });

  test('is cut between characters, never within one', () => {
    const clef = '𝄞';
    const cutWithin = `${'x'.repeat(98)}${clef}x`;
    const cutBefore = `${clef}${'x'.repeat(99)}`;

    expect(ticketOf(content({ ticketInfo: null, ticket: cutWithin })).number).toBe(`${'x'.repeat(98)}…`);
    expect(ticketOf(content({ ticketInfo: null, ticket: cutBefore })).number).toBe(
      `${clef}${'x'.repeat(97)}…`,
    );
  });

  test('of its end is which one ended, why, and by which command, in 500 characters', () => {
    expect(justificationOfEnd({ id: 'c-1' }, { id: 'a-1' }, 'It is resolved.')).toBe(
      'Activation a-1 ended: It is resolved. Change c-1.',
    );
  });

  test('of its end keeps to 500 characters, and cuts the reason and not the rest', () => {
    const recorded = (length: number) => justificationOfEnd({ id: 'c-1' }, { id: 'a-1' }, 'x'.repeat(length));

    expect(recorded(466)).toBe(`Activation a-1 ended: ${'x'.repeat(466)} Change c-1.`);
    expect(recorded(467)).toBe(`Activation a-1 ended: ${'x'.repeat(465)}… Change c-1.`);
    expect(recorded(467)).toHaveLength(500);
  });
});

test("the ticket of a request is the sender's own words for it, or else its number and the sender", () => {
  expect(ticketOf(content({ ticketInfo: { number: 'INC-1', system: 'ServiceNow' } }))).toEqual({
    number: 'INC-1',
    system: 'ServiceNow',
  });
  expect(ticketOf(content({ ticketInfo: null }))).toEqual({ number: 'Q1A2B3', system: 'pagerduty' });
});

describe('what a refusal of Graph means', () => {
  const refused = (code: string): Outcome => {
    const refusal: Refusal = {
      code,
      message: 'said Graph',
      failedRules: [],
      claims: undefined,
      retry: 'never',
      status: 400,
      requestId: 'r-1',
      date: undefined,
    };
    return { state: 'refused', code: 'refused', message: 'Graph said no.', refusal };
  };

  test.each([
    ['RoleAssignmentExists', /^The role was assigned or activated by somebody else in the meantime\./],
    ['RoleAssignmentDoesNotExist', /^The access that was to last longer was taken away in the meantime\./],
    ['PendingRoleAssignmentRequest', /^Another request for the same access waits in PIM\./],
    ['ActiveDurationTooShort', /^It would have lasted less than five minutes/],
    ['SubjectNotFound', /^Entra does not know the person, or not yet\./],
    ['RoleAssignmentRequestPolicyValidationFailed', /^The settings of the role were tightened/],
  ])('is said before its own words: %s', (code, meaning) => {
    const { message, refusal } = explained(refused(code));

    expect(message).toMatch(meaning);
    expect(message).toMatch(/\. Graph said no\.$/);
    expect(refusal?.code).toBe(code);
  });

  test('is left to its own words where nobody knows, or where Graph refused nothing', () => {
    expect(explained(refused('SomethingNew'))).toEqual(refused('SomethingNew'));
    const done: Outcome = { state: 'done', code: 'done', message: '' };
    expect(explained(done)).toEqual(done);
  });
});
