import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RoleKey } from '../../src/domain/model/access.ts';
import { RulesUnusable } from '../../src/ports/errors.ts';
import { rolePolicy, scheduleRequest } from '../builders.ts';
import { rules } from '../rules-builder.ts';
import {
  ADA,
  assignment,
  BREAK_GLASS,
  GLOBAL_ADMINISTRATOR,
  HELPDESK_ADMINISTRATOR,
  roleKey,
} from '../snapshot-builder.ts';
import { Api, type ApiRequest } from './api.ts';

const giveToAda = {
  action: 'assign',
  principalId: ADA,
  roleDefinitionId: HELPDESK_ADMINISTRATOR,
  directoryScopeId: '/',
  duration: 'P30D',
  justification: 'On call',
};
const assign: ApiRequest = { path: 'eligibilities', body: giveToAda };
const policyId = rolePolicy().id;
const oneRule: ApiRequest = {
  method: 'PATCH',
  path: 'role-settings/{policyId}/rules/{ruleId}',
  params: { policyId, ruleId: 'Expiration_EndUser_Assignment' },
  body: { maximumDuration: 'PT4H' },
};
const severalRules: ApiRequest = {
  method: 'PATCH',
  path: 'role-settings/{policyId}/rules',
  params: { policyId },
  body: { rules: { Expiration_EndUser_Assignment: { maximumDuration: 'PT4H' } } },
};
const cancel: ApiRequest = {
  ...{ method: 'POST', path: 'eligibilities/requests/{id}/cancel' },
  params: { id: scheduleRequest().id },
};
const check: ApiRequest = { path: 'eligibilities', body: { ...giveToAda, validateOnly: true } };
const makers = [
  { writer: 'an eligibility', asked: assign },
  { writer: 'an eligibility that is only checked', asked: check },
  { writer: 'one rule', asked: oneRule },
  { writer: 'several rules', asked: severalRules },
];
const writers = [...makers, { writer: 'a request, by taking it back', asked: cancel }];

let api: Api;
/** Whom the pending request is about. */
let pendingFor: RoleKey;
beforeEach(() => {
  api = new Api();
  api.roles.request = async (_kind, id) => scheduleRequest({ id, key: pendingFor });
  pendingFor = roleKey();
});

/** The sentence that a caller is told; and that nothing was sent, and the record says so. */
async function refusal(asked: ApiRequest): Promise<string> {
  const { status, jsonBody } = await api.ask(asked);
  const { title, detail, retry } = jsonBody as Record<string, string>;
  expect({ status, title, retry }).toEqual({
    status: 409,
    title: 'The rules of this app stand against it',
    retry: 'never',
  });
  expect([...api.roles.submitted, ...api.roles.cancelled]).toEqual([]);
  expect(api.roleSettings.updates).toEqual([]);
  expect(api.commands.all()).toMatchObject([{ state: 'refused' }]);
  return detail ?? '';
}

describe('a writer that a caller asks for', () => {
  test.each(makers)('changes $writer where nothing stands against it', async ({ asked }) => {
    expect((await api.ask(asked)).status).toBeLessThan(300);
    expect(api.roles.submitted.length + api.roleSettings.updates.length).toBe(1);
  });

  test.each(writers)('changes not even $writer while the rules cannot be used', async ({ asked }) => {
    api.rules = new RulesUnusable('rules.json', [
      { line: 3, path: 'protected.principals', sentence: 'is empty: name the break-glass accounts' },
    ]);

    expect(await refusal(asked)).toContain('line 3: protected.principals: is empty');
  });

  test.each(writers)('changes not even $writer while a break-glass account is gone', async ({ asked }) => {
    api.gone.add(BREAK_GLASS);

    expect(await refusal(asked)).toContain(
      `1 of the 1 protected principals and groups cannot be relied on: ${BREAK_GLASS} is not in the directory`,
    );
  });

  test.each([
    { what: 'given more', asked: { ...giveToAda, principalId: BREAK_GLASS } },
    {
      what: 'taken from',
      asked: { ...giveToAda, principalId: BREAK_GLASS, action: 'remove', duration: undefined },
    },
  ])('nothing is $what somebody protected', async ({ asked }) => {
    expect(await refusal({ path: 'eligibilities', body: asked })).toBe(
      `Nothing was changed. It is protected by the rules, through ${BREAK_GLASS} (Break-glass account). It is not changed.`,
    );
  });

  test('neither, where it would only be checked', async () => {
    const body = { ...giveToAda, principalId: BREAK_GLASS, validateOnly: true };

    expect(await refusal({ path: 'eligibilities', body })).toContain('It is protected by the rules');
  });

  test('takes no request back that is about somebody protected', async () => {
    pendingFor = roleKey({ principalId: BREAK_GLASS });

    expect(await refusal(cancel)).toBe(
      `Nothing was changed. The request is about what the rules protect, through ${BREAK_GLASS} (Break-glass account). It is left to a person.`,
    );
  });

  test.each([oneRule, severalRules])('leaves the settings of a protected role: $path', async (asked) => {
    const id = GLOBAL_ADMINISTRATOR;
    api.rules = rules({ protected: { roles: [{ id, why: 'Kept by hand' }] } });

    expect(await refusal(asked)).toBe(
      `Nothing was changed. The role ${id} is protected by the rules (Kept by hand). Its settings are not changed.`,
    );
  });

  test('leaves the last Global Administrator that can be counted on', async () => {
    api = new Api([], [assignment({ roleDefinitionId: GLOBAL_ADMINISTRATOR })]);
    const { duration: _none, ...removal } = {
      ...giveToAda,
      action: 'remove',
      roleDefinitionId: GLOBAL_ADMINISTRATOR,
    };

    expect(await refusal({ path: 'assignments', body: removal })).toContain(
      'Of 1 Global Administrators who can be counted on and hold the role directly and without an activation, 0 would be left',
    );
  });
});

describe('the limits of callers', () => {
  const other = { ...giveToAda, principalId: '11111111-aaaa-4bbb-8ccc-00000000000a' };
  const plenty = { grants: 9, removals: 9, roleSettings: 9 };
  const limited = (less: Partial<typeof plenty>) =>
    rules({
      limits: { api: { everywhere: { ...plenty, ...less }, controlPlane: plenty, perCaller: plenty } },
    });

  test('refuse the change beyond them with both numbers, and send nothing', async () => {
    api.rules = limited({ grants: 1 });
    await api.ask(assign);

    expect(await api.ask({ path: 'eligibilities', body: other })).toMatchObject({
      status: 409,
      jsonBody: {
        detail:
          'Nothing was changed. 2 changes of this kind by callers in 24 hours, this one included, are more than is allowed: ' +
          'limits.api.everywhere.grants allows 1. Wait until fewer lie in the last 24 hours, or raise the limit.',
      },
    });
    expect(api.roles.submitted).toHaveLength(1);
  });

  test('do not count what was only checked, but hold for it', async () => {
    api.rules = limited({ grants: 1 });
    for (const _time of [1, 2]) expect((await api.ask(check)).status).toBe(200);
    expect((await api.ask(assign)).status).toBe(201);

    expect((await api.ask({ path: 'eligibilities', body: { ...other, validateOnly: true } })).status).toBe(
      409,
    );
  });

  test('hold for one change at a time: of two at once, one is refused', async () => {
    api.rules = limited({ grants: 1 });
    const both = await Promise.all([api.ask(assign), api.ask({ path: 'eligibilities', body: other })]);

    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(api.roles.submitted).toHaveLength(1);
  });

  test('of role settings hold for them alone', async () => {
    api.rules = limited({ roleSettings: 1 });
    await api.ask(oneRule);
    const again = await api.ask({ ...oneRule, body: { maximumDuration: 'PT5H' } });

    expect(again).toMatchObject({
      status: 409,
      jsonBody: { detail: expect.stringContaining('limits.api.everywhere.roleSettings allows 1') },
    });
    expect((await api.ask(assign)).status).toBe(201);
  });
});
