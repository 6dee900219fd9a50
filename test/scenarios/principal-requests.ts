import { describe, expect } from '@jest/globals';
import { assignFor30Days } from './administrator-schedules.ts';
import type { ApiAnswer } from './api-client.ts';
import { changeRules } from './role-settings-changes.ts';
import { scenario } from './scenario.ts';
import type { ScenarioEnvironment } from './scenario-environment.ts';
import { ask, eligibleUser } from './user-operations.ts';

/** Requests of users for themselves, through the API, with their own token. */
export function describePrincipalRequests(): void {
  describe('a user who activates a role, through the API', () => {
    describeActivation();
    describeActivationThatIsNot();
  });
  describe('a user who takes a request back, through the API', describeCancelling);
  describe('a user who gives a role back, through the API', describeDeactivation);
  describe.each([
    { id: 'S9', kind: 'assignment', path: 'assignments' },
    { id: 'S16', kind: 'eligibility', path: 'eligibilities' },
  ] as const)('a user who wants to keep an $kind, through the API', describeKeeping);
  describe('a user who does not want an eligibility any more', describeGivingUp);
}

function describeActivation(): void {
  scenario('S6', 'for two hours, after which it is over', async (environment) => {
    await eligible(environment);

    expect(await activate(environment)).toMatchObject({
      status: 201,
      json: {
        outcome: 'done',
        request: { action: 'selfActivate', status: 'Provisioned', progress: 'granted' },
        instance: { assignmentType: 'Activated', end: '2026-11-23T11:00:00.000Z' },
      },
    });
    environment.setClock('2026-11-23T11:00:00Z');
    expect(await inForce(environment)).toEqual([]);
  });

  scenario('S6', 'at a later hour', async (environment) => {
    await eligible(environment);

    const answer = await activate(environment, { start: '2026-11-23T18:00:00Z' });

    expect(answer).toMatchObject({ status: 201, json: { request: { status: 'Granted' } } });
    expect(answer.json).not.toHaveProperty('instance');
    expect(await inForce(environment)).toEqual([]);
    environment.setClock('2026-11-23T18:00:00Z');
    expect(await inForce(environment)).toMatchObject([{ end: '2026-11-23T20:00:00.000Z' }]);
  });
}

function describeActivationThatIsNot(): void {
  scenario('S6', 'and waits where somebody must approve', async (environment) => {
    await requireApproval(environment);
    await eligible(environment);

    expect(await activate(environment)).toMatchObject({
      status: 202,
      json: { outcome: 'pending', request: { status: 'PendingApproval', progress: 'pending' } },
    });
    expect(await inForce(environment)).toEqual([]);
  });

  scenario('S6', 'for nobody else: only the role of whoever calls is asked for', async (environment) => {
    const { api, key, otherUserId: userId } = environment;
    await eligible(environment);
    const body = { ...wanted(environment), principalId: key.principalId };

    expect(await api('POST', 'me/activate', { userId, body })).toMatchObject({ status: 400 });
    expect(
      await api('POST', 'me/activate', { userId, body: wanted(environment), signIn: { mfa: true } }),
    ).toMatchObject({ status: 422, json: { failedRules: ['EligibilityRule'] } });
  });

  scenario('S6', 'with a stronger sign-in where the role asks for one', async (environment) => {
    const { api, key } = environment;
    await changeRules(environment, {
      // The one takes the place of the other.
      Enablement_EndUser_Assignment: { enabledRules: ['Justification'] },
      AuthenticationContext_EndUser_Assignment: { isEnabled: true, claimValue: 'c2' },
    });
    await eligible(environment);
    const call = (acrs: readonly string[], capabilities: readonly string[]) =>
      api('POST', 'me/activate', {
        ...{ userId: key.principalId, body: wanted(environment) },
        signIn: { mfa: true, acrs, capabilities },
      });

    expect(await call(['c1'], ['cp1'])).toMatchObject({
      status: 401,
      json: { claims: '{"access_token":{"acrs":{"essential":true,"value":"c2"}}}' },
    });
    expect(await call(['c1'], [])).toMatchObject({ status: 403, json: { pimUrl: expect.any(String) } });
    expect(await call(['c1', 'c2'], ['cp1'])).toMatchObject({ status: 201 });
  });
}

function describeCancelling(): void {
  scenario('S7', 'an activation that waits for approval', async (environment) => {
    await requireApproval(environment);
    await eligible(environment);
    const requestId = await environment.withoutRecording(() => idOf(activate(environment)));

    expect(await environment.me('POST', 'me/cancel', { kind: 'assignment', requestId })).toMatchObject({
      status: 200,
      json: { outcome: 'done', request: { status: 'Canceled' } },
    });
  });

  scenario('S7', 'a wish to have an eligibility extended', async (environment) => {
    const requestId = await wishFor(environment);

    expect(await environment.me('POST', 'me/cancel', { kind: 'eligibility', requestId })).toMatchObject({
      status: 200,
      json: { outcome: 'done', request: { progress: 'refused' } },
    });
  });

  scenario('S7', "no request of somebody else's", async (environment) => {
    const requestId = await wishFor(environment);
    const body = { kind: 'eligibility', requestId };

    expect(
      await environment.api('POST', 'me/cancel', { userId: environment.otherUserId, body }),
    ).toMatchObject({ status: 403 });
  });
}

/** A wish to have the eligibility for 60 days more, which waits. */
async function wishFor(environment: ScenarioEnvironment): Promise<string> {
  await eligible(environment);
  return environment.withoutRecording(() =>
    idOf(
      environment.me('POST', 'me/extend', {
        ...{ kind: 'eligibility', ...targetOf(environment) },
        ...{ duration: 'P60D', justification: 'Still on call' },
      }),
    ),
  );
}

function describeDeactivation(): void {
  scenario('S8', 'ten minutes after they activated it', async (environment) => {
    await eligible(environment);
    await environment.withoutRecording(() => activate(environment));
    environment.setClock('2026-11-23T09:10:00Z');

    expect(await environment.me('POST', 'me/deactivate', targetOf(environment))).toMatchObject({
      status: 200,
      json: { outcome: 'done', request: { status: 'Revoked', progress: 'granted' } },
    });
    expect(await inForce(environment)).toEqual([]);
  });

  scenario('S8', 'not within five minutes: that is told as something to try later', async (environment) => {
    await eligible(environment);
    await environment.withoutRecording(() => activate(environment));
    environment.setClock('2026-11-23T09:04:00Z');

    expect(await environment.me('POST', 'me/deactivate', targetOf(environment))).toMatchObject({
      status: 409,
      json: { graphCode: 'ActiveDurationTooShort', retry: 'later' },
    });
  });
}

interface Kept {
  readonly id: string;
  readonly kind: 'assignment' | 'eligibility';
  readonly path: 'assignments' | 'eligibilities';
}

function describeKeeping({ id, kind, path }: Kept) {
  const asks = (environment: ScenarioEnvironment, route: 'me/extend' | 'me/renew') =>
    environment.me('POST', route, {
      ...{ kind, ...targetOf(environment), duration: 'P60D', justification: 'Still on call' },
    });

  scenario(
    id,
    `an extension of an ${kind} that is about to end, which an administrator decides`,
    async (environment) => {
      await assignFor30Days(environment, { path });
      environment.setClock('2026-12-20T09:00:00Z');

      expect(await asks(environment, 'me/extend')).toMatchObject({
        status: 202,
        json: { outcome: 'pending', request: { action: 'selfExtend', status: 'PendingAdminDecision' } },
      });
    },
  );

  scenario(
    id,
    `a renewal of an ${kind} that has lapsed, which an administrator decides`,
    async (environment) => {
      await assignFor30Days(environment, { path });
      environment.setClock('2026-12-24T09:00:00Z');

      expect(await asks(environment, 'me/renew')).toMatchObject({
        status: 202,
        json: { outcome: 'pending', request: { action: 'selfRenew', status: 'PendingAdminDecision' } },
      });
    },
  );

  scenario(id, `a wish for an ${kind} is granted when an administrator extends it`, async (environment) => {
    const { api, key, me, withoutRecording } = environment;
    await assignFor30Days(environment, { path });
    environment.setClock('2026-12-20T09:00:00Z');
    const asked = await idOf(asks(environment, 'me/extend'));
    const body = { action: 'extend', ...key, end: '2027-01-31T09:00:00Z', justification: 'Still on call' };

    expect(await withoutRecording(() => api('POST', path, { body }))).toMatchObject({ status: 201 });
    const { json } = await me('GET', `me/requests?kind=${kind}`);
    expect(json.items?.find((request) => request.id === asked)).toMatchObject({ progress: 'granted' });
  });
}

function describeGivingUp(): void {
  scenario('S16', 'cannot deactivate it: Graph has no such action for eligibilities', async (environment) => {
    const call = await eligibleUser(environment);

    expect(await ask(environment, call, 'selfDeactivate', { kind: 'eligibility' })).toMatchObject({
      kind: 'refused',
      refusal: { status: 400, retry: 'never' },
    });
  });

  scenario(
    'S16',
    'cannot remove it: that is for administrators, and the refusal says so',
    async (environment) => {
      const call = await eligibleUser(environment);

      await expect(ask(environment, call, 'adminRemove', { kind: 'eligibility' })).rejects.toMatchObject({
        kind: 'forbidden',
        status: 403,
      });
    },
  );

  scenario('S16', 'has it removed by an administrator', async (environment) => {
    const { api, key } = environment;
    await eligible(environment);

    expect(await api('POST', 'eligibilities', { body: { action: 'remove', ...key } })).toMatchObject({
      status: 200,
      json: { outcome: 'done' },
    });
  });
}

/** Makes the principal eligible for 30 days. */
async function eligible(environment: ScenarioEnvironment): Promise<void> {
  await assignFor30Days(environment, { path: 'eligibilities' });
}

function targetOf({ key: { roleDefinitionId, directoryScopeId } }: ScenarioEnvironment) {
  return { roleDefinitionId, directoryScopeId };
}

/** The role for two hours. */
function wanted(environment: ScenarioEnvironment) {
  return { ...targetOf(environment), duration: 'PT2H', justification: 'Incident 4711' };
}

function activate(environment: ScenarioEnvironment, more: object = {}): Promise<ApiAnswer> {
  return environment.me('POST', 'me/activate', { ...wanted(environment), ...more });
}

function requireApproval(environment: ScenarioEnvironment) {
  return changeRules(environment, { Approval_EndUser_Assignment: { setting: { isApprovalRequired: true } } });
}

/** The principal's assignments that hold now, as the API shows them. */
async function inForce({ api, key, withoutRecording }: ScenarioEnvironment) {
  const { json } = await withoutRecording(() => api('GET', `assignments?principalId=${key.principalId}`));
  return json.items;
}

async function idOf(asking: Promise<ApiAnswer>): Promise<string> {
  const { status, json } = await asking;
  const { request } = json;
  if (request === undefined) throw new Error(`no request: ${status} ${JSON.stringify(json)}`);
  return request.id;
}
