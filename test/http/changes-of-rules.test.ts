import { beforeEach, describe, expect, test } from '@jest/globals';
import { rolePolicy } from '../builders.ts';
import { rules } from '../rules-builder.ts';
import { BREAK_GLASS, GLOBAL_ADMINISTRATOR, roleDefinition, roleDefinitions } from '../snapshot-builder.ts';
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
    expect(api.commands.all()).toMatchObject([
      {
        ...{ operation: 'rules.update', state: 'done' },
        content: { policyId, rules: { Expiration_EndUser_Assignment: { maximumDuration: 'PT4H' } } },
        before: {
          kind: 'role-settings',
          roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
          rules: { Expiration_EndUser_Assignment: { maximumDuration: 'PT8H' } },
        },
      },
    ]);
  });

  test('of several rules is one update', async () => {
    const rules = {
      Expiration_EndUser_Assignment: { maximumDuration: 'PT4H' },
      Enablement_EndUser_Assignment: {
        enabledRules: ['MultiFactorAuthentication', 'Justification', 'Ticketing'],
      },
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

describe('one call does not loosen what holds the control of the tenant', () => {
  const patch = (rules: object) => ({
    method: 'PATCH',
    path: 'role-settings/{policyId}/rules',
    params: { policyId: rolePolicy().id },
    body: { rules },
  });

  test.each([
    [
      'takes multifactor authentication off',
      { Enablement_EndUser_Assignment: { enabledRules: ['Justification'] } },
    ],
    ['makes activations longer', { Expiration_EndUser_Assignment: { maximumDuration: 'PT24H' } }],
    ['silences its mails', { Notification_Admin_Admin_Assignment: { isDefaultRecipientsEnabled: false } }],
    [
      'loosens one rule beside another that it tightens',
      {
        Enablement_EndUser_Assignment: { enabledRules: ['Justification'] },
        Expiration_EndUser_Assignment: { maximumDuration: 'PT1H' },
      },
    ],
  ])('%s: it waits for approval, and nothing is sent', async (_what, rules) => {
    expect(await api.ask(patch(rules))).toMatchObject({
      status: 202,
      jsonBody: { outcome: 'awaiting-approval', because: expect.stringContaining('/api/approvals/') },
    });
    expect(api.roleSettings.updates).toEqual([]);
    expect(api.notifier.posted).toMatchObject([{ job: 'rules.update', state: 'awaiting-approval' }]);
  });

  test('and what only tightens it is made at once, with a notice', async () => {
    const stricter = { Expiration_EndUser_Assignment: { maximumDuration: 'PT1H' } };

    expect(await api.ask(patch(stricter))).toMatchObject({ status: 200 });
    expect(api.notifier.posted).toMatchObject([{ job: 'rules.update', state: 'done' }]);
  });

  test('is refused where nobody would hear of it', async () => {
    api.notifier.hasReceiver = false;

    expect(await api.ask(patch({ Enablement_EndUser_Assignment: { enabledRules: [] } }))).toMatchObject({
      status: 409,
      jsonBody: { detail: expect.stringContaining('NOTIFY_WEBHOOK_URL') },
    });
  });
});

describe('the undo of a change of rules', () => {
  beforeEach(() => {
    // Of a role that does not control the tenant: to put back what was looser would wait for approval otherwise.
    const { limits } = rules();
    api.rules = rules({ limits: { controlPlane: { ...limits.controlPlane, roles: [] } } });
    api.roleDefinitions.answer = roleDefinitions(roleDefinition({ id: GLOBAL_ADMINISTRATOR }));
  });

  const policyId = rolePolicy().id;
  const id = 'Expiration_EndUser_Assignment';
  const patch = (maximumDuration: string) => ({
    method: 'PATCH',
    path: 'role-settings/{policyId}/rules/{ruleId}',
    params: { policyId, ruleId: id },
    body: { maximumDuration },
  });
  const undo = (changeId = '') => ({ method: 'POST', path: 'changes/{id}/undo', params: { id: changeId } });

  test('puts the same fields back, as a change of its own', async () => {
    await api.ask(patch('PT4H'));
    const [made] = api.commands.all();

    expect(await api.ask(undo(made?.id))).toMatchObject({
      status: 200,
      jsonBody: { outcome: 'done', changed: [id] },
    });
    expect(api.roleSettings.updates[1]).toEqual({ policyId, changes: { [id]: { maximumDuration: 'PT8H' } } });
    expect(api.commands.all()[1]).toMatchObject({
      ...{ operation: 'rules.restore', source: { kind: 'undo', undoes: made?.id } },
      before: { rules: { [id]: { maximumDuration: 'PT4H' } } },
    });
  });

  test('leaves them alone where somebody has changed them since', async () => {
    await api.ask(patch('PT4H'));
    await api.ask(patch('PT5H'));

    expect(await api.ask(undo(api.commands.all()[0]?.id))).toMatchObject({
      status: 409,
      jsonBody: { detail: expect.stringContaining('its rules were changed since') },
    });
    expect(api.roleSettings.updates).toHaveLength(2);
  });

  test('has nothing to do where they were so already', async () => {
    await api.ask(patch('PT8H'));

    expect(await api.ask(undo(api.commands.all()[0]?.id))).toMatchObject({
      status: 409,
      jsonBody: { detail: expect.stringContaining('it asked for was so already, and nothing was changed') },
    });
    expect(api.roleSettings.updates).toHaveLength(1);
  });

  test('asks for the role that the change itself asks for', async () => {
    await api.ask(patch('PT4H'));

    const answer = await api.ask({
      ...undo(api.commands.all()[0]?.id),
      roles: ['PimWarden.Grant', 'PimWarden.Remove'],
    });

    expect(answer).toMatchObject({
      status: 403,
      jsonBody: { detail: expect.stringContaining('This needs the app role PimWarden.Settings.') },
    });
    expect(api.roleSettings.updates).toHaveLength(1);
  });

  test('goes through the same gates', async () => {
    await api.ask(patch('PT4H'));
    api.gone.add(BREAK_GLASS);

    expect(await api.ask(undo(api.commands.all()[0]?.id))).toMatchObject({
      status: 409,
      jsonBody: { title: 'The rules of this app stand against it' },
    });
    expect(api.roleSettings.updates).toHaveLength(1);
  });
});
