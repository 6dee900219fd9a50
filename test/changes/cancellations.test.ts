import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecutor } from '../../src/changes/executor.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import type { ScheduleRequest } from '../../src/domain/model/role-schedules.ts';
import { scheduleRequest } from '../builders.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import type { InitialDirectory } from '../fakes/fake-directory.ts';
import { rules } from '../rules-builder.ts';
import {
  ADA,
  BREAK_GLASS,
  breakGlass,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  group,
  NIGHT_SHIFT,
  roleKey,
  user,
} from '../snapshot-builder.ts';
import { graphFailure } from '../tenant/snapshot-ports.ts';
import { asked, type FakePorts, fakePorts } from './fake-ports.ts';

const now = new Date('2026-11-24T09:00:00Z');
const cancellation = { kind: 'cancellation', scheduleKind: 'eligibility', requestId: 'r-9' } as const;
const waiting = { id: 'r-9', status: 'PendingApproval', progress: 'pending', key: roleKey() } as const;

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = fakePorts({ now });
});

/** Grace takes a request back that waits. */
function cancel(
  request: Partial<ScheduleRequest> = {},
  more: { readonly directory?: InitialDirectory; readonly people?: readonly string[] } = {},
): Promise<ChangeRecord> {
  const requests = [scheduleRequest({ ...waiting, ...request })];
  const people = more.people === undefined ? [] : [{ name: 'Grace', accounts: more.people }];
  ports = fakePorts({
    ...{ now, roles: { requests }, rules: rules({ api: { people } }) },
    ...(more.directory !== undefined && { directory: more.directory }),
  });
  return createExecutor(ports).execute(ports.commands.put(asked(now, 1, {}, { content: cancellation })));
}

describe('a cancellation', () => {
  test('is done when Graph says that it is over', async () => {
    expect(await cancel()).toMatchObject({
      state: 'done',
      before: { kind: 'cancellation' },
      outcome: { code: 'done', request: { status: 'Canceled' } },
    });
  });

  test('is refused in the words of Graph where the request is over already', async () => {
    expect(await cancel({ status: 'Provisioned', progress: 'granted' })).toMatchObject({
      state: 'refused',
      outcome: { code: 'refused' },
    });
  });

  test('is not sent where it is about somebody whom the rules protect', async () => {
    const record = await cancel({ key: roleKey({ principalId: BREAK_GLASS }) });

    expect(record).toMatchObject({ state: 'refused', claimedAt: undefined });
    expect(record.outcome?.obstacles).toMatchObject([{ code: 'protected' }]);
    expect(ports.roles.cancelled).toEqual([]);
  });

  test('is not sent where the request cannot be read', async () => {
    ports = fakePorts({ now, roles: { requests: [scheduleRequest(waiting)] } });
    ports.roles.request = () => Promise.reject(graphFailure('GET /x: 503'));
    const content = cancellation;

    expect(
      await createExecutor(ports).execute(ports.commands.put(asked(now, 1, {}, { content }))),
    ).toMatchObject({ state: 'refused', claimedAt: undefined, outcome: { code: 'graph-failed' } });
    expect(ports.roles.cancelled).toEqual([]);
  });
});

describe('whoever takes a removal back gives access, and', () => {
  const own = roleKey({ principalId: GRACE });

  test.each<[string, Partial<ScheduleRequest>]>([
    ['the removal', { action: 'adminRemove' }],
    ['an update that may end sooner', { action: 'adminUpdate' }],
    ['something that nobody can read', { action: { unknown: 'adminShorten' } }],
  ])('does not take back %s of their own access', async (_what, request) => {
    const record = await cancel({ ...request, key: own });

    expect(record).toMatchObject({
      ...{ state: 'refused', claimedAt: undefined },
      outcome: { code: 'obstructed', obstacles: [{ code: 'self-grant' }] },
    });
    expect(ports.roles.cancelled).toEqual([]);
  });

  test('does not take back that of another account of theirs', async () => {
    const record = await cancel({ action: 'adminRemove' }, { people: [GRACE, ADA] });

    expect(record.outcome?.obstacles).toMatchObject([{ code: 'self-grant' }]);
  });

  test('does not take back that of a group they are in', async () => {
    const record = await cancel(
      { action: 'adminRemove', key: roleKey({ principalId: NIGHT_SHIFT }) },
      {
        directory: {
          users: [user(), user({ id: GRACE }), breakGlass()],
          groups: [group({ memberIds: [GRACE] })],
        },
      },
    );

    expect(record.outcome?.obstacles).toMatchObject([{ code: 'self-grant' }]);
  });

  test('does not keep control of the tenant for anybody: nobody has approved that', async () => {
    const record = await cancel({
      ...{ action: 'adminRemove', key: roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR }) },
    });

    expect(record.outcome?.obstacles).toMatchObject([
      { code: 'control-plane', sentence: expect.stringContaining('POST /api/eligibilities') },
    ]);
    expect(ports.roles.cancelled).toEqual([]);
  });

  test('takes back that of somebody else, and people are told', async () => {
    expect(await cancel({ action: 'adminRemove' })).toMatchObject({ state: 'done' });
    expect(ports.notifier.posted).toMatchObject([{ job: 'eligibility.adminAssign', state: 'done' }]);
  });

  test('may take back what they themself asked for: nobody has more of it', async () => {
    expect(await cancel({ action: 'selfExtend', key: own })).toMatchObject({ state: 'done' });
    expect(ports.notifier.posted).toEqual([]);
  });
});
