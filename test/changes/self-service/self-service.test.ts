import { beforeEach, describe, expect, test } from '@jest/globals';
import { operations } from '../../../src/adapters/graph/permissions.ts';
import { permissionFor } from '../../../src/changes/self-service/permissions.ts';
import { GraphCallError } from '../../../src/ports/errors.ts';
import { scheduleRequest } from '../../builders.ts';
import { roleKey } from '../../snapshot-builder.ts';
import { acrsRefusal, c2, SelfServiceStage } from './stage.ts';

let stage: SelfServiceStage;
beforeEach(() => {
  stage = new SelfServiceStage();
});

describe("something that a user asks for with the user's own token", () => {
  test('is claimed, sent as the user, read back and recorded', async () => {
    const record = await stage.execute();

    expect(record).toMatchObject({
      state: 'done',
      before: { kind: 'none' },
      outcome: {
        code: 'done',
        request: { action: 'selfActivate', key: roleKey() },
        instance: { assignmentType: 'Activated' },
      },
    });
    expect(stage.factsOf(record)).toEqual(['accepted', 'claimed', 'sent', 'recorded']);
    expect(stage.sent()).toEqual(['selfActivate']);
  });

  test('asks for just the permission that it needs, once', async () => {
    await stage.execute();

    expect(stage.onBehalfOf.asked).toEqual([
      {
        userToken: 'token-of-ada',
        permissions: ['RoleAssignmentSchedule.ReadWrite.Directory'],
        claims: undefined,
      },
    ]);
  });

  test('is held by no stop of the writers: Entra judges it', async () => {
    const halted = { kind: 'stopped', because: 'stopped by Grace' } as const;
    Object.assign(stage.ports, { halt: async () => halted });

    expect(await stage.execute()).toMatchObject({ state: 'done' });
  });

  test('is given back as well: only the activation counts, and the eligibility stays', async () => {
    await stage.execute();
    stage.ports.passes(10);
    const id = '20261124T091000000Z-00000002';

    const record = await stage.execute(
      stage.put(
        { action: 'selfDeactivate', duration: undefined },
        { id, executeBefore: new Date('2026-11-24T09:20:00Z') },
      ),
    );

    expect(record).toMatchObject({ state: 'done', outcome: { request: { action: 'selfDeactivate' } } });
    expect(record.outcome?.instance).toBeUndefined();
  });

  test('waits where Entra wants an approval, and says so with the request', async () => {
    const request = scheduleRequest({ id: 'r-1', status: 'PendingApproval', progress: 'pending' });
    const access = { ...stage.ports.access, submit: async () => ({ kind: 'accepted', request }) as const };
    Object.assign(stage.ports, { access });

    expect(await stage.execute()).toMatchObject({
      state: 'unconfirmed',
      outcome: { code: 'pending', request: { id: 'r-1' } },
    });
  });

  test('says nothing in the log where all went well', async () => {
    await stage.execute();

    expect(stage.ports.log.lines.filter(({ event }) => event.startsWith('self-service.'))).toEqual([]);
  });

  test('leaves no trace of the token in the store and the log', async () => {
    await stage.execute();
    stage.onBehalfOf.failNext({ kind: 'set-up' });
    await stage.execute(stage.put({}, { id: '20261124T091000000Z-00000002' }));

    const kept = JSON.stringify([...stage.ports.commands.facts.values(), stage.ports.log.lines]);
    expect(kept).not.toContain('token-of-ada');
  });
});

describe('a user for whom Entra gives no token', () => {
  test.each([
    { kind: 'step-up', claims: c2 },
    { kind: 'consent', claims: undefined },
    { kind: 'user-token', claims: undefined },
    { kind: 'refused', claims: undefined },
    { kind: 'set-up', claims: undefined },
    { kind: 'unavailable', claims: undefined },
  ] as const)('gets nothing done, and the record says why: $kind', async ({ kind, claims }) => {
    stage.onBehalfOf.failNext({ kind, claims, code: 'AADSTS4711' });

    const record = await stage.execute();

    expect(record).toMatchObject({
      state: 'refused',
      outcome: {
        code: 'graph-failed',
        message: `Nothing was sent: Microsoft Entra gave no token that speaks for the user (${kind}, AADSTS4711).`,
        failure: { kind: `on-behalf-of/${kind}`, code: 'AADSTS4711', claims },
      },
    });
    expect(stage.factsOf(record)).toEqual(['accepted', 'recorded']);
    expect(stage.sent()).toEqual([]);
  });

  test('raises an alarm where the fault is our own', async () => {
    stage.onBehalfOf.failNext({ kind: 'set-up', code: 'AADSTS70025', because: 'no federated credential' });

    await stage.execute();

    expect(stage.ports.log.lines).toContainEqual({
      level: 'error',
      event: 'self-service.misconfigured',
      fields: expect.objectContaining({ code: 'AADSTS70025', because: 'no federated credential' }),
    });
  });

  test('raises none where the user has to do something', async () => {
    stage.onBehalfOf.failNext({ kind: 'step-up', claims: c2 });

    await stage.execute();

    expect(stage.ports.log.of('self-service.no-token')).toMatchObject([{ kind: 'step-up' }]);

    expect(stage.ports.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('is asked for by the claims once more, who has signed in under just that context', async () => {
    stage.onBehalfOf.failNext({ kind: 'step-up', claims: c2 });

    expect(await stage.execute(stage.put(), ['c1', 'c2'])).toMatchObject({ state: 'done' });
    expect(stage.onBehalfOf.asked.map(({ claims }) => claims)).toEqual([undefined, c2]);
  });

  test.each([
    { what: 'refuses them whatever they sign in with', failure: { kind: 'refused', claims: c2 } },
    { what: 'does not say what to sign in with', failure: { kind: 'step-up', claims: undefined } },
  ] as const)('is asked for once where Entra $what', async ({ failure }) => {
    stage.onBehalfOf.failNext(failure);

    await stage.execute(stage.put(), ['c2']);

    expect(stage.onBehalfOf.asked).toHaveLength(1);
  });

  test('is asked for no more than twice', async () => {
    stage.onBehalfOf.failNext({ kind: 'step-up', claims: c2 });
    stage.onBehalfOf.failNext({ kind: 'step-up', claims: c2 });

    expect(await stage.execute(stage.put(), ['c2'])).toMatchObject({
      outcome: { failure: { kind: 'on-behalf-of/step-up' } },
    });
    expect(stage.onBehalfOf.asked).toHaveLength(2);
  });
});

describe('a role that wants an authentication context', () => {
  test('refuses a user who has not signed in under it, and is not asked again', async () => {
    stage.ports.roles.refuseNext(acrsRefusal);

    expect(await stage.execute(stage.put(), ['c1'])).toMatchObject({
      state: 'refused',
      outcome: { code: 'refused', refusal: { claims: c2 } },
    });
    expect(stage.sent()).toEqual(['selfActivate']);
  });

  test('takes a user who has, when the token for Graph did not show it at first', async () => {
    stage.ports.roles.refuseNext(acrsRefusal);

    expect(await stage.execute(stage.put(), ['c2'])).toMatchObject({ state: 'done' });
    expect(stage.onBehalfOf.asked.map(({ claims }) => claims)).toEqual([undefined, c2]);
    expect(stage.sent()).toEqual(['selfActivate', 'selfActivate']);
  });

  test('is asked twice and no more: there is no loop', async () => {
    stage.ports.roles.refuseNext(acrsRefusal);
    stage.ports.roles.refuseNext(acrsRefusal);

    expect(await stage.execute(stage.put(), ['c2'])).toMatchObject({
      state: 'refused',
      outcome: { refusal: { claims: c2 } },
    });
    expect(stage.sent()).toEqual(['selfActivate', 'selfActivate']);
  });

  test.each(['refused', 'step-up'] as const)(
    'stays refused, with its own reason, where Entra gives no token that shows the context: %s',
    async (kind) => {
      stage.ports.roles.refuseNext(acrsRefusal);
      stage.onBehalfOf.failNextWithClaims({ kind, claims: c2 });

      expect(await stage.execute(stage.put(), ['c2'])).toMatchObject({
        state: 'refused',
        outcome: { code: 'refused', refusal: { code: acrsRefusal.code, claims: c2 } },
      });
      expect(stage.onBehalfOf.asked.map(({ claims }) => claims)).toEqual([undefined, c2]);
      expect(stage.sent()).toEqual(['selfActivate']);
    },
  );

  test('a step-up for one call leaves the next as it was', async () => {
    stage.ports.roles.refuseNext(acrsRefusal);
    await stage.execute(stage.put(), ['c2']);
    stage.ports.passes(10);
    const id = '20261124T091000000Z-00000002';

    await stage.execute(
      stage.put(
        { action: 'selfDeactivate', duration: undefined },
        { id, executeBefore: new Date('2026-11-24T09:20:00Z') },
      ),
      ['c2'],
    );

    expect(stage.onBehalfOf.asked.map(({ claims }) => claims)).toEqual([undefined, c2, undefined]);
  });
});

describe('a failure of Graph', () => {
  test('before anything was sent is a refusal', async () => {
    stage.ports.roles.failNext(
      new GraphCallError('forbidden', 'no', { code: 'Authorization_RequestDenied' }),
    );

    expect(await stage.execute()).toMatchObject({
      state: 'refused',
      outcome: { failure: { kind: 'forbidden' } },
    });
  });

  test('that leaves open what was done is not certain, and nothing is sent again', async () => {
    stage.ports.roles.failNext(new GraphCallError('unavailable', 'broken', { code: 'OutcomeUnknown' }));

    expect(await stage.execute()).toMatchObject({ state: 'unconfirmed' });
    expect(stage.sent()).toEqual(['selfActivate']);
  });
});

describe('the permissions that are asked for', () => {
  const delegatedOf = (name: string) => operations.find(({ operation }) => operation === name)?.delegated;

  test.each([
    { kind: 'assignment', what: 'read', operation: 'listMyAssignmentInstances' },
    { kind: 'assignment', what: 'readRequests', operation: 'listMyAssignmentRequests' },
    { kind: 'assignment', what: 'write', operation: 'submitAssignmentRequest' },
    { kind: 'eligibility', what: 'read', operation: 'listMyEligibilitySchedules' },
    { kind: 'eligibility', what: 'readRequests', operation: 'listMyEligibilityRequests' },
    { kind: 'eligibility', what: 'write', operation: 'cancelEligibilityRequest' },
  ] as const)('of $kind, $what, are the least that $operation needs', ({ kind, what, operation }) => {
    expect(permissionFor(kind, what)).toBe(delegatedOf(operation));
  });
});
