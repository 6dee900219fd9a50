import { describe, expect } from '@jest/globals';
import { assignFor30Days } from './administrator-schedules.ts';
import type { ApiAnswer } from './api-client.ts';
import { changeRules } from './role-settings-changes.ts';
import { scenario } from './scenario.ts';
import { ask, eligibleUser } from './user-operations.ts';

const code = 'RoleAssignmentRequestPolicyValidationFailed';

/** Refusals of requests that break the role's settings. */
export function describeBrokenRules(): void {
  describe('a request that breaks a rule of the role, through the API', () => {
    describeOneRule();
    describeSeveralRules();
  });
  describe("a user's own request that breaks a rule of the role", () => {
    describeOwnRequests();
    describeOwnSignIn();
  });
}

function refusedFor(...failedRules: readonly string[]): Partial<ApiAnswer> {
  return {
    status: 422,
    json: {
      title: "The role's settings do not allow it",
      detail: `The following policy rules failed: ${JSON.stringify(failedRules)}`,
      ...{ graphCode: code, failedRules, retry: 'never' },
      requestId: expect.any(String),
      changeId: expect.any(String),
    },
  };
}

function describeOneRule(): void {
  scenario('S26', 'ExpirationRule: too long, or for good', async (environment) => {
    const { api, key } = environment;
    const limit = { isExpirationRequired: true, maximumDuration: 'P90D' };
    await changeRules(environment, { Expiration_Admin_Eligibility: limit });
    const assign = { action: 'assign', ...key };

    for (const length of [{ duration: 'P91D' }, { permanent: true }])
      expect(await api('POST', 'eligibilities', { body: { ...assign, ...length } })).toMatchObject(
        refusedFor('ExpirationRule'),
      );
    await assignFor30Days(environment, { path: 'eligibilities' });
  });

  scenario('S26', 'JustificationRule: an assignment without a reason', async ({ api, key }) => {
    const body = { action: 'assign', ...key, duration: 'P30D' };

    expect(await api('POST', 'assignments', { body })).toMatchObject(refusedFor('JustificationRule'));
  });

  scenario('S26', 'MfaRule: an app can show no second factor', async (environment) => {
    const { api, key } = environment;
    await changeRules(environment, {
      Enablement_Admin_Assignment: { enabledRules: ['MultiFactorAuthentication'] },
    });
    const body = { action: 'assign', ...key, duration: 'P30D' };

    expect(await api('POST', 'assignments', { body })).toMatchObject(refusedFor('MfaRule'));
  });
}

function describeSeveralRules(): void {
  scenario('S26', 'several at once, all of them named, and nothing is changed', async (environment) => {
    const { api, key, withoutRecording } = environment;
    await changeRules(environment, {
      Expiration_Admin_Assignment: { isExpirationRequired: true, maximumDuration: 'P15D' },
      Enablement_Admin_Assignment: { enabledRules: ['MultiFactorAuthentication', 'Justification'] },
    });
    const body = { action: 'assign', ...key, duration: 'P30D' };

    expect(await api('POST', 'assignments', { body })).toMatchObject(
      refusedFor('ExpirationRule', 'JustificationRule', 'MfaRule'),
    );
    const left = await withoutRecording(() => api('GET', `assignments?principalId=${key.principalId}`));
    expect(left.json.items).toEqual([]);
  });

  scenario('S26', 'the same when the request is only to be checked', async ({ api, key }) => {
    const body = { action: 'assign', ...key, duration: 'P30D', validateOnly: true };

    expect(await api('POST', 'assignments', { body })).toMatchObject(refusedFor('JustificationRule'));
  });
}

function describeOwnRequests(): void {
  scenario('S26', 'ExpirationRule: an activation of nine hours', async (environment) => {
    const call = await eligibleUser(environment);
    const expiration = { kind: 'after', duration: 'PT9H' } as const;

    expect(await ask(environment, call, 'selfActivate', { expiration })).toMatchObject({
      kind: 'refused',
      refusal: { code, failedRules: ['ExpirationRule'], retry: 'never', status: 400 },
    });
  });

  scenario(
    'S26',
    'TicketingRule: an activation without a ticket; with one it is granted',
    async (environment) => {
      await changeRules(environment, { Enablement_EndUser_Assignment: { enabledRules: ['Ticketing'] } });
      const call = await eligibleUser(environment);
      const ticket = { number: '4711', system: 'Desk' };

      expect(await ask(environment, call, 'selfActivate')).toMatchObject({
        kind: 'refused',
        refusal: { code, failedRules: ['TicketingRule'], retry: 'never' },
      });
      expect(await ask(environment, call, 'selfActivate', { ticket })).toMatchObject({ kind: 'accepted' });
    },
  );

  scenario('S26', 'several at once: too long, no reason, no second factor', async (environment) => {
    await eligibleUser(environment);
    const call = await environment.callAs(environment.key.principalId, { mfa: false });
    const wish = { expiration: { kind: 'after', duration: 'PT9H' }, justification: undefined } as const;

    expect(await ask(environment, call, 'selfActivate', wish)).toMatchObject({
      kind: 'refused',
      refusal: { failedRules: ['ExpirationRule', 'JustificationRule', 'MfaRule'], retry: 'never' },
    });
  });
}

function describeOwnSignIn(): void {
  scenario(
    'S26',
    'MfaRule: signed in without a second factor, which another sign-in mends',
    async (environment) => {
      await eligibleUser(environment);
      const call = await environment.callAs(environment.key.principalId, { mfa: false });

      expect(await ask(environment, call, 'selfActivate')).toMatchObject({
        kind: 'refused',
        refusal: { code, failedRules: ['MfaRule'], retry: 'with-other-token' },
      });
    },
  );

  scenario('S26', 'EligibilityRule: not eligible', async (environment) => {
    const call = await environment.callAs(environment.key.principalId, { mfa: true });

    expect(await ask(environment, call, 'selfActivate')).toMatchObject({
      kind: 'refused',
      refusal: { code, failedRules: ['EligibilityRule'] },
    });
  });

  scenario('S26', 'an authentication context: told as the claims to sign in with', async (environment) => {
    await changeRules(environment, {
      Enablement_EndUser_Assignment: { enabledRules: ['Justification'] },
      AuthenticationContext_EndUser_Assignment: { isEnabled: true, claimValue: 'c1' },
    });
    const call = await eligibleUser(environment);

    expect(await ask(environment, call, 'selfActivate')).toMatchObject({
      kind: 'refused',
      refusal: {
        code: 'RoleAssignmentRequestAcrsValidationFailed',
        claims: expect.stringContaining('"value":"c1"'),
        retry: 'with-other-token',
      },
    });
  });
}
