import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Command } from '../../src/domain/model/command.ts';
import { claimed, command, recorded } from '../change-builder.ts';
import { roles } from './people.ts';
import { onDay, type TestEnvironment, withTestEnvironments } from './test-environment.ts';
import { runRenewals, writeLimits } from './undo-runs.ts';

const startEnvironment = withTestEnvironments();
const { globalAdministrator, groupsAdministrator } = roles;
const plenty = { grants: 50, removals: 50, roleSettings: 50 };

let environment: TestEnvironment;
beforeEach(async () => {
  environment = await startEnvironment();
});
afterEach(() => environment.close());

function limitCallers(everywhere: object, controlPlane: object = {}): void {
  const api = { everywhere: { ...plenty, ...everywhere }, controlPlane: { ...plenty, ...controlPlane } };
  writeLimits(environment, { api });
}

function post(number: number, more: object = { action: 'assign', duration: 'P30D' }) {
  const key = { principalId: environment.person(number).id, roleDefinitionId: groupsAdministrator };
  const body = { ...key, directoryScopeId: '/', justification: 'On call', ...more };
  return environment.api('POST', 'eligibilities', { body });
}

const beyond = (number: number, path: string, allowed: number) => ({
  status: 409,
  json: {
    title: 'The rules of this app stand against it',
    detail: expect.stringContaining(
      `${number} changes of this kind by callers in 24 hours, this one included, are more than is allowed: ${path} allows ${allowed}.`,
    ),
  },
});

describe('the change of a caller beyond a limit', () => {
  test('of grants is refused with both numbers, and removals go on', async () => {
    limitCallers({ grants: 2 });
    for (const number of [0, 1]) expect((await post(number)).status).toBe(201);
    environment.writes();

    expect(await post(2)).toMatchObject(beyond(3, 'limits.api.everywhere.grants', 2));
    expect(environment.writes()).toEqual([]);
    environment.simulator.clock.set(new Date(onDay(0).getTime() + 3_600_000));
    expect((await post(0, { action: 'remove' })).status).toBe(200);
  });

  test('of removals waits for approval: an incident is not held up', async () => {
    limitCallers({ removals: 0 });
    await post(0);
    environment.writes();

    expect(await post(0, { action: 'remove' })).toMatchObject({
      status: 202,
      json: {
        outcome: 'awaiting-approval',
        because: expect.stringContaining('A limit stands in its way'),
        changeId: expect.any(String),
      },
    });
    expect(environment.writes()).toEqual([]);
  });

  test('of role settings is refused as well', async () => {
    limitCallers({ roleSettings: 1 });
    const { json } = await environment.api('GET', `role-settings?roleDefinitionId=${groupsAdministrator}`);
    const path = `role-settings/${json.items?.[0]?.policyId}/rules/Expiration_EndUser_Assignment`;
    const patch = (maximumDuration: string) => environment.api('PATCH', path, { body: { maximumDuration } });
    expect((await patch('PT3H')).status).toBe(200);

    expect(await patch('PT2H')).toMatchObject(beyond(2, 'limits.api.everywhere.roleSettings', 1));
  });

  test('in roles that control the tenant is refused sooner', async () => {
    limitCallers({}, { grants: 0 });
    const more = { action: 'assign', duration: 'P30D', roleDefinitionId: globalAdministrator };

    expect(await post(1, more)).toMatchObject(beyond(1, 'limits.api.controlPlane.grants', 0));
    expect((await post(1)).status).toBe(201);
  });
});

describe('a limit of callers', () => {
  test('counts what another caller did', async () => {
    limitCallers({ grants: 1 });
    const step = {
      kind: 'eligibility',
      actions: ['adminAssign'],
      endDateTime: onDay(30).toISOString(),
    } as const;
    const { content } = command();
    if (content.kind !== 'access') throw new Error('the builder makes changes of access');
    const change = { ...content.change, effect: 'requested', steps: [step], before: null } as const;
    const theirs: Command = command({
      ...{ askedAt: onDay(-0.5), source: { kind: 'api' }, tenantId: environment.tenant.tenantId },
      ...{ askedBy: { objectId: 'grace', appId: 'portal' }, content: { ...content, change } },
    });
    const accepted = await environment.commands.accept(theirs, {
      owner: 'grace',
      text: 'k',
      requestHash: '',
    });
    const claim = { ...claimed(theirs), before: { kind: 'access', access: null } } as const;
    const gate = await environment.commands.gateVersion();
    const taken = await environment.commands.claim(accepted.record, claim, gate);
    if (taken.kind !== 'claimed') throw new Error('it is not claimed');
    await environment.commands.add(taken.record, recorded(theirs));

    expect(await post(0)).toMatchObject(beyond(2, 'limits.api.everywhere.grants', 1));
  });

  test('counts nothing that was only checked or refused, and nothing of the day before', async () => {
    limitCallers({ grants: 1 });
    const checked = await post(0, { action: 'assign', duration: 'P30D', validateOnly: true });
    expect(checked.status).toBe(200);
    expect((await post(0)).status).toBe(201);
    expect((await post(1)).status).toBe(409);
    environment.setDay(1.1);

    expect((await post(1)).status).toBe(201);
  });

  test('is not used up by jobs', async () => {
    limitCallers({ grants: 1 });
    expect((await runRenewals(environment)).run).toMatchObject({ hygiene: { counts: { done: 2 } } });

    expect((await post(0)).status).toBe(201);
  });

  test('uses up none of the jobs', async () => {
    const two = { count: 2, percent: 100 };
    const renewals = { perRun: two, per24Hours: two };
    writeLimits(environment, { renewals, api: { everywhere: plenty, controlPlane: plenty } });
    for (const number of [0, 1]) await post(number);

    expect((await runRenewals(environment)).run).toMatchObject({
      state: 'succeeded',
      hygiene: { counts: { done: 2 } },
    });
  });
});
