import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ApprovedItem } from '../../src/domain/approvals/item-approval.ts';
import { accessIdOf } from '../../src/domain/model/access.ts';
import { planItem } from '../contracts/plans.ts';
import { rules } from '../rules-builder.ts';
import { LIN, NOW, roleKey } from '../snapshot-builder.ts';
import { ApplyStage } from './apply-stage.ts';

const adas = accessIdOf('eligibility', roleKey());
const none = { count: 0, percent: 100 };
const everything = { count: 100, percent: 100 };
const { limits } = rules();

let stage: ApplyStage;
beforeEach(() => {
  stage = new ApplyStage();
});

/** Lin has approved the renewal of Ada's eligibility in an earlier plan. */
function approved(isNamed: boolean): void {
  const { change, reason } = planItem();
  if (change === null) throw new TypeError('it has a change');
  const approval: ApprovedItem = {
    ...{ planId: 'plan-0', by: { objectId: LIN, appId: 'portal' }, isSigned: false, isNamed },
    ...{ at: NOW, change, reason, rulesHash: 'r-1' },
  };
  stage.approvals = new Map([[adas, approval]]);
}

describe('a change that a person has approved', () => {
  test('names the plan and the person in its record, and only that one does', async () => {
    approved(true);
    await stage.night();

    expect(stage.commands.all()).toMatchObject([
      { source: { itemId: adas, approvedPlan: { planId: 'plan-0', by: LIN } } },
      { source: { approvedPlan: undefined } },
    ]);
  });

  describe('under a limit that was lowered since it was planned', () => {
    beforeEach(() => {
      const renewals = { perRun: none, per24Hours: everything };
      stage.rulesInForce = rules({ renew: { mode: 'apply' }, limits: { ...limits, renewals } });
    });

    test('is made where it was approved by name', async () => {
      approved(true);

      expect((await stage.night()).map(({ state }) => state)).toEqual(['done', 'stopped']);
    });

    test('is stopped where all were approved', async () => {
      approved(false);

      expect((await stage.night()).map(({ state }) => state)).toEqual(['stopped', 'stopped']);
      expect(stage.tenant.roles.submitted).toEqual([]);
    });
  });
});
