import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecutor } from '../../src/changes/executor.ts';
import type { Command } from '../../src/domain/model/command.ts';
import { StoreError } from '../../src/ports/errors.ts';
import { claimed, jobSource } from '../change-builder.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { roleKey } from '../snapshot-builder.ts';
import { asked, type FakePorts, fakePorts, grant, removal } from './fake-ports.ts';

const now = new Date('2026-11-24T09:00:00Z');

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = fakePorts({ now });
});

const stateOf = async ({ id }: Command) => (await ports.commands.find(id))?.state;
const sent = () => ports.roles.submitted.map(({ action }) => action);

describe('an executor that is woken for one command', () => {
  test('executes that one, and no other', async () => {
    const wanted = asked(now, 1, grant());
    const other = asked(now, 2, grant(roleKey({ roleDefinitionId: 'a-role' })));
    ports.commands.put(wanted);
    ports.commands.put(other);

    expect(await createExecutor(ports).executeById(wanted.id)).toBe(1);
    expect([await stateOf(wanted), await stateOf(other)]).toEqual(['done', 'accepted']);
  });

  test('executes it once, however often it is woken', async () => {
    const wanted = asked(now, 1, grant());
    ports.commands.put(wanted);
    const wake = () => createExecutor(ports).executeById(wanted.id);

    await Promise.all([wake(), wake(), wake()]);

    expect(await wake()).toBe(0);
    expect(sent()).toEqual(['adminAssign']);
  });

  test('executes what was accepted because of it, also where it is over itself', async () => {
    const first = asked(now, 2, grant());
    const over = asked(now, 1, removal());
    const outcome = { state: 'done', code: 'done', message: '', commandIds: [first.id, 'removed'] } as const;
    ports.commands.put(over, claimed(over), { kind: 'recorded', at: now, outcome });
    ports.commands.put(first);

    expect(await createExecutor(ports).executeById(over.id)).toBe(1);
    expect(await stateOf(first)).toBe('done');
  });

  test('leaves what a job accepted to the job', async () => {
    const wanted = asked(now, 1, grant(), { source: jobSource() });
    ports.commands.put(wanted);

    expect(await createExecutor(ports).executeById(wanted.id)).toBe(0);
    expect(await stateOf(wanted)).toBe('accepted');
  });

  test('knows no command that is not there', async () => {
    expect(await createExecutor(ports).executeById('20261124T090000000Z-0badcafe')).toBeUndefined();
  });

  test('reports a command that cannot be read, and leaves it alone', async () => {
    const id = '20261124T090000000Z-0badcafe';
    const message = 'table Changes, row spoilt';
    ports.commands.find = () => Promise.reject(new StoreError('corrupt-row', message, 'NotOurs'));

    expect(await createExecutor(ports).executeById(id)).toBe(0);
    expect(ports.log.of('change.unreadable')).toMatchObject([{ changeId: id, because: message }]);
  });
});
