import { expect, test } from '@jest/globals';
import type { ActivationRequirements } from '../../../src/domain/model/role-settings.ts';
import { ADA, days, GRACE } from '../../snapshot-builder.ts';
import {
  approver,
  checked,
  given,
  minutes,
  requirements,
  type SentenceOfCheck,
  settings,
  unreadable,
} from './builders.ts';

const activation = (overrides: Partial<ActivationRequirements>) => ({
  settings: settings({ activation: requirements(overrides) }),
});
const none = { isJustificationRequired: false, isTicketRequired: false, isMfaRequired: false };
const mfa = activation({ enablement: { ...none, isMfaRequired: true } });
const context = activation({ authenticationContext: { isRequired: true, value: 'c1' } });
const unknownDemands = activation({ enablement: 'unknown' });
const approvers = [{ kind: 'user', id: approver }] as const;
const approved = {
  ...activation({ approval: { isRequired: true, approvers, isJustificationRequired: false } }),
  isApprovedHere: true,
};

/** What is said of what people must agree to: who did, and why what there is does not count. */
const cases: readonly SentenceOfCheck[] = [
  { code: 'confirmation', said: {}, sentence: 'The role asks for no more of a sign-in.' },
  {
    code: 'confirmation',
    said: { settings: unreadable },
    sentence:
      'Whether the role asks for it is not known: Graph answered 503. Nothing is given on what is not known.',
  },
  {
    code: 'confirmation',
    said: activation({ authenticationContext: 'unknown' }),
    sentence:
      'Whether the role asks for it is not known: a rule is of a form that this app does not know. Nothing is given on what is not known.',
  },
  {
    code: 'confirmation',
    said: unknownDemands,
    sentence:
      'Whether the role asks for it is not known: a rule is of a form that this app does not know. Nothing is given on what is not known.',
  },
  {
    code: 'confirmation',
    said: mfa,
    sentence:
      'The role asks for MFA (MfaRule), and 11111111-aaaa-4bbb-8ccc-000000000001 must confirm by their own sign-in that they want just this. Nobody has yet.',
  },
  {
    code: 'confirmation',
    said: { ...mfa, confirmation: given() },
    sentence:
      'The role asks for MFA (MfaRule), and 11111111-aaaa-4bbb-8ccc-000000000001 must confirm by their own sign-in that they want just this; 11111111-aaaa-4bbb-8ccc-000000000001 did at 2026-11-22T03:00:00.000Z (decision-1).',
  },
  {
    code: 'confirmation',
    said: { ...mfa, confirmation: { kind: 'void', because: 'its key is gone' } },
    sentence:
      'The role asks for MFA (MfaRule), and 11111111-aaaa-4bbb-8ccc-000000000001 must confirm by their own sign-in that they want just this. What there is does not count: its key is gone.',
  },
  {
    code: 'confirmation',
    said: { ...mfa, confirmation: unreadable },
    sentence:
      'The role asks for MFA (MfaRule), and 11111111-aaaa-4bbb-8ccc-000000000001 must confirm by their own sign-in that they want just this. Whether somebody has could not be read: Graph answered 503. Ask again later.',
  },
  {
    code: 'confirmation',
    said: { ...mfa, confirmation: given({ by: GRACE }) },
    sentence:
      'The role asks for MFA (MfaRule), and 11111111-aaaa-4bbb-8ccc-000000000001 must confirm by their own sign-in that they want just this. What there is does not count: 11111111-aaaa-4bbb-8ccc-000000000002 gave it, and not 11111111-aaaa-4bbb-8ccc-000000000001.',
  },
  {
    code: 'confirmation',
    said: { ...mfa, confirmation: given({ isSigned: false }) },
    sentence:
      'The role asks for MFA (MfaRule), and 11111111-aaaa-4bbb-8ccc-000000000001 must confirm by their own sign-in that they want just this. What there is does not count: Entra did not sign it.',
  },
  {
    code: 'confirmation',
    said: { ...context, confirmation: given({ contexts: ['c2'] }) },
    sentence:
      'The role asks for authentication context c1, and 11111111-aaaa-4bbb-8ccc-000000000001 must confirm by their own sign-in that they want just this. What there is does not count: that sign-in was not under authentication context c1.',
  },
  {
    code: 'confirmation',
    said: { ...mfa, confirmation: given({ at: minutes(-6) }) },
    sentence:
      'The role asks for MFA (MfaRule), and 11111111-aaaa-4bbb-8ccc-000000000001 must confirm by their own sign-in that they want just this. What there is does not count: it is older than the ask.',
  },
  {
    code: 'confirmation',
    said: { ...mfa, confirmation: given({ at: minutes(1) }) },
    sentence:
      'The role asks for MFA (MfaRule), and 11111111-aaaa-4bbb-8ccc-000000000001 must confirm by their own sign-in that they want just this. What there is does not count: it is of a time to come.',
  },
  {
    code: 'confirmation',
    said: { ...mfa, now: days(2), confirmation: given({ at: minutes(1441) }) },
    sentence:
      'The role asks for MFA (MfaRule), and 11111111-aaaa-4bbb-8ccc-000000000001 must confirm by their own sign-in that they want just this. What there is does not count: it came more than 24 hours after the ask.',
  },
  {
    code: 'confirmation',
    said: { ...mfa, confirmation: { kind: 'denied', by: ADA, at: minutes(0), because: undefined } },
    sentence:
      'The role asks for MFA (MfaRule), and 11111111-aaaa-4bbb-8ccc-000000000001 must confirm by their own sign-in that they want just this; 11111111-aaaa-4bbb-8ccc-000000000001 denied it at 2026-11-22T03:00:00.000Z. Ask anew if it is needed.',
  },
  { code: 'approval', said: {}, sentence: 'The role asks for no approval.' },
  {
    code: 'approval',
    said: { settings: unreadable },
    sentence:
      'Whether the role asks for it is not known: Graph answered 503. Nothing is given on what is not known.',
  },
  {
    code: 'approval',
    said: activation({ approval: 'unknown' }),
    sentence:
      'Whether the role asks for it is not known: the rule is of a form that this app does not know. Nothing is given on what is not known.',
  },
  { code: 'approval', said: approved, sentence: 'The role asks for an approval. Nobody has yet.' },
  {
    code: 'approval',
    said: { ...approved, approval: given({ by: ADA }) },
    sentence:
      'The role asks for an approval. What there is does not count: 11111111-aaaa-4bbb-8ccc-000000000001 would have the access, or is another account of whoever would.',
  },
  {
    code: 'approval',
    said: { ...approved, isControlPlane: true, approval: given({ by: approver, isSigned: false }) },
    sentence:
      'The role asks for an approval. What there is does not count: it controls the tenant, and Entra did not sign the approval.',
  },
];

test.each(cases)('$code says: $sentence', ({ code, said, sentence }) => {
  expect(checked(code, said).sentence).toBe(sentence);
});
