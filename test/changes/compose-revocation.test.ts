import { beforeEach, describe, expect, test } from '@jest/globals';
import { composeRevocation } from '../../src/changes/compose-revocation.ts';
import type { RoleSchedule } from '../../src/domain/model/role-schedules.ts';
import { roleScheduleInstance } from '../builders.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { unreadableRow } from '../read-listing.ts';
import {
  ADA,
  assignment,
  breakGlass,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NIGHT_SHIFT,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  roleKey,
  user,
} from '../snapshot-builder.ts';
import { graphFailure, readCall } from '../tenant/snapshot-ports.ts';
import { type FakePorts, fakePorts } from './fake-ports.ts';

const why = { justification: 'The account is taken over', ticket: { number: 'INC-1', system: 'Desk' } };
const DAY_SHIFT = '22222222-aaaa-4bbb-8ccc-000000000002';

let ports: FakePorts<FakeCommands>;
const given = (...schedules: readonly RoleSchedule[]) => {
  ports = fakePorts({
    now: new Date('2026-11-22T03:00:00Z'),
    roles: { schedules },
    directory: {
      users: [user(), user({ id: LIN }), breakGlass()],
      groups: [group({ memberIds: [ADA] }), group({ id: DAY_SHIFT, memberIds: [LIN] })],
    },
  });
};
beforeEach(() => given());

const compose = () => composeRevocation(ADA, why, ports, readCall());

describe('what is taken away', () => {
  test('is sent as removals with the words and the ticket of whoever asks', async () => {
    given(eligibility());

    expect(await compose()).toEqual({
      kind: 'revocation',
      principalId: ADA,
      removals: [
        {
          effect: 'requested',
          key: roleKey(),
          steps: [{ kind: 'eligibility', actions: ['adminRemove'], endDateTime: undefined }],
          before: null,
          ...why,
        },
      ],
      left: [],
    });
  });

  test('is each access once, and that of nobody else', async () => {
    given(
      eligibility(),
      assignment(),
      assignment({ roleDefinitionId: GLOBAL_ADMINISTRATOR }),
      eligibility({ principalId: GRACE }),
      assignment({ principalId: LIN }),
    );

    const { removals } = await compose();

    expect(removals.map(({ key, steps }) => [steps[0]?.kind, key])).toEqual([
      ['eligibility', roleKey()],
      ['assignment', roleKey()],
      ['assignment', roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR })],
    ]);
  });

  test('is what holds now, too, where no schedule shows it', async () => {
    const instance = roleScheduleInstance({
      kind: 'assignment',
      key: roleKey(),
      assignmentType: 'Activated',
    });
    ports = fakePorts({ now: new Date('2026-11-22T03:00:00Z'), roles: { instances: [instance] } });

    expect((await compose()).removals).toMatchObject([{ key: roleKey(), steps: [{ kind: 'assignment' }] }]);
  });

  test('is nothing that a group gives: that is not the principal’s own', async () => {
    given(
      assignment({ memberType: 'Group' }),
      eligibility({ memberType: 'Inherited', roleDefinitionId: GLOBAL_ADMINISTRATOR }),
    );

    expect((await compose()).removals).toEqual([]);
  });

  test('is not composed at all while its own access cannot be read', async () => {
    ports.roles.breaks.set('assignment-instances', { error: graphFailure('down'), afterPages: 0 });

    await expect(compose()).rejects.toThrow('down');
  });
});

describe('what is left', () => {
  test('is named by the group and by each role that it holds, and no other', async () => {
    given(
      eligibility({ principalId: NIGHT_SHIFT }),
      assignment({ principalId: NIGHT_SHIFT, roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR }),
      assignment({ principalId: DAY_SHIFT, roleDefinitionId: GLOBAL_ADMINISTRATOR }),
      assignment({ principalId: LIN, roleDefinitionId: GLOBAL_ADMINISTRATOR }),
    );

    expect((await compose()).left).toEqual([
      `member of group ${NIGHT_SHIFT}, which holds eligibility ${HELPDESK_ADMINISTRATOR} at /, ` +
        `assignment ${PRIVILEGED_ROLE_ADMINISTRATOR} at /: take the principal out of the group`,
    ]);
  });

  test('is nothing through groups that the principal is not in', async () => {
    given(assignment({ principalId: DAY_SHIFT }));

    expect((await compose()).left).toEqual([]);
  });

  test('says whose members could not be seen: a group that is gone since', async () => {
    given(assignment({ principalId: NIGHT_SHIFT }));
    ports.directory.transitiveMemberIds = async () => undefined;

    expect((await compose()).left).toEqual([
      `who is in group ${NIGHT_SHIFT}, which holds roles, could not be read`,
    ]);
  });

  test('says that it could not be looked for, and the removals stand', async () => {
    given(eligibility(), assignment({ principalId: NIGHT_SHIFT }));
    ports.directory.fail('members', graphFailure('down'));

    expect(await compose()).toMatchObject({
      removals: [{ key: roleKey() }],
      left: ['whether anything comes through groups could not be read: down'],
    });
  });

  test('is no word about a fault of ours: that is thrown', async () => {
    given(assignment({ principalId: NIGHT_SHIFT }));
    ports.directory.fail('members', new TypeError('a fault'));

    await expect(compose()).rejects.toThrow('a fault');
  });

  test('names once each row that cannot be read, whoever it may be of', async () => {
    ports.roles.putUnreadable('schedules', 'eligibility', unreadableRow({ id: 'odd-1', principalId: ADA }));
    ports.roles.putUnreadable('instances', 'assignment', unreadableRow({ principalId: ADA }));
    ports.roles.putUnreadable('schedules', 'assignment', unreadableRow({ id: 'odd-2', principalId: LIN }));

    expect((await compose()).left).toEqual([
      'row odd-1 could not be read: GET /rows: status: Invalid input.',
      'row without an id could not be read: GET /rows: status: Invalid input.',
      'row odd-2 could not be read: GET /rows: status: Invalid input.',
    ]);
  });

  test('names whoever holds a role and cannot be read: it may be a group', async () => {
    given(assignment({ principalId: NIGHT_SHIFT }));
    ports.directory.putUnreadable('objects', unreadableRow({ id: NIGHT_SHIFT }));

    expect((await compose()).left).toEqual([
      `row ${NIGHT_SHIFT} could not be read: GET /rows: status: Invalid input.`,
    ]);
  });
});
