import { describe, expect, test } from '@jest/globals';
import { type DryRun, dryRun } from '../../../src/changes/activations/dry-run.ts';
import { createExecutor } from '../../../src/changes/executor.ts';
import type { Command } from '../../../src/domain/model/command.ts';
import type { Sender } from '../../../src/domain/model/sender.ts';
import type { DeliveryMeaning } from '../../../src/ports/index.ts';
import { rolePolicy } from '../../builders.ts';
import { accessContent, claimed, command } from '../../change-builder.ts';
import { sender as servicenow } from '../../domain/activations/builders.ts';
import {
  type AskColumn,
  askColumns,
  type SettingsRow,
  settingsRows,
  wireRulesOf,
} from '../../domain/activations/matrix.ts';
import type { FakeCommands } from '../../fakes/fake-commands.ts';
import { proved } from '../../fakes/fake-deliveries.ts';
import { FakeRoleSettings } from '../../fakes/fake-role-settings.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  breakGlass,
  eligibility,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  NOW,
  roleKey,
  user,
} from '../../snapshot-builder.ts';
import { graphFailure, readCall } from '../../tenant/snapshot-ports.ts';
import { type FakePorts, fakePorts } from '../fake-ports.ts';

const plain = { name: 'nothing', fields: {} };
const [wanted = { name: 'plain', said: {} }] = askColumns;
const grants = [{ roleDefinitionId: HELPDESK_ADMINISTRATOR, directoryScopeId: '/', minutes: 600 }];

/** The tenant of a cell of the matrix, for real. */
function tenantOf(row: SettingsRow, { said }: AskColumn, of: Partial<Sender> = {}): FakePorts<FakeCommands> {
  const approvedHere = row.isApprovedHere === true ? [HELPDESK_ADMINISTRATOR] : [];
  const policy = rolePolicy({
    rules: wireRulesOf(row.fields).map(({ id, kind, rule }) => ({ id, kind, wire: rule })),
  });
  const ports = fakePorts({
    now: NOW,
    rules: rules({ senders: [servicenow({ grants, ...of })], activations: { approvedHere } }),
    directory: { users: [user(), user({ id: GRACE }), breakGlass()], groups: [group()] },
    roles: {
      schedules: [...(said.eligibilities ?? [eligibility()]), eligibility({ principalId: GRACE })],
      ...(said.instances && { instances: said.instances }),
      ...(said.requests && { requests: said.requests }),
    },
  });
  return {
    ...ports,
    roleSettings: new FakeRoleSettings({ [HELPDESK_ADMINISTRATOR]: policy }),
  } as typeof ports;
}

function start({ said: { ask } }: AskColumn, people: readonly string[] = [ADA]): DeliveryMeaning {
  if (ask === undefined) throw new Error('the column asks for nothing');
  const { minutes, justification, ticketInfo, ticket, key } = ask;
  const asks = people.map((id) => ({
    beneficiary: { kind: 'principal', id } as const,
    target: { roleDefinitionId: key.roleDefinitionId, directoryScopeId: key.directoryScopeId },
    minutes,
    justification,
    ticketInfo,
  }));
  return { kind: 'start', ticket, eventAt: new Date('2026-11-22T02:59:00Z'), asks };
}

function deliveryOf(meaning: DeliveryMeaning) {
  return command({
    id: `20261122T030000000Z-${'1'.repeat(32)}`,
    askedAt: NOW,
    executeBefore: new Date('2026-11-23T03:00:00Z'),
    operation: 'delivery.generic',
    source: { kind: 'activation', sender: 'servicenow' },
    content: {
      kind: 'delivery',
      sender: 'servicenow',
      format: 'generic',
      deliveryId: 'msg-1',
      ...proved({ name: 'servicenow' }, { id: 'msg-1', meaning }),
    },
  });
}

function dry(ports: FakePorts<FakeCommands>, { content }: Command): Promise<DryRun> {
  if (content.kind !== 'delivery') throw new Error('no delivery');
  return dryRun(content, NOW, ports, readCall());
}

/** What a dry run says of each person, in the words of the record. */
function said(run: DryRun): readonly unknown[] {
  if (run.kind !== 'start') return [run];
  return run.asks.map(({ decision }) => {
    if (typeof decision === 'string') return { state: 'accepted' };
    switch (decision.kind) {
      case 'granted':
        return { state: 'done', until: decision.until };
      case 'needs-approval':
        return { state: 'awaiting-approval', because: decision.because, ...decision.need };
      case 'needs-confirmation': {
        const { because, need, context } = decision;
        return { state: 'awaiting-approval', because, ...need, context };
      }
      case 'refused':
        return decision.isOnlyUnknown
          ? { state: 'accepted' }
          : { state: 'refused', because: decision.because };
      default:
        return decision satisfies never;
    }
  });
}

/** What became of the activations when it was done. */
async function done(ports: FakePorts<FakeCommands>, delivery: Command): Promise<readonly unknown[]> {
  ports.commands.put(delivery);
  await createExecutor(ports).executeOpen();
  const records = ports.commands.all().filter(({ content }) => content.kind === 'activation');
  return records.map(({ state, outcome, awaiting }) => {
    if (state === 'done') return { state, until: outcome?.grantedUntil };
    if (state === 'awaiting-approval') return { state, ...awaiting };
    return state === 'refused' ? { state, because: outcome?.message } : { state };
  });
}

describe.each(settingsRows)('a dry run, where the settings of the role are: $name', (row) => {
  test.each(askColumns.filter(({ isConfirmed = false }) => !isConfirmed))(
    'says what the run does, and writes nothing: $name',
    async (column) => {
      const ports = tenantOf(row, column);
      const delivery = deliveryOf(start(column));

      const before = said(await dry(ports, delivery));

      expect(ports.commands.all()).toEqual([]);
      expect(ports.roles.submitted).toEqual([]);
      expect(before).toEqual(await done(ports, delivery));
    },
  );
});

describe('a dry run', () => {
  test('counts those before it in the limits of the sender, as the run does', async () => {
    const limits = { grants: 1, people: 5, minutesOfOne: 1_440, coolDownMinutes: 0 };
    const ports = tenantOf(plain, wanted, { limits });
    const delivery = deliveryOf(start(wanted, [ADA, GRACE]));

    const before = said(await dry(ports, delivery));

    expect(before).toMatchObject([{ state: 'done' }, { state: 'refused' }]);
    expect(before).toEqual(await done(ports, delivery));
  });

  test('says who is left out, and that nobody is left', async () => {
    const nobody = '11111111-aaaa-4bbb-8ccc-00000000dead';

    expect(await dry(tenantOf(plain, wanted), deliveryOf(start(wanted, [ADA, nobody])))).toMatchObject({
      kind: 'start',
      left: [`servicenow may not ask for ${nobody}.`],
    });
    expect(await dry(tenantOf(plain, wanted), deliveryOf(start(wanted, [nobody])))).toMatchObject({
      kind: 'refused',
    });
  });

  test('needs the same proof', async () => {
    const delivery = deliveryOf(start(wanted));
    const forged = { ...delivery, content: { ...delivery.content, headers: {} } } as Command;

    expect(await dry(tenantOf(plain, wanted), forged)).toEqual({
      kind: 'refused',
      because: 'Its proof does not hold: the signature is not that of its body.',
    });
  });

  test('says that the writers are stopped', async () => {
    const halt = async () => ({ kind: 'stopped', because: 'stopped by grace.' }) as const;

    expect(await dry({ ...tenantOf(plain, wanted), halt }, deliveryOf(start(wanted)))).toMatchObject({
      kind: 'refused',
      because: 'The writers of this tenant are stopped by grace.',
    });
  });

  test('asks for the writers that give access: an alarm holds those alone', async () => {
    const ports = tenantOf(plain, wanted);
    const halt = async (of?: 'grants') =>
      of === 'grants' ? { kind: 'stopped', because: 'stopped from giving.' } : { kind: 'running' };
    Object.assign(ports, { halt });

    expect(await dry(ports, deliveryOf(start(wanted)))).toMatchObject({
      because: 'The writers of this tenant are stopped from giving.',
    });
  });

  test('says that it happened too long ago, or came in later than now', async () => {
    const ports = tenantOf(plain, wanted);
    const old = { ...start(wanted), eventAt: new Date('2026-11-22T02:29:59Z') } as DeliveryMeaning;
    const { content } = deliveryOf(start(wanted));
    if (content.kind !== 'delivery') throw new Error('no delivery');

    expect(await dry(ports, deliveryOf(old))).toMatchObject({
      kind: 'refused',
      because: expect.stringMatching(/^It happened at 2026-11-22T02:29:59\.000Z .* too long ago/),
    });
    const later = new Date('2026-11-22T03:06:00Z');
    expect(await dryRun(content, later, ports, readCall())).toMatchObject({
      kind: 'refused',
      because: expect.stringMatching(/later than now/),
    });
  });

  test('says of each ask that something else is being made of its access, and counts it for nobody', async () => {
    const limits = { ...servicenow().limits, grants: 1 };
    const ports = tenantOf(plain, wanted, { limits });
    const change = command({
      source: { kind: 'api' },
      content: accessContent({ effect: 'requested', key: roleKey() }),
    });
    ports.commands.put(change, claimed(change));

    expect(await dry(ports, deliveryOf(start(wanted, [ADA, GRACE])))).toMatchObject({
      kind: 'start',
      asks: [
        { key: roleKey(), decision: `Change ${change.id} of the same access is in progress.` },
        { key: roleKey({ principalId: GRACE }), decision: { kind: 'granted' } },
      ],
    });
  });

  test('counts nobody who is refused in the limits of the sender', async () => {
    const limits = { ...servicenow().limits, grants: 1 };
    const ports = tenantOf(plain, { ...wanted, said: { ...wanted.said, eligibilities: [] } }, { limits });

    const run = await dry(ports, deliveryOf(start(wanted, [ADA, GRACE])));

    expect(run).toMatchObject({
      asks: [{ decision: { kind: 'refused' } }, { decision: { kind: 'granted' } }],
    });
  });

  test('breaks where something else breaks: that is no word of Graph', async () => {
    const ports = tenantOf(plain, wanted);
    ports.directory.fail('objects', new Error('broken'));

    await expect(dry(ports, deliveryOf(start(wanted)))).rejects.toThrow('broken');
  });

  test('says what an end would end, and ends nothing', async () => {
    const ports = tenantOf(plain, wanted);
    await done(ports, deliveryOf(start(wanted)));
    const [grant] = await ports.commands.runningGrants();
    const ticket = 'INC0042';
    const end = { kind: 'end', ticket, eventAt: NOW, because: 'It was resolved.' } as const;

    expect(await dry(ports, deliveryOf(end))).toEqual({
      kind: 'end',
      ticket,
      ends: [grant?.id],
      refuses: [],
    });
    expect(ports.decisions.decisions).toEqual([]);
  });

  test('says what an end would refuse, for it waits for people', async () => {
    const row = settingsRows.find(({ isApprovedHere }) => isApprovedHere);
    if (row === undefined) throw new Error('no role is approved here');
    const ports = tenantOf(row, wanted);
    await done(ports, deliveryOf(start(wanted)));
    const [waiting] = await ports.commands.open();
    const end = { kind: 'end', ticket: 'INC0042', eventAt: NOW, because: 'It was resolved.' } as const;

    expect(waiting?.state).toBe('awaiting-approval');
    expect(await dry(ports, deliveryOf(end))).toMatchObject({ ends: [], refuses: [waiting?.id] });
  });

  test.each([
    { kind: 'ignored', because: 'It is of no use.' },
    { kind: 'refused', because: 'It is not its role.' },
  ] as const)('says that a message is $kind', async (meaning) => {
    expect(await dry(tenantOf(plain, wanted), deliveryOf(meaning))).toEqual(meaning);
  });

  test('says so where it cannot be told now', async () => {
    const ports = tenantOf(plain, wanted);
    ports.directory.fail('objects', graphFailure('GET /x: 503'));

    expect(await dry(ports, deliveryOf(start(wanted)))).toEqual({ kind: 'later', because: 'GET /x: 503' });
  });
});
