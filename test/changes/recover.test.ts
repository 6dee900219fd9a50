import { beforeEach, describe, expect, test } from '@jest/globals';
import { recoverChange, recoverChanges } from '../../src/changes/recover.ts';
import { roleKeyOf } from '../../src/domain/model/access.ts';
import type { PlannedChange } from '../../src/domain/model/change.ts';
import type { ChangeRecord, Command, CommandFact } from '../../src/domain/model/command.ts';
import type { Outcome } from '../../src/domain/model/outcome.ts';
import { StoreError } from '../../src/ports/errors.ts';
import { rolePolicy, roleSchedule, scheduleRequest } from '../builders.ts';
import { accessContent, claimed, command, recorded } from '../change-builder.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakeRoleManagement, type InitialRoles } from '../fakes/fake-role-management.ts';
import { FakeRoleSettings } from '../fakes/fake-role-settings.ts';
import { graphFailure, readCall } from '../tenant/snapshot-ports.ts';

const now = new Date('2026-11-25T03:00:00.000Z');
const { change: renewal } = accessContent();
const key = roleKeyOf(renewal.key);
const removal: PlannedChange = {
  ...renewal,
  effect: 'removal',
  steps: [{ kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined }],
};
const conversion: PlannedChange = {
  ...renewal,
  effect: 'conversion',
  steps: [
    { kind: 'eligibility', actions: ['adminAssign'], endDateTime: '2027-05-29T00:00:00.000Z' },
    { kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined },
  ],
};

/** Ends as the renewal asks. */
const renewed = roleSchedule({
  kind: 'eligibility',
  key,
  expiration: { kind: 'at', endDateTime: new Date('2027-05-29T00:00:00Z') },
});
const standing = roleSchedule({ kind: 'assignment', key, assignmentType: 'Assigned' });

let commands: FakeCommands;
let log: FakeLog;
let settings: FakeRoleSettings;
beforeEach(() => {
  commands = new FakeCommands();
  log = new FakeLog();
  settings = new FakeRoleSettings({ [key.roleDefinitionId]: rolePolicy() });
});

const portsOn = (roles: FakeRoleManagement) => ({
  commands,
  roles,
  roleSettings: settings,
  clock: { now: () => now },
  log,
});
const recover = (records: readonly ChangeRecord[], roles: FakeRoleManagement) =>
  recoverChanges(records, portsOn(roles), readCall());

const asking = (change: PlannedChange, overrides: Partial<Command> = {}): Command =>
  command({ content: { ...accessContent(), change }, ...overrides });

/** Was claimed yesterday by a process that was killed. */
function abandoned(of: Command, ...facts: readonly CommandFact[]): ChangeRecord {
  return commands.put(of, claimed(of), ...facts);
}
const sent = (of: Command): CommandFact => ({ kind: 'sent', at: of.askedAt, graphRequestId: 'r-1' });

const tenantOf = (before: InitialRoles) => new FakeRoleManagement(() => now, before);
const tenantWith = (...schedules: readonly ReturnType<typeof roleSchedule>[]) => tenantOf({ schedules });

describe('a claim whose process is gone', () => {
  test.each([
    { what: 'a renewal that shows', change: renewal, tenant: [renewed], state: 'done' },
    { what: 'a renewal that does not show', change: renewal, tenant: [], state: 'unconfirmed' },
    { what: 'a removal that shows', change: removal, tenant: [renewed], state: 'done' },
    { what: 'a removal that does not show', change: removal, tenant: [standing], state: 'unconfirmed' },
    { what: 'a conversion of which both steps show', change: conversion, tenant: [renewed], state: 'done' },
    {
      what: 'a conversion of which one step shows',
      change: conversion,
      tenant: [renewed, standing],
      state: 'unconfirmed',
    },
  ] as const)('is recorded as $state: $what', async ({ change, tenant, state }) => {
    const roles = tenantWith(...tenant);

    const [recovered] = await recover([abandoned(asking(change))], roles);

    expect(recovered).toMatchObject({ state, settledAt: now });
    expect(await commands.find(command().id)).toEqual(recovered);
    expect(roles.submitted).toEqual([]);
    expect(log.lines).toMatchObject([{ event: 'change.settled', fields: { state } }]);
  });

  test('is told apart: what shows from what was never seen', async () => {
    const [shows] = await recover([abandoned(asking(renewal))], tenantWith(renewed));
    const [other] = await recover(
      [abandoned(asking(renewal, { id: '20261124T090000123Z-0b5c9f0f' }))],
      tenantWith(),
    );

    expect(shows?.outcome).toMatchObject({
      code: 'done',
      message: 'Its process ended before it was recorded; it shows in the tenant.',
    });
    expect(other?.outcome).toMatchObject({
      code: 'never-seen',
      message: expect.stringMatching(/does not show/),
    });
  });

  test('is left alone until its deadline has passed', async () => {
    const alive = commands.put(asking(renewal), claimed(command(), { deadlineAt: now }));

    expect(await recover([alive], tenantWith(renewed))).toEqual([alive]);
  });

  test('that a caller made is found out, too', async () => {
    const asked = abandoned(asking(renewal, { source: { kind: 'api' } }));

    expect(await recover([asked], tenantWith(renewed))).toMatchObject([{ state: 'done' }]);
  });

  test('is judged by its request where Graph had answered and nothing shows', async () => {
    const denied = scheduleRequest({ id: 'r-1', status: 'Denied', progress: 'refused' });
    const waiting = scheduleRequest({ id: 'r-1', status: 'PendingApproval', progress: 'pending' });
    const asked = asking(renewal);
    const other = asking(renewal, { id: '20261124T090000123Z-0b5c9f0f' });

    const [ended] = await recover([abandoned(asked, sent(asked))], tenantOf({ requests: [denied] }));
    const [pending] = await recover([abandoned(other, sent(other))], tenantOf({ requests: [waiting] }));

    expect(ended).toMatchObject({ state: 'refused', outcome: { code: 'ended' } });
    expect(pending).toMatchObject({ state: 'unconfirmed', outcome: { code: 'pending' } });
  });

  test('of a change that was only to be judged has nothing to show', async () => {
    const judged = command({ content: { ...accessContent(), validateOnly: true } });

    expect(await recover([abandoned(judged)], tenantWith(renewed))).toMatchObject([
      { outcome: { code: 'never-seen' } },
    ]);
  });

  test.each([
    { wanted: 'P365D', state: 'done' },
    { wanted: 'P90D', state: 'unconfirmed' },
  ])('of role settings is $state where they say $wanted', async ({ wanted, state }) => {
    const { id: policyId } = rolePolicy();
    const rules = { Expiration_Admin_Eligibility: { maximumDuration: wanted } };
    const asked = command({ content: { kind: 'role-settings', policyId, rules } });

    const code = state === 'done' ? 'done' : 'never-seen';
    expect(await recover([abandoned(asked)], tenantWith())).toMatchObject([
      { state, outcome: { code, message: expect.stringMatching(/^Its process ended before it was /) } },
    ]);
  });

  test.each([
    { status: 'Canceled', progress: 'refused', state: 'done' },
    { status: 'PendingApproval', progress: 'pending', state: 'unconfirmed' },
  ] as const)('of a cancellation is $state where the request is $status', async ({ state, ...request }) => {
    const asked = command({
      content: { kind: 'cancellation', scheduleKind: 'eligibility', requestId: 'r-9' },
    });
    const roles = tenantOf({ requests: [scheduleRequest({ id: 'r-9', ...request })] });

    expect(await recover([abandoned(asked)], roles)).toMatchObject([{ state }]);
  });

  test('stays as it is when the tenant cannot be looked at, and the run must not plan', async () => {
    const roles = tenantWith();
    roles.schedules = () => {
      throw graphFailure('GET /x: 503');
    };

    await expect(recover([abandoned(asking(renewal))], roles)).rejects.toThrow('GET /x: 503');
    expect((await commands.find(command().id))?.state).toBe('claimed');
  });

  test('stays as it is when the store is away, and the run must not plan', async () => {
    const claim = abandoned(asking(renewal));
    commands.failRecordWith = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');

    await expect(recover([claim], tenantWith(renewed))).rejects.toThrow('the store is away');
    expect((await commands.find(command().id))?.state).toBe('claimed');
  });

  test('keeps what its slow process recorded meanwhile', async () => {
    const claim = abandoned(asking(renewal));
    await commands.add(claim, recorded(claim));

    expect(await recover([claim], tenantWith())).toMatchObject([
      { state: 'done', outcome: { code: 'done' }, settledAt: new Date('2026-11-24T09:00:02.123Z') },
    ]);
  });
});

describe('a command that nobody has claimed', () => {
  const one = (record: ChangeRecord) => recoverChange(record, portsOn(tenantWith()), readCall());

  test('is expired when it is too old, without a look at the tenant', async () => {
    const late = commands.put(command({ executeBefore: now }));

    expect(await one(late)).toMatchObject({ state: 'expired', settledAt: now });
    expect(log.lines).toMatchObject([{ event: 'change.settled', fields: { state: 'expired' } }]);
  });

  test('waits while it is not', async () => {
    const waiting = commands.put(command({ executeBefore: new Date('2026-11-25T03:00:00.001Z') }));

    expect(await one(waiting)).toEqual(waiting);
    expect(log.lines).toEqual([]);
  });

  test('is not expired where another process has claimed it meanwhile', async () => {
    const late = commands.put(command({ executeBefore: now }));
    await commands.claim(late, claimed(late, { at: now }), await commands.gateVersion());

    expect(await one(late)).toMatchObject({ state: 'claimed' });
    expect(log.lines).toEqual([]);
  });
});

describe('a change that was sent and did not show in time', () => {
  const unconfirmed = (of: Command, outcome: Partial<Outcome> = {}) =>
    recorded(of, { state: 'unconfirmed', code: 'unconfirmed', ...outcome });
  const unseen = (change: PlannedChange, overrides: Partial<Command> = {}) => {
    const of = asking(change, overrides);
    return abandoned(of, sent(of), unconfirmed(of, { message: 'Not shown yet.' }));
  };

  test('is done when it shows a night later', async () => {
    const [recovered] = await recover([unseen(renewal)], tenantWith(renewed));

    expect(recovered).toMatchObject({
      state: 'done',
      settledAt: now,
      outcome: { message: 'It shows in the tenant now. Before: Not shown yet.' },
    });
  });

  test('stays as it is while it does not show', async () => {
    const late = unseen(renewal);

    expect(await recover([late], tenantWith())).toEqual([late]);
    expect(log.lines).toEqual([]);
  });

  test('is known by its end to be ours where nobody knew whether Graph had it', async () => {
    const of = asking(renewal);
    const [recovered] = await recover([abandoned(of, unconfirmed(of))], tenantWith(renewed));

    expect(recovered?.state).toBe('done');
  });

  test('is not taken for ours where the access is gone and nobody knew whether Graph had the removal', async () => {
    const of = asking(removal);
    const [recovered] = await recover([abandoned(of, unconfirmed(of))], tenantWith());

    expect(recovered?.state).toBe('unconfirmed');
  });

  test('is not looked at again when the same access was changed since', async () => {
    const later = asking(renewal, { id: '20261124T100000000Z-00000002' });
    const second = abandoned(later, recorded(later));
    const first = unseen(renewal);

    expect(await recover([second, first], tenantWith(renewed))).toEqual([second, first]);
  });

  test('stays as its caller was answered', async () => {
    const asked = unseen(renewal, { source: { kind: 'api' } });

    expect(await recover([asked], tenantWith(renewed))).toEqual([asked]);
  });
});
