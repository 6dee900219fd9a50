import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Action } from '../../../src/domain/model/actions.ts';
import type { PlannedChange } from '../../../src/domain/model/change.ts';
import { rolesOfCancelling, rolesOfUndo } from '../../../src/http/core/roles-of-effects.ts';
import { routes } from '../../../src/http/routes.ts';
import { type ApiRole, apiRoles, mayUse } from '../../../src/ports/caller.ts';
import { roleSchedule, runRecord } from '../../builders.ts';
import { accessContent, claimed, command, jobSource, recorded } from '../../change-builder.ts';
import { Api, type ApiRequest } from '../api.ts';

type Short<Role> = Role extends `PimWarden.${infer Name}` ? Name : never;
type Name = Short<ApiRole>;

/** Who is let into each route. What is not named here is `Read`, and the test below finds a route that should be here. */
const expected: Readonly<Record<string, readonly Name[]>> = {
  'POST eligibilities': ['Grant', 'Remove'],
  'POST assignments': ['Grant', 'Remove'],
  'POST eligibilities/requests/{id}/cancel': ['Grant', 'Remove'],
  'POST assignments/requests/{id}/cancel': ['Grant', 'Remove'],
  'PATCH role-settings/{policyId}/rules': ['Settings'],
  'PATCH role-settings/{policyId}/rules/{ruleId}': ['Settings'],
  'POST plans': ['Plan'],
  'POST principals/{id}/revoke': ['Remove'],
  'POST approvals/{id}': ['Approve', 'Activate'],
  'POST approvals/{id}/withdraw': ['Approve'],
  'POST runs': ['Plan', 'Run'],
  'POST runs/{id}/undo': ['Grant', 'Remove'],
  'POST changes/{id}/undo': ['Grant', 'Remove', 'Settings'],
  'POST senders/{name}/stop': ['Remove', 'Run', 'Approve'],
  'POST senders/{name}/start': ['Approve'],
  'POST writers/stop': ['Remove', 'Run', 'Approve'],
  'POST writers/start': ['Approve'],
  'POST shadow-writes/{id}/release': ['Approve'],
  'POST evidence/alterations/{id}/release': ['Approve'],
  'POST evidence/reviews': ['Review'],
  'POST tenants/{tenantId}/approvals/{id}/withdraw': ['Approve'],
  'POST tenants/{tenantId}/shadow-writes/{id}/release': ['Approve'],
  'POST tenants/{tenantId}/evidence/alterations/{id}/release': ['Approve'],
  'DELETE activations/{id}': ['Remove', 'Activate'],
};

const longName = (name: Name): ApiRole => `PimWarden.${name}`;

let api: Api;
beforeEach(() => {
  api = new Api();
});

/** The roles that do not get a 403, each tried alone. */
async function letIn(asked: ApiRequest): Promise<readonly Name[]> {
  const names = apiRoles.map((role) => role.replace('PimWarden.', '') as Name);
  const statuses = await Promise.all(
    names.map((name) => new Api().ask({ ...asked, roles: [longName(name)] }).then(({ status }) => status)),
  );
  return names.filter((_name, index) => statuses[index] !== 403);
}

describe('the roles of the API', () => {
  test.each(routes.map(({ method, path }) => ({ method, path })))(
    '$method $path lets in who may do what it does, and nobody else',
    async ({ method, path }) => {
      const seeing: readonly Name[] = ['Read', 'Plan', 'Grant', 'Remove', 'Settings', 'Run', 'Approve'];
      // People there act for themselves, with their own token.
      const own: readonly Name[] | undefined = path.startsWith('me/') ? ['Activate'] : undefined;
      const names = own ?? (method === 'GET' ? seeing : expected[`${method} ${path}`]);

      expect(await letIn({ method, path })).toEqual(names);
    },
  );

  test.each(['Activate', 'Review', 'Send'] as const)('%s sees nothing', (name) => {
    expect(mayUse({ roles: [longName(name)] }, 'PimWarden.Read')).toBe(false);
  });

  test('have none that lets in everywhere', () => {
    const changing = Object.values(expected);
    const everywhere = apiRoles.filter((role) =>
      changing.every((names) => names.some((name) => longName(name) === role)),
    );

    expect(everywhere).toEqual([]);
    expect(apiRoles).not.toContain('PimWarden.Operate');
  });
});

describe('a change of access', () => {
  const key = {
    principalId: '11111111-aaaa-4bbb-8ccc-000000000001',
    roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
    directoryScopeId: '/',
  };
  const ask = (action: string, roles: readonly Name[]) =>
    api.ask({
      path: 'eligibilities',
      body: { action, ...key, ...(action === 'remove' ? {} : { duration: 'P30D' }) },
      roles: roles.map(longName),
    });

  test.each(['assign', 'extend', 'renew'])('by %s needs Grant, and Remove is not enough', async (action) => {
    expect(await ask(action, ['Remove'])).toMatchObject({
      status: 403,
      headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="PimWarden.Grant"' },
    });
    expect(api.commands.all()).toEqual([]);
    expect((await ask(action, ['Grant'])).status).not.toBe(403);
  });

  test('by remove needs Remove, and Grant is not enough', async () => {
    expect((await ask('remove', ['Grant'])).status).toBe(403);
    expect(api.commands.all()).toEqual([]);
    expect((await ask('remove', ['Remove'])).status).not.toBe(403);
  });

  test('by update needs both, for which way it goes depends on what is there when it is sent', async () => {
    expect((await ask('update', ['Grant'])).status).toBe(403);
    expect((await ask('update', ['Remove'])).status).toBe(403);
    expect(api.commands.all()).toEqual([]);
    expect((await ask('update', ['Grant', 'Remove'])).status).not.toBe(403);
  });

  test('by extend does not shorten what there is: whoever may only grant must not remove by granting less', async () => {
    const { key: held } = roleSchedule();
    const body = { action: 'extend', ...held, end: '2026-11-24T09:06:00Z' };

    expect(await api.ask({ path: 'eligibilities', body, roles: ['PimWarden.Grant'] })).toMatchObject({
      status: 409,
      jsonBody: {
        detail: expect.stringContaining('ask for an update (PimWarden.Grant and PimWarden.Remove)'),
      },
    });
    expect(api.roles.submitted).toEqual([]);
  });

  test('that is not usable is a 400 also for those who may do the half of it', async () => {
    expect(await api.ask({ path: 'eligibilities', body: {}, roles: ['PimWarden.Grant'] })).toMatchObject({
      status: 400,
    });
  });
});

describe('cancelling a request', () => {
  test.each<{ action: Action; needs: readonly Name[] }>([
    { action: 'adminAssign', needs: ['Remove'] },
    { action: 'adminExtend', needs: ['Remove'] },
    { action: 'adminRenew', needs: ['Remove'] },
    { action: 'selfActivate', needs: ['Remove'] },
    { action: 'adminRemove', needs: ['Grant'] },
    { action: 'selfDeactivate', needs: ['Grant'] },
    { action: 'adminUpdate', needs: ['Grant', 'Remove'] },
    { action: { unknown: 'adminSomething' }, needs: ['Grant', 'Remove'] },
  ])('for $action needs $needs: the opposite of what it would have done', ({ action, needs }) => {
    expect(rolesOfCancelling({ action })).toEqual(needs.map(longName));
  });

  test('that cannot be seen needs both', async () => {
    const asked = { method: 'POST', path: 'eligibilities/requests/{id}/cancel', params: { id: 'nowhere' } };

    expect((await api.ask({ ...asked, roles: ['PimWarden.Remove'] })).status).toBe(403);
    expect((await api.ask({ ...asked, roles: ['PimWarden.Grant'] })).status).toBe(403);
    expect(api.commands.all()).toEqual([]);
  });
});

describe('a run', () => {
  const ask = (mode: string, name: Name) =>
    api.ask({ path: 'runs', body: { job: 'renew-eligibilities', mode }, roles: [longName(name)] });

  test('that only plans is for those who may plan or run', async () => {
    expect((await ask('plan', 'Plan')).status).toBe(200);
    expect((await ask('plan', 'Run')).status).toBe(200);
  });

  test('that applies is for those who may run: planning is not enough', async () => {
    expect(await ask('apply', 'Plan')).toMatchObject({
      status: 403,
      jsonBody: { detail: expect.stringContaining('the app role PimWarden.Run.') },
    });
    expect(api.hygieneAsked).toEqual([]);
    expect((await ask('apply', 'Run')).status).toBe(200);
  });
});

describe('an undo', () => {
  const end = (endDateTime: string | null | undefined | 'unknown') => [
    { kind: 'eligibility' as const, actions: ['adminUpdate' as const], endDateTime },
  ];
  const endedAt = (endDateTime: string | null | 'unknown') => ({
    kind: 'eligibility' as const,
    scheduleId: null,
    startDateTime: null,
    endDateTime,
  });
  const sooner = '2026-12-01T00:00:00.000Z';
  const later = '2027-05-01T00:00:00.000Z';
  const done = (change: Partial<PlannedChange>, id = 'made') => {
    const made = command({
      id,
      content: accessContent(change),
      source: jobSource({ runId: runRecord().id }),
    });
    api.commands.put(made, claimed(made), recorded(made));
    return made;
  };

  test.each<{ of: string; change: Partial<PlannedChange>; needs: readonly Name[] }>([
    { of: 'a renewal', change: { effect: 'renewal' }, needs: ['Remove'] },
    { of: 'a removal', change: { effect: 'removal', steps: end(undefined) }, needs: ['Grant'] },
    { of: 'a conversion', change: { effect: 'conversion' }, needs: ['Grant'] },
    {
      of: 'access that a caller gave',
      change: { effect: 'requested', steps: end(later), before: null },
      needs: ['Remove'],
    },
    {
      of: 'an end that a caller put off',
      change: { effect: 'requested', steps: end(later), before: endedAt(sooner) },
      needs: ['Remove'],
    },
    {
      of: 'an end that a caller brought nearer',
      change: { effect: 'requested', steps: end(sooner), before: endedAt(later) },
      needs: ['Grant'],
    },
    {
      of: 'a removal that a caller asked for',
      change: { effect: 'requested', steps: end(undefined), before: endedAt(later) },
      needs: ['Grant'],
    },
    {
      of: 'an end that nobody can compare',
      change: { effect: 'requested', steps: end(later), before: endedAt('unknown') },
      needs: ['Grant', 'Remove'],
    },
  ])('of $of needs $needs', async ({ change, needs }) => {
    const { id } = done(change);
    const record = await api.commands.find(id);
    if (record === undefined) throw new Error('it was put there');

    expect(rolesOfUndo(record)).toEqual(needs.map(longName));
  });

  test('of a removal is refused to those who may only remove', async () => {
    const { id } = done({ effect: 'removal', steps: end(undefined) });
    const asked = { method: 'POST', path: 'changes/{id}/undo', params: { id } };

    expect((await api.ask({ ...asked, roles: ['PimWarden.Remove', 'PimWarden.Settings'] })).status).toBe(403);
    expect(api.hygieneAsked).toEqual([]);
    expect((await api.ask({ ...asked, roles: ['PimWarden.Grant'] })).status).toBe(200);
  });

  test('of a run needs the roles of everything that it undoes', async () => {
    done({ effect: 'removal', steps: end(undefined) }, 'removed');
    done({ effect: 'renewal' }, 'renewed');
    const asked = { method: 'POST', path: 'runs/{id}/undo', params: { id: runRecord().id } };

    expect((await api.ask({ ...asked, roles: ['PimWarden.Grant'] })).status).toBe(403);
    expect((await api.ask({ ...asked, roles: ['PimWarden.Remove'] })).status).toBe(403);
    expect(api.hygieneAsked).toEqual([]);
    expect((await api.ask({ ...asked, roles: ['PimWarden.Grant', 'PimWarden.Remove'] })).status).toBe(200);
  });
});
