import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecutor } from '../../../src/changes/executor.ts';
import type { ScheduleRequest } from '../../../src/domain/model/role-schedules.ts';
import { roleSchedule, scheduleRequest } from '../../builders.ts';
import { roleKey } from '../../snapshot-builder.ts';
import { SelfServiceStage } from './stage.ts';

const claimedAt = new Date('2026-11-24T09:00:00Z');

let stage: SelfServiceStage;
beforeEach(() => {
  stage = new SelfServiceStage();
});

/** The process that holds the user's token claims it, and is killed. */
async function claimAndDie(content: Parameters<SelfServiceStage['put']>[0] = {}, at = claimedAt) {
  const record = stage.put(content);
  const claim = {
    kind: 'claimed',
    at,
    deadlineAt: new Date('2026-11-24T09:15:00Z'),
    before: { kind: 'none' },
  } as const;
  await stage.ports.commands.claim(record, claim, await stage.ports.commands.gateVersion());
  stage.ports.passes(20);
  return record;
}

const now = ({ id }: { readonly id: string }) => stage.ports.commands.find(id);

describe("what a user asked for, in a process without the user's token", () => {
  test('is left alone while whoever holds it may still claim it', async () => {
    const record = stage.put();

    expect(await createExecutor(stage.ports).executeOpen()).toBe(0);
    expect(await now(record)).toMatchObject({ state: 'accepted' });
    expect(stage.sent()).toEqual([]);
  });

  test('is left alone when a doorbell names it', async () => {
    const record = stage.put();

    await createExecutor(stage.ports).executeById(record.id);

    expect(await now(record)).toMatchObject({ state: 'accepted' });
  });

  test('is refused where it is handed over by mistake, and nothing is sent', async () => {
    expect(await createExecutor(stage.ports).execute(stage.put())).toMatchObject({
      state: 'refused',
      outcome: { code: 'not-sent' },
    });
    expect(stage.sent()).toEqual([]);
  });

  test('expires when nobody claimed it in time, and is never sent', async () => {
    const record = stage.put();
    stage.ports.passes(10);

    expect(await createExecutor(stage.ports).executeOpen()).toBe(1);
    expect(await now(record)).toMatchObject({ state: 'expired' });
    expect(stage.sent()).toEqual([]);
  });
});

describe('what a user asked for, whose process was killed after the claim', () => {
  test('is found by looking, and sent by nobody', async () => {
    const request = scheduleRequest({
      kind: 'assignment',
      id: 'r-1',
      key: roleKey(),
      action: 'selfActivate',
      justification: 'Incident 4711',
      createdDateTime: claimedAt,
      targetScheduleId: 's-1',
    });
    stage = new SelfServiceStage({
      requests: [request],
      schedules: [
        roleSchedule({
          ...{ id: 's-1', kind: 'assignment', key: roleKey(), assignmentType: 'Activated' },
          expiration: { kind: 'at', endDateTime: new Date('2026-11-24T10:00:00Z') },
        }),
      ],
    });
    const record = await claimAndDie();

    await createExecutor(stage.ports).executeOpen();

    expect(await now(record)).toMatchObject({ state: 'done', outcome: { request: { id: 'r-1' } } });
    expect(stage.sent()).toEqual([]);
    expect(stage.onBehalfOf.asked).toEqual([]);
  });

  test('is not taken for done because of an older activation of the same kind', async () => {
    stage = new SelfServiceStage({
      requests: [
        scheduleRequest({
          ...{
            kind: 'assignment',
            id: 'r-0',
            key: roleKey(),
            action: 'selfActivate',
            justification: 'Incident 4711',
          },
          createdDateTime: new Date('2026-11-23T09:00:00Z'),
          progress: 'pending',
        }),
      ],
    });
    const record = await claimAndDie();

    await createExecutor(stage.ports).executeOpen();

    expect(await now(record)).toMatchObject({ state: 'unconfirmed', outcome: { code: 'never-seen' } });
  });

  const own: Partial<ScheduleRequest> = {
    ...({ kind: 'assignment', id: 'r-1', key: roleKey(), action: 'selfActivate' } as const),
    ...({ justification: 'Incident 4711', createdDateTime: claimedAt } as const),
    ...({ status: 'PendingApproval', progress: 'pending' } as const),
  };
  const aMinuteBefore = new Date('2026-11-24T08:59:00.000Z');

  test.each([
    { what: 'another action', row: { action: 'selfDeactivate' }, code: 'never-seen' },
    { what: 'another reason', row: { justification: 'Incident 4712' }, code: 'never-seen' },
    { what: 'no reason', row: { justification: undefined }, code: 'never-seen' },
    { what: 'an instant that nobody knows', row: { createdDateTime: undefined }, code: 'never-seen' },
    {
      what: 'an instant just too early',
      row: { createdDateTime: new Date(aMinuteBefore.getTime() - 1) },
      code: 'never-seen',
    },
    { what: 'a minute before, by another clock', row: { createdDateTime: aMinuteBefore }, code: 'pending' },
  ] as const)('is told by action, reason and instant: a request of $what is $code', async ({ row, code }) => {
    stage = new SelfServiceStage({ requests: [scheduleRequest({ ...own, ...row })] });
    const record = await claimAndDie();

    await createExecutor(stage.ports).executeOpen();

    expect(await now(record)).toMatchObject({ outcome: { code } });
  });

  test('is told by the instant that it was claimed at, which may be later than that it was asked at', async () => {
    const createdDateTime = new Date('2026-11-24T09:03:59.000Z');
    stage = new SelfServiceStage({ requests: [scheduleRequest({ ...own, createdDateTime })] });
    const record = await claimAndDie({}, new Date('2026-11-24T09:05:00.000Z'));

    await createExecutor(stage.ports).executeOpen();

    expect(await now(record)).toMatchObject({ outcome: { code: 'never-seen' } });
  });

  test('is found without a reason, where none was given', async () => {
    stage = new SelfServiceStage({ requests: [scheduleRequest({ ...own, justification: undefined })] });
    const record = await claimAndDie({ justification: '' });

    await createExecutor(stage.ports).executeOpen();

    expect(await now(record)).toMatchObject({ outcome: { code: 'pending' } });
  });

  test('is found by the id that Graph gave it, where that is known', async () => {
    stage = new SelfServiceStage({
      requests: [scheduleRequest(own), scheduleRequest({ ...own, id: 'r-2', justification: 'Rewritten' })],
    });
    const record = await claimAndDie();
    const sent = { kind: 'sent', at: claimedAt, graphRequestId: 'r-2' } as const;
    await stage.ports.commands.add((await now(record)) ?? record, sent);

    await createExecutor(stage.ports).executeOpen();

    expect(await now(record)).toMatchObject({ outcome: { code: 'pending', request: { id: 'r-2' } } });
  });

  test('that was refused is said to be refused', async () => {
    const denied = { status: 'AdminDenied', progress: 'refused' } as const;
    stage = new SelfServiceStage({ requests: [scheduleRequest({ ...own, ...denied })] });
    const record = await claimAndDie();

    await createExecutor(stage.ports).executeOpen();

    expect(await now(record)).toMatchObject({ state: 'refused', outcome: { request: { id: 'r-1' } } });
  });

  test('is found to wait for an administrator', async () => {
    const asks = { kind: 'eligibility', key: roleKey(), justification: 'Incident 4711' } as const;
    stage = new SelfServiceStage({
      requests: [
        scheduleRequest({
          ...{ ...asks, id: 'r-1', action: 'selfExtend', createdDateTime: claimedAt },
          ...{ status: 'PendingAdminDecision', progress: 'pending' },
        }),
      ],
    });
    const record = await claimAndDie({ action: 'selfExtend', scheduleKind: 'eligibility', duration: 'P60D' });

    await createExecutor(stage.ports).executeOpen();

    expect(await now(record)).toMatchObject({ outcome: { code: 'pending', request: { id: 'r-1' } } });
  });

  test.each([
    { status: 'Canceled', progress: 'refused', state: 'done' },
    { status: 'PendingApproval', progress: 'pending', state: 'unconfirmed' },
  ] as const)(
    'of a cancellation is $state where the request is $status',
    async ({ status, progress, state }) => {
      stage = new SelfServiceStage({
        requests: [scheduleRequest({ id: 'r-1', kind: 'assignment', status, progress })],
      });
      const record = await claimAndDie({
        ...{ action: 'cancel', key: undefined, requestId: 'r-1', duration: undefined },
      });

      await createExecutor(stage.ports).executeOpen();

      expect(await now(record)).toMatchObject({ state });
    },
  );
});
