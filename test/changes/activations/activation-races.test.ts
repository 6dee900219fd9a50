import { beforeEach, describe, expect, test } from '@jest/globals';
import { askAgain } from '../../../src/changes/activations/accept-activations.ts';
import { watchGrants } from '../../../src/changes/activations/watch-grants.ts';
import { createExecutor } from '../../../src/changes/executor.ts';
import { StoreError } from '../../../src/ports/errors.ts';
import { claimed } from '../../change-builder.ts';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import { roleKey } from '../../snapshot-builder.ts';
import { graphFailure, readCall } from '../../tenant/snapshot-ports.ts';
import { ActivationStage } from './activation-stage.ts';

let stage: ActivationStage;
beforeEach(async () => {
  const limits = { grants: 100, people: 5, minutesOfOne: 1_440, coolDownMinutes: 0 };
  const grants = [{ ...roleKey(), minutes: 240 }];
  stage = await ActivationStage.open({ rules: rules({ senders: [sender({ limits, grants })] }) });
});

/** Whatever is open is executed by so many processes at once, until nothing is left. */
async function executeBeside(processes: number): Promise<void> {
  for (let round = 0; round < 60; round += 1) {
    await Promise.all(Array.from({ length: processes }, () => createExecutor(stage.ports).executeOpen()));
    if ((await stage.ports.commands.open()).length === 0) return;
  }
}

const endInTenant = async () => {
  const call = readCall();
  const pages = await Array.fromAsync(stage.ports.roles.schedules('assignment', roleKey(), call));
  return pages.flatMap(({ rows }) => rows).map(({ expiration }) => expiration);
};

describe('asks that race', () => {
  test('of fifty with rising ends the access ends with the last, and each is granted for its own time', async () => {
    for (let number = 1; number <= 50; number += 1) stage.puts(`INC-${number}`, { minutes: 10 + number });

    await executeBeside(3);

    const ends = Array.from({ length: 50 }, (_, index) => stage.of(`INC-${index + 1}`).outcome?.grantedUntil);
    expect(ends).toEqual(
      Array.from({ length: 50 }, (_, index) => new Date(Date.UTC(2026, 10, 24, 9, 11 + index))),
    );
    expect(await endInTenant()).toEqual([{ kind: 'at', endDateTime: new Date('2026-11-24T10:00:00Z') }]);
    expect(stage.sent().filter(({ action }) => action === 'adminAssign')).toHaveLength(1);
  });

  test('an end that comes among them leaves the others what they were given', async () => {
    await stage.asks('INC-0', { minutes: 20 });
    stage.ports.passes(6);
    for (let number = 1; number <= 50; number += 1) {
      stage.puts(`INC-${number}`, { minutes: 10 + number });
      if (number === 25) stage.putsEnd('INC-0');
    }
    stage.putsEnd('INC-50');

    await executeBeside(3);
    stage.ports.passes(1);
    await executeBeside(2);

    expect(stage.of('INC-0').grantEnd?.cause).toBe('other-grant');
    expect(stage.of('INC-50').state).toBe('refused');
    const running = (await stage.ports.commands.runningGrants()).length;
    expect(running).toBe(49);
    expect(await endInTenant()).toEqual([{ kind: 'at', endDateTime: new Date('2026-11-24T10:05:00Z') }]);
  });

  test('an end that comes before its start is executed beats it, whatever the order', async () => {
    stage.puts('INC-1');
    stage.ports.passes(1);
    stage.putsEnd('INC-1');

    await stage.pass();

    expect(stage.of('INC-1').state).toBe('refused');
    expect(stage.sent()).toEqual([]);
  });

  test('an end that comes while access is given is found when it is done', async () => {
    const submit = stage.ports.roles.submit.bind(stage.ports.roles);
    stage.ports.roles.submit = async (change, call) => {
      stage.ports.roles.submit = submit;
      const answer = await submit(change, call);
      stage.ports.passes(1);
      stage.putsEnd('INC-1');
      await createExecutor(stage.ports).executeOpen();
      return answer;
    };

    await stage.asks('INC-1');
    stage.ports.passes(6);
    await stage.pass();

    expect(stage.of('INC-1').grantEnd?.cause).toBe('ticket');
    expect(stage.sent().map(({ action }) => action)).toEqual(['adminAssign', 'adminRemove']);
  });

  test('an end that found nothing is asked for by whoever watches, where whoever gave the access is gone', async () => {
    const { ports } = stage;
    const runningGrants = ports.commands.runningGrants.bind(ports.commands);
    await stage.asks('INC-1');
    ports.commands.runningGrants = async () => [];
    stage.ports.passes(6);
    await stage.ends('INC-1');
    ports.commands.runningGrants = runningGrants;
    expect(await runningGrants()).toHaveLength(1);

    await watchGrants(ports, readCall());
    await stage.pass();

    expect(stage.of('INC-1').grantEnd?.cause).toBe('ticket');
    expect(await runningGrants()).toEqual([]);
  });

  test('an end that comes between the look and the request stops the request', async () => {
    const claim = stage.ports.commands.claim.bind(stage.ports.commands);
    stage.ports.commands.claim = async (record, fact, gate) => {
      stage.ports.commands.claim = claim;
      const answer = await claim(record, fact, gate);
      stage.putsEnd('INC-1');
      await createExecutor(stage.ports).executeOpen();
      return answer;
    };

    const record = await stage.asks('INC-1');

    expect(record).toMatchObject({
      state: 'refused',
      outcome: { message: expect.stringMatching('its ticket ended') },
    });
    expect(stage.sent()).toEqual([]);
  });
});

describe('an activation whose executor is gone', () => {
  test('is found by its id in what Entra recorded, and ends when that ends', async () => {
    const add = stage.ports.commands.add.bind(stage.ports.commands);
    stage.ports.commands.add = async (record, fact) => {
      const isLost = record.content.kind === 'activation' && fact.kind !== 'awaiting';
      if (isLost) throw new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');
      return add(record, fact);
    };
    await stage.asks('INC-1');
    expect(stage.of('INC-1').state).toBe('claimed');
    stage.ports.commands.add = add;
    stage.ports.passes(16);

    await stage.pass();

    expect(stage.of('INC-1')).toMatchObject({
      state: 'done',
      outcome: { request: { action: 'adminAssign' }, grantedUntil: new Date('2026-11-24T11:00:00Z') },
    });
    expect(stage.sent()).toHaveLength(1);
  });

  test('was never sent where nothing of it shows', async () => {
    stage.puts('INC-1');
    const claim = stage.ports.commands.claim.bind(stage.ports.commands);
    stage.ports.commands.claim = async () => {
      throw graphFailure('gone');
    };
    await stage.pass().catch(() => undefined);
    stage.ports.commands.claim = claim;
    const record = stage.of('INC-1');
    await claim(record, claimed(record), await stage.ports.commands.gateVersion());
    stage.ports.passes(16);

    await stage.pass();

    expect(stage.of('INC-1').outcome?.code).toBe('never-seen');
    expect(stage.sent()).toEqual([]);
  });

  test('is asked for once more by whoever watches, and given', async () => {
    stage.ports.roles.failNext(graphFailure('POST /x: 503'));
    await stage.asks('INC-1');
    expect(stage.of('INC-1').state).toBe('unconfirmed');
    stage.ports.passes(16);

    await watchGrants(stage.ports, readCall());
    await stage.pass();

    const again = stage.ports.commands.all().filter(({ content }) => content.kind === 'activation');
    expect(again.map(({ state }) => state)).toEqual(['unconfirmed', 'done']);
    expect(stage.sent().map(({ action }) => action)).toEqual(['adminAssign', 'adminAssign']);
  });

  test('is not asked for once more where it was seen', async () => {
    const record = await stage.asks('INC-1');
    await askAgain(record, new Date('2026-11-24T10:00:00Z'), stage.ports);

    await stage.pass();

    const [, again] = stage.ports.commands.all().filter(({ content }) => content.kind === 'activation');
    expect(again?.outcome?.message).toMatch('No message of its sender asks for just this');
  });
});
