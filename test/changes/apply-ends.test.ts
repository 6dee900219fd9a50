import { beforeEach, describe, expect, test } from '@jest/globals';
import type { PlanItem } from '../../src/domain/model/plan.ts';
import { RulesUnusable, StoreError } from '../../src/ports/errors.ts';
import { ADA, user } from '../snapshot-builder.ts';
import { ApplyStage } from './apply-stage.ts';

let stage: ApplyStage;
beforeEach(() => {
  stage = new ApplyStage();
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

  test('is what is told where the writers are stopped, too', async () => {
    stage.meanwhile = async () => {
      stage.timeIsOver.abort();
      await stage.stops();
    };

    expect(await stage.night()).toMatchObject([
      { state: 'not-reached', because: 'the time of the run was over' },
      { state: 'not-reached', because: 'the time of the run was over' },
    ]);
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

describe('a stop of the writers', () => {
  const stoppedByGrace = expect.stringContaining('stopped by grace at 2026-11-22T03:00:00.000Z (INC-4711)');

  test('before the first item lets nothing be accepted', async () => {
    stage.meanwhile = () => stage.stops();

    const outcomes = await stage.night();

    expect(outcomes.map(({ state, because }) => [state, because])).toEqual([
      ['halted', stoppedByGrace],
      ['halted', stoppedByGrace],
    ]);
    expect(stage.commands.all()).toEqual([]);
  });

  test('between a claim and its request holds back that request and every item after it', async () => {
    const claim = stage.commands.claim.bind(stage.commands);
    stage.commands.claim = async (...input) => {
      await stage.stops();
      return claim(...input);
    };

    const outcomes = await stage.night();

    expect(outcomes.map(({ state }) => state)).toEqual(['halted', 'halted']);
    expect(stage.tenant.roles.submitted).toEqual([]);
    expect(stage.commands.all()).toMatchObject([{ state: 'refused', outcome: { code: 'stopped' } }]);
  });

  test('lets the change be made by the next run once they are started again', async () => {
    stage.meanwhile = () => stage.stops();
    await stage.night();
    stage.meanwhile = undefined;
    stage.decisions.decisions.length = 0;

    expect((await stage.night('run-2')).map(({ state }) => state)).toEqual(['done', 'done']);
  });
});

describe('an open alarm about writes of ours', () => {
  const because = expect.stringContaining('stopped from giving access: 1 writes under the identity');
  /** Ada's is taken away in the place of a renewal. */
  const withRemoval = (items: readonly PlanItem[]) =>
    items.map((item): PlanItem => {
      if (item.change === null || item.change.key.principalId !== ADA) return item;
      const steps = [{ kind: 'eligibility', actions: ['adminRemove'], endDateTime: undefined } as const];
      return { ...item, change: { ...item.change, effect: 'removal', steps } };
    });

  test('lets nothing be accepted that gives access, and what takes it away is made', async () => {
    stage.planned = withRemoval;
    stage.meanwhile = () => stage.alarms();

    const outcomes = await stage.night();

    expect(outcomes.map(({ state, because: why }) => [state, why])).toEqual([
      ['done', ''],
      ['halted', because],
    ]);
  });

  test('that is raised while a change is accepted lets it be claimed by nobody', async () => {
    const accept = stage.commands.accept.bind(stage.commands);
    stage.commands.accept = async (...input) => {
      await stage.alarms();
      return accept(...input);
    };

    expect((await stage.night()).map(({ state }) => state)).toEqual(['halted', 'halted']);
    expect(stage.commands.all()).toMatchObject([
      { state: 'refused', claimedAt: undefined, outcome: { code: 'stopped' } },
    ]);
    expect(stage.tenant.roles.submitted).toEqual([]);
  });
});

test('an item without a change is a defect of whoever planned it, and nothing is accepted', async () => {
  stage.planned = (items) => items.map((item) => ({ ...item, change: null }));

  await expect(stage.night()).rejects.toThrow(/ is to be applied and has no change$/);
  expect(stage.commands.all()).toEqual([]);
});

test('a change that others outran a hundred times is not sent, and neither is any after it', async () => {
  stage.commands.claim = async () => ({ kind: 'gate-moved' });

  const because = 'Others changed the tenant 100 times while this was judged. Nothing was sent; ask again.';
  expect(await stage.night()).toMatchObject([
    { state: 'evidence-changed', because },
    { state: 'not-reached', because },
  ]);
  expect(stage.tenant.roles.submitted).toEqual([]);
});

describe('rules that do not load any more', () => {
  test('because the store is away end the run as it is: nobody knows what they say', async () => {
    stage.rulesInForce = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');

    await expect(stage.night()).rejects.toThrow('the store is away');
    expect(stage.commands.all()).toEqual([]);
  });

  test('stop the run at the next item', async () => {
    const claim = stage.commands.claim.bind(stage.commands);
    stage.commands.claim = async (...input) => {
      const claimed = await claim(...input);
      stage.rulesInForce = new RulesUnusable('rules.json', [
        { line: 3, path: 'limits', sentence: 'expected an object' },
      ]);
      return claimed;
    };

    const outcomes = await stage.night();

    expect(outcomes.map(({ state, because }) => [state, because])).toEqual([
      ['done', ''],
      [
        'halted',
        expect.stringContaining('stopped, because the rules do not load any more: The rules (rules.json)'),
      ],
    ]);
  });
});
