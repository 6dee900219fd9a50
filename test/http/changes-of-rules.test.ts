import { beforeEach, describe, expect, test } from '@jest/globals';
import { rolePolicy } from '../builders.ts';
import { Api } from './api.ts';

let api: Api;
beforeEach(() => {
  api = new Api();
});

describe('a change of rules', () => {
  const policyId = rolePolicy().id;
  const rule = 'role-settings/{policyId}/rules/{ruleId}';
  const params = { policyId, ruleId: 'Expiration_EndUser_Assignment' };

  test('of one rule is a 200 with what changed', async () => {
    const body = { maximumDuration: 'PT4H' };

    expect(await api.ask({ method: 'PATCH', path: rule, params, body })).toMatchObject({
      status: 200,
      jsonBody: { outcome: 'done', changed: ['Expiration_EndUser_Assignment'], policy: { id: policyId } },
    });
    expect(api.commands.all()).toMatchObject([{ operation: 'rules.update', state: 'done' }]);
  });

  test('of several rules is one update', async () => {
    const rules = {
      Expiration_EndUser_Assignment: { maximumDuration: 'PT4H' },
      Enablement_EndUser_Assignment: { enabledRules: ['Justification'] },
    };

    await api.ask({
      method: 'PATCH',
      path: 'role-settings/{policyId}/rules',
      params: { policyId },
      body: { rules },
    });

    expect(api.roleSettings.updates).toEqual([{ policyId, changes: rules }]);
  });

  test.each([
    { body: { enabledRules: [] }, says: 'Expiration_EndUser_Assignment has no enabledRules' },
    { body: { maximumDuration: 'four hours' }, says: 'expected an ISO 8601 duration' },
    { body: { target: {} }, says: 'not known here: target' },
    { body: {}, says: 'expected a field to change' },
  ])('with $body is a 400', async ({ body, says }) => {
    expect(await api.ask({ method: 'PATCH', path: rule, params, body })).toMatchObject({
      status: 400,
      jsonBody: { detail: expect.stringContaining(says) },
    });
    expect(api.roleSettings.updates).toEqual([]);
  });

  test.each([
    { restored: true, status: 409, state: 'refused' },
    { restored: false, status: 500, state: 'unconfirmed' },
  ])(
    'that moved another rule as well is a $status (restored: $restored)',
    async ({ restored, status, state }) => {
      api.roleSettings.answerNext({
        kind: 'restored',
        restored,
        unexpected: ['Notification_Admin_Admin_Assignment'],
      });

      const answer = await api.ask({
        method: 'PATCH',
        path: rule,
        params,
        body: { maximumDuration: 'PT4H' },
      });

      expect(answer).toMatchObject({
        status,
        jsonBody: { detail: expect.stringContaining('Notification_Admin_Admin_Assignment') },
      });
      expect(api.commands.all()).toMatchObject([{ state }]);
    },
  );
});
