import type { ChangePorts } from '../../src/changes/change-ports.ts';
import type { AccessKey } from '../../src/domain/model/access.ts';
import type { AccessContent, Command } from '../../src/domain/model/command.ts';
import type { Rules } from '../../src/domain/model/rules.ts';
import type { CommandStore } from '../../src/ports/commands.ts';
import { tenantId } from '../builders.ts';
import { accessContent, command } from '../change-builder.ts';
import { FakeApprovalTokens } from '../fakes/fake-approval-tokens.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { FakeDecisions } from '../fakes/fake-decisions.ts';
import { FakeDeliveries } from '../fakes/fake-deliveries.ts';
import type { FakeDirectory } from '../fakes/fake-directory.ts';
import { FakeDoorbell } from '../fakes/fake-doorbell.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakeNotifier } from '../fakes/fake-notifier.ts';
import type { FakeRoleDefinitions } from '../fakes/fake-role-definitions.ts';
import type { InitialRoles } from '../fakes/fake-role-management.ts';
import type { FakeRoleSettings } from '../fakes/fake-role-settings.ts';
import { rules } from '../rules-builder.ts';
import { breakGlass, GRACE, roleKey, user } from '../snapshot-builder.ts';
import { BreakableRoles, snapshotSources, type TenantBefore } from '../tenant/snapshot-ports.ts';

/** What the room needs of the world, in memory, with what tests look at afterwards. */
export interface FakePorts<Commands extends CommandStore> extends ChangePorts {
  readonly commands: Commands;
  readonly roles: BreakableRoles;
  readonly directory: FakeDirectory;
  readonly roleSettings: FakeRoleSettings;
  readonly roleDefinitions: FakeRoleDefinitions;
  readonly log: FakeLog;
  readonly decisions: FakeDecisions;
  readonly approvalTokens: FakeApprovalTokens;
  readonly deliveries: FakeDeliveries;
  readonly notifier: FakeNotifier;
  readonly doorbell: FakeDoorbell;
  /** Moves the clock. */
  passes(minutes: number): void;
}

export interface FakePortsOptions extends Omit<TenantBefore, 'roles' | 'rules'> {
  readonly now: Date;
  readonly roles?: InitialRoles;
  /** The rules in force. */
  readonly rules?: Rules;
}

/** Ada, the break-glass account that the rules protect, and what a test says of access. */
export function fakePorts(options: FakePortsOptions): FakePorts<FakeCommands> {
  return fakePortsOn(new FakeCommands(), options);
}

export function fakePortsOn<Commands extends CommandStore>(
  commands: Commands,
  { now: start, roles: before, rules: inForce = rules(), directory }: FakePortsOptions,
): FakePorts<Commands> {
  let now = start;
  const clock = { now: () => now };
  const sources = snapshotSources({ directory: directory ?? { users: [user(), breakGlass()] } });
  const roles = new BreakableRoles(clock.now, before);
  // Whoever asks, in the tests of this folder.
  const isThere = directory?.users?.some(({ id }) => id === GRACE) === true;
  if (!isThere) sources.directory.put(user({ id: GRACE }));
  return {
    ...sources,
    tenantId,
    decisions: new FakeDecisions(),
    approvalTokens: new FakeApprovalTokens(),
    deliveries: new FakeDeliveries(),
    notifier: new FakeNotifier(),
    doorbell: new FakeDoorbell(),
    commands,
    roles,
    rules: { load: async () => ({ rules: inForce, hash: 'a'.repeat(64) }) },
    access: roles,
    updateRoleSettings: sources.roleSettings.update.bind(sources.roleSettings),
    clock,
    halt: async () => ({ kind: 'running' }),
    pause: async () => {},
    log: new FakeLog(),
    passes(minutes) {
      now = new Date(now.getTime() + minutes * 60_000);
    },
  };
}

/** A change of Ada's access that a caller asks for now. */
export function asked(
  at: Date,
  number: number,
  change: Partial<AccessContent['change']>,
  overrides: Partial<Command> = {},
): Command {
  return command({
    id: `${at.toISOString().replace(/[-:.]/g, '')}-${String(number).padStart(8, '0')}`,
    askedBy: { objectId: GRACE, appId: 'portal' },
    askedAt: at,
    executeBefore: new Date(at.getTime() + 6 * 60_000),
    operation: 'eligibility.adminAssign',
    source: { kind: 'api' },
    content: {
      ...accessContent({ effect: 'requested', key: roleKey(), before: null, ...change }),
      reason: 'requested',
      evidence: {},
    },
    ...overrides,
  });
}

/** Makes somebody eligible for half a year. */
export function grant(key: AccessKey = roleKey()): Partial<AccessContent['change']> {
  return {
    key,
    steps: [{ kind: 'eligibility', actions: ['adminAssign'], endDateTime: '2027-05-21T09:00:00.000Z' }],
  };
}

/** Takes an active assignment away. */
export function removal(key: AccessKey = roleKey()): Partial<AccessContent['change']> {
  return { key, steps: [{ kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined }] };
}
