import { beforeEach, describe, expect, test } from '@jest/globals';
import { GraphCallError, StoreError } from '../../src/ports/errors.ts';
import { firstMade } from '../change-builder.ts';
import { rules } from '../rules-builder.ts';
import { ADA, BREAK_GLASS, GRACE, user } from '../snapshot-builder.ts';
import { graphFailure } from '../tenant/snapshot-ports.ts';
import { ApplyStage } from './apply-stage.ts';

let stage: ApplyStage;
beforeEach(() => {
  stage = new ApplyStage();
});

const statesOf = (outcomes: Awaited<ReturnType<ApplyStage['night']>>) => outcomes.map(({ state }) => state);

describe('a change', () => {
  test('is accepted, looked at again, claimed, sent, seen and recorded, and then the next one is', async () => {
    expect(statesOf(await stage.night())).toEqual(['done', 'done']);

    const each = [
      'accept: accepted',
      'look again',
      'claim: claimed',
      'send: adminExtend',
      'add: sent',
      'see: adminExtend',
      'record: done',
    ];
    expect(stage.story).toEqual([...each, ...each]);
  });

  test('leaves in the record all that is needed to understand it and to put it back', async () => {
    await stage.night();

    const [record] = stage.commands.all();
    expect(record).toMatchObject({
      askedBy: { objectId: 'renew-eligibilities' },
      operation: 'renew-eligibilities.renewal',
      source: { kind: 'job', runId: 'run-1', planId: 'plan-of-run-1', undoes: undefined },
      executeBefore: new Date('2026-11-22T03:14:00Z'),
      state: 'done',
      settledAt: stage.now,
      graphRequestId: '00000000-0000-4000-8000-000000000001',
      content: {
        kind: 'access',
        reason: 'ends-soon',
        validateOnly: false,
        change: { effect: 'renewal', before: { endDateTime: '2026-11-29T03:00:00.000Z' } },
      },
      before: { kind: 'access', access: { endDateTime: '2026-11-29T03:00:00.000Z' } },
      deadlineAt: new Date('2026-11-22T03:15:00Z'),
      outcome: { code: 'done', message: '' },
    });
  });

  test("may be claimed for a quarter of an hour, however long the run may take: one of a dead run is soon in nobody's way", async () => {
    stage.timeBudgetMinutes = 28;

    await stage.night();

    expect(stage.commands.all()[0]).toMatchObject({ executeBefore: new Date('2026-11-22T03:15:00Z') });
  });

  test('tells Entra what is done and why, and of which plan and change', async () => {
    await stage.night();

    const [ada] = stage.commands.all();
    expect(stage.tenant.roles.submitted[0]?.justification).toBe(
      'PIM Warden: renewed until 2027-05-28: it was to end on 2026-11-29, and is needed: activated on 2026-11-12 (ends-soon). ' +
        `Plan plan-of-run-1, change ${ada?.id}.`,
    );
  });

  test('is not claimed when its evidence changed since it was planned', async () => {
    stage.meanwhile = () => stage.tenant.directory.put(user({ accountEnabled: false }));

    const [ada, grace] = await stage.night();

    expect(ada).toMatchObject({ state: 'evidence-changed' });
    expect(ada?.because).toMatch(/^its evidence changed since it was planned: lapse \(principal-disabled\)/);
    expect(grace?.state).toBe('done');
    expect(stage.tenant.roles.submitted).toHaveLength(1);
    expect(stage.states()).toEqual([
      [ADA, 'refused'],
      [GRACE, 'done'],
    ]);
    expect(stage.commands.all()[0]).toMatchObject({
      claimedAt: undefined,
      outcome: { code: 'evidence-changed' },
    });
  });

  test('is not claimed when the rules protect it by now', async () => {
    stage.rulesInForce = rules({
      protected: {
        principals: [
          { id: ADA, why: 'On leave' },
          { id: BREAK_GLASS, why: 'Break-glass account' },
        ],
      },
    });

    const [ada, grace] = await stage.night();

    expect(ada).toMatchObject({
      state: 'stopped',
      because: `It is protected by the rules, through ${ADA} (On leave). It is not changed.`,
    });
    expect(grace?.state).toBe('done');
    expect(stage.commands.all()[0]).toMatchObject({ claimedAt: undefined, outcome: { code: 'obstructed' } });
    expect(stage.tenant.roles.submitted).toHaveLength(1);
  });

  test('is judged again when another change was claimed while it was judged', async () => {
    let looks = 0;
    stage.tenant.directory.user = async () => {
      looks += 1;
      if (looks === 1) stage.commands.gate += 1;
      return user();
    };

    expect(statesOf(await stage.night())).toEqual(['done', 'done']);
    expect(stage.story.slice(0, 5)).toEqual([
      'accept: accepted',
      'look again',
      'claim: gate-moved',
      'look again',
      'claim: claimed',
    ]);
  });

  test('is not claimed when it cannot be looked at again', async () => {
    const error = graphFailure('GET /requests: 503');
    stage.meanwhile = () => {
      stage.tenant.roles.breaks.set('eligibility-requests', { error, afterPages: 0 });
    };

    const [ada] = await stage.night();

    expect(ada).toMatchObject({
      state: 'evidence-changed',
      because: 'it could not be looked at again: GET /requests: 503',
    });
    expect(stage.tenant.roles.submitted).toEqual([]);
  });

  test('that does not rest on sign-ins is made although they cannot be read again', async () => {
    stage.meanwhile = () => stage.tenant.directory.fail('user', graphFailure('GET /users/x: 403'));

    expect(statesOf(await stage.night())).toEqual(['done', 'done']);
  });

  test('is unconfirmed, and never done, when it does not show', async () => {
    await firstMade(stage.commands);
    stage.tenant.roles.instances = async function* none() {};

    const outcomes = await stage.night();

    expect(statesOf(outcomes)).toEqual(['unconfirmed', 'unconfirmed']);
    expect(stage.story.filter((step) => step === 'wait')).toHaveLength(8);
    expect(stage.states().slice(1)).toEqual([
      [ADA, 'unconfirmed'],
      [GRACE, 'unconfirmed'],
    ]);
  });

  test('stays claimed when the time of the run is over while it is sent, and nothing else is tried', async () => {
    stage.tenant.roles.failNext(graphFailure('cancelled by its caller', 'cancelled'));

    const [ada, grace] = await stage.night();

    expect(ada).toMatchObject({ state: 'unconfirmed', because: 'cancelled by its caller' });
    expect(grace).toMatchObject({ state: 'not-reached' });
    expect(stage.states()).toEqual([[ADA, 'claimed']]);
  });

  test('stays claimed when the store is away after it was sent: the next run finds out', async () => {
    stage.commands.failRecordWith = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');

    await expect(stage.night()).rejects.toThrow('the store is away');
    expect(stage.states()).toEqual([[ADA, 'claimed']]);
    expect(stage.tenant.roles.submitted).toHaveLength(1);
  });

  test('stays claimed when the store is away once, after it was sent', async () => {
    const add = stage.commands.add.bind(stage.commands);
    let isAway = true;
    stage.commands.add = async (record, fact) => {
      const fails = isAway && fact.kind === 'recorded';
      if (!fails) return add(record, fact);
      isAway = false;
      throw new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');
    };

    await expect(stage.night()).rejects.toThrow('the store is away');
    expect(stage.states()).toEqual([[ADA, 'claimed']]);
    expect(stage.tenant.roles.submitted).toHaveLength(1);
  });

  test.each(['wait', 'mark', 'leave', 'report'] as const)(
    'is dropped when the planner decides %s by now, although the change would be the same: nothing is sent',
    async (decision) => {
      stage.replan = (items) => items.map((item) => ({ ...item, decision }));

      expect(statesOf(await stage.night())).toEqual(['evidence-changed', 'evidence-changed']);
      expect(stage.tenant.roles.submitted).toEqual([]);
    },
  );

  test('is not sent when it cannot be claimed', async () => {
    stage.commands.failClaimWith = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');

    await expect(stage.night()).rejects.toThrow('the store is away');
    expect(stage.tenant.roles.submitted).toEqual([]);
  });

  test('is not looked at when it cannot be accepted', async () => {
    stage.commands.failAcceptWith = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');

    await expect(stage.night()).rejects.toThrow('the store is away');
    expect(stage.story).toEqual([]);
  });
});

describe('a failure of Graph', () => {
  test.each([
    { kind: 'signed-out', state: 'refused' },
    { kind: 'forbidden', state: 'refused' },
    { kind: 'throttled', state: 'refused' },
    { kind: 'unavailable', state: 'unconfirmed' },
  ] as const)('that meets every change, $kind, ends the run', async ({ kind, state }) => {
    stage.tenant.roles.failNext(graphFailure('POST /x failed', kind));

    const [ada, grace] = await stage.night();

    expect(ada).toMatchObject({ state, because: 'POST /x failed' });
    expect(grace).toMatchObject({ state: 'not-reached', because: 'POST /x failed' });
    expect(stage.states()).toEqual([[ADA, state]]);
  });

  test.each([
    { kind: 'rejected', state: 'refused' },
    { kind: 'not-found', state: 'refused' },
    { kind: 'invalid-response', state: 'unconfirmed' },
  ] as const)('that is about one change, $kind, leaves the others', async ({ kind, state }) => {
    await firstMade(stage.commands);
    stage.tenant.roles.failNext(new GraphCallError(kind, 'POST /x failed', { code: 'Failed' }));

    expect(statesOf(await stage.night())).toEqual([state, 'done']);
  });

  test('a refusal is told in full and leaves the others', async () => {
    stage.tenant.roles.refuseNext({
      code: 'RoleAssignmentRequestPolicyValidationFailed',
      failedRules: ['TicketingRule'],
    });

    const [ada, grace] = await stage.night();

    expect(ada?.because).toMatch(/Broken rules: TicketingRule\.$/);
    expect(grace?.state).toBe('done');
  });
});
