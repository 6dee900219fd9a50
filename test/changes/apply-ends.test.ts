import { beforeEach, describe, expect, test } from '@jest/globals';
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
