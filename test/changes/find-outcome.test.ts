import { describe, expect, test } from '@jest/globals';
import { findOutcome } from '../../src/changes/find-outcome.ts';
import type { CommandContent } from '../../src/domain/model/command.ts';
import { rolePolicy, roleSchedule, roleScheduleInstance, scheduleRequest } from '../builders.ts';
import { accessContent, claimed, command } from '../change-builder.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakeRoleManagement, type InitialRoles } from '../fakes/fake-role-management.ts';
import { FakeRoleSettings } from '../fakes/fake-role-settings.ts';
import { HELPDESK_ADMINISTRATOR, roleKey } from '../snapshot-builder.ts';
import { readCall } from '../tenant/snapshot-ports.ts';
import { removal } from './fake-ports.ts';

const claimedAt = new Date('2026-11-24T09:05:00.000Z');
const now = new Date('2026-11-24T10:00:00.000Z');
const { change } = accessContent({ ...removal(), before: null });
const policy = rolePolicy();

/** What is found of a command that was claimed at 09:05 and asked for at 09:00. */
function find(content: CommandContent, before: InitialRoles = {}, requestId?: string) {
  const asked = command({ content });
  const commands = new FakeCommands();
  const sent = { kind: 'sent', at: claimedAt, graphRequestId: requestId ?? '' } as const;
  const record = commands.put(
    asked,
    claimed(asked, { at: claimedAt }),
    ...(requestId === undefined ? [] : [sent]),
  );
  const roles = new FakeRoleManagement(() => now, before);
  const roleSettings = new FakeRoleSettings({ [HELPDESK_ADMINISTRATOR]: policy });
  return findOutcome(record, { commands, roles, roleSettings, log: new FakeLog() }, readCall());
}

describe('what a command whose executor is gone came to', () => {
  test('is done where role settings say what it asked for', async () => {
    const rules = { Expiration_Admin_Eligibility: { maximumDuration: 'P365D' } };

    expect(await find({ kind: 'role-settings', policyId: policy.id, rules })).toEqual({
      ...{ state: 'done', code: 'done', message: '', policy, changedRules: ['Expiration_Admin_Eligibility'] },
    });
  });

  test('is not known where the settings are gone', async () => {
    expect(await find({ kind: 'role-settings', policyId: 'p-other', rules: {} })).toBeUndefined();
  });

  test('is done where nothing that a revocation took away is left', async () => {
    const content: CommandContent = {
      kind: 'revocation',
      principalId: roleKey().principalId,
      removals: [change],
      left: [],
    };

    expect(await find(content)).toMatchObject({ state: 'done', removals: [{ state: 'done' }] });
  });

  test('is found by what holds since it was claimed', async () => {
    const begins = new Date('2026-11-24T09:02:00.000Z');
    const schedule = roleSchedule({ key: roleKey(), startDateTime: begins });
    const content = accessContent({
      ...{ key: roleKey(), before: null },
      steps: [{ kind: 'eligibility', actions: ['adminAssign'], endDateTime: '2027-05-21T03:04:06.000Z' }],
    });

    expect(await find(content, { schedules: [schedule] })).toMatchObject({ state: 'done', schedule });
  });

  test.each([
    ['refused', 'Denied', { state: 'refused', code: 'ended' }],
    ['pending', 'PendingApproval', { state: 'unconfirmed', code: 'pending' }],
    ['granted', 'Provisioned', undefined],
    ['unknown', 'Ascended', undefined],
  ] as const)('is read from its request where nothing shows: %s', async (progress, status, outcome) => {
    const request = scheduleRequest({ kind: 'assignment', id: 'r-1', status, progress });
    const left = roleScheduleInstance({ kind: 'assignment', key: roleKey(), assignmentType: 'Assigned' });
    const found = await find(
      { ...accessContent(), change },
      { requests: [request], instances: [left] },
      'r-1',
    );

    if (outcome === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(outcome);
  });
});
