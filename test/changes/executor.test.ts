import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecutor } from '../../src/changes/executor.ts';
import type { Command } from '../../src/domain/model/command.ts';
import { StoreError } from '../../src/ports/errors.ts';
import { roleSchedule } from '../builders.ts';
import { claimed, jobSource, recorded } from '../change-builder.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import {
  BREAK_GLASS,
  HELPDESK_ADMINISTRATOR,
  roleDefinition,
  roleDefinitions,
  roleKey,
} from '../snapshot-builder.ts';
import { graphFailure } from '../tenant/snapshot-ports.ts';
import { asked, type FakePorts, fakePorts, grant, removal } from './fake-ports.ts';

const now = new Date('2026-11-24T09:00:00Z');
const anHourAgo = new Date('2026-11-24T08:00:00Z');
const renewed = roleSchedule({
  key: roleKey(),
  expiration: { kind: 'at', endDateTime: new Date('2027-05-21T09:00:00Z') },
});

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = fakePorts({ now });
});

const stateOf = async ({ id }: Command) => (await ports.commands.find(id))?.state;
const sent = () => ports.roles.submitted.map(({ action }) => action);

describe('an executor that works through what is open', () => {
  test('executes what another process has accepted', async () => {
    const wanted = asked(now, 1, grant());
    ports.commands.put(wanted);

    expect(await createExecutor(ports).executeOpen()).toBe(1);
    expect(await ports.commands.find(wanted.id)).toMatchObject({ state: 'done', outcome: { code: 'done' } });
    expect(sent()).toEqual(['adminAssign']);
  });

  test('executes it once, however often it works', async () => {
    ports.commands.put(asked(now, 1, grant()));
    const executor = createExecutor(ports);

    await executor.executeOpen();

    expect(await executor.executeOpen()).toBe(0);
    expect(sent()).toEqual(['adminAssign']);
  });

  test('executes it once beside another one that does the same', async () => {
    const wanted = asked(now, 1, grant());
    ports.commands.put(wanted);

    await Promise.all([1, 2, 3].map(() => createExecutor(ports).executeOpen()));

    expect(await stateOf(wanted)).toBe('done');
    expect(sent()).toEqual(['adminAssign']);
  });

  test('leaves what a job accepted to the job: it needs its planner', async () => {
    const wanted = asked(now, 1, grant(), { source: jobSource() });
    ports.commands.put(wanted);

    expect(await createExecutor(ports).executeOpen()).toBe(0);
    expect(await stateOf(wanted)).toBe('accepted');
    expect(sent()).toEqual([]);
  });

  test.each([{ source: jobSource() }, { source: { kind: 'api' } }] as const)(
    'expires what is too old, and sends nothing: of $source.kind',
    async ({ source }) => {
      const late = asked(anHourAgo, 1, grant(), { source });
      ports.commands.put(late);

      expect(await createExecutor(ports).executeOpen()).toBe(1);
      expect(await stateOf(late)).toBe('expired');
      expect(sent()).toEqual([]);
    },
  );

  test.each([{ source: jobSource() }, { source: { kind: 'api' } }] as const)(
    'finds out what became of an abandoned claim, and sends nothing: of $source.kind',
    async ({ source }) => {
      ports = fakePorts({ now, roles: { schedules: [renewed] } });
      const dead = asked(anHourAgo, 1, grant(), { source });
      ports.commands.put(dead, claimed(dead));

      expect(await createExecutor(ports).executeOpen()).toBe(1);
      expect(await stateOf(dead)).toBe('done');
      expect(sent()).toEqual([]);
    },
  );

  test('executes the others where one cannot be read, which is reported and left alone', async () => {
    ports.commands.unreadable = [{ id: 'spoilt', askedAt: anHourAgo, because: 'table Changes, row spoilt' }];
    const wanted = asked(now, 2, grant());
    ports.commands.put(wanted);

    expect(await createExecutor(ports).executeOpen()).toBe(1);
    expect(await stateOf(wanted)).toBe('done');
    expect(ports.log.of('change.unreadable')[0]).toMatchObject({ changeId: 'spoilt' });
  });

  test('goes on where one cannot be found out', async () => {
    ports.roleDefinitions.answer = roleDefinitions(roleDefinition({ id: 'a-role' }));
    const dead = asked(anHourAgo, 1, grant());
    const wanted = asked(now, 2, grant(roleKey({ roleDefinitionId: 'a-role' })));
    ports.commands.put(dead, claimed(dead));
    ports.commands.put(wanted);
    const schedules = ports.roles.schedules.bind(ports.roles);
    ports.roles.schedules = (kind, filter, call) => {
      if (filter.roleDefinitionId === HELPDESK_ADMINISTRATOR) throw graphFailure('GET /x: 503');
      return schedules(kind, filter, call);
    };

    expect(await createExecutor(ports).executeOpen()).toBe(1);
    expect([await stateOf(dead), await stateOf(wanted)]).toEqual(['claimed', 'done']);
    expect(ports.log.of('change.unsettled')).toMatchObject([{ changeId: dead.id, because: 'GET /x: 503' }]);
  });

  test.each([
    {
      what: 'a row that is not as this app writes it',
      error: new StoreError('corrupt-row', 'odd', 'RowNotAsWritten'),
    },
    { what: 'a defect', error: new TypeError('odd') },
  ])('goes on where one breaks over $what, which stays open', async ({ error }) => {
    ports.roleDefinitions.answer = roleDefinitions(roleDefinition({ id: 'a-role' }));
    const [odd, wanted] = [
      asked(now, 1, grant()),
      asked(now, 2, grant(roleKey({ roleDefinitionId: 'a-role' }))),
    ];
    for (const one of [odd, wanted]) ports.commands.put(one);
    const schedules = ports.roles.schedules.bind(ports.roles);
    ports.roles.schedules = (kind, filter, call) => {
      if (filter.roleDefinitionId === HELPDESK_ADMINISTRATOR) throw error;
      return schedules(kind, filter, call);
    };

    expect(await createExecutor(ports).executeOpen()).toBe(1);
    expect([await stateOf(odd), await stateOf(wanted)]).toEqual(['accepted', 'done']);
    expect(ports.log.of('change.unsettled')).toMatchObject([{ changeId: odd.id }]);
  });

  test('fails where the store is away: then nothing more can be claimed', async () => {
    ports.commands.put(asked(now, 1, grant()));
    const away = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');
    ports.commands.failClaimWith = away;

    await expect(createExecutor(ports).executeOpen()).rejects.toBe(away);
    expect(sent()).toEqual([]);
  });
});

describe('an executor that executes what was just accepted', () => {
  test('finds out first what is abandoned, whoever asked for it', async () => {
    const dead = asked(anHourAgo, 1, grant());
    const late = asked(anHourAgo, 2, grant());
    ports.commands.put(dead, claimed(dead));
    ports.commands.put(late);
    const record = ports.commands.put(asked(now, 3, grant()));

    expect((await createExecutor(ports).execute(record)).state).toBe('done');
    expect([await stateOf(dead), await stateOf(late)]).toEqual(['unconfirmed', 'expired']);
    expect(sent()).toEqual(['adminAssign']);
  });

  test('leaves what another process is executing alone, and refuses another change of the same access', async () => {
    const alive = asked(now, 1, grant());
    ports.commands.put(alive, claimed(alive));
    const record = ports.commands.put(asked(now, 2, removal(), { operation: 'assignment.adminRemove' }));

    const executed = await createExecutor(ports).execute(record);

    expect(executed).toMatchObject({
      state: 'refused',
      outcome: {
        code: 'obstructed',
        message: `Change ${alive.id} of the same access is in progress. Ask again when it is over.`,
      },
    });
    expect(await stateOf(alive)).toBe('claimed');
  });

  test('writes down what was there before, as it was right before the claim', async () => {
    ports = fakePorts({ now, roles: { schedules: [renewed] } });
    const record = ports.commands.put(
      asked(now, 1, {
        ...grant(),
        steps: [{ kind: 'eligibility', actions: ['adminUpdate'], endDateTime: '2027-06-21T09:00:00.000Z' }],
      }),
    );

    expect((await createExecutor(ports).execute(record)).before).toEqual({
      kind: 'access',
      access: {
        kind: 'eligibility',
        scheduleId: renewed.id,
        startDateTime: '2026-11-22T03:04:06.000Z',
        endDateTime: '2027-05-21T09:00:00.000Z',
      },
    });
  });

  test('sends nothing for somebody whom the rules protect', async () => {
    const record = ports.commands.put(asked(now, 1, grant(roleKey({ principalId: BREAK_GLASS }))));

    expect(await createExecutor(ports).execute(record)).toMatchObject({
      state: 'refused',
      claimedAt: undefined,
      outcome: { obstacles: [{ code: 'protected' }] },
    });
    expect(sent()).toEqual([]);
  });
});

describe('recovering a change', () => {
  test('does nothing about a claim that may still be executed', async () => {
    const alive = asked(now, 1, grant());
    const record = ports.commands.put(alive, claimed(alive));

    expect(await createExecutor(ports).recover(record)).toEqual(record);
    expect(ports.roles.asked).toEqual([]);
  });

  test('does nothing about one that may still be claimed, or is over', async () => {
    const waiting = ports.commands.put(asked(now, 1, grant()));
    const over = asked(now, 2, grant());
    const record = ports.commands.put(over, claimed(over), recorded(over));

    expect(await createExecutor(ports).recover(waiting)).toEqual(waiting);
    expect(await createExecutor(ports).recover(record)).toEqual(record);
  });

  test('finds out what became of one whose process is gone', async () => {
    const dead = asked(anHourAgo, 1, grant());

    expect(
      (await createExecutor(ports).recover(ports.commands.put(dead, claimed(dead)))).outcome,
    ).toMatchObject({ code: 'never-seen' });
  });
});
