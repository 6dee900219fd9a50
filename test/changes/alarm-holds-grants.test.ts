import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecutor } from '../../src/changes/executor.ts';
import { givesAccessBy } from '../../src/changes/operations.ts';
import type { StopState } from '../../src/changes/stop.ts';
import type { AccessContent, ChangeRecord, Command } from '../../src/domain/model/command.ts';
import { accessContent, claimed, command } from '../change-builder.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { assignment, roleKey } from '../snapshot-builder.ts';
import { asked, type FakePorts, fakePorts, grant, removal } from './fake-ports.ts';

const now = new Date('2026-11-24T09:00:00Z');
const alarm: StopState = { kind: 'stopped', because: 'stopped from giving access: a write is not ours.' };

let ports: FakePorts<FakeCommands>;
let isOpen: boolean;
let questions: (string | undefined)[];
beforeEach(() => {
  ports = fakePorts({ now, roles: { schedules: [assignment()] } });
  isOpen = true;
  questions = [];
  const halt = async (of?: 'grants'): Promise<StopState> => {
    questions.push(of);
    return of === 'grants' && isOpen ? alarm : { kind: 'running' };
  };
  Object.assign(ports, { halt });
});

const execute = (of: Command): Promise<ChangeRecord> => createExecutor(ports).execute(ports.commands.put(of));
const sent = () => ports.roles.submitted.length;

describe('while an alarm about writes of ours is open', () => {
  test('no grant that a caller asks for is claimed or sent', async () => {
    expect(await execute(asked(now, 1, grant()))).toMatchObject({
      ...{ state: 'refused', claimedAt: undefined },
      outcome: { code: 'stopped', message: expect.stringContaining(alarm.because) },
    });
    expect(sent()).toBe(0);
  });

  test('access is taken away as ever, and nobody asks whether it may be given', async () => {
    expect((await execute(asked(now, 1, removal()))).state).toBe('done');
    expect(questions).not.toContain('grants');
  });

  test('what is only checked is checked', async () => {
    const checked = asked(now, 1, grant());
    const content = { ...checked.content, validateOnly: true } as AccessContent;

    expect((await execute({ ...checked, content })).state).toBe('validated');
    expect(questions).not.toContain('grants');
  });
});

test('a grant that was claimed before an alarm is not sent after it', async () => {
  isOpen = false;
  const claim = ports.commands.claim.bind(ports.commands);
  ports.commands.claim = async (...input) => {
    isOpen = true;
    return claim(...input);
  };

  expect(await execute(asked(now, 1, grant()))).toMatchObject({
    ...{ state: 'refused', claimedAt: now },
    outcome: { code: 'stopped' },
  });
  expect(sent()).toBe(0);
});

describe('whether what a record asks for gives access', () => {
  const put = (content: Command['content']) => new FakeCommands().put(command({ content }));
  const gives = (record: ChangeRecord) => givesAccessBy(record, now);

  test('is what its steps say, of what was there before', () => {
    expect(gives(put(accessContent(grant())))).toBe(true);
    expect(gives(put(accessContent(removal())))).toBe(false);
  });

  test('is no where it is only checked, or not about access', () => {
    expect(gives(put({ ...accessContent(grant()), validateOnly: true }))).toBe(false);
    expect(gives(put({ kind: 'role-settings', policyId: 'policy', rules: {} }))).toBe(false);
  });

  test('goes by what was found when it was claimed', () => {
    const made = command({ content: accessContent({ ...grant(roleKey()), before: null }) });

    expect(gives(new FakeCommands().put(made, claimed(made)))).toBe(true);
  });
});
