import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecutor } from '../../src/changes/executor.ts';
import type { ChangeRecord, CommandContent } from '../../src/domain/model/command.ts';
import { StoreError } from '../../src/ports/errors.ts';
import { idAt } from '../../src/ports/ids.ts';
import { rolePolicy, scheduleRequest } from '../builders.ts';
import { claimed, recorded } from '../change-builder.ts';
import { decision } from '../decision-builder.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { HELPDESK_ADMINISTRATOR, roleDefinition, roleDefinitions, roleKey } from '../snapshot-builder.ts';
import { asked, type FakePorts, fakePorts, grant } from './fake-ports.ts';
import { SelfServiceStage } from './self-service/stage.ts';

const now = new Date('2026-11-24T09:00:00Z');
const anHourAgo = new Date('2026-11-24T08:00:00Z');
const away = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');
// Of a role that does not control the tenant, so that nothing waits.
const granted = grant(roleKey({ roleDefinitionId: 'a-role' }));

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = fakePorts({ now });
  ports.roleDefinitions.answer = roleDefinitions(
    roleDefinition({ id: 'a-role' }),
    roleDefinition({ id: HELPDESK_ADMINISTRATOR }),
  );
});

const execute = (record: ChangeRecord) => createExecutor(ports).execute(record);

describe('people are told', () => {
  test('what was given, once, and it is sent off at once', async () => {
    const record = await execute(ports.commands.put(asked(now, 1, granted)));
    await execute(record);

    expect(ports.notifier.posted.map(({ runId, state }) => [runId, state])).toEqual([[record.id, 'done']]);
    expect(ports.notifier.sent).toBe(1);
  });

  test('nothing of what was over before', async () => {
    const over = asked(now, 1, granted);

    await execute(ports.commands.put(over, claimed(over), recorded(over)));

    expect(ports.notifier.posted).toEqual([]);
  });

  test('later where the notice cannot be kept: what was done stays done, and the log says so', async () => {
    ports.notifier.post = () => Promise.reject(away);

    const record = await execute(ports.commands.put(asked(now, 1, granted)));

    expect(record.state).toBe('done');
    expect(ports.log.of('notice.undelivered')).toEqual([
      { noticeId: `${record.id}-4`, changeId: record.id, because: 'the store is away' },
    ]);
    expect(ports.notifier.sent).toBe(0);
  });

  test('nothing over a defect of ours, which is not hidden', async () => {
    ports.notifier.post = () => Promise.reject(new TypeError('a defect'));

    await expect(execute(ports.commands.put(asked(now, 1, granted)))).rejects.toThrow(
      new TypeError('a defect'),
    );
  });
});

describe('a defect of ours', () => {
  test('while an abandoned claim is looked for is not taken for a failure of Graph', async () => {
    const dead = asked(anHourAgo, 1, granted);
    ports.commands.put(dead, claimed(dead));
    const { schedules } = ports.roles;
    ports.roles.schedules = () => {
      ports.roles.schedules = schedules;
      throw new TypeError('a defect');
    };

    await expect(execute(ports.commands.put(asked(now, 2, granted)))).rejects.toThrow(
      new TypeError('a defect'),
    );
  });

  test.each([
    [new TypeError('a defect'), 'TypeError: a defect'],
    ['odd', 'it cannot be executed'],
  ])('in a pass is logged by its name: %p', async (thrown, because) => {
    const record = ports.commands.put(asked(now, 1, granted));
    ports.roles.schedules = () => {
      throw thrown;
    };
    await createExecutor(ports).executeOpen();

    expect(ports.log.of('change.unsettled')).toEqual([{ changeId: record.id, state: 'accepted', because }]);
  });

  test('or a store that is away, while one command is looked for, is told to whoever woke the executor', async () => {
    for (const error of [away, new TypeError('a defect')]) {
      ports.commands.find = () => Promise.reject(error);
      await expect(createExecutor(ports).executeById('20261124T090000000Z-0badcafe')).rejects.toBe(error);
    }
  });
});

describe('between the claim and the request', () => {
  const { id: policyId } = rolePolicy();
  const rules = { Expiration_Admin_Eligibility: { maximumDuration: 'P90D' } };

  /** Somebody stops the writers once this has been claimed. */
  async function stopped(content: CommandContent): Promise<ChangeRecord> {
    const claim = ports.commands.claim.bind(ports.commands);
    let isStopped = false;
    ports = {
      ...ports,
      halt: async () => (isStopped ? { kind: 'stopped', because: 'stopped by grace.' } : { kind: 'running' }),
    };
    ports.commands.claim = async (...input) => {
      isStopped = true;
      return claim(...input);
    };
    return execute(ports.commands.put(asked(now, 1, {}, { content })));
  }

  test('a stop of the writers keeps role settings from being sent', async () => {
    expect(await stopped({ kind: 'role-settings', policyId, rules })).toMatchObject({
      ...{ state: 'refused', claimedAt: now },
      outcome: { code: 'stopped', message: 'The writers of this tenant are stopped by grace.' },
    });
    expect(ports.roleSettings.updates).toEqual([]);
  });

  test('a stop of the writers keeps a request from being taken back', async () => {
    const pending = scheduleRequest({
      id: 'r-9',
      key: roleKey({ roleDefinitionId: 'a-role' }),
      status: 'PendingApproval',
      progress: 'pending',
    });
    ports.roles.request = async () => pending;

    expect(
      await stopped({ kind: 'cancellation', scheduleKind: 'eligibility', requestId: 'r-9' }),
    ).toMatchObject({
      ...{ state: 'refused', claimedAt: now, outcome: { code: 'stopped' } },
    });
    expect(ports.roles.cancelled).toEqual([]);
  });

  test('another approval takes back nothing', async () => {
    const record = ports.commands.put(asked(now, 1, granted), {
      ...{ kind: 'awaiting', at: now, executeBefore: new Date('2026-11-25T09:00:00Z') },
      awaiting: { reason: 'limit', proof: 'person', because: 'It waits.' },
    });
    const claim = ports.commands.claim.bind(ports.commands);
    ports.commands.claim = async (...input) => {
      await ports.decisions.add(
        decision({ id: idAt(now, '000000d9'), at: now, subject: { kind: 'change', id: record.id } }),
      );
      return claim(...input);
    };

    expect((await execute(record)).state).toBe('done');
  });
});

test('what a person asks for with their own token is executed by nobody without it', async () => {
  const stage = new SelfServiceStage();
  ports = stage.ports;

  expect(await execute(stage.put())).toMatchObject({
    state: 'refused',
    outcome: {
      code: 'not-sent',
      message: 'Only the process that holds the token of whoever asked can do it. Nothing was done.',
    },
  });
  expect(ports.roles.submitted).toEqual([]);
});
