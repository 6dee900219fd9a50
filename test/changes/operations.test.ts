import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecutor } from '../../src/changes/executor.ts';
import { inverseOfSettings } from '../../src/changes/undo-settings.ts';
import type { ChangeRecord, CommandContent } from '../../src/domain/model/command.ts';
import { rolePolicy, scheduleRequest } from '../builders.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { BREAK_GLASS, HELPDESK_ADMINISTRATOR, roleKey } from '../snapshot-builder.ts';
import { graphFailure, readCall } from '../tenant/snapshot-ports.ts';
import { asked, type FakePorts, type FakePortsOptions, fakePorts } from './fake-ports.ts';

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

describe('a cancellation', () => {
  const cancellation = { kind: 'cancellation', scheduleKind: 'eligibility', requestId: 'r-9' } as const;
  const waiting = { id: 'r-9', status: 'PendingApproval', progress: 'pending', key: roleKey() } as const;
  const tenantWith = (request: Partial<ReturnType<typeof scheduleRequest>>): FakePortsOptions => ({
    now,
    roles: { requests: [scheduleRequest({ ...waiting, ...request })] },
  });

  test('is done when Graph says that it is over', async () => {
    ports = fakePorts(tenantWith({}));

    expect(await execute(cancellation)).toMatchObject({
      state: 'done',
      before: { kind: 'cancellation' },
      outcome: { code: 'done', request: { status: 'Canceled' } },
    });
  });

  test('is refused in the words of Graph where the request is over already', async () => {
    ports = fakePorts(tenantWith({ status: 'Provisioned', progress: 'granted' }));

    expect(await execute(cancellation)).toMatchObject({ state: 'refused', outcome: { code: 'refused' } });
  });

  test('is not sent where it is about somebody whom the rules protect', async () => {
    ports = fakePorts(tenantWith({ key: roleKey({ principalId: BREAK_GLASS }) }));

    const record = await execute(cancellation);

    expect(record).toMatchObject({ state: 'refused', claimedAt: undefined });
    expect(record.outcome?.obstacles).toMatchObject([{ code: 'protected' }]);
    expect(ports.roles.cancelled).toEqual([]);
  });

  test('is not sent where the request cannot be read', async () => {
    ports = fakePorts(tenantWith({}));
    ports.roles.request = () => Promise.reject(graphFailure('GET /x: 503'));

    expect(await execute(cancellation)).toMatchObject({
      state: 'refused',
      claimedAt: undefined,
      outcome: { code: 'graph-failed' },
    });
    expect(ports.roles.cancelled).toEqual([]);
  });
});
