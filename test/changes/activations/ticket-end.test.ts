import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  endIfTicketIsOver,
  endTicket,
  ticketEndedAt,
  ticketSubject,
} from '../../../src/changes/activations/ticket-end.ts';
import { createExecutor } from '../../../src/changes/executor.ts';
import { type ActivationRecord, isActivation } from '../../../src/domain/activations/running-grants.ts';
import type { ActivationContent } from '../../../src/domain/model/activation.ts';
import type { ChangeRecord, Command } from '../../../src/domain/model/command.ts';
import type { Decision } from '../../../src/domain/model/decision.ts';
import { StoreError } from '../../../src/ports/errors.ts';
import { activation, claimed, recorded } from '../../change-builder.ts';
import { decision } from '../../decision-builder.ts';
import type { FakeCommands } from '../../fakes/fake-commands.ts';
import { FakeDecisions } from '../../fakes/fake-decisions.ts';
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
function given(number: number, of: Partial<ActivationContent> = {}): ActivationRecord {
  const grant = asked(number, of);
  const record = ports.commands.put(grant, recorded(grant));
  if (!isActivation(record)) throw new Error('no activation');
  return record;
}

/** The record of a command as it is now. */
async function theOne({ id }: Command): Promise<ChangeRecord> {
  const record = await ports.commands.find(id);
  if (record === undefined) throw new Error(`no ${id}`);
  return record;
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

  test('leaves what somebody claims meanwhile to whoever claimed it', async () => {
    const waiting = asked(1);
    ports.commands.put(waiting);
    const open = ports.commands.open.bind(ports.commands);
    const wanted = delivery(2, end());
    ports.commands.put(wanted);
    ports.decisions.add = async (decision) => {
      ports.decisions.decisions.push(decision);
      ports.commands.open = async (...input) => {
        ports.commands.open = open;
        const found = await open(...input);
        await ports.commands.add(await theOne(waiting), claimed(waiting));
        return found;
      };
    };

    await pass(ports, wanted);

    expect((await theOne(waiting)).state).toBe('claimed');
  });

  test('is not over where the store goes away in the middle: it is done again', async () => {
    const waiting = asked(1);
    ports.commands.put(waiting);
    const wanted = delivery(2, end());
    ports.commands.put(wanted);
    const { add } = ports.commands;
    ports.commands.add = async (record, fact) => {
      if (record.id !== waiting.id) return add.call(ports.commands, record, fact);
      throw new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');
    };

    await expect(pass(ports, wanted)).rejects.toThrow('the store is away');

    ports.commands.add = add;
    expect((await pass(ports, wanted))?.state).toBe('done');
    expect((await theOne(waiting)).state).toBe('refused');
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

  test('ends what was asked for at the same instant', async () => {
    given(1, { eventAt: '2026-11-24T08:59:55.000Z' });
    ports.commands.put(delivery(2, end()));

    await createExecutor(ports).executeOpen();

    expect(ends()).toHaveLength(1);
  });

  test('is written down as a decision of its sender, under an id that nobody may guess', async () => {
    ports.commands.put(delivery(2, end()));

    await createExecutor(ports).executeOpen();

    const [decision] = ports.decisions.decisions;
    expect(decision).toMatchObject({
      items: 'all',
      because: 'The incident was resolved.',
      proof: { kind: 'bearer' },
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(decision?.id).toBe(`20261124T085955000Z-${decision?.digest.slice(0, 32)}`);
  });

  test('is one decision for each message, though two of them name the same instant', async () => {
    ports.commands.put(delivery(2, end()));
    ports.commands.put(delivery(3, end()));
    ports.commands.put(delivery(4, end(), {}, { id: 'msg-3' }));

    await createExecutor(ports).executeOpen();

    expect(ports.decisions.decisions).toHaveLength(2);
  });

  test('names what it cannot read', async () => {
    ports.commands.unreadable = [{ id: 'odd', askedAt: now, because: 'its hash does not match' }];
    const because = 'The incident was resolved.';

    await endTicket({ sender: 'pagerduty', ticket: 'INC-1', at: now, because, signedId: 'msg-1' }, ports);

    expect(ports.log.of('change.unreadable')).toContainEqual({
      changeId: 'odd',
      because: 'its hash does not match',
    });
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

describe('when a ticket ended', () => {
  const of = { sender: 'pagerduty', ticket: 'INC-1' };
  const ended = (id: string, at: string, overrides: Partial<Decision> = {}) =>
    decision({
      id,
      kind: 'ended',
      subject: ticketSubject(of.sender, of.ticket),
      at: new Date(at),
      ...overrides,
    });

  test('is the last time, whatever order its ends have', async () => {
    const first = ended('a', '2026-11-24T08:10:00Z');
    const last = ended('b', '2026-11-24T08:50:00Z');
    const between = ended('c', '2026-11-24T08:30:00Z');

    const decisions = new FakeDecisions([first, last, between]);

    expect(await ticketEndedAt(of, { decisions })).toEqual({ decisionId: 'b', at: last.at });
  });

  test('is also when something was decided about it that cannot be read', async () => {
    const decisions = new FakeDecisions([ended('a', '2026-11-24T08:50:00Z', { kind: 'withdrawn' })]);

    expect(await ticketEndedAt(of, { decisions })).toMatchObject({ decisionId: 'a' });
  });

  test("is never where only another sender's ticket of that number did", async () => {
    const decisions = new FakeDecisions([ended('a', '2026-11-24T08:50:00Z')]);

    expect(await ticketEndedAt({ ...of, sender: 'jira' }, { decisions })).toBeUndefined();
  });
});

describe('access that was given while its ticket ended', () => {
  const isOver = (eventAt: string) => {
    ports.decisions.decisions.push(
      decision({
        id: 'a',
        kind: 'ended',
        subject: ticketSubject('pagerduty', 'INC-1'),
        at: new Date('2026-11-24T08:55:00Z'),
      }),
    );
    return endIfTicketIsOver(given(1, { eventAt }), ports);
  };

  test('is to end, for that reason', async () => {
    await isOver('2026-11-24T08:50:00.000Z');

    expect(ends()).toMatchObject([
      { content: { cause: 'ticket', because: 'Its ticket was over before it had its access.' } },
    ]);
    expect(ports.commands.keyTexts().at(-1)).toBe('end a');
  });

  test('stays where it was asked for when the ticket was opened again', async () => {
    await isOver('2026-11-24T08:55:00.001Z');

    expect(ends()).toEqual([]);
  });

  test('stays where its ticket goes on', async () => {
    await endIfTicketIsOver(given(1), ports);

    expect(ends()).toEqual([]);
  });
});
