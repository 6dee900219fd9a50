import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecutor } from '../../src/changes/executor.ts';
import { inverseOfSettings } from '../../src/changes/undo-settings.ts';
import type { ChangeRecord, CommandContent } from '../../src/domain/model/command.ts';
import { rolePolicy } from '../builders.ts';
import { firstMade } from '../change-builder.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { HELPDESK_ADMINISTRATOR } from '../snapshot-builder.ts';
import { readCall } from '../tenant/snapshot-ports.ts';
import { asked, type FakePorts, fakePorts } from './fake-ports.ts';

const now = new Date('2026-11-24T09:00:00Z');
const { id: policyId } = rolePolicy();
const ruleId = 'Expiration_Admin_Eligibility';
const shorter = {
  kind: 'role-settings',
  policyId,
  rules: { [ruleId]: { maximumDuration: 'P90D' } },
} as const;

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = fakePorts({ now });
});

function execute(content: CommandContent, number = 1): Promise<ChangeRecord> {
  return createExecutor(ports).execute(ports.commands.put(asked(now, number, {}, { content })));
}

describe('an update of role settings', () => {
  test('is done when it shows, and what was there before is written down', async () => {
    const record = await execute(shorter);

    expect(record).toMatchObject({
      state: 'done',
      outcome: { code: 'done', changedRules: [ruleId] },
      before: { kind: 'role-settings', roleDefinitionId: HELPDESK_ADMINISTRATOR },
    });
    expect(record.before).toHaveProperty('rules', { [ruleId]: { maximumDuration: 'P365D' } });
    expect(ports.roleSettings.updates).toEqual([{ policyId, changes: shorter.rules }]);
  });

  test('that says what is so already is unchanged', async () => {
    const record = await execute({ ...shorter, rules: { [ruleId]: { maximumDuration: 'P365D' } } });

    expect(record).toMatchObject({ state: 'done', outcome: { code: 'unchanged', changedRules: [] } });
  });

  test('waits for no other of the same policy: of two at once, one is refused with the id of the other', async () => {
    await firstMade(ports.commands, asked(now, 1, {}, { content: shorter }));
    const update = ports.updateRoleSettings;
    const isOneRefused = () => ports.commands.all().some(({ state }) => state === 'refused');
    Object.assign(ports, {
      updateRoleSettings: async (...input: Parameters<typeof update>) => {
        while (!isOneRefused()) await new Promise(setImmediate);
        return update(...input);
      },
    });

    const records = await Promise.all([execute(shorter, 1), execute(shorter, 2)]);

    const [done, refused] = records.toSorted((a, b) =>
      (a.outcome?.code ?? '') < (b.outcome?.code ?? '') ? -1 : 1,
    );
    expect(done?.outcome?.code).toBe('done');
    expect(refused?.outcome).toMatchObject({ code: 'obstructed', obstacles: [{ code: 'in-progress' }] });
    expect(refused?.outcome?.message).toBe(
      `Change ${done?.id} of the same role settings is in progress. Ask again when it is over.`,
    );
  });
});

describe('what puts role settings back', () => {
  const inverse = async (of: ChangeRecord) => inverseOfSettings(of, ports, readCall());

  test('is what was there before', async () => {
    expect(await inverse(await execute(shorter))).toEqual({
      kind: 'role-settings',
      policyId,
      rules: { [ruleId]: { maximumDuration: 'P365D' } },
    });
  });

  test('is nothing where somebody has changed them since', async () => {
    const record = await execute(shorter);
    await execute({ ...shorter, rules: { [ruleId]: { maximumDuration: 'P30D' } } }, 2);

    expect(await inverse(record)).toBe('its rules were changed since');
  });

  test('is nothing where the policy is gone, or nobody knows what was there', async () => {
    const unknown = ports.commands.put(asked(now, 1, {}, { content: shorter }));
    const record = await execute(shorter, 2);

    expect(await inverse(unknown)).toBe('it is not known what was there before');
    ports = fakePorts({ now });
    ports.roleSettings.rules = async () => undefined;
    expect(await inverse(record)).toBe(`policy ${policyId} is not there any more`);
  });

  test('is nothing of a change of access', async () => {
    expect(await inverse(ports.commands.put(asked(now, 1, {})))).toBe('it is not about role settings');
  });
});
