import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Refusal, RoleSchedule } from '../../../src/domain/model/role-schedules.ts';
import { ADA, days, eligibility, GRACE } from '../../snapshot-builder.ts';
import { graphFailure, snapshotSources } from '../../tenant/snapshot-ports.ts';
import { hygieneStage, roomyLimits } from './hygiene-stage.ts';

type Stage = ReturnType<typeof hygieneStage>;

let stage: Stage;
let nights = 0;
beforeEach(async () => {
  stage = hygieneStage();
  nights = 0;
  await stage.remembers();
});

const mfa = { code: 'RoleAssignmentRequestPolicyValidationFailed', failedRules: ['MfaRule'] };
const refuse = (refusal: Partial<Refusal> = {}) => stage.tenant.roles.refuseNext({ ...mfa, ...refusal });
const sent = () => stage.tenant.roles.submitted.length;
const lastPlan = () => [...stage.plans.plans.values()].at(-1);
const adasItem = () => lastPlan()?.items.find(({ key }) => key.principalId === ADA);
const lists = () => stage.notices.at(-1)?.sections.map(({ title, lines }) => ({ title, lines }));

/** Somebody changes the tenant past the app: Ada has just this now. */
function tenantHas(schedule: RoleSchedule) {
  const graces = eligibility({ principalId: GRACE, end: days(180) });
  const { roles } = snapshotSources({ roles: { schedules: [schedule, graces] } });
  Object.assign(stage.ports, { roles, access: roles });
}

/** A run so many days after the first one, the next day where nothing is said. */
function night(day = nights) {
  nights += 1;
  const now = days(day);
  stage.ports.clock.now = () => now;
  return stage.run({ runId: `run-${nights}` });
}

describe('a change that Graph refused', () => {
  test('fails the run of that night, and no later one', async () => {
    refuse();

    expect(await night()).toMatchObject({ state: 'failed', hygiene: { counts: { refused: 1, done: 1 } } });
    const asked = sent();
    for (let day = 1; day <= 3; day += 1)
      expect(await night()).toMatchObject({
        state: 'succeeded',
        hygiene: { counts: { refused: 0, reported: 1 } },
      });
    expect(sent()).toBe(asked);
  });

  test('is shown each night in a list of its own, with the day, the change and what Graph said', async () => {
    refuse({ message: 'The following policy rules failed: ["MfaRule"]' });
    await night();
    const [change] = stage.commands.all().filter(({ state }) => state === 'refused');

    for (let day = 1; day <= 2; day += 1) {
      await night();
      expect(lists()).toEqual([
        {
          title: 'Set aside, for a person to look at',
          lines: [
            expect.stringMatching(
              / \(refused-before\): 2026-11-22, change \S+: Microsoft Entra refused it: Role/,
            ),
          ],
        },
      ]);
      expect(adasItem()).toMatchObject({
        decision: 'report',
        reason: 'refused-before',
        evidence: {
          wouldBe: 'ends-soon',
          refusedChangeId: change?.id,
          refusedAt: '2026-11-22T03:00:00.000Z',
          said: expect.stringContaining('["MfaRule"]'),
        },
      });
    }
  });

  test('is gone from the list when somebody has made it by hand', async () => {
    refuse();
    await night();
    await night();
    tenantHas(eligibility({ end: days(180) }));

    await night();

    expect(adasItem()).toMatchObject({ decision: 'leave', reason: 'not-due' });
    expect(lists()).toEqual([]);
  });

  test('is tried again when its evidence has changed: it is another schedule, or ends at another time', async () => {
    refuse();
    await night();
    tenantHas(eligibility({ end: days(9) }));

    expect(await night()).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 1 } } });
  });

  test('is tried once more after 30 days, and not before', async () => {
    stage = hygieneStage({
      rules: { renew: { mode: 'apply', withinDays: 60 } },
      tenant: { roles: { schedules: [eligibility({ end: days(50) })] } },
    });
    await stage.remembers();
    refuse();
    await night();
    const asked = sent();

    await night(30);
    expect(sent()).toBe(asked);
    expect(await night(30.5)).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 1 } } });
  });

  test('counts in no limit: another may be renewed where one a run is allowed', async () => {
    const perRun = { count: 1, percent: 100 };
    stage = hygieneStage({
      rules: {
        renew: { mode: 'apply' },
        limits: { ...roomyLimits, renewals: { ...roomyLimits.renewals, perRun } },
      },
    });
    await stage.remembers();
    refuse();
    expect(await night()).toMatchObject({ state: 'failed', hygiene: { counts: { refused: 1, stopped: 1 } } });

    expect(await night()).toMatchObject({
      state: 'succeeded',
      hygiene: { counts: { done: 1, reported: 1 } },
    });
  });
});

describe('somebody may have it tried again', () => {
  const named = (at: Date) => ({ items: [adasItem()?.id ?? ''], at });

  test('by approving just this item, of the plan that set it aside', async () => {
    refuse();
    await night();
    await night();
    await stage.approve(lastPlan(), named(days(1.5)));

    expect(await night()).toMatchObject({
      state: 'succeeded',
      hygiene: { counts: { done: 1, reported: 0 } },
    });
    expect(lastPlan()?.approvals).toMatchObject([{ items: 1 }]);
  });

  test('and where Graph refuses it once more, it is set aside once more', async () => {
    refuse();
    await night();
    await night();
    await stage.approve(lastPlan(), named(days(1.5)));
    refuse();
    expect(await night()).toMatchObject({ state: 'failed', hygiene: { counts: { refused: 1 } } });

    expect(await night()).toMatchObject({ state: 'succeeded', hygiene: { counts: { reported: 1 } } });
  });

  test.each([
    { who: 'approves all of the plan', said: () => ({ at: days(1.5) }) },
    { who: 'approved it before it was refused', said: () => named(days(-0.5)) },
    {
      who: 'would have the access',
      said: () => ({ ...named(days(1.5)), by: { objectId: ADA, appId: 'portal' } }),
    },
  ])('but not whoever $who', async ({ said }) => {
    refuse();
    await night();
    await night();
    const asked = sent();
    await stage.approve(lastPlan(), said());

    await night();

    expect(adasItem()).toMatchObject({ decision: 'report', reason: 'refused-before' });
    expect(sent()).toBe(asked);
  });
});

describe('what passes by itself is tried again the next night', () => {
  test.each(['PendingRoleAssignmentRequest', 'SubjectNotFound'])('a refusal with %s', async (code) => {
    refuse({ code, failedRules: [], retry: 'later' });
    await night();

    expect(await night()).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 1 } } });
  });

  test.each(['throttled', 'unavailable', 'forbidden', 'signed-out', 'invalid-response'] as const)(
    'a call that failed as %s',
    async (kind) => {
      stage.tenant.roles.failNext(graphFailure('POST /x failed', kind));
      await night();

      await night();

      expect(stage.tenant.roles.submitted.some(({ key }) => key.principalId === ADA)).toBe(true);
      expect(lastPlan()?.counts.report ?? 0).toBe(0);
    },
  );
});

test.each(['rejected', 'conflict', 'not-found'] as const)(
  'a change whose call failed as %s is set aside as well',
  async (kind) => {
    stage.tenant.roles.failNext(graphFailure('POST /x failed', kind));
    await night();

    expect(await night()).toMatchObject({ state: 'succeeded', hygiene: { counts: { reported: 1 } } });
    expect(adasItem()?.evidence.said).toBe('POST /x failed');
  },
);
