import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiAnswer } from '../scenarios/api-client.ts';
import { accessIn, assign, makeEligible, roles } from './people.ts';
import { onDay, type TestEnvironment, testRules, withTestEnvironments } from './test-environment.ts';

const startEnvironment = withTestEnvironments();
const { globalAdministrator, groupsAdministrator } = roles;

let environment: TestEnvironment;
let groupId: string;
beforeEach(async () => {
  environment = await startEnvironment();
  const group = environment.tenant.groups.all().find(({ isAssignableToRole }) => isAssignableToRole === true);
  if (group === undefined) throw new Error('the tenant has no group that can have roles');
  groupId = group.id;
  environment.tenant.groups.add({ ...group, memberIds: [environment.person(0).id] });
});
afterEach(() => environment.close());

/** More on the protected list of the house. */
function protect(more: Readonly<Record<string, readonly object[]>>): void {
  const { protected: defaults } = testRules(environment.tenant) as { readonly protected: object };
  environment.rules({ protected: { ...defaults, ...more } });
}

function assignment(to: { readonly id: string }, role: string = groupsAdministrator) {
  return {
    ...{ action: 'assign', principalId: to.id, roleDefinitionId: role, directoryScopeId: '/' },
    ...{ duration: 'P30D', justification: 'On call' },
  };
}

function removal(from: { readonly id: string }, role: string) {
  const { duration: _none, ...body } = { ...assignment(from, role), action: 'remove' };
  return body;
}

/** Asks, and shows that nothing was sent. */
async function refused(path: string, body: object, method: 'POST' | 'PATCH' = 'POST'): Promise<ApiAnswer> {
  environment.writes();
  const before = accessIn(environment.tenant, onDay(0));
  const answer = await environment.api(method, path, { body });
  expect(answer).toMatchObject({
    status: 409,
    json: { title: 'The rules of this app stand against it', retry: 'never', changeId: expect.any(String) },
  });
  expect(environment.writes()).toEqual([]);
  expect(accessIn(environment.tenant, onDay(0))).toEqual(before);
  expect(await environment.commands.find(String(answer.json.changeId))).toMatchObject({ state: 'refused' });
  return answer;
}

async function policyOf(role: string): Promise<string> {
  const { json } = await environment.api('GET', `role-settings?roleDefinitionId=${role}`);
  return String(json.items?.[0]?.policyId);
}

describe('a change that somebody asks for', () => {
  test('is made where no rule stands against it', async () => {
    const { status } = await environment.api('POST', 'eligibilities', {
      body: assignment(environment.person(1)),
    });

    expect(status).toBe(201);
    expect(accessIn(environment.tenant, onDay(0))).toHaveLength(1);
  });

  test.each([
    { what: 'a break-glass account', list: () => undefined, to: () => environment.breakGlass[0] },
    {
      what: 'a member of a protected group',
      list: () => protect({ groups: [{ id: groupId, why: 'On call' }] }),
      to: () => environment.person(0),
    },
    {
      what: 'a group that somebody protected is in',
      list: () => protect({ principals: [{ id: environment.person(0).id, why: 'On parental leave' }] }),
      to: () => ({ id: groupId }),
    },
    {
      what: 'whoever is to have a protected role',
      list: () => protect({ roles: [{ id: groupsAdministrator, why: 'Given by hand' }] }),
      to: () => environment.person(1),
    },
  ])('gives nothing to $what, by either way', async ({ list, to }) => {
    list();
    const principal = to();
    if (principal === undefined) throw new Error('there is nobody');
    for (const path of ['eligibilities', 'assignments'])
      expect((await refused(path, assignment(principal))).json.detail).toMatch(
        /^Nothing was changed\. It is protected by the rules, through [0-9a-f-]{36} \(.+\)\. It is not changed\.$/,
      );
  });

  test('leaves the last Global Administrator that can be counted on', async () => {
    assign(environment.tenant, { to: environment.person(1), role: globalAdministrator, since: onDay(-100) });

    const { json } = await refused('assignments', removal(environment.person(1), globalAdministrator));

    expect(json.detail).toContain(
      'Of 1 Global Administrators who can be counted on and hold the role directly and without an activation, 0 would be left (nobody)',
    );
  });

  test('may take the role from one of several', async () => {
    for (const number of [1, 2, 3])
      assign(environment.tenant, {
        to: environment.person(number),
        role: globalAdministrator,
        since: onDay(-100),
      });
    const body = removal(environment.person(1), globalAdministrator);

    expect((await environment.api('POST', 'assignments', { body })).status).toBe(200);
    expect(
      (await refused('assignments', removal(environment.person(2), globalAdministrator))).json.detail,
    ).toContain(
      'Of 2 Global Administrators who can be counted on and hold the role directly and without an activation, 1 would be left',
    );
  });

  test('takes nothing away while who is concerned cannot be seen', async () => {
    makeEligible(environment.tenant, {
      to: environment.person(1),
      role: groupsAdministrator,
      since: onDay(-100),
    });
    environment.simulator.faults.add({
      kind: '403',
      match: { path: '/roleEligibilitySchedules' },
      times: 1_000,
    });

    const { json } = await refused('eligibilities', removal(environment.person(1), groupsAdministrator));

    expect(json.detail).toContain('The eligibilities could not be read completely, so nothing is removed');
  });

  test('is judged by the same gates where it is only checked', async () => {
    const body = { ...assignment(environment.breakGlass[0] ?? { id: '' }), validateOnly: true };

    expect((await refused('eligibilities', body)).json.detail).toContain('It is protected by the rules');
  });

  test('is only checked where that is asked for: it ends as validated, and nothing is changed', async () => {
    const body = { ...assignment(environment.person(1)), validateOnly: true };
    const { status, json } = await environment.api('POST', 'eligibilities', { body });

    expect({ status, outcome: json.outcome }).toEqual({ status: 200, outcome: 'valid' });
    expect(accessIn(environment.tenant, onDay(0))).toEqual([]);
    expect(await environment.commands.find(String(json.changeId))).toMatchObject({ state: 'validated' });
    const undone = await environment.api('POST', `changes/${json.changeId}/undo`);
    expect(undone).toMatchObject({ status: 409, json: { title: 'There is nothing to undo' } });
  });
});

describe('every writer', () => {
  async function all(): Promise<readonly ApiAnswer[]> {
    const rules = `role-settings/${await policyOf(groupsAdministrator)}/rules`;
    return [
      await refused('eligibilities', assignment(environment.person(1))),
      await refused('assignments', assignment(environment.person(1))),
      await refused(`${rules}/Expiration_EndUser_Assignment`, { maximumDuration: 'PT4H' }, 'PATCH'),
      await refused(
        rules,
        { rules: { Expiration_EndUser_Assignment: { maximumDuration: 'PT4H' } } },
        'PATCH',
      ),
    ];
  }

  test('is read-only while the rules cannot be used', async () => {
    environment.rulesFile.write('{ "version": 1 }');

    for (const { json } of await all())
      expect(json.detail).toContain('are not usable, so nothing will be changed');
  });

  test('is read-only while a break-glass account is gone', async () => {
    environment.tenant.users.remove(environment.breakGlass[1]?.id ?? '');

    for (const { json } of await all()) expect(json.detail).toContain('is not in the directory');
  });

  test('leaves the settings of a protected role', async () => {
    protect({ roles: [{ id: groupsAdministrator, why: 'Kept by hand' }] });
    const path = `role-settings/${await policyOf(groupsAdministrator)}/rules`;
    const body = { rules: { Expiration_EndUser_Assignment: { maximumDuration: 'PT4H' } } };

    expect((await refused(path, body, 'PATCH')).json.detail).toContain(
      '(Kept by hand). Its settings are not changed.',
    );
  });
});
