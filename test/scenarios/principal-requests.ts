import { describe, expect } from '@jest/globals';
import type { ScheduleKind } from '../../src/domain/model/access.ts';
import type { SelfAction } from '../../src/domain/model/actions.ts';
import type { Expiration, ScheduleChange } from '../../src/domain/model/role-schedules.ts';
import type { RoleCall } from '../../src/ports/index.ts';
import { assignFor30Days } from './administrator-schedules.ts';
import { changeRules } from './role-settings-changes.ts';
import { scenario } from './scenario.ts';
import type { ScenarioEnvironment } from './scenario-environment.ts';

/** Requests of signed-in users for themselves, through the typed operations. */
export function describePrincipalRequests(): void {
  describe('a user who activates a role, with a token of theirs for Graph', () => {
    describeActivation();
    describeActivationThatIsNot();
  });
  describe('a user who takes a request back, with a token of theirs for Graph', describeCancelling);
  describe('a user who gives a role back, with a token of theirs for Graph', describeDeactivation);
  describe.each([
    { id: 'S9', kind: 'assignment', path: 'assignments' },
    { id: 'S16', kind: 'eligibility', path: 'eligibilities' },
  ] as const)('a user who wants to keep an $kind, with a token of theirs for Graph', describeKeeping);
  describe('a user who does not want an eligibility any more', describeGivingUp);
}

/** Makes the principal eligible for 30 days, and signs them in with a second factor. */
export async function eligibleUser(environment: ScenarioEnvironment): Promise<RoleCall> {
  await assignFor30Days(environment, { path: 'eligibilities' });
  return environment.callAs(environment.key.principalId, { mfa: true });
}

/** Sends a request. Defaults: two hours from now on, with a justification. */
export function ask(
  { key, roles }: ScenarioEnvironment,
  call: RoleCall,
  action: SelfAction | 'adminRemove',
  more: Partial<ScheduleChange> = {},
) {
  const ends = action === 'selfDeactivate' || action === 'adminRemove';
  const twoHours: Expiration = { kind: 'after', duration: 'PT2H' };
  const change: ScheduleChange = {
    ...{
      kind: 'assignment',
      action,
      key,
      startDateTime: undefined,
      ticket: undefined,
      validationOnly: false,
    },
    justification: 'Incident 4711',
    expiration: ends ? undefined : twoHours,
    ...more,
  };
  return roles.submit(change, call);
}

function describeActivation(): void {
  scenario('S6', 'for two hours, after which it is over', async (environment) => {
    const call = await eligibleUser(environment);

    expect(await ask(environment, call, 'selfActivate')).toMatchObject({
      kind: 'accepted',
      request: { action: 'selfActivate', status: 'Provisioned', progress: 'granted' },
    });
    expect(await inForce(environment)).toMatchObject([
      { assignmentType: 'Activated', end: '2026-11-23T11:00:00.000Z' },
    ]);
    environment.setClock('2026-11-23T11:00:00Z');
    expect(await inForce(environment)).toEqual([]);
  });

  scenario('S6', 'at a later hour', async (environment) => {
    const call = await eligibleUser(environment);
    const startDateTime = new Date('2026-11-23T18:00:00Z');

    expect(await ask(environment, call, 'selfActivate', { startDateTime })).toMatchObject({
      kind: 'accepted',
      request: { status: 'Granted', progress: 'granted' },
    });
    expect(await inForce(environment)).toEqual([]);
    environment.setClock('2026-11-23T18:00:00Z');
    expect(await inForce(environment)).toMatchObject([{ end: '2026-11-23T20:00:00.000Z' }]);
  });
}

function describeActivationThatIsNot(): void {
  scenario('S6', 'and waits where somebody must approve', async (environment) => {
    await requireApproval(environment);
    const call = await eligibleUser(environment);

    expect(await ask(environment, call, 'selfActivate')).toMatchObject({
      kind: 'accepted',
      request: { status: 'PendingApproval', progress: 'pending' },
    });
    expect(await inForce(environment)).toEqual([]);
  });

  scenario('S6', 'for nobody else', async (environment) => {
    await eligibleUser(environment);
    const other = await environment.callAs(environment.otherUserId, { mfa: true });

    await expect(ask(environment, other, 'selfActivate')).rejects.toMatchObject({
      kind: 'forbidden',
      status: 403,
    });
  });
}

function describeCancelling(): void {
  scenario('S7', 'an activation that waits for approval', async (environment) => {
    await requireApproval(environment);
    const call = await eligibleUser(environment);
    const id = await environment.withoutRecording(() => idOf(ask(environment, call, 'selfActivate')));

    expect(await environment.roles.cancel('assignment', id, call)).toBeUndefined();
    expect(await environment.roles.request('assignment', id, call)).toMatchObject({ status: 'Canceled' });
  });

  scenario('S7', 'a wish to have an eligibility extended', async (environment) => {
    const call = await eligibleUser(environment);
    const wish = { kind: 'eligibility', expiration: { kind: 'after', duration: 'P60D' } } as const;
    const id = await environment.withoutRecording(() => idOf(ask(environment, call, 'selfExtend', wish)));

    expect(await environment.roles.cancel('eligibility', id, call)).toBeUndefined();
    expect(await environment.roles.request('eligibility', id, call)).toMatchObject({ progress: 'refused' });
  });

  scenario('S7', "no request of somebody else's", async (environment) => {
    const call = await eligibleUser(environment);
    const wish = { kind: 'eligibility', expiration: { kind: 'after', duration: 'P60D' } } as const;
    const id = await environment.withoutRecording(() => idOf(ask(environment, call, 'selfExtend', wish)));
    const other = await environment.callAs(environment.otherUserId);

    await expect(environment.roles.cancel('eligibility', id, other)).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });
}

function describeDeactivation(): void {
  scenario('S8', 'ten minutes after they activated it', async (environment) => {
    const call = await eligibleUser(environment);
    await environment.withoutRecording(() => ask(environment, call, 'selfActivate'));
    environment.setClock('2026-11-23T09:10:00Z');

    expect(await ask(environment, call, 'selfDeactivate')).toMatchObject({
      kind: 'accepted',
      request: { status: 'Revoked', progress: 'granted' },
    });
    expect(await inForce(environment)).toEqual([]);
  });

  scenario('S8', 'not within five minutes: that is told as something to try later', async (environment) => {
    const call = await eligibleUser(environment);
    await environment.withoutRecording(() => ask(environment, call, 'selfActivate'));
    environment.setClock('2026-11-23T09:04:00Z');

    expect(await ask(environment, call, 'selfDeactivate')).toMatchObject({
      kind: 'refused',
      refusal: { code: 'ActiveDurationTooShort', retry: 'later' },
    });
  });
}

function describeKeeping({
  id,
  kind,
  path,
}: {
  id: string;
  kind: ScheduleKind;
  path: 'assignments' | 'eligibilities';
}) {
  const expiration = { kind: 'after', duration: 'P60D' } as const;

  scenario(
    id,
    `an extension of an ${kind} that is about to end, which an administrator decides`,
    async (environment) => {
      await assignFor30Days(environment, { path });
      environment.setClock('2026-12-20T09:00:00Z');
      const call = await environment.callAs(environment.key.principalId);

      expect(await ask(environment, call, 'selfExtend', { kind, expiration })).toMatchObject({
        kind: 'accepted',
        request: { action: 'selfExtend', status: 'PendingAdminDecision', progress: 'pending' },
      });
    },
  );

  scenario(
    id,
    `a renewal of an ${kind} that has lapsed, which an administrator decides`,
    async (environment) => {
      await assignFor30Days(environment, { path });
      environment.setClock('2026-12-24T09:00:00Z');
      const call = await environment.callAs(environment.key.principalId);

      expect(await ask(environment, call, 'selfRenew', { kind, expiration })).toMatchObject({
        kind: 'accepted',
        request: { action: 'selfRenew', status: 'PendingAdminDecision', progress: 'pending' },
      });
    },
  );

  scenario(id, `a wish for an ${kind} is granted when an administrator extends it`, async (environment) => {
    const { api, key, roles } = environment;
    await assignFor30Days(environment, { path });
    environment.setClock('2026-12-20T09:00:00Z');
    const call = await environment.callAs(key.principalId);
    const asked = await idOf(ask(environment, call, 'selfExtend', { kind, expiration }));
    const body = { action: 'extend', ...key, end: '2027-01-31T09:00:00Z', justification: 'Still on call' };

    expect(await environment.withoutRecording(() => api('POST', path, { body }))).toMatchObject({
      status: 201,
    });
    expect(await roles.request(kind, asked, call)).toMatchObject({ progress: 'granted' });
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
    await eligibleUser(environment);

    expect(await api('POST', 'eligibilities', { body: { action: 'remove', ...key } })).toMatchObject({
      status: 200,
      json: { outcome: 'done' },
    });
  });
}

function requireApproval(environment: ScenarioEnvironment) {
  return changeRules(environment, { Approval_EndUser_Assignment: { setting: { isApprovalRequired: true } } });
}

/** The principal's assignments that hold now, as the API shows them. */
async function inForce({ api, key, withoutRecording }: ScenarioEnvironment) {
  const { json } = await withoutRecording(() => api('GET', `assignments?principalId=${key.principalId}`));
  return json.items;
}

async function idOf(submitting: ReturnType<typeof ask>): Promise<string> {
  const submission = await submitting;
  if (submission.kind === 'accepted') return submission.request.id;
  throw new Error(`not accepted: ${JSON.stringify(submission)}`);
}
