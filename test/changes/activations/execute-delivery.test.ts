import { beforeEach, describe, expect, test } from '@jest/globals';
import { executeDelivery } from '../../../src/changes/activations/deliveries.ts';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import { StoreError } from '../../../src/ports/errors.ts';
import { recorded } from '../../change-builder.ts';
import type { FakeCommands } from '../../fakes/fake-commands.ts';
import { graphFailure, readCall } from '../../tenant/snapshot-ports.ts';
import type { FakePorts } from '../fake-ports.ts';
import { activations, delivery, deliveryPorts, end, now, start } from './delivery-stage.ts';

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = deliveryPorts();
});

describe('a delivery that is executed', () => {
  function execute(record: ChangeRecord): Promise<ChangeRecord> {
    if (record.content.kind !== 'delivery') throw new Error('no delivery');
    return executeDelivery(record, record.content, ports, readCall());
  }

  test('and is over is left as it is', async () => {
    const wanted = delivery(1, start());
    const record = ports.commands.put(wanted, recorded(wanted));

    expect(await execute(record)).toBe(record);
    expect(ports.deliveries.judgedAt).toEqual([]);
  });

  test('at the very instant at which its time is over gives nothing', async () => {
    const record = ports.commands.put(delivery(1, start(), { executeBefore: now }));

    expect((await execute(record)).state).toBe('expired');
    expect(activations(ports)).toEqual([]);
  });

  test('says why it cannot be told yet, and stays as it is', async () => {
    const record = ports.commands.put(delivery(1, start()));
    ports.deliveries.problems.set('pagerduty', 'its key is empty');
    expect((await execute(record)).state).toBe('accepted');
    ports.deliveries.problems.clear();
    ports.directory.fail('objects', graphFailure('GET /x: 503'));
    expect((await execute(record)).state).toBe('accepted');

    const fields = { changeId: record.id, state: 'accepted' };
    expect(ports.log.of('change.unsettled')).toEqual([
      { ...fields, because: 'its key is empty' },
      { ...fields, because: 'GraphCallError: GET /x: 503' },
    ]);
  });

  test('is executed once more where what it came to could not be written down', async () => {
    ports.commands.failRecordWith = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');
    const record = ports.commands.put(delivery(1, start()));

    await expect(execute(record)).rejects.toThrow('the store is away');
  });

  test('says what it came to', async () => {
    expect((await execute(ports.commands.put(delivery(1, end())))).outcome).toMatchObject({
      code: 'done',
      message: 'Ticket INC-1 is over: The incident was resolved.',
      commandIds: [],
    });
    const ignored = delivery(2, { kind: 'ignored', because: 'It is of no use.' });
    expect((await execute(ports.commands.put(ignored))).outcome).toEqual({
      state: 'done',
      code: 'unchanged',
      message: 'It is of no use.',
      commandIds: [],
    });
  });
});
