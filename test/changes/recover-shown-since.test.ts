import { beforeEach, describe, expect, test } from '@jest/globals';
import { recoverChanges } from '../../src/changes/recover.ts';
import { roleKeyOf } from '../../src/domain/model/access.ts';
import type { SelfServiceContent } from '../../src/domain/model/activation.ts';
import type { ChangeRecord, Command, CommandContent } from '../../src/domain/model/command.ts';
import { rolePolicy, roleSchedule } from '../builders.ts';
import { accessContent, activation, claimed, command, recorded } from '../change-builder.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakeRoleManagement } from '../fakes/fake-role-management.ts';
import { FakeRoleSettings } from '../fakes/fake-role-settings.ts';
import { roleKey } from '../snapshot-builder.ts';
import { readCall } from '../tenant/snapshot-ports.ts';

const now = new Date('2026-11-25T03:00:00.000Z');
const { change } = accessContent();
const key = roleKeyOf(change.key);
const elsewhere = roleKey({ directoryScopeId: '/administrativeUnits/1' });
const renewed = roleSchedule({
  key,
  expiration: { kind: 'at', endDateTime: new Date('2027-05-29T00:00:00Z') },
});
const removal = {
  ...change,
  steps: [{ kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined }],
} as const;
const own: SelfServiceContent = {
  ...{ kind: 'self-service', action: 'selfActivate', scheduleKind: 'assignment', key, requestId: undefined },
  ...{ duration: 'PT1H', startDateTime: undefined, justification: 'INC-1', ticketInfo: null },
};
const given = activation().content;
if (given.kind !== 'activation') throw new TypeError('an activation');

let commands: FakeCommands;
beforeEach(() => {
  commands = new FakeCommands();
});

/** A renewal of a night ago that did not show, and shows now; after it this was done. */
async function stateAfter(later: CommandContent): Promise<string | undefined> {
  const first = command();
  const second = command({ id: '20261124T100000000Z-00000002', content: later });
  const unseen = { state: 'unconfirmed', code: 'unconfirmed', message: 'Not shown yet.' } as const;
  const records = [
    commands.put(second, claimed(second), recorded(second)),
    commands.put(first, claimed(first), recorded(first, unseen)),
  ];
  return (await recovered(records)).at(-1)?.state;
}

function recovered(records: readonly ChangeRecord[]): Promise<readonly ChangeRecord[]> {
  const roles = new FakeRoleManagement(() => now, { schedules: [renewed] });
  const roleSettings = new FakeRoleSettings({ [key.roleDefinitionId]: rolePolicy() });
  return recoverChanges(
    records,
    { commands, roles, roleSettings, clock: { now: () => now }, log: new FakeLog() },
    readCall(),
  );
}

describe('a renewal that shows since then may come from what changed the same access after it', () => {
  test.each<[string, CommandContent]>([
    [
      'another change, its id in other letters',
      accessContent({ key: { ...key, roleDefinitionId: key.roleDefinitionId.toUpperCase() } }),
    ],
    [
      'a revocation of all that the principal has',
      {
        kind: 'revocation',
        principalId: key.principalId,
        removals: [{ ...removal, key: elsewhere }, removal],
        left: [],
      },
    ],
    ['an activation', { ...given, key }],
    [
      'the end of an activation',
      { kind: 'activation-end', activationId: 'a-1', key, cause: 'ticket', because: 'Resolved' },
    ],
    ['what the person did themself', own],
  ])('%s', async (_what, later) => {
    expect(await stateAfter(later)).toBe('unconfirmed');
  });
});

describe('a renewal that shows since then is ours where only something else was done after it', () => {
  test.each<[string, CommandContent]>([
    ['a change of other access', accessContent({ key: elsewhere })],
    [
      'a revocation of other access',
      {
        kind: 'revocation',
        principalId: key.principalId,
        removals: [{ ...removal, key: elsewhere }],
        left: [],
      },
    ],
    ['role settings', { kind: 'role-settings', policyId: 'p-1', rules: {} }],
    ['a cancellation', { kind: 'cancellation', scheduleKind: 'eligibility', requestId: 'r-1' }],
    [
      'a review, which changes nothing',
      { kind: 'review', of: 'eligibility', key, verdict: 'keep', comment: 'Needed', nextDueAt: null },
    ],
    ['what a person took back themself', { ...own, action: 'cancel', key: undefined, requestId: 'r-1' }],
  ])('%s', async (_what, later) => {
    expect(await stateAfter(later)).toBe('done');
  });
});

describe('what a job looks at once more', () => {
  const unseen = (of: Command) =>
    commands.put(of, claimed(of), recorded(of, { state: 'unconfirmed', code: 'unconfirmed' }));

  test('is only what was not seen: what was done stays as it was recorded', async () => {
    const of = command();
    const record = commands.put(of, claimed(of), recorded(of, { message: 'As it was.' }));

    expect(await recovered([record])).toEqual([record]);
  });

  test('is only access', async () => {
    const rules = { Expiration_Admin_Eligibility: { maximumDuration: 'P365D' } };
    const { id: policyId } = rolePolicy();
    const record = unseen(command({ content: { kind: 'role-settings', policyId, rules } }));

    expect(await recovered([record])).toEqual([record]);
  });
});
