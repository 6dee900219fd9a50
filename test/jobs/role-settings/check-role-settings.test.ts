import { describe, expect, test } from '@jest/globals';
import { GraphCallError } from '../../../src/ports/errors.ts';
import { days, GLOBAL_ADMINISTRATOR, HELPDESK_ADMINISTRATOR, NOW } from '../../snapshot-builder.ts';
import { activation, checkStage, shorter } from './check-stage.ts';

describe('a check that reports', () => {
  test('finds what differs, by role and rule, and writes nothing', async () => {
    const stage = checkStage();

    const run = await stage.run();

    expect(run).toMatchObject({
      state: 'succeeded',
      job: 'check-role-settings',
      drift: {
        roles: { compliant: 0, drift: 1, 'no-baseline': 2, unreadable: 0 },
        weaker: 1,
        differences: { reported: 1, written: 0 },
      },
    });
    expect(stage.findingOf(HELPDESK_ADMINISTRATOR)).toMatchObject({
      state: 'drift',
      baseline: 'desk',
      items: [
        {
          ruleId: activation,
          setting: 'activation.maximum',
          from: 'PT8H',
          to: 'PT4H',
          strength: 'weaker',
          outcome: 'reported',
        },
      ],
    });
    expect(stage.roleSettings.updates).toEqual([]);
  });

  test('reports roles without a baseline as such', async () => {
    const stage = checkStage();

    await stage.run();

    expect(stage.findingOf(GLOBAL_ADMINISTRATOR)).toMatchObject({ state: 'no-baseline', items: [] });
  });

  test('says who changed it last, and when, where the archive tells', async () => {
    const stage = checkStage();
    stage.archive('2026-11-19T09:00:00Z', { by: 'grace' });
    stage.archive('2026-11-20T09:00:00Z', { by: 'ada' });
    stage.archive('2026-11-21T09:00:00Z', { by: 'lin', rules: ['Enablement_EndUser_Assignment'] });
    stage.archive('2026-11-21T10:00:00Z', { by: 'lin', role: GLOBAL_ADMINISTRATOR });

    await stage.run();

    expect(stage.findingOf(HELPDESK_ADMINISTRATOR)?.items[0]?.changedBy).toEqual({
      at: new Date('2026-11-20T09:00:00Z'),
      by: 'ada',
      name: 'ada@contoso.example',
      namesRule: true,
    });
  });

  test('says so where an event names the role and not the rule', async () => {
    const stage = checkStage();
    stage.archive('2026-11-20T09:00:00Z', { by: 'ada', rules: [] });

    await stage.run();

    expect(stage.findingOf(HELPDESK_ADMINISTRATOR)?.items[0]?.changedBy).toMatchObject({
      by: 'ada',
      namesRule: false,
    });
  });

  test('does nothing where no baseline is given', async () => {
    const stage = checkStage({ mode: 'off' });

    expect(await stage.run()).toMatchObject({ state: 'succeeded', counts: { requests: 0 } });
    expect(stage.roleFindings.findings).toEqual([]);
  });
});

describe('notices', () => {
  test('come when drift appears, and not again while it stays', async () => {
    const stage = checkStage();
    await stage.run();
    stage.setNow(days(1));
    await stage.run({ runId: 'run-2' });

    expect(stage.notifier.posted.map(({ id }) => id)).toEqual(['run-1-drift']);
    expect(stage.notifier.posted[0]?.sections).toMatchObject([
      {
        title: 'Settings of roles that differ from their baseline',
        count: 1,
        lines: [expect.stringContaining('activation.maximum is weaker than desk')],
      },
    ]);
    expect(stage.findingOf(HELPDESK_ADMINISTRATOR)).toMatchObject({ since: NOW, checkedAt: days(1) });
  });

  test('come when drift changes, and when it is over', async () => {
    const stage = checkStage();
    await stage.run();
    stage.change(HELPDESK_ADMINISTRATOR, { [activation]: { maximumDuration: 'PT10H' } });
    await stage.run({ runId: 'run-2' });
    stage.change(HELPDESK_ADMINISTRATOR, { [activation]: { maximumDuration: 'PT4H' } });
    await stage.run({ runId: 'run-3' });

    expect(stage.notifier.posted.map(({ id }) => id)).toEqual(['run-1-drift', 'run-2-drift', 'run-3-drift']);
    expect(stage.notifier.posted[2]?.sections).toEqual([
      { title: 'As their baseline has them again', count: 1, lines: [HELPDESK_ADMINISTRATOR] },
    ]);
  });

  test('do not come of a tenant that is as it should be', async () => {
    const stage = checkStage({ settings: { 'activation.maximum': 'PT8H' } });

    await stage.run();

    expect(stage.notifier.posted).toEqual([]);
  });
});

describe('what cannot be read', () => {
  test('blocks the run where the listing breaks off, and the findings of before stay', async () => {
    const stage = checkStage();
    await stage.run();
    stage.tenant.roleDefinitions.answer = new GraphCallError('unavailable', 'Graph is away', { code: '503' });

    const run = await stage.run({ runId: 'run-2' });

    expect(run).toMatchObject({ state: 'blocked', reason: 'Graph is away' });
    expect(stage.findingOf(HELPDESK_ADMINISTRATOR)).toMatchObject({ runId: 'run-1' });
  });

  test('is said of a role whose settings are missing, and the others are judged', async () => {
    const missing = '0964bb5e-9bdb-4d7b-ac29-58e794862a40';
    const stage = checkStage({
      baselines: [
        { name: 'all', extends: undefined, roles: 'all', settings: shorter },
        { name: 'gone', extends: 'all', roles: [missing], settings: {} },
      ],
    });

    const run = await stage.run();

    expect(run).toMatchObject({
      state: 'partial',
      reason: expect.stringContaining(missing),
      drift: { roles: { drift: 3, unreadable: 1 } },
    });
  });
});

describe('a check that strengthens', () => {
  test('writes what makes a role stronger, once, and reports the rest', async () => {
    const stage = checkStage({
      mode: 'strengthen',
      settings: { ...shorter, 'assignment.maximum': 'P365D' },
    });

    const run = await stage.run();

    expect(stage.roleSettings.updates).toMatchObject([
      { changes: { [activation]: { maximumDuration: 'PT4H' } } },
    ]);
    expect(run.drift?.differences).toMatchObject({ written: 1, reported: 1 });
    expect(stage.findingOf(HELPDESK_ADMINISTRATOR)?.items).toMatchObject([
      { setting: 'activation.maximum', outcome: 'written', changeId: expect.any(String) },
      { setting: 'assignment.maximum', outcome: 'reported', strength: 'stronger' },
    ]);
  });
});
