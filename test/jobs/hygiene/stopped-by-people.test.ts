import { beforeEach, describe, expect, test } from '@jest/globals';
import { writersDecision } from '../../../src/changes/writers-stop.ts';
import type { RulesApproval } from '../../../src/domain/model/rules.ts';
import { tenantId } from '../../builders.ts';
import { NOW } from '../../snapshot-builder.ts';
import { hygieneStage } from './hygiene-stage.ts';

let stage: ReturnType<typeof hygieneStage>;
beforeEach(async () => {
  stage = hygieneStage();
  await stage.remembers();
});

const sent = () => stage.tenant.roles.submitted.length;

describe('a night while the writers are stopped', () => {
  test('plans, changes nothing, and ends as blocked with the name of whoever stopped them', async () => {
    const by = { objectId: 'grace', appId: 'portal' };
    await stage.decisions.add(writersDecision('stopped', { tenantId, by, at: NOW, because: 'INC-4711' }));

    const run = await stage.run();

    expect(run).toMatchObject({
      state: 'blocked',
      hygiene: { counts: { considered: 2, done: 0, stopped: 2 } },
    });
    expect(run.reason).toContain(
      'The writers of this tenant are stopped by grace at 2026-11-22T03:00:00.000Z (INC-4711)',
    );
    expect(sent()).toBe(0);
  });

  test('ends well where it was only to plan', async () => {
    const by = { objectId: 'grace', appId: 'portal' };
    await stage.decisions.add(writersDecision('stopped', { tenantId, by, at: NOW, because: undefined }));

    expect(await stage.run({ upTo: 'plan' })).toMatchObject({ state: 'succeeded' });
  });
});

describe('rules that need an approval', () => {
  const approvalIs = (approval: RulesApproval) => {
    const load = stage.ports.rules.load;
    stage.ports.rules.load = async () => ({ ...(await load()), approval });
  };
  const obstacles = () => [...stage.plans.plans.values()].flatMap((plan) => plan.obstacles);

  test('and have none let nothing be changed: the run is blocked and names them by their hash', async () => {
    approvalIs({ kind: 'none' });

    const run = await stage.run();

    expect(run).toMatchObject({ state: 'blocked', hygiene: { counts: { done: 0, stopped: 2 } } });
    expect(run.reason).toContain('Nobody has approved the rules (f00d), or the approval was taken back.');
    expect(sent()).toBe(0);
  });

  test('and have none may be planned by, and the plan says that nothing would be made of it', async () => {
    approvalIs({ kind: 'none' });

    expect(await stage.run({ upTo: 'plan' })).toMatchObject({ state: 'succeeded' });
    const [plan] = stage.plans.plans.values();
    expect(plan).toMatchObject({ obstacles: [], preview: [{ code: 'rules-unapproved' }] });
  });

  test('go on by the approved ones while a changed file waits, and the plan says so', async () => {
    approvalIs({ kind: 'file-waits', hash: 'beef' });

    expect(await stage.run()).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 2 } } });
    expect(obstacles()).toMatchObject([
      {
        code: 'rules-waiting',
        stops: 'nothing',
        sentence: expect.stringContaining(
          'waits for approval (beef); the rules that were approved last are in force (f00d)',
        ),
      },
    ]);
  });

  test('whose approval is taken back in the middle of a run stop it there', async () => {
    const load = stage.ports.rules.load;
    stage.ports.rules.load = async () => ({
      ...(await load()),
      approval: { kind: sent() === 0 ? 'approved' : 'none' },
    });

    const run = await stage.run();

    expect(run).toMatchObject({ state: 'blocked', hygiene: { counts: { done: 1, stopped: 1 } } });
  });
});
