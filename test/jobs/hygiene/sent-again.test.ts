import { describe, expect, test } from '@jest/globals';
import type { AdminAction } from '../../../src/domain/model/actions.ts';
import type { HygieneSpec } from '../../../src/jobs/hygiene/run-state.ts';
import { removeStaleAssignments } from '../../../src/jobs/remove-stale-assignments.ts';
import { renewEligibilities } from '../../../src/jobs/renew-eligibilities.ts';

import { firstMade } from '../../change-builder.ts';
import { ADA, assignment, breakGlass, days, GRACE, roleKey, user } from '../../snapshot-builder.ts';
import { graphFailure, readCall, snapshotSources } from '../../tenant/snapshot-ports.ts';
import { hygieneStage } from './hygiene-stage.ts';

/** What people decided since is looked for before anything is sent, and before anything is sent again. */

type Stage = ReturnType<typeof hygieneStage>;

function night(stage: Stage, day: number, spec: HygieneSpec = renewEligibilities) {
  const now = days(day);
  stage.ports.clock.now = () => now;
  return stage.run({ runId: `run-of-day-${day}` }, spec);
}

const byJobs = (stage: Stage) =>
  stage.tenant.roles.submitted.filter(({ justification }) => justification !== 'By hand');

/** Somebody decides on Ada's eligibility in the portal. */
function somebody(stage: Stage, action: AdminAction) {
  return stage.tenant.roles.submit(
    {
      kind: 'eligibility',
      action,
      key: roleKey(),
      startDateTime: undefined,
      expiration: action === 'adminRemove' ? undefined : { kind: 'at', endDateTime: days(3) },
      justification: 'By hand',
      ticket: undefined,
      validationOnly: false,
    },
    readCall(),
  );
}

const decisions = [
  { what: 'cut its end', action: 'adminUpdate', day: 1, reason: 'shortened-by-somebody' },
  { what: 'removed it', action: 'adminRemove', day: 8, reason: 'removed-by-somebody' },
] as const;

describe('a renewal', () => {
  test.each(decisions)(
    'that was lost on its way is not sent again where somebody $what since',
    async ({ action, day, reason }) => {
      const stage = hygieneStage();
      await stage.remembers();
      await firstMade(stage.commands);
      stage.tenant.roles.failNext(graphFailure('POST /x: the answer cannot be read', 'invalid-response'));
      expect(await night(stage, 0)).toMatchObject({
        state: 'failed',
        hygiene: { counts: { unconfirmed: 1 } },
      });
      await somebody(stage, action);
      const sent = byJobs(stage).length;

      await night(stage, day);

      const plan = [...stage.plans.plans.values()].at(-1);
      expect(plan?.items.find(({ key }) => key.principalId === ADA)).toMatchObject({ reason });
      expect(byJobs(stage)).toHaveLength(sent);
    },
  );

  test.each(decisions)('is not sent where somebody $what between plan and change', async ({ action }) => {
    const stage = hygieneStage();
    await stage.remembers();
    const accept = stage.commands.accept.bind(stage.commands);
    let isFirst = true;
    stage.commands.accept = async (...asked) => {
      if (isFirst) await somebody(stage, action);
      isFirst = false;
      return accept(...asked);
    };

    expect(await night(stage, 0)).toMatchObject({ hygiene: { counts: { dropped: 1, done: 1 } } });
    expect(byJobs(stage)).toMatchObject([{ key: { principalId: GRACE } }]);
  });
});

describe('a removal', () => {
  const long = { kind: 'at', at: days(-200) } as const;
  const held = (createdDateTime: Date) =>
    snapshotSources({
      directory: { users: [user({ signIn: long }), breakGlass()] },
      roles: { schedules: [assignment({ end: days(365), createdDateTime })] },
    });
  const stale = () =>
    hygieneStage({
      rules: { stale: { noSignIn: { mode: 'apply', days: 90, guestDays: 180 } } },
      tenant: {
        directory: { users: [user({ signIn: long }), breakGlass()] },
        roles: { schedules: [assignment({ end: days(365), createdDateTime: days(-300) })] },
      },
    });

  test('whose wait has begun anew between plan and change is dropped, and nothing is sent', async () => {
    const stage = stale();
    await night(stage, 0, removeStaleAssignments);
    // Somebody gave it anew, with the same id and end.
    const { roles } = held(days(1));
    const accept = stage.commands.accept.bind(stage.commands);
    stage.commands.accept = (...asked) => {
      Object.assign(stage.ports, { roles, access: roles });
      return accept(...asked);
    };

    expect(await night(stage, 8, removeStaleAssignments)).toMatchObject({
      state: 'succeeded',
      hygiene: { counts: { dropped: 1, done: 0 } },
    });
    expect(stage.commands.all()).toMatchObject([
      {
        state: 'refused',
        claimedAt: undefined,
        outcome: {
          code: 'evidence-changed',
          message: expect.stringMatching(/^its evidence changed since it was planned: mark \(no-sign-in\)/),
        },
      },
    ]);
    expect([...stage.tenant.roles.submitted, ...roles.submitted]).toEqual([]);
  });

  test('whose wait is over is made: the same without anybody', async () => {
    const stage = stale();
    await night(stage, 0, removeStaleAssignments);

    expect(await night(stage, 8, removeStaleAssignments)).toMatchObject({ hygiene: { counts: { done: 1 } } });
  });
});
