import { beforeEach, describe, expect, test } from '@jest/globals';
import { doubtOf } from '../../../src/changes/activations/grant-basis.ts';
import { isActivation } from '../../../src/domain/activations/running-grants.ts';
import { RulesUnusable } from '../../../src/ports/errors.ts';
import { claimed } from '../../change-builder.ts';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import { GRACE } from '../../snapshot-builder.ts';
import { graphFailure, readCall } from '../../tenant/snapshot-ports.ts';
import { at, GrantStage } from './grant-stage.ts';

let stage: GrantStage;
beforeEach(async () => {
  stage = await GrantStage.watched();
});

describe('what a grant rests on', () => {
  /** A grant that is half an hour old. */
  async function running(): Promise<void> {
    await stage.gives(at('11:00'));
    stage.passes(30);
  }

  async function endsBecause(): Promise<readonly unknown[]> {
    await stage.watch();
    return stage.acceptedEnds().map(({ because }) => because);
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
    stage.putsInForce(rules({ senders: [sender(overrides)] }));

    expect(await endsBecause()).toEqual([expect.stringMatching(because)]);
    expect(stage.acceptedEnds()).toMatchObject([{ cause: 'watchdog' }]);
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
    stage.putsInForce(rules({ senders: [sender()], activations: { whenEligibilityGoes: 'keep' } }));

    expect(await endsBecause()).toEqual([]);
  });

  test('is looked at twice before anything ends: one listing may be behind', async () => {
    await running();
    await stage.losesEligibility();
    Object.assign(stage.ports, { pause: () => stage.isEligibleAgain() });

    expect(await endsBecause()).toEqual([]);
  });

  test('is looked at once where nothing is in doubt', async () => {
    await running();
    Object.assign(stage.ports, { pause: () => Promise.reject(new Error('waited for a second look')) });

    expect(await endsBecause()).toEqual([]);
  });

  test("lasts for the role's maximum from when it was claimed, however long it waited before", async () => {
    const waiting = stage.waiting(at('11:30'));
    stage.passes(30);
    const { record } = await stage.ports.commands.add(waiting, claimed(waiting, { at: at('09:30') }));
    if (!isActivation(record)) throw new Error('no activation');
    await stage.settings({ Expiration_EndUser_Assignment: { maximumDuration: 'PT45M' } });
    const doubt = async () => doubtOf(record, await stage.ports.rules.load(), stage.ports, readCall());
    stage.passes(30);

    expect(await doubt()).toBeUndefined();
    stage.passes(15);
    expect(await doubt()).toMatch(/an activation of 45 min now, and it has lasted as long/);
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
    stage.putsInForce(rules({ senders: [sender({ limits: none })] }));

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

  test('does not go because the rules cannot be used, which is said', async () => {
    await running();
    const unusable = new RulesUnusable('rules.json is not there', []);
    stage.ports.rules.load = () => Promise.reject(unusable);

    expect(await stage.watch()).toEqual({ running: 1, over: 0, toEnd: 0 });
    expect(stage.ports.log.of('grant.unwatched')).toEqual([{ because: unusable.message }]);
  });

  test('is not looked at where the rules break over something else: that is no word of theirs', async () => {
    await running();
    stage.ports.rules.load = () => Promise.reject(new Error('broken'));

    await expect(stage.watch()).rejects.toThrow('broken');
  });

  describe('is asked of Graph only where it matters', () => {
    const isAsked = () => stage.ports.roles.asked.some(({ part }) => part === 'eligibility-schedules');

    test('for what runs', async () => {
      await running();
      await stage.watch();

      expect(isAsked()).toBe(true);
    });

    test('not for what somebody else took away', async () => {
      await running();
      await stage.somebodyElse('adminRemove');
      await stage.watch();

      expect(isAsked()).toBe(false);
    });

    test('not for what its time is over of, from the very instant', async () => {
      await stage.gives(at('10:00'), { ticket: 'ONE' });
      await stage.gives(at('12:00'), { ticket: 'TWO' }, 'adminUpdate');
      const [, second] = await stage.ports.commands.runningGrants();
      if (second === undefined) throw new Error('nothing runs');
      const end = { at: at('09:30'), cause: 'other-grant', because: 'told before it was done' } as const;
      await stage.ports.commands.add(second, { kind: 'ended', at: at('09:30'), end });
      stage.passes(60);
      await stage.watch();

      expect(isAsked()).toBe(false);
    });
  });
});
