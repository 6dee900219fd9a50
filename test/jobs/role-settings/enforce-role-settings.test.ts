import { describe, expect, test } from '@jest/globals';
import {
  ADA,
  days,
  GLOBAL_ADMINISTRATOR,
  HELPDESK_ADMINISTRATOR,
  PRIVILEGED_ROLE_ADMINISTRATOR,
} from '../../snapshot-builder.ts';
import { checkStage, shorter } from './check-stage.ts';

describe('a check that enforces', () => {
  test('writes whatever differs, as one change of one role', async () => {
    const stage = checkStage({ mode: 'enforce', settings: { ...shorter, 'assignment.maximum': 'P365D' } });

    const run = await stage.run();

    expect(run).toMatchObject({
      state: 'succeeded',
      drift: { roles: { compliant: 1 }, differences: { written: 2 } },
    });
    expect(stage.roleSettings.updates).toHaveLength(1);
    expect(await stage.changes()).toMatchObject([
      { operation: 'rules.baseline', state: 'done', source: { kind: 'baseline', runId: 'run-1' } },
    ]);
  });

  test('writes nothing to a compliant tenant, and asks the store for no change', async () => {
    const stage = checkStage({ mode: 'enforce', settings: { 'activation.maximum': 'PT8H' } });

    await stage.run();

    expect(stage.roleSettings.updates).toEqual([]);
    expect(await stage.changes()).toEqual([]);
  });

  test('writes nothing the night after', async () => {
    const stage = checkStage({ mode: 'enforce' });
    await stage.run();
    stage.setNow(days(1));

    expect(await stage.run({ runId: 'run-2' })).toMatchObject({
      state: 'succeeded',
      drift: { differences: { written: 0 } },
    });
    expect(stage.roleSettings.updates).toHaveLength(1);
    expect(stage.notifier.posted).toHaveLength(1);
  });

  test('says what it would write where it only plans, and where the writers are stopped', async () => {
    const stage = checkStage({ mode: 'enforce' });

    await stage.run({ upTo: 'plan' });
    expect(stage.findingOf(HELPDESK_ADMINISTRATOR)?.items).toMatchObject([
      { outcome: 'planned', because: 'this run only plans' },
    ]);
    await stage.stop();
    const run = await stage.run({ runId: 'run-2' });

    expect(run).toMatchObject({ state: 'blocked', reason: expect.stringContaining('stopped') });
    expect(stage.findingOf(HELPDESK_ADMINISTRATOR)?.items).toMatchObject([{ outcome: 'planned' }]);
    expect(stage.roleSettings.updates).toEqual([]);
  });

  test('leaves a role that the rules protect, and says why', async () => {
    const protectedRoles = [{ id: HELPDESK_ADMINISTRATOR, why: 'hands off' }];
    const stage = checkStage({ mode: 'enforce', more: { protected: { roles: protectedRoles } } });

    await stage.run();

    expect(stage.findingOf(HELPDESK_ADMINISTRATOR)?.items).toMatchObject([
      { outcome: 'reported', because: 'the rules protect the role (hands off)' },
    ]);
    expect(stage.roleSettings.updates).toEqual([]);
  });

  test('makes the roles that control the tenant first, up to the limits, and leaves the others for later runs', async () => {
    const stage = checkStage({
      mode: 'enforce',
      baselines: [{ name: 'all', extends: undefined, roles: 'all', settings: shorter }],
      more: {
        roleSettings: { limits: { rolesPerRun: 2, rolesPer24Hours: 40, controlPlanePer24Hours: 1 } },
      },
    });

    const run = await stage.run();

    expect(run).toMatchObject({
      state: 'partial',
      reason: expect.stringContaining('controlPlanePer24Hours'),
    });
    const written = stage.roleSettings.updates.map(({ policyId }) => policyId);
    expect(written).toEqual([`policy-of-${GLOBAL_ADMINISTRATOR}`, `policy-of-${HELPDESK_ADMINISTRATOR}`]);
    expect(stage.findingOf(PRIVILEGED_ROLE_ADMINISTRATOR)?.items).toMatchObject([{ outcome: 'planned' }]);
    stage.setNow(days(2));
    await stage.run({ runId: 'run-2' });
    expect(stage.roleSettings.updates).toHaveLength(3);
  });

  test('waits for an approval where it loosens a role that controls the tenant, and asks once', async () => {
    const stage = checkStage({
      mode: 'enforce',
      baselines: [
        {
          name: 'global',
          extends: undefined,
          roles: [GLOBAL_ADMINISTRATOR],
          settings: { 'activation.maximum': 'PT10H' },
        },
      ],
    });

    await stage.run();
    await stage.run({ runId: 'run-2' });

    expect(await stage.changes()).toMatchObject([{ state: 'awaiting-approval' }]);
    expect(stage.findingOf(GLOBAL_ADMINISTRATOR)?.items).toMatchObject([{ outcome: 'waits' }]);
    expect(stage.roleSettings.updates).toEqual([]);
  });

  test('says what was refused, and fails', async () => {
    const stage = checkStage({ mode: 'enforce' });
    stage.roleSettings.answerNext({
      kind: 'refused',
      code: 'InvalidPolicy',
      message: 'no',
      requestId: undefined,
    });

    expect(await stage.run()).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('activation.maximum'),
    });
    expect(stage.findingOf(HELPDESK_ADMINISTRATOR)?.items).toMatchObject([{ outcome: 'refused' }]);
  });
});

describe('two automations that undo each other', () => {
  async function nights(stage: ReturnType<typeof checkStage>, count: number) {
    for (let night = 0; night < count; night += 1) {
      stage.setNow(days(night));
      stage.change(HELPDESK_ADMINISTRATOR);
      await stage.run({ runId: `run-${night}` });
    }
  }

  test('are noticed when the same was set back three times: from then on it is only reported', async () => {
    const stage = checkStage({ mode: 'enforce' });

    await nights(stage, 5);

    expect(stage.roleSettings.updates).toHaveLength(3);
    expect(stage.findingOf(HELPDESK_ADMINISTRATOR)?.items).toMatchObject([
      {
        outcome: 'contested',
        because: 'it was written 3 times and set back each time: something else wants it otherwise',
      },
    ]);
    expect(stage.notifier.posted.at(-1)?.sections).toMatchObject([
      { title: 'Set back by somebody else, and only reported' },
    ]);
  });

  test('are let go on when that is long ago', async () => {
    const stage = checkStage({ mode: 'enforce' });
    await nights(stage, 4);
    stage.setNow(days(40));

    await stage.run({ runId: 'run-40' });

    expect(stage.roleSettings.updates).toHaveLength(4);
  });

  test('are noticed by the audit log as well, before this app joins them', async () => {
    const stage = checkStage({ mode: 'enforce' });
    for (const day of [15, 16, 17, 18]) {
      stage.archive(`2026-11-${day}T09:00:00Z`, { by: ADA });
      stage.archive(`2026-11-${day}T10:00:00Z`, { by: 'other-automation' });
    }

    await stage.run();

    expect(stage.roleSettings.updates).toEqual([]);
    expect(stage.findingOf(HELPDESK_ADMINISTRATOR)?.items).toMatchObject([
      { outcome: 'contested', because: expect.stringContaining('two automations undo each other') },
    ]);
  });

  test('do not stop what is about another rule', async () => {
    const stage = checkStage({ mode: 'enforce', settings: { ...shorter, 'assignment.maximum': 'P90D' } });
    for (const day of [15, 16, 17, 18]) {
      stage.archive(`2026-11-${day}T09:00:00Z`, { by: ADA });
      stage.archive(`2026-11-${day}T10:00:00Z`, { by: 'other-automation' });
    }

    await stage.run();

    expect(stage.roleSettings.updates).toMatchObject([
      { changes: { Expiration_Admin_Assignment: { maximumDuration: 'P90D' } } },
    ]);
  });
});
