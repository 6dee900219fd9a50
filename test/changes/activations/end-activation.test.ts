import { beforeEach, describe, expect, test } from '@jest/globals';
import { activationEnd } from '../../../src/changes/activations/end-activation.ts';
import { StoreError } from '../../../src/ports/errors.ts';
import { tenantId } from '../../builders.ts';
import { claimed, command, recorded } from '../../change-builder.ts';
import { rules } from '../../rules-builder.ts';
import { ADA, GLOBAL_ADMINISTRATOR, roleKey } from '../../snapshot-builder.ts';
import { graphFailure, readCall } from '../../tenant/snapshot-ports.ts';
import { at, endContent, GrantStage } from './grant-stage.ts';

let stage: GrantStage;
beforeEach(() => {
  stage = new GrantStage();
});

describe('the end of an activation', () => {
  test('takes the access away that it gave, and says with the activation what ended it, and why', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(30);

    const end = await stage.ends(given);

    expect(end).toMatchObject({ state: 'done', outcome: { code: 'done' } });
    expect(stage.sent()).toMatchObject([{ kind: 'assignment', action: 'adminRemove', key: roleKey() }]);
    expect(stage.sent()[0]?.justification).toBe(
      `Activation ${given.id} ended: Q1A2B3 is resolved. Change ${end.id}.`,
    );
    expect(await stage.find(given)).toMatchObject({
      state: 'done',
      grantEnd: { at: at('09:30'), cause: 'ticket', because: 'Q1A2B3 is resolved.' },
    });
    expect(await stage.runningIds()).toEqual([]);
  });

  test('is told to people', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(30);

    await stage.ends(given, { cause: 'person', because: 'Ada is done.' });

    const notices = stage.ports.notifier.posted;
    expect(notices.map(({ id }) => id)).toEqual([`${given.id}-ended`]);
    expect(notices[0]).toMatchObject({ tenantId, runId: given.id, job: 'activation.start' });
    expect(notices[0]?.sections[0]?.lines).toEqual([
      `${ADA}: ${roleKey().roleDefinitionId} at /`,
      'ticket Q1A2B3 of pagerduty',
      'ended at 2026-11-24T09:30:00.000Z: a person ended it',
      'because: Ada is done.',
      'it was given until 2026-11-24T11:00:00.000Z',
    ]);
  });

  test('waits for five minutes, in which PIM takes no active access away, and is made after them', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(4);

    const end = await stage.ends(given);

    expect(end.state).toBe('accepted');
    expect(stage.sent()).toEqual([]);
    expect(stage.ports.log.of('change.later')).toMatchObject([
      { changeId: end.id, until: '2026-11-24T09:05:10.000Z' },
    ]);
    stage.passes(2);
    await stage.timer();
    expect((await stage.find(end)).state).toBe('done');
    expect(await stage.find(given)).toMatchObject({ grantEnd: { at: at('09:06'), cause: 'ticket' } });
  });

  test('that waits past the end of the access is over by the clock, and sends nothing', async () => {
    const given = await stage.gives(at('09:05'));
    stage.passes(4);
    const end = await stage.ends(given);
    stage.passes(2);

    await stage.timer();

    expect(await stage.find(end)).toMatchObject({ state: 'done', outcome: { code: 'unchanged' } });
    expect(await stage.find(given)).toMatchObject({ grantEnd: { at: at('09:05'), cause: 'clock' } });
    expect(stage.sent()).toEqual([]);
  });

  test('is held by no stop and no limit', async () => {
    const none = { grants: 0, removals: 0, roleSettings: 0 };
    const limits = { api: { everywhere: none, controlPlane: none, perCaller: none } };
    stage = new GrantStage({ rules: rules({ limits }) });
    const given = await stage.gives(at('11:00'));
    stage.passes(30);
    Object.assign(stage.ports, { halt: async () => ({ kind: 'stopped', because: 'stopped by Grace' }) });

    expect((await stage.ends(given)).state).toBe('done');
  });

  test('is held by no alarm about writes that are not ours, which holds whatever gives', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(30);
    const asked: unknown[] = [];
    const halt = async (of?: 'grants') => {
      asked.push(of);
      return of === 'grants' ? { kind: 'stopped', because: 'stopped from giving' } : { kind: 'running' };
    };
    Object.assign(stage.ports, { halt });

    expect((await stage.ends(given)).state).toBe('done');
    expect(asked).not.toContain('grants');
  });

  test('is held by the protected list', async () => {
    const principals = [{ id: ADA, why: 'never touched' }];
    stage = new GrantStage({ rules: rules({ protected: { principals } }) });
    const given = await stage.gives(at('11:00'));
    stage.passes(30);

    const end = await stage.ends(given);

    expect(end).toMatchObject({ state: 'refused', outcome: { code: 'obstructed' } });
    expect(end.outcome?.obstacles?.map(({ code }) => code)).toEqual(['protected']);
    expect(stage.sent()).toEqual([]);
    expect(await stage.runningIds()).toEqual([given.id]);
  });

  test('is asked for again, not given up, where Graph cannot be read', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(30);
    stage.ports.roles.breaks.set('assignment-schedules', { error: graphFailure('GET: 503'), afterPages: 0 });

    const end = await stage.ends(given);

    expect(end.state).toBe('accepted');
    expect(await stage.runningIds()).toEqual([given.id]);
  });

  test.each([
    [
      'of another access than its activation gave',
      { key: roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR }) },
    ],
    ['of an activation that is not there', { activationId: '20261124T090000000Z-00000099' }],
    ['of what is no activation', { activationId: command().id }],
  ])('is refused before anybody claims it: %s', async (_what, overrides) => {
    stage.ports.commands.put(command(), claimed(command()), recorded(command()));
    const given = await stage.gives(at('11:00'));
    stage.passes(30);

    const end = await stage.ends(given, overrides);

    expect(end).toMatchObject({ state: 'refused', claimedAt: undefined, outcome: { code: 'not-sent' } });
    const { activationId = given.id } = { activationId: given.id, ...overrides };
    expect(end.outcome?.message).toBe(`No activation ${activationId} is of this access.`);
    expect(stage.sent()).toEqual([]);
  });

  test('is not put off where the store is away: whoever executes it hears of that', async () => {
    const given = await stage.gives(at('11:00'));
    stage.ports.commands.runningGrants = () =>
      Promise.reject(new StoreError('unreachable', 'the store is away', 'ECONNREFUSED'));

    await expect(stage.ends(given)).rejects.toThrow('the store is away');
  });

  test('sends nothing where whoever claimed it has not looked', async () => {
    const content = endContent((await stage.gives(at('11:00'))).id);
    const record = stage.ports.commands.put(command({ content }));
    const permit = { signal: () => readCall().signal, refusal: async () => undefined, sent: async () => {} };

    const outcome = await activationEnd(content, stage.ports, readCall()).execute(record, permit);

    const message = 'It was not judged by whoever claimed it.';
    expect(outcome).toEqual({ state: 'refused', code: 'not-sent', message });
    expect(stage.sent()).toEqual([]);
  });

  test('comes once: what has ended stays as it ended', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(30);
    await stage.ends(given);

    const again = await stage.ends(given, { cause: 'person' });

    expect(again).toMatchObject({ state: 'done', outcome: { code: 'unchanged' } });
    expect(stage.sent()).toHaveLength(1);
    expect((await stage.find(given)).grantEnd?.cause).toBe('ticket');
  });

  test('of one that nobody has decided yet lets it expire: it gives nothing any more', async () => {
    const waiting = stage.waiting(at('11:00'));

    const end = await stage.ends(waiting);

    expect(end).toMatchObject({
      state: 'done',
      before: { kind: 'none' },
      outcome: { code: 'done', message: 'It had given nothing yet, and gives nothing any more.' },
    });
    expect((await stage.find(waiting)).state).toBe('expired');
    expect(stage.ports.roles.submitted).toEqual([]);
  });
});

describe('access that several activations share', () => {
  test('stays for those that go on, until the last end of theirs', async () => {
    const first = await stage.gives(at('10:00'), { ticket: 'ONE' });
    const longest = await stage.gives(at('12:00'), { ticket: 'TWO' }, 'adminUpdate');
    await stage.gives(at('11:00'), { ticket: 'THREE' }, 'join');
    stage.passes(30);

    const end = await stage.ends(longest);

    expect(end.state).toBe('done');
    expect(stage.sent(2)).toMatchObject([
      { action: 'adminUpdate', expiration: { kind: 'at', endDateTime: at('11:00') } },
    ]);
    expect((await stage.find(longest)).grantEnd).toMatchObject({ cause: 'other-grant' });
    expect((await stage.find(first)).grantEnd).toBeUndefined();
    expect(await stage.runningIds()).toHaveLength(2);
  });

  test('is left as it is where the others last as long: the first ticket to end does not take it away', async () => {
    const first = await stage.gives(at('10:00'), { ticket: 'ONE' });
    await stage.gives(at('12:00'), { ticket: 'TWO' }, 'adminUpdate');
    stage.passes(30);

    const end = await stage.ends(first);

    expect(end).toMatchObject({ state: 'done', outcome: { code: 'unchanged' } });
    expect(stage.sent(2)).toEqual([]);
    expect((await stage.find(first)).grantEnd).toMatchObject({ cause: 'other-grant' });
  });

  test('is known again after each end: the last one takes it away', async () => {
    const first = await stage.gives(at('10:00'), { ticket: 'ONE' });
    const second = await stage.gives(at('12:00'), { ticket: 'TWO' }, 'adminUpdate');
    stage.passes(10);
    await stage.ends(second);
    stage.passes(10);

    const end = await stage.ends(first);

    expect(end.state).toBe('done');
    expect(stage.sent(3)).toMatchObject([{ action: 'adminRemove' }]);
    expect(await stage.runningIds()).toEqual([]);
  });

  test('ends with the others whose time is over', async () => {
    await stage.gives(at('09:10'), { ticket: 'ONE' });
    const second = await stage.gives(at('12:00'), { ticket: 'TWO' }, 'adminUpdate');
    stage.passes(30);

    await stage.ends(second);

    expect(stage.sent(2)).toMatchObject([{ action: 'adminRemove' }]);
  });

  test('that is of another role is not of these', async () => {
    const given = await stage.gives(at('10:00'));
    await stage.gives(at('12:00'), { key: roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR }) });
    stage.passes(30);

    await stage.ends(given);

    expect(stage.sent(2)).toMatchObject([{ action: 'adminRemove', key: roleKey() }]);
  });
});
