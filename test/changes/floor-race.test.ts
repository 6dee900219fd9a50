import { describe, expect, test } from '@jest/globals';
import fc, { type Scheduler } from 'fast-check';
import { createCommandStore } from '../../src/adapters/tables/commands.ts';
import { createExecutor } from '../../src/changes/executor.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import type { CommandStore } from '../../src/ports/commands.ts';
import { withAzurite } from '../adapters/tables/tables-under-test.ts';
import { tenantId } from '../builders.ts';
import { firstMade } from '../change-builder.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { rowsOf } from '../read-listing.ts';
import { rules } from '../rules-builder.ts';
import { assignment, breakGlass, GLOBAL_ADMINISTRATOR, roleKey, user } from '../snapshot-builder.ts';
import { readCall } from '../tenant/snapshot-ports.ts';
import { asked, type FakePorts, fakePortsOn, removal } from './fake-ports.ts';

const now = new Date('2026-11-24T09:00:00Z');
const floor = 3;
const azurite = withAzurite();

const unlimited = { grants: 1_000, removals: 1_000, roleSettings: 1_000 };
const standing = rules();
const inForce = rules({
  limits: {
    ...standing.limits,
    api: { everywhere: unlimited, controlPlane: unlimited, perCaller: unlimited },
    floor: { ...standing.limits.floor, globalAdministrators: floor },
  },
});

const administrator = (number: number) =>
  roleKey({
    principalId: `11111111-aaaa-4bbb-8ccc-${String(number).padStart(12, '0')}`,
    roleDefinitionId: GLOBAL_ADMINISTRATOR,
  });
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** So many usable Global Administrators. */
function tenantOf<Commands extends CommandStore>(commands: Commands, holders: number): FakePorts<Commands> {
  const keys = numbers(holders).map(administrator);
  return fakePortsOn(commands, {
    now,
    rules: inForce,
    directory: { users: [breakGlass(), ...keys.map(({ principalId }) => user({ id: principalId }))] },
    roles: { schedules: keys.map((key) => assignment(key)) },
  });
}

/** Each of them is to be removed, each by a process of its own. */
function removeAll(ports: FakePorts<CommandStore>, holders: number): Promise<readonly ChangeRecord[]> {
  return Promise.all(
    numbers(holders).map(async (number) => {
      const command = asked(now, number, removal(administrator(number)));
      const key = { owner: 'caller grace', text: command.id, requestHash: '' };
      const { record } = await ports.commands.accept(command, key);
      return createExecutor(ports).execute(record);
    }),
  );
}

async function holdersLeft(ports: FakePorts<CommandStore>): Promise<number> {
  const filter = { roleDefinitionId: GLOBAL_ADMINISTRATOR };
  return (await rowsOf(ports.roles.instances('assignment', filter, readCall()))).length;
}

/** Lets the scheduler decide when each step of each process is taken. */
function interleaved(ports: FakePorts<FakeCommands>, scheduler: Scheduler): void {
  const { commands, roles } = ports;
  const turn = (label: string) => scheduler.schedule(Promise.resolve(), label);
  for (const name of ['accept', 'gateVersion', 'claim', 'add', 'list', 'open'] as const) {
    const step = commands[name].bind(commands) as (...input: unknown[]) => Promise<unknown>;
    Object.assign(commands, {
      [name]: async (...input: unknown[]) => {
        await turn(name);
        return step(...input);
      },
    });
  }
  const submit = roles.submit.bind(roles);
  roles.submit = async (...input) => {
    await turn('submit');
    return submit(...input);
  };
  const schedules = roles.schedules.bind(roles);
  roles.schedules = async function* later(...input) {
    await turn('schedules');
    yield* schedules(...input);
  };
}

/** Listings go on showing what was there at first, as Graph's may for minutes. */
function withStaleListings({ roles }: FakePorts<CommandStore>, holders: number): void {
  const { roles: first } = tenantOf(new FakeCommands(), holders);
  roles.schedules = first.schedules.bind(first);
  roles.instances = first.instances.bind(first);
}

describe('the floor of Global Administrators, when all of them are to be removed at once', () => {
  test.each([
    { holders: floor, removed: 0 },
    { holders: floor + 1, removed: 1 },
    { holders: floor + 2, removed: 2 },
  ])(
    'is never broken, whatever comes first: of $holders, $removed are removed',
    async ({ holders, removed }) => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (scheduler) => {
          const ports = tenantOf(new FakeCommands(), holders);
          interleaved(ports, scheduler);

          const records = await scheduler.waitFor(removeAll(ports, holders));

          expect(records.filter(({ state }) => state === 'done')).toHaveLength(removed);
          expect(records.filter(({ state }) => state === 'refused')).toHaveLength(floor);
          expect(ports.roles.submitted).toHaveLength(removed);
        }),
        { seed: 20261124, numRuns: 40 },
      );
    },
  );

  test('is never broken while listings do not show the removals yet', async () => {
    const holders = floor + 2;
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const ports = tenantOf(new FakeCommands(), holders);
        withStaleListings(ports, holders);
        await firstMade(ports.commands, asked(now, 1, removal()));
        interleaved(ports, scheduler);

        const records = await scheduler.waitFor(removeAll(ports, holders));

        expect(records.filter(({ state }) => state === 'unconfirmed')).toHaveLength(2);
        expect(ports.roles.submitted).toHaveLength(2);
      }),
      { seed: 20261124, numRuns: 40 },
    );
  });

  test('is never broken while removals wait in the store for whoever executes them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const ports = tenantOf(new FakeCommands(), floor + 1);
        for (const number of numbers(floor + 1))
          ports.commands.put(asked(now, number, removal(administrator(number))));
        interleaved(ports, scheduler);
        const executors = [1, 2, 3].map(() => createExecutor(ports).executeOpen());

        await scheduler.waitFor(Promise.all(executors));

        const states = ports.commands.all().map(({ state }) => state);
        expect(states.toSorted()).toEqual(['done', 'refused', 'refused', 'refused']);
        expect(ports.roles.submitted).toHaveLength(1);
      }),
      { seed: 20261124, numRuns: 40 },
    );
  });

  test.each([
    { holders: floor, removed: 0 },
    { holders: floor + 3, removed: 3 },
  ])('is never broken on Table Storage: of $holders, $removed are removed', async ({ holders, removed }) => {
    const ports = tenantOf(createCommandStore(await azurite.empty(), tenantId), holders);

    const records = await removeAll(ports, holders);

    expect(records.filter(({ state }) => state === 'done')).toHaveLength(removed);
    expect(await holdersLeft(ports)).toBe(floor);
    expect((await ports.commands.list({ state: 'done' }, { top: 10 })).items).toHaveLength(removed);
  });

  test('is never broken on Table Storage while listings do not show the removals yet', async () => {
    const holders = floor + 3;
    const ports = tenantOf(createCommandStore(await azurite.empty(), tenantId), holders);
    withStaleListings(ports, holders);
    await firstMade(ports.commands, asked(now, 1, removal()));

    const records = await removeAll(ports, holders);

    expect(records.filter(({ state }) => state === 'unconfirmed')).toHaveLength(3);
    expect(ports.roles.submitted).toHaveLength(3);
  });
});
