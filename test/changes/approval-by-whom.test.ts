import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecutor } from '../../src/changes/executor.ts';
import { roleSchedule } from '../builders.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { rules } from '../rules-builder.ts';
import { ADA, BREAK_GLASS, GRACE, LIN, roleKey } from '../snapshot-builder.ts';
import { approvalsOn, directory, key, now } from './approval-stage.ts';
import { type FakePorts, fakePorts, removal } from './fake-ports.ts';

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = fakePorts({ now, directory });
});
const { ask, approve, stateOf, whyOf } = approvalsOn(() => ports);

describe('where one person is enough after a delay', () => {
  beforeEach(() => {
    ports = fakePorts({ now, directory, rules: rules({ api: { approvals: 'one-person-with-delay' } }) });
  });

  test('whoever asks approves, and it is executed an hour later', async () => {
    const record = await ask();
    await approve(record, GRACE);
    expect(await whyOf(record)).toMatch(/executed from 2026-11-24T10:00:00.000Z on/);
    expect(ports.notifier.posted.at(-1)?.reason).toMatch(/executed from 2026-11-24T10:00:00.000Z on/);

    ports.passes(59);
    await createExecutor(ports).executeOpen();
    expect(await stateOf(record)).toBe('awaiting-approval');

    ports.passes(1);
    await createExecutor(ports).executeOpen();
    expect(await stateOf(record)).toBe('done');
  });

  test('another person needs no delay', async () => {
    const record = await ask();
    await approve(record, LIN);

    expect(await stateOf(record)).toBe('done');
  });

  test('still nobody approves what they would have themself', async () => {
    const record = await ask();
    await approve(record, ADA);
    ports.passes(120);
    await createExecutor(ports).executeOpen();

    expect(await stateOf(record)).toBe('awaiting-approval');
  });
});

describe('a removal that is refused by a number alone', () => {
  const none = { grants: 0, removals: 0, roleSettings: 0 };
  const limits = { ...rules().limits, api: { everywhere: none, controlPlane: none, perCaller: none } };
  const holds = { schedules: [roleSchedule({ kind: 'assignment', key: roleKey() })] };

  test('waits for approval, which a user with the role may give', async () => {
    ports = fakePorts({ now, directory, roles: holds, rules: rules({ limits }) });
    const record = await ask(removal());
    expect(record.awaiting).toMatchObject({ reason: 'limit', proof: 'person' });

    await approve(record, LIN, { proof: { kind: 'bearer' } });

    expect(await stateOf(record)).toBe('done');
  });

  test('needs a signed approval where it is about control of the tenant', async () => {
    ports = fakePorts({
      now,
      directory,
      roles: { schedules: [roleSchedule({ kind: 'assignment', key: { ...key, directoryScopeId: '/' } })] },
      rules: rules({
        limits: { ...limits, floor: { ...limits.floor, globalAdministrators: 1 } },
      }),
    });
    const record = await ask(removal({ ...key, principalId: LIN }));

    expect(record.awaiting).toMatchObject({ reason: 'limit', proof: 'signed' });
  });

  test('is refused where the floor or the protected list stands against it, too', async () => {
    ports = fakePorts({ now, directory, roles: holds, rules: rules({ limits }) });

    const record = await ask(removal(roleKey({ principalId: BREAK_GLASS })));

    expect(record).toMatchObject({ state: 'refused', outcome: { code: 'obstructed' } });
  });
});
