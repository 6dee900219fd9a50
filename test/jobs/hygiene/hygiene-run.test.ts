import { beforeEach, describe, expect, test } from '@jest/globals';
import { removeStaleAssignments } from '../../../src/jobs/remove-stale-assignments.ts';
import { RulesUnusable, StoreError } from '../../../src/ports/errors.ts';
import { accessContent, claimed, command, jobSource } from '../../change-builder.ts';
import {
  assignment,
  breakGlass,
  days,
  HELPDESK_ADMINISTRATOR,
  NOW,
  roleKey,
  user,
} from '../../snapshot-builder.ts';
import { graphFailure } from '../../tenant/snapshot-ports.ts';
import { hygieneStage } from './hygiene-stage.ts';

let stage: ReturnType<typeof hygieneStage>;
beforeEach(async () => {
  stage = hygieneStage();
  await stage.remembers();
});

const sent = () => stage.tenant.roles.submitted.length;

describe('a night', () => {
  test('renews what is due, and its record says what it did and by which plan', async () => {
    const run = await stage.run();

    const [plan] = stage.plans.plans.values();
    expect(run).toMatchObject({
      id: 'run-1',
      job: 'renew-eligibilities',
      state: 'succeeded',
      hygiene: { planId: plan?.id, counts: { considered: 2, done: 2, refused: 0 } },
    });
    expect(stage.runs.saves.map(({ state }) => state)).toEqual(['running', 'succeeded']);
    expect(sent()).toBe(2);
  });

  test('changes nothing when it may only plan, whatever the rules allow; its plan says so', async () => {
    const run = await stage.run({ upTo: 'plan' });

    expect(run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 0, stopped: 2 } } });
    expect([...stage.plans.plans.values()]).toMatchObject([{ mode: 'plan', counts: { change: 2 } }]);
    expect(sent()).toBe(0);
  });

  test('changes nothing in mode plan', async () => {
    stage = hygieneStage({ rules: { renew: { mode: 'plan' } } });
    await stage.remembers();

    expect(await stage.run()).toMatchObject({ state: 'succeeded', hygiene: { counts: { stopped: 2 } } });
    expect(sent()).toBe(0);
  });

  test('makes in mode plan what a person has approved', async () => {
    stage = hygieneStage({ rules: { renew: { mode: 'plan' } } });
    await stage.remembers();
    await stage.run();
    const [plan] = stage.plans.plans.values();
    await stage.approve(plan);

    expect(await stage.run({ runId: 'run-2' })).toMatchObject({ hygiene: { counts: { done: 2 } } });
  });

  test('tells people, and remembers how much there was', async () => {
    await stage.run();

    expect(stage.notices).toMatchObject([{ runId: 'run-1', state: 'succeeded' }]);
    expect(stage.populations.population).toMatchObject({ eligibilities: 2 });
  });

  test('does not remember a population that fell: the gate is closed in the second night as well', async () => {
    const before = { at: days(-1), eligibilities: 2, assignments: 0, users: 100 };
    stage.populations.population = before;
    const nights = [await stage.run(), await stage.run({ runId: 'run-2' })];

    expect(nights.map(({ state }) => state)).toEqual(['blocked', 'blocked']);
    expect(nights[1]?.reason).toContain('users were read, and 100 on');
    expect(stage.populations.population).toEqual(before);
  });

  test('counts as failed when a change was refused', async () => {
    const code = 'RoleAssignmentRequestPolicyValidationFailed';
    stage.tenant.roles.refuseNext({ code, failedRules: ['TicketingRule'] });

    const run = await stage.run();

    expect(run).toMatchObject({ state: 'failed', hygiene: { counts: { done: 1, refused: 1 } } });
    expect(run.reason).toMatch(/was refused: Microsoft Entra refused it: .* Broken rules: TicketingRule\./);
  });
});

describe('a night does nothing', () => {
  test('when its rules cannot be used', async () => {
    stage.ports.rules.load = async () => {
      throw new RulesUnusable('rules.json', [{ line: 3, path: 'renew.mode', sentence: 'not a mode' }]);
    };

    expect(await stage.run()).toMatchObject({ state: 'blocked' });
    expect(stage.tenant.roles.asked).toEqual([]);
  });

  test('destructive or not, when the tenant could not be seen completely', async () => {
    const error = graphFailure('GET /roleEligibilitySchedules: 503');
    stage.tenant.roles.breaks.set('eligibility-schedules', { error, afterPages: 0 });

    const run = await stage.run();

    expect(run.state).not.toBe('succeeded');
    expect(sent()).toBe(0);
    expect(stage.populations.population).toBeUndefined();
    expect(stage.log.lines).toContainEqual(
      expect.objectContaining({
        event: 'snapshot.gap',
        fields: expect.objectContaining({ because: error.message }),
      }),
    );
  });

  test('when its plan cannot be stored: what is done can always be read', async () => {
    stage.plans.failSaveWith = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');

    expect(await stage.run()).toMatchObject({ state: 'failed', reason: 'the store is away' });
    expect(sent()).toBe(0);
  });

  test('when it cannot find out what became of a claim whose process is gone', async () => {
    const abandoned = command({ askedAt: NOW });
    stage.commands.put(abandoned, claimed(abandoned, { deadlineAt: new Date(0) }));
    const error = graphFailure('GET /roleEligibilitySchedules: 503');
    stage.tenant.roles.breaks.set('eligibility-schedules', { error, afterPages: 0 });

    expect(await stage.run()).toMatchObject({ state: 'blocked', reason: error.message });
    expect(stage.plans.plans.size).toBe(0);
  });

  test('when its time is over before it has looked, and fails, for the next night would come no further', async () => {
    expect(await stage.run({ deadline: AbortSignal.abort() })).toMatchObject({
      state: 'failed',
      reason:
        'The time budget of 480 s was spent before there was a plan. The next run begins anew: give runs more time (AzureFunctionsJobHost__functionTimeout; docs/runs.md, Large tenants).',
    });
    expect(sent()).toBe(0);
  });

  test('when the time of a caller is over, who asks again: no night is lost', async () => {
    expect(await stage.run({ deadline: AbortSignal.abort(), byTimer: false })).toMatchObject({
      state: 'partial',
      reason: 'The time budget of 480 s was spent. The next run begins anew.',
    });
    expect(sent()).toBe(0);
  });
});

describe('the night after one that was killed', () => {
  const key = roleKey();
  /** Made for Ada, and killed before or after it was sent. */
  const killed = command({
    askedAt: new Date('2026-11-22T02:00:00Z'),
    source: jobSource(),
    content: accessContent({
      key,
      steps: [
        {
          kind: 'eligibility',
          actions: ['adminExtend', 'adminUpdate'],
          endDateTime: '2026-11-29T03:00:00.000Z',
        },
      ],
    }),
  });

  test('closes its record, and settles what it left open before it looks', async () => {
    stage.commands.put(killed, claimed(killed));
    const other = { ...killed, id: 'other', content: accessContent() };
    stage.commands.put(other, claimed(other));

    await stage.run();

    expect((await stage.commands.find(killed.id))?.state).toBe('done');
    expect((await stage.commands.find('other'))?.state).toBe('unconfirmed');
  });

  test('expires what it had accepted and not claimed, and sends it never', async () => {
    stage.commands.put({ ...killed, executeBefore: new Date('2026-11-22T02:13:00Z') });

    await stage.run();

    expect((await stage.commands.find(killed.id))?.state).toBe('expired');
    expect(sent()).toBe(2);
  });

  test('counts a renewal that took effect once, however often its record is read', async () => {
    stage.commands.put(killed, claimed(killed));
    await stage.run({ upTo: 'plan' });
    await stage.run({ upTo: 'plan', runId: 'run-2' });

    const memories = [...stage.tenant.histories.memories.values()];
    const ofAda = memories.find(({ key: { principalId } }) => principalId === key.principalId);
    expect(ofAda).toMatchObject({ renewalsInARow: 1, lastRenewedAt: NOW });
  });
});

describe('a night that finds access stale', () => {
  const stale = () =>
    hygieneStage({
      rules: { stale: { noSignIn: { mode: 'apply', days: 90, guestDays: 180 } } },
      tenant: {
        directory: {
          users: [user({ signIn: { kind: 'at', at: new Date('2026-01-01T00:00:00Z') } }), breakGlass()],
        },
        roles: { schedules: [assignment({ end: new Date('2027-11-22T00:00:00Z') })] },
      },
    });

  test('marks it once it is announced, and changes nothing', async () => {
    stage = stale();
    let marksWhenTold = 0;
    const { post } = stage.ports.notifier;
    stage.ports.notifier.post = async (notice) => {
      marksWhenTold = stage.marks.marks.size;
      await post(notice);
    };

    await stage.run({}, removeStaleAssignments);

    expect(marksWhenTold).toBe(0);
    expect([...stage.marks.marks.values()]).toMatchObject([
      {
        id: expect.stringContaining(HELPDESK_ADMINISTRATOR),
        reason: 'no-sign-in',
        markedAt: NOW,
        due: new Date('2026-11-29T03:00:00Z'),
      },
    ]);
    expect(sent()).toBe(0);
  });

  test('marks nothing that nobody could be told of', async () => {
    stage = stale();
    stage.ports.notifier.post = async () => {
      throw new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');
    };

    expect(await stage.run({}, removeStaleAssignments)).toMatchObject({ state: 'failed' });
    expect(stage.marks.marks.size).toBe(0);
  });
});
