import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecutor } from '../../src/changes/executor.ts';
import type { AccessContent, Command } from '../../src/domain/model/command.ts';
import { roleSchedule, tenantId } from '../builders.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { rules } from '../rules-builder.ts';
import { ADA, GLOBAL_ADMINISTRATOR, GRACE, group, NIGHT_SHIFT, roleKey, user } from '../snapshot-builder.ts';
import { asked, type FakePorts, fakePorts, grant, removal } from './fake-ports.ts';

const now = new Date('2026-11-24T09:00:00Z');
let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = fakePorts({ now });
});

/** Executes what Grace asks for. */
function execute(change: Partial<AccessContent['change']>, overrides: Partial<Command> = {}) {
  return createExecutor(ports).execute(ports.commands.put(asked(now, 1, change, overrides)));
}

const forever = (principalId: string) =>
  ({
    key: roleKey({ principalId, roleDefinitionId: GLOBAL_ADMINISTRATOR }),
    steps: [{ kind: 'assignment', actions: ['adminAssign'], endDateTime: null }],
  }) as const;

describe('one call does not make its caller a permanent Global Administrator', () => {
  test('whatever the rules allow', async () => {
    ports = fakePorts({ now, rules: rules({ api: { permanentActive: 'allow' } }) });

    expect(await execute(forever(GRACE))).toMatchObject({
      state: 'refused',
      claimedAt: undefined,
      outcome: { code: 'obstructed', obstacles: [{ code: 'self-grant' }] },
    });
    expect(ports.roles.submitted).toEqual([]);
  });

  test('nor anybody else, unless the rules say so and somebody approves', async () => {
    const { outcome } = await execute(forever(ADA));

    expect(outcome?.obstacles).toMatchObject([{ code: 'grant-permanent' }]);
    expect(ports.roles.submitted).toEqual([]);
  });

  test('nor through a group that the caller owns', async () => {
    ports = fakePorts({
      now,
      directory: {
        users: [user(), user({ id: '11111111-aaaa-4bbb-8ccc-0000000000ff' })],
        groups: [group()],
        owners: { [NIGHT_SHIFT]: [GRACE] },
      },
    });

    expect((await execute(grant(roleKey({ principalId: NIGHT_SHIFT })))).outcome?.obstacles).toMatchObject([
      { code: 'self-grant' },
    ]);
  });
});

describe('whoever asks', () => {
  test('does not make their own access last longer', async () => {
    const key = roleKey({ principalId: GRACE });
    ports = fakePorts({ now, roles: { schedules: [roleSchedule({ key })] } });
    const longer = [
      { kind: 'eligibility', actions: ['adminExtend'], endDateTime: '2027-08-01T00:00:00.000Z' },
    ];

    expect((await execute({ key, steps: longer as never })).outcome?.obstacles).toMatchObject([
      { code: 'self-grant' },
    ]);
  });

  test('does not let their own access begin sooner, although it ends sooner, too', async () => {
    const key = roleKey({ principalId: GRACE });
    const later = roleSchedule({ key, startDateTime: new Date('2027-02-01T00:00:00Z') });
    ports = fakePorts({ now, roles: { schedules: [later] } });
    const sooner = [
      { kind: 'eligibility', actions: ['adminUpdate'], endDateTime: '2027-05-01T00:00:00.000Z' },
    ];

    expect((await execute({ key, steps: sooner as never })).outcome?.obstacles).toMatchObject([
      { code: 'self-grant' },
    ]);
  });

  test('may give their own access up', async () => {
    const key = roleKey({ principalId: GRACE });
    ports = fakePorts({ now, roles: { schedules: [roleSchedule({ key, kind: 'assignment' })] } });

    expect((await execute(removal(key))).state).toBe('done');
  });

  test('is judged by what the directory says now, not by what another process accepted', async () => {
    const people = [{ name: 'Grace', accounts: [ADA, GRACE] }];
    const record = ports.commands.put(asked(now, 1, grant()));
    ports = { ...ports, rules: { load: async () => ({ rules: rules({ api: { people } }), hash: 'b' }) } };

    expect((await createExecutor(ports).execute(record)).outcome?.obstacles).toMatchObject([
      { code: 'self-grant' },
    ]);
    expect(record.tenantId).toBe(tenantId);
  });
});
