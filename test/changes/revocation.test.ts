import { beforeEach, describe, expect, test } from '@jest/globals';
import { approveChange } from '../../src/changes/approve-change.ts';
import { commandDigest } from '../../src/changes/command-digest.ts';
import { composeRevocation } from '../../src/changes/compose-revocation.ts';
import { createExecutor } from '../../src/changes/executor.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import type { RoleSchedule } from '../../src/domain/model/role-schedules.ts';
import type { Rules } from '../../src/domain/model/rules.ts';
import { roleSchedule } from '../builders.ts';
import { claimed } from '../change-builder.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { rules } from '../rules-builder.ts';
import {
  ADA,
  BREAK_GLASS,
  breakGlass,
  GLOBAL_ADMINISTRATOR,
  group,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NIGHT_SHIFT,
  roleKey,
  user,
} from '../snapshot-builder.ts';
import { asked, type FakePorts, fakePorts } from './fake-ports.ts';

const now = new Date('2026-11-24T09:00:00Z');
const none = { grants: 0, removals: 0, roleSettings: 0 };
const noLimits: Partial<Rules['limits']> = {
  api: { everywhere: none, controlPlane: none, perCaller: none },
};
const why = { justification: 'The account is taken over', ticket: null };
const ga = roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR });

const eligible = roleSchedule({ id: 'e', key: roleKey() });
const active = roleSchedule({ id: 'a', kind: 'assignment', key: roleKey(), assignmentType: 'Assigned' });
const ofGroup = roleSchedule({ id: 'g', key: roleKey({ principalId: NIGHT_SHIFT }) });

let ports: FakePorts<FakeCommands>;
function given(schedules: readonly RoleSchedule[], limits: Partial<Rules['limits']> = noLimits): void {
  ports = fakePorts({
    now,
    roles: { schedules },
    rules: rules({ limits }),
    directory: {
      users: [user(), user({ id: LIN }), breakGlass()],
      groups: [group({ memberIds: [ADA] })],
    },
  });
}
beforeEach(() => given([eligible, active, ofGroup]));

const call = () => ({
  signal: new AbortController().signal,
  tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
  log: ports.log,
});

/** Grace asks that all access be taken from Ada. */
async function revoke(principalId = ADA): Promise<ChangeRecord> {
  const content = await composeRevocation(principalId, why, ports, call());
  const record = ports.commands.put(asked(now, 1, {}, { operation: 'principal.revoke', content }));
  return createExecutor(ports).execute(record);
}

async function approve(record: ChangeRecord, by = LIN): Promise<ChangeRecord> {
  const digest = commandDigest(record);
  const proof = { kind: 'signed', token: `${by}/${digest}` } as const;
  const decision = {
    changeId: record.id,
    digest,
    by: { objectId: by, appId: 'portal' },
    because: undefined,
    proof,
  };
  const all = { ...ports, executor: createExecutor(ports) };
  await approveChange(decision, all, new AbortController().signal);
  const found = await ports.commands.find(record.id);
  if (found === undefined) throw new Error('it is gone');
  return found;
}

describe('all access of one principal', () => {
  test('is what it has itself, eligibilities first; what comes through groups is named as left', async () => {
    const { removals, left } = await composeRevocation(ADA, why, ports, call());

    expect(removals.map(({ steps }) => steps[0]?.kind)).toEqual(['eligibility', 'assignment']);
    expect(left).toEqual([
      expect.stringMatching(`^member of group ${NIGHT_SHIFT}, which holds eligibility `),
    ]);
  });

  test('waits for one approval, and is taken away item by item whatever the limits are', async () => {
    const record = await revoke();
    expect(record).toMatchObject({
      state: 'awaiting-approval',
      awaiting: { reason: 'revocation', proof: 'person' },
    });
    expect(ports.roles.submitted).toEqual([]);

    const done = await approve(record);

    expect(done).toMatchObject({
      state: 'done',
      approval: { by: LIN },
      outcome: {
        code: 'done',
        removals: [
          { kind: 'eligibility', state: 'done' },
          { kind: 'assignment', state: 'done' },
        ],
      },
    });
    expect(ports.roles.submitted.map(({ kind, action }) => `${kind} ${action}`)).toEqual([
      'eligibility adminRemove',
      'assignment adminRemove',
    ]);
    expect(ports.notifier.posted.map(({ state }) => state)).toEqual(['awaiting-approval', 'done']);
  });

  test('needs a signed approval where some of it controls the tenant', async () => {
    given([eligible, roleSchedule({ id: 'ga', key: ga })]);

    expect((await revoke()).awaiting).toMatchObject({ proof: 'signed' });
  });

  test('is held by no stop of the writers', async () => {
    const record = await revoke();
    ports = { ...ports, halt: async () => ({ kind: 'stopped', because: 'stopped by grace' }) };

    expect((await approve(record)).state).toBe('done');
  });

  test('is refused for whoever the rules protect', async () => {
    given([roleSchedule({ key: roleKey({ principalId: BREAK_GLASS }) })]);

    expect(await revoke(BREAK_GLASS)).toMatchObject({
      state: 'refused',
      outcome: { obstacles: [{ code: 'protected' }] },
    });
  });

  test('goes on where the floor keeps one of it, and says what came of each', async () => {
    given([eligible, roleSchedule({ id: 'ga', kind: 'assignment', key: ga, assignmentType: 'Assigned' })]);

    const done = await approve(await revoke());

    expect(done).toMatchObject({
      state: 'done',
      outcome: {
        code: 'partly-done',
        removals: [
          { key: { roleDefinitionId: HELPDESK_ADMINISTRATOR }, state: 'done' },
          { key: { roleDefinitionId: GLOBAL_ADMINISTRATOR }, state: 'refused', code: 'obstructed' },
        ],
      },
    });
    expect(ports.roles.submitted).toHaveLength(1);
  });

  test('is looked for, item by item, where its process is gone', async () => {
    const content = await composeRevocation(ADA, why, ports, call());
    const command = asked(
      new Date('2026-11-24T08:00:00Z'),
      1,
      {},
      { operation: 'principal.revoke', content },
    );
    ports.commands.put(command, {
      ...claimed(command),
      before: { kind: 'revocation', access: [null, null] },
    });
    await ports.access.submit(
      {
        ...{ kind: 'eligibility', action: 'adminRemove', key: roleKey(), startDateTime: undefined },
        ...{ expiration: undefined, justification: 'x', ticket: undefined, validationOnly: false },
      },
      call(),
    );

    await createExecutor(ports).executeOpen();

    expect(await ports.commands.find(command.id)).toMatchObject({
      state: 'unconfirmed',
      outcome: { code: 'partly-done', removals: [{ state: 'done' }, { state: 'unconfirmed' }] },
    });
  });
});
