import { describe, expect, test } from '@jest/globals';
import type { ActivationRequirements, AdminRule } from '../../../src/domain/model/role-settings.ts';
import { ask, checked, decide, requirements, settings, unreadable } from './builders.ts';

const yes = { isMet: true, isKnown: true };
const no = { isMet: false, isKnown: true };
const notKnown = { isMet: false, isKnown: false };

const activation = (overrides: Partial<ActivationRequirements>) => ({
  settings: settings({ activation: requirements(overrides) }),
});
const assignment = (overrides: Partial<AdminRule>) => ({
  settings: settings({
    assignment: { isExpirationRequired: false, maximumDuration: 'P180D', enabledRules: [], ...overrides },
  }),
});
const demands = (enablement: Partial<Exclude<ActivationRequirements['enablement'], 'unknown'>>) =>
  activation({
    enablement: {
      isJustificationRequired: false,
      isTicketRequired: false,
      isMfaRequired: false,
      ...enablement,
    },
  });

describe('the settings of the role', () => {
  test.each([
    {
      what: 'its maximum',
      of: { maximumMilliseconds: 'unknown' as const },
      rule: 'Expiration_EndUser_Assignment',
    },
    { what: 'its demands', of: { enablement: 'unknown' as const }, rule: 'Enablement_EndUser_Assignment' },
    {
      what: 'its context',
      of: { authenticationContext: 'unknown' as const },
      rule: 'AuthenticationContext_EndUser_Assignment',
    },
    { what: 'its approval', of: { approval: 'unknown' as const }, rule: 'Approval_EndUser_Assignment' },
  ])('grant nothing where $what is of an unknown form', ({ of, rule }) => {
    const decision = decide(activation(of));

    expect(decision).toMatchObject({ kind: 'refused', code: 'settings-known', isOnlyUnknown: true });
    expect(decision).toHaveProperty('because', expect.stringContaining(rule));
  });

  test('grant nothing where they could not be read', () => {
    const decision = decide({ settings: unreadable });

    expect(decision).toMatchObject({ kind: 'refused', code: 'settings-known', isOnlyUnknown: true });
    for (const code of [
      'app-may-assign',
      'justification',
      'ticket',
      'duration',
      'confirmation',
      'approval',
    ] as const)
      expect(checked(code, { settings: unreadable })).toMatchObject(notKnown);
  });
});

describe('this app', () => {
  test.each([
    { where: 'nothing is asked of it', of: {}, is: yes },
    { where: 'MFA is asked of it', of: { enabledRules: ['MultiFactorAuthentication'] }, is: no },
    { where: 'something unknown is asked of it', of: { enabledRules: ['Attestation'] }, is: notKnown },
    { where: 'its longest is nothing', of: { maximumDuration: 'PT0S' }, is: no },
    {
      where: 'its longest cannot be read',
      of: { isExpirationRequired: true, maximumDuration: 'P1Y' },
      is: notKnown,
    },
    { where: 'a longest that is not asked for cannot be read', of: { maximumDuration: 'P1Y' }, is: yes },
    { where: 'a ticket is asked of it and given', of: { enabledRules: ['Ticketing'] }, is: yes },
  ])('may assign the role, or not, where $where', ({ of, is }) => {
    expect(checked('app-may-assign', assignment(of))).toMatchObject(is);
  });

  test('needs a ticket where one is asked of it', () => {
    const said = assignment({ enabledRules: ['Ticketing'] });

    expect(checked('app-may-assign', { ...said, ask: ask({ ticketInfo: null }) })).toMatchObject(no);
  });
});

describe('a justification', () => {
  const required = demands({ isJustificationRequired: true });
  test.each([
    { where: 'given and asked for', said: required, text: 'Mail is down', is: yes },
    { where: 'blank and asked for', said: required, text: ' \n', is: no },
    { where: 'blank and not asked for', said: {}, text: '', is: yes },
    {
      where: 'given, and the rule is unknown',
      said: activation({ enablement: 'unknown' }),
      text: 'x',
      is: yes,
    },
    {
      where: 'blank, and the rule is unknown',
      said: activation({ enablement: 'unknown' }),
      text: '',
      is: notKnown,
    },
  ])('that is $where', ({ said, text, is }) => {
    expect(checked('justification', { ...said, ask: ask({ justification: text }) })).toMatchObject(is);
  });
});

describe('a ticket', () => {
  const required = demands({ isTicketRequired: true });
  const whole = { number: 'INC0042', system: 'ServiceNow' };
  test.each([
    { where: 'given and asked for', said: required, ticketInfo: whole, is: yes },
    { where: 'missing and asked for', said: required, ticketInfo: null, is: no },
    {
      where: 'without a system',
      said: required,
      ticketInfo: { number: 'INC0042', system: undefined },
      is: no,
    },
    {
      where: 'with a blank system',
      said: required,
      ticketInfo: { number: 'INC0042', system: ' ' },
      is: no,
    },
    {
      where: 'with a system alone',
      said: required,
      ticketInfo: { number: undefined, system: 'ServiceNow' },
      is: no,
    },
    { where: 'without a number', said: required, ticketInfo: { number: ' ', system: 'ServiceNow' }, is: no },
    { where: 'missing and not asked for', said: {}, ticketInfo: null, is: yes },
    {
      where: 'missing, and the rule is unknown',
      said: activation({ enablement: 'unknown' }),
      ticketInfo: null,
      is: notKnown,
    },
  ])('that is $where', ({ said, ticketInfo, is }) => {
    expect(checked('ticket', { ...said, ask: ask({ ticketInfo }) })).toMatchObject(is);
  });
});

describe('control of the tenant', () => {
  const entra = { kind: 'entra', appId: '77777777-aaaa-4bbb-8ccc-000000000001' } as const;
  const alerts = { format: 'azure-monitor', alertRules: ['/rules/1'], severities: [] } as const;
  const of = { isControlPlane: true };

  test.each([
    { how: 'a signature', sender: {}, is: yes },
    { how: 'a token of an app of its own', sender: { proof: entra }, is: yes },
    { how: 'a shared secret', sender: { proof: { kind: 'hmac' } as const }, is: no },
    {
      how: 'a token that every alert of the tenant has',
      sender: { proof: entra, condition: alerts },
      is: no,
    },
  ])('is given on $how, or not', ({ sender, is }) => {
    expect(checked('control-plane-proof', { ...of, sender })).toMatchObject(is);
    expect(checked('control-plane-proof', { sender })).toMatchObject(yes);
  });

  test('is not given where nobody would hear of it', () => {
    expect(checked('receiver', { ...of, hasReceiver: false })).toMatchObject(no);
    expect(checked('receiver', { ...of, hasReceiver: true })).toMatchObject(yes);
    expect(checked('receiver', { hasReceiver: false })).toMatchObject(yes);
  });
});
