import { beforeEach, describe, expect, test } from '@jest/globals';
import { GraphCallError, StoreError } from '../../src/ports/errors.ts';
import { rules } from '../rules-builder.ts';
import { ADA, BREAK_GLASS, days, GRACE, memory, user } from '../snapshot-builder.ts';
import { graphFailure } from '../tenant/snapshot-ports.ts';
import { ApplyStage } from './apply-stage.ts';

let stage: ApplyStage;
beforeEach(() => {
  stage = new ApplyStage();
});

const statesOf = (outcomes: Awaited<ReturnType<ApplyStage['night']>>) => outcomes.map(({ state }) => state);

describe('a change', () => {
  test('is accepted, looked at again, claimed, sent, seen and recorded, and then the next one is', async () => {
    expect(statesOf(await stage.night())).toEqual(['done', 'done']);

    const each = [
      'accept: accepted',
      'look again',
      'claim: claimed',
      'send: adminExtend',
      'add: sent',
      'see: adminExtend',
      'record: done',
    ];
    expect(stage.story).toEqual([...each, ...each]);
  });

  test('leaves in the record all that is needed to understand it and to put it back', async () => {
    await stage.night();

    const [record] = stage.commands.all();
    expect(record).toMatchObject({
      askedBy: { objectId: 'renew-eligibilities' },
      operation: 'renew-eligibilities.renewal',
      source: { kind: 'job', runId: 'run-1', planId: 'plan-of-run-1', undoes: undefined },
      executeBefore: new Date('2026-11-22T03:14:00Z'),
      state: 'done',
      settledAt: stage.now,
      graphRequestId: '00000000-0000-4000-8000-000000000001',
      content: {
        kind: 'access',
        reason: 'ends-soon',
        validateOnly: false,
        change: { effect: 'renewal', before: { endDateTime: '2026-11-29T03:00:00.000Z' } },
      },
      before: { kind: 'access', access: { endDateTime: '2026-11-29T03:00:00.000Z' } },
      deadlineAt: new Date('2026-11-22T03:15:00Z'),
      outcome: { code: 'done', message: '' },
    });
  });

  test('is not claimed when its evidence changed since it was planned', async () => {
    stage.meanwhile = () => stage.tenant.directory.put(user({ accountEnabled: false }));

    const [ada, grace] = await stage.night();

    expect(ada).toMatchObject({ state: 'evidence-changed' });
    expect(ada?.because).toMatch(/^its evidence changed since it was planned: lapse \(principal-disabled\)/);
    expect(grace?.state).toBe('done');
    expect(stage.tenant.roles.submitted).toHaveLength(1);
    expect(stage.states()).toEqual([
      [ADA, 'refused'],
      [GRACE, 'done'],
    ]);
    expect(stage.commands.all()[0]).toMatchObject({
      claimedAt: undefined,
      outcome: { code: 'evidence-changed' },
    });
  });

  test('is not claimed when the rules protect it by now', async () => {
    stage.rulesInForce = rules({
      protected: {
        principals: [
          { id: ADA, why: 'On leave' },
          { id: BREAK_GLASS, why: 'Break-glass account' },
        ],
      },
    });

    const [ada, grace] = await stage.night();

    expect(ada).toMatchObject({
      state: 'refused',
      because: `It is protected by the rules, through ${ADA} (On leave). It is not changed.`,
    });
    expect(grace?.state).toBe('done');
    expect(stage.commands.all()[0]).toMatchObject({ claimedAt: undefined, outcome: { code: 'obstructed' } });
    expect(stage.tenant.roles.submitted).toHaveLength(1);
  });

  test('is judged again when another change was claimed while it was judged', async () => {
    let looks = 0;
    stage.tenant.directory.user = async () => {
      looks += 1;
      if (looks === 1) stage.commands.gate += 1;
      return user();
    };

    expect(statesOf(await stage.night())).toEqual(['done', 'done']);
    expect(stage.story.slice(0, 5)).toEqual([
      'accept: accepted',
      'look again',
      'claim: gate-moved',
      'look again',
      'claim: claimed',
    ]);
  });

  test('is not claimed when it cannot be looked at again', async () => {
    stage.meanwhile = () => stage.tenant.directory.fail('user', graphFailure('GET /users/x: 503'));

    const [ada] = await stage.night();

    expect(ada).toMatchObject({
      state: 'evidence-changed',
      because: 'it could not be looked at again: GET /users/x: 503',
    });
    expect(stage.tenant.roles.submitted).toEqual([]);
  });

  test('is unconfirmed, and never done, when it does not show', async () => {
    stage.tenant.roles.instances = async function* none() {};

    const outcomes = await stage.night();

    expect(statesOf(outcomes)).toEqual(['unconfirmed', 'unconfirmed']);
    expect(stage.story.filter((step) => step === 'wait')).toHaveLength(8);
    expect(stage.states()).toEqual([
      [ADA, 'unconfirmed'],
      [GRACE, 'unconfirmed'],
    ]);
  });

  test('stays claimed when the time of the run is over while it is sent, and nothing else is tried', async () => {
    stage.tenant.roles.failNext(graphFailure('cancelled by its caller', 'cancelled'));

    const [ada, grace] = await stage.night();

    expect(ada).toMatchObject({ state: 'unconfirmed', because: 'cancelled by its caller' });
    expect(grace).toMatchObject({ state: 'not-reached' });
    expect(stage.states()).toEqual([[ADA, 'claimed']]);
  });

  test('stays claimed when the store is away after it was sent: the next run finds out', async () => {
    stage.commands.failRecordWith = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');

    await expect(stage.night()).rejects.toThrow('the store is away');
    expect(stage.states()).toEqual([[ADA, 'claimed']]);
    expect(stage.tenant.roles.submitted).toHaveLength(1);
  });

  test('is not sent when it cannot be claimed', async () => {
    stage.commands.failClaimWith = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');

    await expect(stage.night()).rejects.toThrow('the store is away');
    expect(stage.tenant.roles.submitted).toEqual([]);
  });

  test('is not looked at when it cannot be accepted', async () => {
    stage.commands.failAcceptWith = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');

    await expect(stage.night()).rejects.toThrow('the store is away');
    expect(stage.story).toEqual([]);
  });
});

describe('a failure of Graph', () => {
  test.each([
    { kind: 'signed-out', state: 'refused' },
    { kind: 'forbidden', state: 'refused' },
    { kind: 'throttled', state: 'refused' },
    { kind: 'unavailable', state: 'unconfirmed' },
  ] as const)('that meets every change, $kind, ends the run', async ({ kind, state }) => {
    stage.tenant.roles.failNext(graphFailure('POST /x failed', kind));

    const [ada, grace] = await stage.night();

    expect(ada).toMatchObject({ state, because: 'POST /x failed' });
    expect(grace).toMatchObject({ state: 'not-reached', because: 'POST /x failed' });
    expect(stage.states()).toEqual([[ADA, state]]);
  });

  test.each([
    { kind: 'rejected', state: 'refused' },
    { kind: 'not-found', state: 'refused' },
    { kind: 'invalid-response', state: 'unconfirmed' },
  ] as const)('that is about one change, $kind, leaves the others', async ({ kind, state }) => {
    stage.tenant.roles.failNext(new GraphCallError(kind, 'POST /x failed', { code: 'Failed' }));

    expect(statesOf(await stage.night())).toEqual([state, 'done']);
  });

  test('a refusal is told in full and leaves the others', async () => {
    stage.tenant.roles.refuseNext({
      code: 'RoleAssignmentRequestPolicyValidationFailed',
      failedRules: ['TicketingRule'],
    });

    const [ada, grace] = await stage.night();

    expect(ada?.because).toMatch(/Broken rules: TicketingRule\.$/);
    expect(grace?.state).toBe('done');
  });
});

describe('the lease', () => {
  const taken = (goesFirst: boolean) =>
    stage.leases.take('renew-eligibilities', 'run-2', {
      now: stage.now,
      forMilliseconds: 600_000,
      goesFirst,
    });
  const takenOver = 'another run has taken over, because this one was considered abandoned';

  test('that was lost before a change lets nothing be accepted', async () => {
    stage.meanwhile = async () => {
      stage.minutesLater(11);
      await taken(false);
    };

    const [ada, grace] = await stage.night();

    expect([ada?.state, grace?.state]).toEqual(['not-reached', 'not-reached']);
    expect(ada?.because).toBe(takenOver);
    expect(stage.states()).toEqual([]);
  });

  test('that is lost between a claim and the request lets nothing be sent, and nothing more is tried', async () => {
    const claim = stage.commands.claim.bind(stage.commands);
    stage.commands.claim = async (...input) => {
      const claimed = await claim(...input);
      // Taken by another holder while this process slept, and yet within the claim's time.
      stage.leases.stored.clear();
      await taken(false);
      stage.minutesLater(6);
      return claimed;
    };

    const [ada, grace] = await stage.night();

    expect(ada).toMatchObject({ state: 'evidence-changed', because: `${takenOver}.` });
    expect(grace?.state).toBe('not-reached');
    expect(stage.tenant.roles.submitted).toEqual([]);
    expect(stage.states()).toEqual([[ADA, 'refused']]);
    expect(stage.commands.all()[0]?.outcome?.code).toBe('not-sent');
  });

  test('that a timer wants is given back at the next change, and what is under way is made', async () => {
    const accept = stage.commands.accept.bind(stage.commands);
    stage.commands.accept = async (...input) => {
      await taken(true);
      return accept(...input);
    };

    const [ada, grace] = await stage.night();

    expect(ada?.state).toBe('done');
    expect(grace).toMatchObject({ state: 'not-reached', because: 'run run-2 goes first' });
    expect(await taken(true)).toMatchObject({ kind: 'taken' });
  });
});

describe('the time of the run', () => {
  test('when it is over before a change, leaves it and all that follow', async () => {
    stage.meanwhile = () => stage.timeIsOver.abort();

    const outcomes = await stage.night();

    expect(outcomes.map(({ state, because }) => [state, because])).toEqual([
      ['not-reached', 'the time of the run was over'],
      ['not-reached', 'the time of the run was over'],
    ]);
    expect(stage.story).toEqual([]);
  });

  test('when it is over before a claim, the change expires, and nothing more is tried', async () => {
    stage.tenant.directory.user = async () => {
      stage.minutesLater(14);
      return user();
    };

    const outcomes = await stage.night();

    expect(outcomes.map(({ state, because }) => [state, because])).toEqual([
      ['not-reached', 'the time of the run was over'],
      ['not-reached', 'the time of the run was over'],
    ]);
    expect(stage.states()).toEqual([[ADA, 'expired']]);
    expect(stage.tenant.roles.submitted).toEqual([]);
  });
});

describe('on a later night', () => {
  test.each([{ state: 'refused' }, { state: 'unconfirmed' }] as const)(
    'a change that was $state is tried again, as a change of its own',
    async ({ state }) => {
      stage.tenant.roles.failNext(
        graphFailure('POST /x failed', state === 'refused' ? 'rejected' : 'invalid-response'),
      );
      await stage.night();

      expect(statesOf(await stage.night('run-2'))).toEqual(['done']);
      expect(stage.story.slice(0, 2)).toEqual(['accept: exists', 'accept: accepted']);
      const keys = stage.commands.keyTexts().map((text) => text.split('/').at(-1));
      expect(keys).toEqual(['1', '1', '2']);
    },
  );

  test('a change that another process has in progress is left to it', async () => {
    stage.commands.failRecordWith = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');
    stage.tenant.roles.failNext(graphFailure('POST /x failed', 'rejected'));
    await stage.night().catch(() => {});
    stage.commands.failRecordWith = undefined;

    const [ada, grace] = await stage.night('run-2');

    expect(ada).toMatchObject({ state: 'claimed-by-another-run' });
    expect(grace).toMatchObject({ state: 'done' });
  });

  test('a change that came to nothing twenty times is left to a person', async () => {
    for (let night = 1; night <= 20; night += 1) {
      stage.tenant.roles.failNext(graphFailure('POST /x failed', 'rejected'));
      await stage.night(`run-${night}`);
    }
    const sent = stage.tenant.roles.submitted.length;

    const [ada] = await stage.night('run-21');

    expect(ada).toMatchObject({
      state: 'refused',
      because: 'it was tried 20 times and came to nothing; look at it by hand',
    });
    expect(stage.tenant.roles.submitted).toHaveLength(sent);
  });
});

describe('a change that was done and is planned again, of the same access as it was', () => {
  test('is refused: somebody took it back, and people must say who is right', async () => {
    await stage.night();
    const takenBack = new ApplyStage(stage.commands);

    const [ada, grace] = await takenBack.night('run-2');

    expect([ada?.state, grace?.state]).toEqual(['refused', 'refused']);
    expect(ada?.because).toMatch(/ did this before, and it was undone since$/);
    expect(takenBack.tenant.roles.submitted).toEqual([]);
  });
});

describe('an eligibility that lapsed', () => {
  const lapsed = (lastSeenScheduleId: string, day: number) => ({
    schedules: [],
    memories: [memory({ lastSeenScheduleId, lastSeenEnd: days(day) })],
  });

  test('is brought back each time that it lapses, and each time once', async () => {
    const first = new ApplyStage(stage.commands, lapsed('the-first', -3));
    const second = new ApplyStage(stage.commands, lapsed('the-second', -1));

    expect(statesOf(await first.night('run-1'))).toEqual(['done']);
    expect(statesOf(await second.night('run-2'))).toEqual(['done']);
    expect(statesOf(await new ApplyStage(stage.commands, lapsed('the-second', -1)).night('run-3'))).toEqual([
      'refused',
    ]);
    expect(second.tenant.roles.submitted.map(({ action }) => action)).toEqual(['adminRenew']);
  });
});
