import { describe, expect, test } from '@jest/globals';
import type { Consent } from '../../../src/domain/activations/facts.ts';
import { ADA, GRACE, NOW } from '../../snapshot-builder.ts';
import {
  approver,
  decide,
  type FactsOverrides,
  given,
  minutes,
  none,
  requirements,
  settings,
  unreadable,
} from './builders.ts';

const mfa = settings({
  activation: requirements({
    enablement: { isJustificationRequired: false, isTicketRequired: false, isMfaRequired: true },
  }),
});
const context = settings({
  activation: requirements({ authenticationContext: { isRequired: true, value: 'c1' } }),
});
const approval = settings({
  activation: requirements({
    approval: {
      isRequired: true,
      approvers: [{ kind: 'user', id: approver }],
      isJustificationRequired: false,
    },
  }),
});
const denied: Consent = { kind: 'denied', by: GRACE, at: NOW, because: 'Not tonight' };
const later = minutes(24 * 60);

describe('a confirmation by whoever would have the access', () => {
  const cases: readonly { readonly what: string; readonly confirmation: Consent; readonly kind: string }[] = [
    { what: 'their own, signed', confirmation: given(), kind: 'granted' },
    { what: 'none yet', confirmation: none, kind: 'needs-confirmation' },
    {
      what: 'one that does not count',
      confirmation: { kind: 'void', because: 'x' },
      kind: 'needs-confirmation',
    },
    { what: 'somebody else’s', confirmation: given({ by: GRACE }), kind: 'needs-confirmation' },
    {
      what: 'one that Entra did not sign',
      confirmation: given({ isSigned: false }),
      kind: 'needs-confirmation',
    },
    { what: 'one from before the ask', confirmation: given({ at: minutes(-6) }), kind: 'needs-confirmation' },
    {
      what: 'one that Entra’s clock, which is behind, dates before the ask',
      confirmation: given({ at: minutes(-1) }),
      kind: 'granted',
    },
    {
      what: 'one from five minutes before the ask',
      confirmation: given({ at: minutes(-5) }),
      kind: 'granted',
    },
    { what: 'one from a time to come', confirmation: given({ at: minutes(1) }), kind: 'needs-confirmation' },
    { what: 'a denial', confirmation: denied, kind: 'refused' },
    { what: 'one that could not be read', confirmation: unreadable, kind: 'refused' },
  ];
  test.each(cases)('stands for MFA, or does not: $what', ({ confirmation, kind }) => {
    expect(decide({ settings: mfa, confirmation }).kind).toBe(kind);
  });

  test.each([
    { contexts: ['c2', 'c1'], kind: 'granted' },
    { contexts: ['c2'], kind: 'needs-confirmation' },
    { contexts: [], kind: 'needs-confirmation' },
  ])(
    'under $contexts stands for the context c1 that the role asks for, or does not',
    ({ contexts, kind }) => {
      expect(decide({ settings: context, confirmation: given({ contexts }) }).kind).toBe(kind);
    },
  );

  test('is not asked for where the role asks for no more of a sign-in', () => {
    expect(decide({ confirmation: denied }).kind).toBe('granted');
  });

  test('counts for 24 hours from the ask, to the millisecond', () => {
    const at = (instant: Date): FactsOverrides => ({
      settings: mfa,
      now: later,
      confirmation: given({ at: instant }),
    });
    const over = { ...at(new Date(later.getTime() + 1)), now: minutes(24 * 60 + 1) };

    expect(decide(at(later)).kind).toBe('granted');
    expect(decide(over).kind).toBe('needs-confirmation');
  });

  test('says what is waited for', () => {
    expect(decide({ settings: context })).toMatchObject({
      because: `The role asks for authentication context c1, and ${ADA} must confirm by their own sign-in that they want just this. Nobody has yet.`,
    });
  });
});

describe('an approval', () => {
  const here: FactsOverrides = { settings: approval, isApprovedHere: true };

  test('is left to PIM, and to the person’s own request there, unless the rules name the role', () => {
    expect(decide({ settings: approval, approval: given({ by: approver }) })).toMatchObject({
      kind: 'refused',
      code: 'approval',
      because:
        'Role 729827e3-9c14-49f7-bb1b-9608f156bbb8 asks for an approval, and `activations.approvedHere` of the rules leaves that to PIM. Let the person activate it by self-service in PIM, where its approvers decide.',
      isOnlyUnknown: false,
    });
  });

  const cases: readonly { readonly what: string; readonly approval: Consent; readonly kind: string }[] = [
    { what: 'by an approver', approval: given({ by: approver, isSigned: false }), kind: 'granted' },
    { what: 'by nobody yet', approval: none, kind: 'needs-approval' },
    { what: 'that does not count', approval: { kind: 'void', because: 'x' }, kind: 'needs-approval' },
    { what: 'by whoever would have it', approval: given({ by: ADA.toUpperCase() }), kind: 'needs-approval' },
    {
      what: 'from before the ask',
      approval: given({ by: approver, at: minutes(-6) }),
      kind: 'needs-approval',
    },
    { what: 'that was denied', approval: denied, kind: 'refused' },
    { what: 'that could not be read', approval: unreadable, kind: 'refused' },
  ];
  test.each(cases)('$what', ({ approval: found, kind }) => {
    expect(decide({ ...here, approval: found }).kind).toBe(kind);
  });

  test('by another account of the same person is none', () => {
    const people = [{ name: 'Ada', accounts: [ADA, approver] }];

    expect(decide({ ...here, people, approval: given({ by: approver }) }).kind).toBe('needs-approval');
  });

  test('is one that Entra signed, where the role controls the tenant', () => {
    const plane = { ...here, isControlPlane: true };

    expect(decide({ ...plane, approval: given({ by: approver, isSigned: false }) }).kind).toBe(
      'needs-approval',
    );
    expect(decide({ ...plane, approval: given({ by: approver }) }).kind).toBe('granted');
  });

  test('begins the time anew: it lasts from when it is given, not from the ask', () => {
    const hour = minutes(60);

    expect(decide({ ...here, now: hour, approval: given({ by: approver, at: hour }) })).toMatchObject({
      kind: 'granted',
      until: minutes(120),
    });
  });

  test('that is denied says by whom and why', () => {
    expect(decide({ ...here, approval: denied })).toMatchObject({
      because: `The role asks for an approval; ${GRACE} denied it at 2026-11-22T03:00:00.000Z: Not tonight. Ask anew if it is needed.`,
    });
  });
});
