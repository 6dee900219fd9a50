import { beforeEach, describe, expect, test } from '@jest/globals';
import { watchGrants } from '../../../src/changes/activations/watch-grants.ts';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import type { Rules } from '../../../src/domain/model/rules.ts';
import { RulesUnusable } from '../../../src/ports/errors.ts';
import { scheduleRequest } from '../../builders.ts';
import { claimed, recorded } from '../../change-builder.ts';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import { GLOBAL_ADMINISTRATOR, GRACE, roleKey } from '../../snapshot-builder.ts';
import { graphFailure, readCall } from '../../tenant/snapshot-ports.ts';
import { at, GrantStage } from './grant-stage.ts';

let stage: GrantStage;
beforeEach(async () => {
  await opens();
});

/** Nobody has to be asked for the role, unless a test says so. */
async function opens(options: ConstructorParameters<typeof GrantStage>[0] = {}): Promise<void> {
  stage = new GrantStage({ rules: rules({ senders: [sender()] }), ...options });
  await stage.settings({ Enablement_EndUser_Assignment: { enabledRules: ['Justification'] } });
}

const watch = () => watchGrants(stage.ports, readCall());

/** Ends of activations that were accepted. */
async function ends(): Promise<readonly Partial<ChangeRecord['content']>[]> {
  return stage.ports.commands
    .all()
    .map(({ content }) => content)
    .filter(({ kind }) => kind === 'activation-end');
}

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

    expect(await watch()).toEqual({ running: 1, over: 0, toEnd: 0 });
    expect(await stage.runningIds()).toEqual([given.id]);
    expect(await ends()).toEqual([]);
  });

  test('writes down what its time is over of, once, and tells people', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(125);

    expect(await watch()).toEqual({ running: 1, over: 1, toEnd: 0 });
    expect(await watch()).toEqual({ running: 0, over: 0, toEnd: 0 });
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
    expect(await watch()).toMatchObject({ over: 0, toEnd: 0 });
    stage.passes(2);

    expect(await watch()).toMatchObject({ over: 0, toEnd: 1 });

    expect(await ends()).toMatchObject([
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

    await watch();

    expect((await stage.find(first)).grantEnd?.cause).toBe('clock');
    expect(await stage.runningIds()).toEqual([second.id]);
    expect(await ends()).toEqual([]);
  });

  test('finds what somebody else took away before its time, and never gives it again', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(10);
    await stage.somebodyElse('adminRemove');

    expect(await watch()).toMatchObject({ over: 1 });

    expect((await stage.find(given)).grantEnd).toMatchObject({ at: at('09:10'), cause: 'somebody-else' });
    await stage.timer();
    expect(stage.sent(2)).toEqual([]);
  });

  test('gives what was given just now the time to show', async () => {
    await stage.gives(at('11:00'));
    stage.passes(3);
    await stage.somebodyElse('adminRemove');

    expect(await watch()).toMatchObject({ over: 0 });
  });

  test('finds what somebody else changed, and leaves it alone', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(10);
    await stage.somebodyElse('adminUpdate', at('19:00'));

    await watch();

    expect((await stage.find(given)).grantEnd?.cause).toBe('somebody-else');
    expect(await ends()).toEqual([]);
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

    expect(await watch()).toEqual({ running: 2, over: 1, toEnd: 0 });
    expect(await stage.runningIds()).toEqual([unreadable.id]);
    expect((await stage.find(over)).grantEnd?.cause).toBe('clock');
    expect(stage.ports.log.of('grant.unwatched')).toMatchObject([{ changeId: unreadable.id }]);
  });

  test('ends nothing while Graph is away', async () => {
    await stage.gives(at('09:30'));
    stage.passes(60);
    stage.ports.roles.breaks.set('assignment-instances', { error: graphFailure('GET: 503'), afterPages: 0 });

    expect(await watch()).toEqual({ running: 1, over: 0, toEnd: 0 });
  });

  test('leaves an access alone for which something is being sent just now', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(10);
    await stage.somebodyElse('adminUpdate', at('12:00'));
    await stage.claims(at('12:00'));

    expect(await watch()).toMatchObject({ over: 0, toEnd: 0 });
    expect((await stage.find(given)).grantEnd).toBeUndefined();
  });
});

describe('an end that is already asked for', () => {
  test('is not asked for twice', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(2);
    await stage.ends(given);
    Object.assign(stage.ports, { rules: { load: async () => ({ rules: rules(), hash: 'a'.repeat(64) }) } });

    expect(await watch()).toMatchObject({ over: 0, toEnd: 0 });
    expect(await ends()).toHaveLength(1);
  });

  test('and came to nothing is asked for once more, for the same reason', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(10);
    stage.ports.roles.refuseNext({ code: 'ActiveDurationTooShort', retry: 'later' });
    expect((await stage.ends(given)).state).toBe('refused');
    stage.passes(16);

    await watch();
    await watch();

    expect(await ends()).toMatchObject([
      { cause: 'ticket', because: 'Q1A2B3 is resolved.' },
      { cause: 'ticket', because: 'Q1A2B3 is resolved.' },
    ]);
    await stage.timer();
    expect((await stage.find(given)).grantEnd?.cause).toBe('ticket');
  });

  test('and was made by a process that died says what ended the grant', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(10);
    stage.ports.roles.failNext(graphFailure('cancelled', 'cancelled'));
    await stage.ends(given);
    await stage.somebodyElse('adminRemove');
    stage.passes(16);
    await stage.timer();

    await watch();

    expect((await stage.find(given)).grantEnd).toMatchObject({
      cause: 'ticket',
      because: 'Q1A2B3 is resolved.',
    });
  });

  test('and is held by the protected list is not asked for again and again', async () => {
    const given = await stage.gives(at('11:00'));
    const principals = [{ id: given.content.key.principalId, why: 'never touched' }];
    const kept = rules({ protected: { principals }, senders: [sender()] });
    Object.assign(stage.ports, { rules: { load: async () => ({ rules: kept, hash: 'a'.repeat(64) }) } });
    stage.passes(10);
    await stage.ends(given);
    stage.passes(20);

    expect(await watch()).toMatchObject({ toEnd: 0 });
  });
});

describe('a grant of which nobody knows whether it was given', () => {
  const requestId = '50877283-9d40-433c-bab8-7986dc10458a';

  test('is asked for again once, when it had the time to show and nobody took it away', async () => {
    const unknown = stage.unconfirmed(at('11:00'));
    stage.passes(10);
    await watch();
    expect(stage.ports.commands.all()).toHaveLength(1);
    stage.passes(6);

    await watch();
    await watch();

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

  test('is not asked for again where somebody took it away since', async () => {
    const removal = scheduleRequest({
      kind: 'assignment',
      action: 'adminRemove',
      key: roleKey(),
      id: 'r-9',
      status: 'Revoked',
      createdDateTime: at('09:03'),
    });
    await opens({ roles: { requests: [removal] } });
    const unknown = stage.unconfirmed(at('11:00'));
    stage.passes(16);

    await watch();

    expect((await stage.find(unknown)).grantEnd).toMatchObject({
      cause: 'somebody-else',
      because: 'It was never seen in force, and request r-9 took it away.',
    });
    expect(stage.ports.commands.all()).toHaveLength(1);
  });

  test('is not asked for again where its sender is gone from the rules', async () => {
    const unknown = stage.unconfirmed(at('11:00'));
    Object.assign(stage.ports, { rules: { load: async () => ({ rules: rules(), hash: 'a'.repeat(64) }) } });
    stage.passes(16);

    await watch();

    expect((await stage.find(unknown)).grantEnd?.cause).toBe('watchdog');
    expect(stage.ports.commands.all()).toHaveLength(1);
  });

  test('waits where Entra has its request waiting', async () => {
    const waiting = { status: 'PendingProvisioning', progress: 'pending' } as const;
    const requests = [scheduleRequest({ kind: 'assignment', key: roleKey(), ...waiting })];
    await opens({ roles: { requests } });
    const unknown = stage.unconfirmed(at('11:00'), requestId);
    stage.passes(16);

    await watch();

    expect((await stage.find(unknown)).grantEnd).toBeUndefined();
  });

  test('is over by the clock like any other', async () => {
    const unknown = stage.unconfirmed(at('09:30'));
    stage.passes(40);

    await watch();

    expect((await stage.find(unknown)).grantEnd?.cause).toBe('clock');
  });

  test('is done when it shows', async () => {
    const unknown = stage.unconfirmed(at('11:00'), '00000000-0000-4000-8000-000000000001');
    await stage.somebodyElse('adminAssign', at('11:00'));
    stage.passes(5);

    await watch();

    expect(await stage.find(unknown)).toMatchObject({
      state: 'done',
      outcome: { code: 'done', grantedUntil: at('11:00') },
    });
  });

  test('is over when what was asked for in its place gives the access: one message gives once', async () => {
    const unknown = stage.unconfirmed(at('11:00'));
    stage.passes(16);
    await watch();
    const again = stage.ports.commands.all().find(({ id }) => id !== unknown.id);
    if (again === undefined) throw new Error('it was not asked for again');
    await stage.somebodyElse('adminAssign', at('11:00'));
    const graphRequestId = '00000000-0000-4000-8000-000000000001';
    const made = recorded(again, { grantedUntil: at('11:00') });
    const facts = [claimed(again), { kind: 'sent', at: again.askedAt, graphRequestId }, made] as const;
    let record = again;
    for (const fact of facts) ({ record } = await stage.ports.commands.add(record, fact));

    await watch();

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

    await watch();

    expect((await stage.find(unknown)).state).toBe('done');
  });
});

describe('what a grant rests on', () => {
  const inForce = (now: Rules) =>
    Object.assign(stage.ports, { rules: { load: async () => ({ rules: now, hash: 'b'.repeat(64) }) } });

  /** A grant that is half an hour old. */
  async function running(): Promise<void> {
    await stage.gives(at('11:00'));
    stage.passes(30);
  }

  async function endsBecause(): Promise<readonly unknown[]> {
    await watch();
    const found = await ends();
    return found.map((content) => ('because' in content ? content.because : undefined));
  }

  test.each([
    ['its sender', { name: 'another' }, /^The rules name no sender "pagerduty" any more\./],
    ['its sender, switched off', { enabled: false }, /^The rules switch the sender "pagerduty" off\./],
    ['its role', { grants: [] }, /^The rules do not let the sender "pagerduty" ask for role /],
    [
      'its person',
      { beneficiaries: { kind: 'people', ids: [GRACE] } as const },
      /^The sender "pagerduty" may not ask for /,
    ],
  ])('may go from the rules: %s', async (_what, overrides, because) => {
    await running();
    inForce(rules({ senders: [sender(overrides)] }));

    expect(await endsBecause()).toEqual([expect.stringMatching(because)]);
    expect(await ends()).toMatchObject([{ cause: 'watchdog' }]);
  });

  test('may go from PIM: the eligibility', async () => {
    await running();
    await stage.losesEligibility();

    expect(await endsBecause()).toEqual([expect.stringMatching(/not eligible|no eligibility|eligib/i)]);
    await stage.timer();
    expect(stage.sent(2)).toMatchObject([{ action: 'adminRemove' }]);
  });

  test('is not the eligibility where the rules say that it stays', async () => {
    await running();
    await stage.losesEligibility();
    inForce(rules({ senders: [sender()], activations: { whenEligibilityGoes: 'keep' } }));

    expect(await endsBecause()).toEqual([]);
  });

  test('is looked at twice before anything ends: one listing may be behind', async () => {
    await running();
    await stage.losesEligibility();
    Object.assign(stage.ports, { pause: () => stage.isEligibleAgain() });

    expect(await endsBecause()).toEqual([]);
  });

  test.each([
    ['MFA', { Enablement_EndUser_Assignment: { enabledRules: ['MultiFactorAuthentication'] } }, /MfaRule/],
    ['a shorter maximum', { Expiration_EndUser_Assignment: { maximumDuration: 'PT15M' } }, /15 min now/],
  ])('may go from the settings of the role: %s', async (_what, changes, because) => {
    await running();
    await stage.settings(changes);

    expect(await endsBecause()).toEqual([expect.stringMatching(because)]);
  });

  test('is what counts at its beginning no more: how many grants a sender had', async () => {
    await running();
    const none = { grants: 0, people: 0, minutesOfOne: 0, coolDownMinutes: 600 };
    inForce(rules({ senders: [sender({ limits: none })] }));

    expect(await endsBecause()).toEqual([]);
  });

  test.each(['eligibility-schedules', 'assignment-requests'] as const)(
    'is not gone because it cannot be read: %s',
    async (part) => {
      await running();
      stage.ports.roles.breaks.set(part, { error: graphFailure('GET: 503'), afterPages: 0 });

      expect(await endsBecause()).toEqual([]);
    },
  );

  test('does not go because the rules cannot be read', async () => {
    await running();
    const load = () => Promise.reject(new RulesUnusable('rules.json is not there', []));
    Object.assign(stage.ports, { rules: { load } });

    expect(await watch()).toEqual({ running: 1, over: 0, toEnd: 0 });
    expect(stage.ports.log.of('grant.unwatched')).toHaveLength(1);
  });
});
