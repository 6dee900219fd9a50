import { beforeEach, describe, expect, test } from '@jest/globals';
import { watchGrants } from '../../../src/changes/activations/watch-grants.ts';
import type { Notifier } from '../../../src/ports/index.ts';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import { GLOBAL_ADMINISTRATOR, GRACE, roleKey } from '../../snapshot-builder.ts';
import { graphFailure, readCall } from '../../tenant/snapshot-ports.ts';
import { at, GrantStage } from './grant-stage.ts';

let stage: GrantStage;
beforeEach(async () => {
  stage = await GrantStage.watched();
});

describe('a watch of running grants', () => {
  test('asks Graph nothing where nothing runs', async () => {
    const call = readCall();

    expect(await watchGrants(stage.ports, call)).toEqual({ running: 0, over: 0, toEnd: 0 });
    expect(stage.ports.roles.asked).toEqual([]);
    expect(call.tally.requests).toBe(0);
  });

  test('leaves what runs as it is', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(30);

    expect(await stage.watch()).toEqual({ running: 1, over: 0, toEnd: 0 });
    expect(await stage.runningIds()).toEqual([given.id]);
    expect(stage.acceptedEnds()).toEqual([]);
  });

  test('writes down what its time is over of, once, and tells people', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(125);

    expect(await stage.watch()).toEqual({ running: 1, over: 1, toEnd: 0 });
    expect(await stage.watch()).toEqual({ running: 0, over: 0, toEnd: 0 });
    expect((await stage.find(given)).grantEnd).toMatchObject({ at: at('11:00'), cause: 'clock' });
    expect(stage.ports.notifier.posted.map(({ id }) => id)).toEqual([`${given.id}-ended`]);
  });

  test('has ended what is still there after its time, a while later', async () => {
    await stage.gives(at('09:10'));
    const longer = await stage.gives(at('12:00'), {}, 'adminUpdate');
    await stage.ports.commands.add(longer, {
      kind: 'ended',
      at: at('09:00'),
      end: { at: at('09:00'), cause: 'other-grant', because: 'told before it was done' },
    });
    stage.passes(14);
    expect(await stage.watch()).toMatchObject({ over: 0, toEnd: 0 });
    stage.passes(2);

    expect(await stage.watch()).toMatchObject({ over: 0, toEnd: 1 });

    expect(stage.acceptedEnds()).toMatchObject([
      {
        cause: 'watchdog',
        because: 'Its time was over at 2026-11-24T09:10:00.000Z, and the access is still there.',
      },
    ]);
    await stage.timer();
    expect(stage.sent(2)).toMatchObject([{ action: 'adminRemove' }]);
    expect(await stage.runningIds()).toEqual([]);
  });

  test('ends the share of one whose time is over where others of the same access go on', async () => {
    const first = await stage.gives(at('09:30'), { ticket: 'ONE' });
    const second = await stage.gives(at('12:00'), { ticket: 'TWO' }, 'adminUpdate');
    stage.passes(31);

    await stage.watch();

    expect((await stage.find(first)).grantEnd?.cause).toBe('clock');
    expect(await stage.runningIds()).toEqual([second.id]);
    expect(stage.acceptedEnds()).toEqual([]);
  });

  test('finds what somebody else took away before its time, and never gives it again', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(10);
    await stage.somebodyElse('adminRemove');

    expect(await stage.watch()).toMatchObject({ over: 1 });

    expect((await stage.find(given)).grantEnd).toMatchObject({ at: at('09:10'), cause: 'somebody-else' });
    await stage.timer();
    expect(stage.sent(2)).toEqual([]);
  });

  test('gives what was given just now the time to show', async () => {
    await stage.gives(at('11:00'));
    stage.passes(3);
    await stage.somebodyElse('adminRemove');

    expect(await stage.watch()).toMatchObject({ over: 0 });
  });

  test('finds what somebody else changed, and leaves it alone', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(10);
    await stage.somebodyElse('adminUpdate', at('19:00'));

    await stage.watch();

    expect((await stage.find(given)).grantEnd?.cause).toBe('somebody-else');
    expect(stage.acceptedEnds()).toEqual([]);
  });

  test('ends nothing by what it could not read, and goes on with the others', async () => {
    const unreadable = await stage.gives(at('11:00'), {
      key: roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR }),
    });
    const over = await stage.gives(at('09:30'), { key: roleKey({ principalId: GRACE }) });
    stage.passes(40);
    stage.ports.roles.putUnreadable('schedules', 'assignment', {
      id: 'odd',
      principalId: unreadable.content.key.principalId,
      roleDefinitionId: GLOBAL_ADMINISTRATOR,
      directoryScopeId: '/',
      because: 'Row 0 has no status.',
    });

    expect(await stage.watch()).toEqual({ running: 2, over: 1, toEnd: 0 });
    expect(await stage.runningIds()).toEqual([unreadable.id]);
    expect((await stage.find(over)).grantEnd?.cause).toBe('clock');
    expect(stage.ports.log.of('grant.unwatched')).toMatchObject([{ changeId: unreadable.id }]);
  });

  test('ends nothing while Graph is away', async () => {
    await stage.gives(at('09:30'));
    stage.passes(60);
    stage.ports.roles.breaks.set('assignment-instances', { error: graphFailure('GET: 503'), afterPages: 0 });

    expect(await stage.watch()).toEqual({ running: 1, over: 0, toEnd: 0 });
  });

  test('says which access it could not look at, and why', async () => {
    const given = await stage.gives(at('11:00'));
    stage.ports.roles.breaks.set('assignment-instances', { error: graphFailure('GET: 503'), afterPages: 0 });

    await stage.watch();

    expect(stage.ports.log.of('grant.unwatched')).toEqual([{ changeId: given.id, because: 'GET: 503' }]);
  });

  test.each([
    ['its time is over', graphFailure('cancelled', 'cancelled')],
    ['it breaks over something else', new Error('broken')],
  ])('ends where %s: nothing more is looked at', async (_what, error) => {
    await stage.gives(at('11:00'));
    stage.ports.roles.breaks.set('assignment-instances', { error, afterPages: 0 });

    await expect(stage.watch()).rejects.toThrow(error.message);
  });

  test('sends off what is to be told, for as long as it has time', async () => {
    await stage.gives(at('09:30'));
    stage.passes(40);
    const asked: Parameters<Notifier['deliver']>[0][] = [];
    const { notifier, log } = stage.ports;
    const deliver = notifier.deliver.bind(notifier);
    Object.assign(notifier, {
      deliver: (how: Parameters<Notifier['deliver']>[0]) => {
        asked.push(how);
        return deliver();
      },
    });
    const time = new AbortController();

    await watchGrants(stage.ports, { ...readCall(), signal: time.signal });

    expect(notifier.sent).toBe(1);
    expect(asked).toMatchObject([{ log, now: at('09:40') }]);
    expect(asked[0]?.signal.aborted).toBe(false);
    time.abort();
    expect(asked[0]?.signal.aborted).toBe(true);
  });

  test('leaves an access alone for which something is being sent just now', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(10);
    await stage.somebodyElse('adminUpdate', at('12:00'));
    await stage.claims(at('12:00'));

    expect(await stage.watch()).toMatchObject({ over: 0, toEnd: 0 });
    expect((await stage.find(given)).grantEnd).toBeUndefined();
  });
});

describe('an end that is already asked for', () => {
  test('is not asked for twice', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(2);
    await stage.ends(given);
    stage.putsInForce(rules());

    expect(await stage.watch()).toMatchObject({ over: 0, toEnd: 0 });
    expect(stage.acceptedEnds()).toHaveLength(1);
  });

  test('and came to nothing is asked for once more, for the same reason', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(10);
    stage.ports.roles.refuseNext({ code: 'ActiveDurationTooShort', retry: 'later' });
    expect((await stage.ends(given)).state).toBe('refused');
    stage.passes(16);

    await stage.watch();
    await stage.watch();

    expect(stage.acceptedEnds()).toMatchObject([
      { cause: 'ticket', because: 'Q1A2B3 is resolved.' },
      { cause: 'ticket', because: 'Q1A2B3 is resolved.' },
    ]);
    await stage.timer();
    expect((await stage.find(given)).grantEnd?.cause).toBe('ticket');
  });

  test('and came to nothing is asked for once more for another reason, which is not its own', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(10);
    stage.ports.roles.refuseNext({ code: 'ActiveDurationTooShort', retry: 'later' });
    const first = await stage.ends(given);
    stage.putsInForce(rules());
    stage.passes(16);

    await stage.watch();

    const [, second] = stage.ports.commands.all().filter(({ content }) => content.kind === 'activation-end');
    expect(second).toMatchObject({
      askedBy: { objectId: 'sender pagerduty' },
      operation: 'activation.end',
      source: { kind: 'activation', sender: 'pagerduty' },
      content: {
        activationId: given.id,
        cause: 'watchdog',
        because: expect.stringMatching(/^The rules name no sender/),
      },
    });
    expect(stage.ports.commands.keyTexts().at(-1)).toBe(`end after ${first.id}`);
  });

  test('is asked for once by all who watch at once', async () => {
    await stage.gives(at('11:00'));
    stage.passes(10);
    stage.putsInForce(rules());

    await Promise.all([stage.watch(), stage.watch()]);

    expect(stage.acceptedEnds()).toHaveLength(1);
    expect(stage.ports.commands.keyTexts().at(-1)).toBe('end watchdog');
  });

  test('and was made by a process that died says what ended the grant', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(10);
    stage.ports.roles.failNext(graphFailure('cancelled', 'cancelled'));
    await stage.ends(given);
    await stage.somebodyElse('adminRemove');
    stage.passes(16);
    await stage.timer();

    await stage.watch();

    expect((await stage.find(given)).grantEnd).toMatchObject({
      cause: 'ticket',
      because: 'Q1A2B3 is resolved.',
    });
  });

  test('and is held by the protected list is not asked for again and again', async () => {
    const given = await stage.gives(at('11:00'));
    const principals = [{ id: given.content.key.principalId, why: 'never touched' }];
    const kept = rules({ protected: { principals }, senders: [sender()] });
    stage.putsInForce(kept);
    stage.passes(10);
    await stage.ends(given);
    stage.passes(20);

    expect(await stage.watch()).toMatchObject({ toEnd: 0 });
  });
});
