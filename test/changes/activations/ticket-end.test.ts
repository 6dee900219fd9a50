import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecutor } from '../../../src/changes/executor.ts';
import type { ActivationContent } from '../../../src/domain/model/activation.ts';
import type { Command } from '../../../src/domain/model/command.ts';
import { activation, recorded } from '../../change-builder.ts';
import type { FakeCommands } from '../../fakes/fake-commands.ts';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import { roleKey } from '../../snapshot-builder.ts';
import type { FakePorts } from '../fake-ports.ts';
import { delivery, deliveryPorts, end, now, pass } from './delivery-stage.ts';

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = deliveryPorts();
});

/** An activation that INC-1 asked for at ten to nine. */
function asked(number: number, of: Partial<ActivationContent> = {}): Command {
  const made = activation({
    id: `20261124T085900000Z-0000000${number}`,
    executeBefore: new Date('2026-11-24T09:20:00Z'),
  });
  if (made.content.kind !== 'activation') throw new Error('no activation');
  const content = { ...made.content, key: roleKey(), ticket: 'INC-1', eventAt: '2026-11-24T08:50:00.000Z' };
  return { ...made, content: { ...content, ...of } };
}

/** It gave access. */
function given(number: number, of: Partial<ActivationContent> = {}): Command {
  const grant = asked(number, of);
  ports.commands.put(grant, recorded(grant));
  return grant;
}

const ends = () => ports.commands.all().filter(({ content }) => content.kind === 'activation-end');

describe('a delivery that ends a ticket', () => {
  test('is decided first, and then everything that runs for it is ended', async () => {
    const grant = given(1);
    given(2, { ticket: 'INC-2' });
    const wanted = delivery(3, end());
    ports.commands.put(wanted);

    const record = await pass(ports, wanted);

    expect(ends()).toMatchObject([
      {
        operation: 'activation.end',
        source: { kind: 'activation', sender: 'pagerduty' },
        content: { activationId: grant.id, cause: 'ticket', key: roleKey() },
      },
    ]);
    expect(record?.outcome?.commandIds).toEqual(ends().map(({ id }) => id));
    expect(ports.decisions.decisions).toMatchObject([
      {
        kind: 'ended',
        subject: { kind: 'ticket', id: 'pagerduty/INC-1' },
        at: new Date('2026-11-24T08:59:55Z'),
        by: { objectId: 'sender pagerduty' },
      },
    ]);
  });

  test('withdraws what waits, which is refused as ended', async () => {
    const waiting = asked(1);
    ports.commands.put(waiting);
    ports.commands.put(delivery(2, end()));

    expect(await pass(ports, waiting)).toMatchObject({
      state: 'refused',
      outcome: { message: expect.stringContaining('Its ticket ended at 2026-11-24T08:59:55.000Z') },
    });
  });

  test.each([
    { of: { eventAt: '2026-11-24T08:59:56.000Z' }, why: 'asked for after it: the ticket was opened again' },
    { of: { sender: 'jira' }, why: "of another sender's ticket of that number" },
  ])('leaves what was $why', async ({ of }) => {
    given(1, of);
    ports.commands.put(delivery(2, end()));

    await createExecutor(ports).executeOpen();

    expect(ends()).toEqual([]);
  });

  test('ends it once, however often it is done', async () => {
    given(1);
    ports.commands.put(delivery(2, end()));

    await Promise.all([1, 2].map(() => createExecutor(ports).executeOpen()));

    expect(ends()).toHaveLength(1);
    expect(ports.decisions.decisions).toHaveLength(1);
  });

  test('is honoured days later, and where its sender is switched off', async () => {
    ports = deliveryPorts({ rules: rules({ senders: [sender({ enabled: false })] }) });
    given(1);
    const wanted = delivery(2, end());
    ports.commands.put(wanted);
    ports.passes(3 * 24 * 60);

    expect((await pass(ports, wanted))?.outcome?.commandIds).toHaveLength(1);
  });

  test('is no later than it came in: what is yet to be asked for is not over', async () => {
    ports.commands.put(delivery(2, end('2036-01-01T00:00:00Z')));

    await createExecutor(ports).executeOpen();

    expect(ports.decisions.decisions).toMatchObject([{ at: now }]);
  });
});
