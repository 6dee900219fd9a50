import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiAnswer } from '../scenarios/api-client.ts';
import { accessIn, assign, makeEligible, roles } from './people.ts';
import { undoneBy } from './records.ts';
import { onDay, type TestEnvironment, testRules, withTestEnvironments } from './test-environment.ts';
import { givenBack, undo, writeLimits } from './undo-runs.ts';

const startEnvironment = withTestEnvironments();
const role = roles.groupsAdministrator;

let environment: TestEnvironment;
beforeEach(async () => {
  environment = await startEnvironment();
  writeLimits(environment);
});
afterEach(() => environment.close());

const access = () => accessIn(environment.tenant, onDay(0));

/** A change that a caller makes over HTTP. @returns its id. */
async function make(path: string, body: object, method: 'POST' | 'PATCH' = 'POST'): Promise<string> {
  const { status, json } = await environment.api(method, path, { body });
  expect(status).toBeLessThan(202);
  return String(json.changeId);
}

function body(action: string, more: object = {}): object {
  const key = { principalId: environment.person(0).id, roleDefinitionId: role, directoryScopeId: '/' };
  return { action, ...key, justification: 'On call', ...more };
}

function given(kind: 'eligibilities' | 'assignments', until?: Date): void {
  const options = { to: environment.person(0), role, since: onDay(-30), ...(until && { until }) };
  if (kind === 'eligibilities') makeEligible(environment.tenant, options);
  else assign(environment.tenant, options);
}

/** Undoes over HTTP, and shows that it was done through a run, on the caller's behalf. */
async function undone(changeId: string): Promise<void> {
  const result = await undo(environment, `changes/${changeId}`);
  expect(result).toMatchObject({ status: 200, run: { job: 'undo', state: 'succeeded' } });
  expect(result.changes).toMatchObject([{ state: 'done', operation: 'undo.restore' }]);
  expect(result.changes.map(undoneBy)).toEqual([changeId]);
}

describe.each(['eligibilities', 'assignments'] as const)('what a caller did to %s', (path) => {
  test('an assignment of what was not there, is removed', async () => {
    const changeId = await make(path, body('assign', { duration: 'P30D' }));
    // Entra ends no active assignment before it is five minutes old.
    environment.simulator.clock.set(new Date(onDay(0).getTime() + 6 * 60_000));

    await undone(changeId);
    expect(access()).toEqual([]);
  });

  test('an update, gets the end back that there was', async () => {
    given(path, onDay(40));
    const before = access();
    const changeId = await make(path, body('update', { end: onDay(90).toISOString() }));
    expect(access()).not.toEqual(before);

    await undone(changeId);
    expect(access()).toEqual(before);
  });

  test.each([{ until: onDay(40) }, { until: undefined }])(
    'a removal of what lasted until $until, is given back',
    async ({ until }) => {
      given(path, until);
      const before = access();
      const changeId = await make(path, body('remove'));
      expect(access()).toEqual([]);

      await undone(changeId);
      expect(access()).toEqual(givenBack(before, onDay(0)));
    },
  );

  test('is left alone where its end was changed since, and cannot be undone twice', async () => {
    const first = await make(path, body('assign', { duration: 'P30D' }));
    const second = await make(path, body('update', { duration: 'P60D' }));

    expect((await undo(environment, `changes/${first}`)).leftBecause).toEqual(['its end was changed since']);
    await undone(second);
    expect((await undo(environment, `changes/${second}`)).leftBecause).toEqual(['it ends as before already']);
  });
});

describe('the undo of what a caller did', () => {
  test('goes through the gates: what has come under protection since is left', async () => {
    const changeId = await make('eligibilities', body('assign', { duration: 'P30D' }));
    const before = access();
    const { protected: defaults } = testRules(environment.tenant) as {
      readonly protected: { readonly principals: readonly object[] };
    };
    const { id } = environment.person(0);
    const principals = [...defaults.principals, { id, why: 'On parental leave' }];
    writeLimits(environment, {}, { protected: { principals } });
    const result = await undo(environment, `changes/${changeId}`);

    expect(result.writes).toEqual([]);
    expect(result.obstacles).toMatchObject([{ code: 'protected' }]);
    expect(access()).toEqual(before);
  });

  test('is no change that can be undone itself', async () => {
    const changeId = await make('eligibilities', body('assign', { duration: 'P30D' }));
    const { changes } = await undo(environment, `changes/${changeId}`);
    const again = await undo(environment, `changes/${changes[0]?.id}`);

    expect(again.leftBecause).toEqual(['an undo is not undone: ask for the change itself']);
    expect(again.writes).toEqual([]);
  });

  test('does not give a cancelled request again', async () => {
    const start = onDay(5).toISOString();
    const made = await environment.api('POST', 'eligibilities', {
      body: body('assign', { duration: 'P30D', start }),
    });
    const cancelled = await environment.api('POST', `eligibilities/requests/${made.json.request?.id}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, json: { outcome: 'done' } });

    expect(await environment.api('POST', `changes/${cancelled.json.changeId}/undo`)).toMatchObject({
      status: 409,
      json: { detail: expect.stringContaining('a cancelled request cannot be made again') },
    });
  });
});

describe('a change of role settings', () => {
  const rule = 'Expiration_EndUser_Assignment';

  async function settings(): Promise<{ readonly path: string; readonly duration: unknown }> {
    const { json } = await environment.api('GET', `role-settings?roleDefinitionId=${role}`);
    const path = `role-settings/${json.items?.[0]?.policyId}/rules/${rule}`;
    const { json: one } = await environment.api('GET', path);
    return { path, duration: one.maximumDuration };
  }

  const undoChange = (id: string): Promise<ApiAnswer> =>
    environment.api('POST', `changes/${id}/undo`, {
      roles: ['PimWarden.Grant', 'PimWarden.Remove', 'PimWarden.Settings'],
    });

  test('is put back as it was, and the record says of which change', async () => {
    const before = await settings();
    const changeId = await make(before.path, { maximumDuration: 'PT3H' }, 'PATCH');
    expect((await settings()).duration).toBe('PT3H');
    const { status, json } = await undoChange(changeId);

    expect({ status, changed: json.changed }).toEqual({ status: 200, changed: [rule] });
    expect((await settings()).duration).toBe(before.duration);
    expect(await environment.commands.find(String(json.changeId))).toMatchObject({
      ...{ operation: 'rules.restore', state: 'done', source: { kind: 'undo', undoes: changeId } },
      before: { rules: { [rule]: { maximumDuration: 'PT3H' } } },
    });
  });

  test('that somebody has changed since is left alone', async () => {
    const { path } = await settings();
    const changeId = await make(path, { maximumDuration: 'PT3H' }, 'PATCH');
    await make(path, { maximumDuration: 'PT2H' }, 'PATCH');

    expect(await undoChange(changeId)).toMatchObject({
      status: 409,
      json: { detail: expect.stringContaining('its rules were changed since') },
    });
    expect((await settings()).duration).toBe('PT2H');
  });
});
