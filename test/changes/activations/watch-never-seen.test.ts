import { beforeEach, describe, expect, test } from '@jest/globals';
import { RulesUnusable } from '../../../src/ports/errors.ts';
import { scheduleRequest } from '../../builders.ts';
import { claimed, recorded } from '../../change-builder.ts';
import { rules } from '../../rules-builder.ts';
import { roleKey } from '../../snapshot-builder.ts';
import { at, GrantStage } from './grant-stage.ts';

let stage: GrantStage;
beforeEach(async () => {
  stage = await GrantStage.watched();
});

describe('a grant of which nobody knows whether it was given', () => {
  const requestId = '50877283-9d40-433c-bab8-7986dc10458a';

  test('is asked for again once, when it had the time to show and nobody took it away', async () => {
    const unknown = stage.unconfirmed(at('11:00'));
    stage.passes(10);
    await stage.watch();
    expect(stage.ports.commands.all()).toHaveLength(1);
    stage.passes(6);

    await stage.watch();
    await stage.watch();

    const [, again, ...others] = stage.ports.commands.all();
    expect(others).toEqual([]);
    expect(again).toMatchObject({
      operation: 'activation.start',
      content: unknown.content,
      state: 'accepted',
    });
    expect((await stage.find(unknown)).grantEnd).toMatchObject({
      cause: 'other-grant',
      because: `It was never seen in force, and was asked for again as ${again?.id}.`,
    });
  });

  test('is asked for again beside one that was seen, and that somebody took away', async () => {
    const seen = await stage.gives(at('11:00'), { deliveryId: 'another' });
    const unknown = stage.unconfirmed(at('11:00'));
    await stage.somebodyElse('adminRemove');
    stage.ports.roles.requests = async function* () {
      yield { rows: [], unreadable: [] };
    };
    stage.passes(16);

    await stage.watch();

    expect((await stage.find(seen)).grantEnd?.cause).toBe('somebody-else');
    expect(stage.ports.commands.all().at(-1)).toMatchObject({ content: unknown.content, state: 'accepted' });
  });

  test('has the requests of its access looked at, and no other has', async () => {
    const requestsAsked = () =>
      stage.ports.roles.asked.filter(({ part }) => part === 'assignment-requests').length;
    // Rules that cannot be used: nothing else asks for requests.
    stage.ports.rules.load = () => Promise.reject(new RulesUnusable('rules.json is not there', []));
    await stage.gives(at('11:00'));
    stage.passes(16);
    await stage.somebodyElse('adminRemove');
    await stage.watch();
    expect(requestsAsked()).toBe(0);

    stage.unconfirmed(at('11:00'));
    await stage.somebodyElse('adminAssign', at('19:00'));
    await stage.watch();
    expect(requestsAsked()).toBe(0);

    stage.unconfirmed(at('11:00'));
    await stage.somebodyElse('adminRemove');
    await stage.watch();
    expect(requestsAsked()).toBe(1);
  });

  test('and is over keeps the access for no other whose time is over', async () => {
    const unknown = stage.unconfirmed(at('11:00'));
    stage.passes(1);
    const again = await stage.gives(at('11:00'), {});
    const end = { at: at('09:02'), cause: 'person', because: 'told before it was done' } as const;
    await stage.ports.commands.add(again, { kind: 'ended', at: at('09:02'), end });
    const short = await stage.gives(at('09:20'), { deliveryId: 'another' }, 'join');
    stage.passes(30);

    expect(await stage.watch()).toEqual({ running: 2, over: 1, toEnd: 1 });

    expect((await stage.find(unknown)).grantEnd?.cause).toBe('other-grant');
    expect(stage.acceptedEnds()).toMatchObject([{ activationId: short.id, cause: 'watchdog' }]);
  });

  test('is not asked for again where somebody took it away since', async () => {
    const removal = scheduleRequest({
      kind: 'assignment',
      action: 'adminRemove',
      key: roleKey(),
      id: 'r-9',
      status: 'Revoked',
      createdDateTime: at('09:03'),
    });
    stage = await GrantStage.watched({ roles: { requests: [removal] } });
    const unknown = stage.unconfirmed(at('11:00'));
    stage.passes(16);

    await stage.watch();

    expect((await stage.find(unknown)).grantEnd).toMatchObject({
      cause: 'somebody-else',
      because: 'It was never seen in force, and request r-9 took it away.',
    });
    expect(stage.ports.commands.all()).toHaveLength(1);
  });

  test('is not asked for again where its sender is gone from the rules', async () => {
    const unknown = stage.unconfirmed(at('11:00'));
    stage.putsInForce(rules());
    stage.passes(16);

    await stage.watch();

    expect((await stage.find(unknown)).grantEnd?.cause).toBe('watchdog');
    expect(stage.ports.commands.all()).toHaveLength(1);
  });

  test('waits where Entra has its request waiting', async () => {
    const waiting = { status: 'PendingProvisioning', progress: 'pending' } as const;
    const requests = [scheduleRequest({ kind: 'assignment', key: roleKey(), ...waiting })];
    stage = await GrantStage.watched({ roles: { requests } });
    const unknown = stage.unconfirmed(at('11:00'), requestId);
    stage.passes(16);

    await stage.watch();

    expect((await stage.find(unknown)).grantEnd).toBeUndefined();
  });

  test('is over by the clock like any other', async () => {
    const unknown = stage.unconfirmed(at('09:30'));
    stage.passes(40);

    await stage.watch();

    expect((await stage.find(unknown)).grantEnd?.cause).toBe('clock');
  });

  test('is done when it shows', async () => {
    const unknown = stage.unconfirmed(at('11:00'), '00000000-0000-4000-8000-000000000001');
    await stage.somebodyElse('adminAssign', at('11:00'));
    stage.passes(5);

    await stage.watch();

    expect(await stage.find(unknown)).toMatchObject({
      state: 'done',
      outcome: { code: 'done', message: 'It shows in the tenant now.', grantedUntil: at('11:00') },
    });
  });

  test('is over when what was asked for in its place gives the access: one message gives once', async () => {
    const unknown = stage.unconfirmed(at('11:00'));
    stage.passes(16);
    await stage.watch();
    const again = stage.ports.commands.all().find(({ id }) => id !== unknown.id);
    if (again === undefined) throw new Error('it was not asked for again');
    await stage.somebodyElse('adminAssign', at('11:00'));
    const graphRequestId = '00000000-0000-4000-8000-000000000001';
    const made = recorded(again, { grantedUntil: at('11:00') });
    const facts = [claimed(again), { kind: 'sent', at: again.askedAt, graphRequestId }, made] as const;
    let record = again;
    for (const fact of facts) ({ record } = await stage.ports.commands.add(record, fact));

    await stage.watch();

    expect(await stage.find(unknown)).toMatchObject({
      state: 'unconfirmed',
      grantEnd: {
        cause: 'other-grant',
        because: `It was never seen in force. What shows is what was asked for again as ${again.id}.`,
      },
    });
    expect(await stage.find(again)).toMatchObject({ state: 'done', grantEnd: undefined });
  });

  test('and whose answer was lost is known again by the activation that its request names', async () => {
    const unknown = stage.unconfirmed(at('11:00'));
    await stage.somebodyElse('adminAssign', at('11:00'), `Database down. Activation ${unknown.id}.`);
    stage.passes(5);

    await stage.watch();

    expect((await stage.find(unknown)).state).toBe('done');
  });
});
