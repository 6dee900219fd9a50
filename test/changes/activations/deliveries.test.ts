import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecutor } from '../../../src/changes/executor.ts';
import { StoreError } from '../../../src/ports/errors.ts';
import type { FakeCommands } from '../../fakes/fake-commands.ts';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import { GRACE, roleKey } from '../../snapshot-builder.ts';
import { graphFailure } from '../../tenant/snapshot-ports.ts';
import type { FakePorts } from '../fake-ports.ts';
import { activations, ask, delivery, deliveryPorts, end, now, pass, start } from './delivery-stage.ts';

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = deliveryPorts();
});

const ofGrace = ask({ beneficiary: { kind: 'principal', id: GRACE } });

describe('a delivery that asks for access', () => {
  test('becomes one activation for each person and role, and its outcome names them', async () => {
    const wanted = delivery(1, start([ask(), ofGrace]));
    ports.commands.put(wanted);

    const record = await pass(ports, wanted);

    const [first, second] = activations(ports);
    expect(record).toMatchObject({
      state: 'done',
      outcome: { code: 'done', commandIds: [first?.id, second?.id] },
    });
    expect(first).toMatchObject({
      askedBy: { objectId: 'sender pagerduty' },
      operation: 'activation.start',
      source: { kind: 'activation', sender: 'pagerduty' },
      executeBefore: new Date('2026-11-24T09:29:50Z'),
      content: {
        ticket: 'INC-1',
        deliveryId: wanted.id,
        eventAt: '2026-11-24T08:59:50.000Z',
        key: roleKey(),
        minutes: 120,
        justification: 'The database is down',
        ticketInfo: { number: 'INC-1', system: 'PagerDuty' },
      },
    });
    expect(second?.content.key.principalId).toBe(GRACE);
  });

  test('is verified at the instant that it came in', async () => {
    ports.passes(20);
    const wanted = delivery(1, start());
    ports.commands.put(wanted);

    expect((await pass(ports, wanted))?.state).toBe('done');
    expect(ports.deliveries.judgedAt[0]).toEqual(now);
  });

  test('gives no more when it is done three times at once: each of its activations has a key', async () => {
    const wanted = delivery(1, start());
    ports.commands.put(wanted);

    await Promise.all([1, 2, 3].map(() => createExecutor(ports).executeOpen()));

    expect(activations(ports)).toHaveLength(1);
    expect((await ports.commands.find(wanted.id))?.state).toBe('done');
  });

  test('is continued by whoever executes next, where a process ended in the middle', async () => {
    const wanted = delivery(1, start([ask(), ofGrace]));
    ports.commands.put(wanted);
    const accept = ports.commands.accept.bind(ports.commands);
    let accepted = 0;
    ports.commands.accept = async (command, key) => {
      accepted += 1;
      if (accepted > 1) throw new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');
      return accept(command, key);
    };
    await expect(createExecutor(ports).executeOpen()).rejects.toThrow('the store is away');
    expect(activations(ports).map(({ state }) => state)).toEqual(['accepted']);
    ports.commands.accept = accept;

    const record = await pass(ports, wanted);

    expect(activations(ports)).toHaveLength(2);
    expect(record?.outcome?.commandIds).toEqual(activations(ports).map(({ id }) => id));
  });

  test('gives once under two commands that hold the same message', async () => {
    ports.commands.put(delivery(1, start()));
    ports.commands.put(delivery(2, start(), {}, { id: 'msg-1' }));

    await createExecutor(ports).executeOpen();

    expect(activations(ports)).toHaveLength(1);
  });

  test('asks once for what it names twice, for as long as the longer one', async () => {
    const wanted = delivery(1, start([ask({ minutes: 30 }), ask({ minutes: 90 })]));
    ports.commands.put(wanted);

    await pass(ports, wanted);

    expect(activations(ports).map(({ content }) => content.minutes)).toEqual([90]);
  });
});

describe('a delivery that is not believed', () => {
  test.each([
    { why: 'its proof does not hold', content: { headers: {} }, because: 'Its proof does not hold' },
    { why: 'it has no form', content: { body: 'AAAA' }, because: 'It cannot be read' },
    { why: 'its sender is gone', content: { sender: 'jira' }, because: 'The rules name no sender jira' },
    { why: 'its sender has another format', content: { format: 'pagerduty' }, because: 'of the format' },
    { why: 'the signed id is another', content: { deliveryId: 'msg-9' }, because: 'The id that is signed' },
  ])('is refused for good, logged and told: $why', async ({ content, because }) => {
    const wanted = delivery(1, start());
    ports.commands.put({ ...wanted, content: { ...wanted.content, ...content } as typeof wanted.content });

    const record = await pass(ports, wanted);

    expect(record).toMatchObject({
      state: 'refused',
      outcome: { code: 'obstructed', message: expect.stringContaining(because) },
    });
    expect(activations(ports)).toEqual([]);
    expect(ports.log.of('delivery.refused')).toMatchObject([{ changeId: wanted.id }]);
    expect(ports.notifier.posted).toMatchObject([{ state: 'refused', runId: wanted.id }]);
  });

  test('is refused where it says that it came in later than now', async () => {
    const wanted = delivery(1, start(), { askedAt: new Date('2026-11-24T09:05:01Z') });
    ports.commands.put(wanted);

    expect((await pass(ports, wanted))?.outcome?.message).toMatch('later than now');
  });

  test('is never revived where its sender comes back', async () => {
    let senders = [sender({ name: 'jira' })];
    ports = { ...ports, rules: { load: async () => ({ rules: rules({ senders }), hash: 'a' }) } };
    const wanted = delivery(1, start());
    ports.commands.put(wanted);
    await pass(ports, wanted);
    senders = [sender()];

    expect((await pass(ports, wanted))?.state).toBe('refused');
    expect(activations(ports)).toEqual([]);
  });

  test.each([
    {
      why: "Entra's keys cannot be read",
      spoil: () => {
        ports.deliveries.verdict = { kind: 'unverifiable', because: 'no keys' };
      },
    },
    { why: 'its keys are missing here', spoil: () => ports.deliveries.problems.set('pagerduty', 'no key') },
    {
      why: 'its people cannot be read',
      spoil: () => ports.directory.fail('objects', graphFailure('GET /x: 503')),
    },
    { why: 'something breaks', spoil: () => ports.directory.fail('objects', new TypeError('odd')) },
  ])('is tried again where $why', async ({ spoil }) => {
    const odd = delivery(1, start());
    ports.commands.put(odd);
    spoil();

    expect((await pass(ports, odd))?.state).toBe('accepted');
    expect(activations(ports)).toEqual([]);
    expect(ports.log.of('change.unsettled')[0]).toMatchObject({ changeId: odd.id });
  });

  test('does not hold up the others', async () => {
    const [odd, other] = [delivery(1, start()), delivery(2, end())];
    ports.commands.put(odd);
    ports.commands.put(other);
    ports.directory.fail('objects', new TypeError('odd'));

    expect((await pass(ports, other))?.state).toBe('done');
    expect((await ports.commands.find(odd.id))?.state).toBe('accepted');
  });

  test('waits where nobody approved the rules', async () => {
    const inForce = { rules: rules({ senders: [sender()] }), hash: 'a', approval: { kind: 'none' } } as const;
    ports = { ...ports, rules: { load: async () => inForce } };
    const wanted = delivery(1, start());
    ports.commands.put(wanted);

    expect((await pass(ports, wanted))?.state).toBe('accepted');
  });
});

describe('a delivery that gives nothing', () => {
  test('is over where it is of no use', async () => {
    const wanted = delivery(1, { kind: 'ignored', because: 'The incident was only reassigned.' });
    ports.commands.put(wanted);

    expect((await pass(ports, wanted))?.outcome).toMatchObject({
      state: 'done',
      code: 'unchanged',
      message: 'The incident was only reassigned.',
    });
    expect(ports.notifier.posted).toEqual([]);
  });

  test('is refused where it asks for what its sender may not ask for', async () => {
    const wanted = delivery(1, { kind: 'refused', because: 'It asks for a role that is not its.' });
    ports.commands.put(wanted);

    expect((await pass(ports, wanted))?.state).toBe('refused');
    expect(ports.notifier.posted).toMatchObject([{ reason: 'It asks for a role that is not its.' }]);
  });

  test('is refused where it happened more than half an hour ago, whenever it came in', async () => {
    const eventAt = new Date('2026-11-24T08:30:00Z');
    const wanted = delivery(1, start([ask()], { eventAt }));
    ports.commands.put(wanted);

    expect((await pass(ports, wanted))?.outcome?.message).toMatch('too long ago');
  });

  test('is refused where it is executed more than half an hour later, whatever instant it names', async () => {
    const wanted = delivery(1, start([ask()], { eventAt: new Date('2026-11-24T18:00:00Z') }));
    ports.commands.put(wanted);
    ports.passes(30);

    expect((await pass(ports, wanted))?.state).toBe('refused');
  });

  test('is refused where its sender is switched off', async () => {
    ports = deliveryPorts({ rules: rules({ senders: [sender({ enabled: false })] }) });
    const wanted = delivery(1, start());
    ports.commands.put(wanted);

    expect((await pass(ports, wanted))?.outcome?.message).toMatch('switched off');
  });

  test('is expired where its time is over', async () => {
    const wanted = delivery(1, start(), { executeBefore: now });
    ports.commands.put(wanted);

    expect((await pass(ports, wanted))?.state).toBe('expired');
  });
});
