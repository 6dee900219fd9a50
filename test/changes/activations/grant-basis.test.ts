import { beforeEach, describe, expect, test } from '@jest/globals';
import { RulesUnusable } from '../../../src/ports/errors.ts';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import { GRACE } from '../../snapshot-builder.ts';
import { graphFailure } from '../../tenant/snapshot-ports.ts';
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

  test('does not go because the rules cannot be read', async () => {
    await running();
    const load = () => Promise.reject(new RulesUnusable('rules.json is not there', []));
    Object.assign(stage.ports, { rules: { load } });

    expect(await stage.watch()).toEqual({ running: 1, over: 0, toEnd: 0 });
    expect(stage.ports.log.of('grant.unwatched')).toHaveLength(1);
  });
});
