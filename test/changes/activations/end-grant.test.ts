import { beforeEach, describe, expect, test } from '@jest/globals';
import { endGrant } from '../../../src/changes/activations/end-grant.ts';
import type { ActivationRecord } from '../../../src/domain/activations/running-grants.ts';
import type { GrantEnd } from '../../../src/domain/model/activation.ts';
import { StoreError } from '../../../src/ports/errors.ts';
import { at, GrantStage } from './grant-stage.ts';

const end: GrantEnd = { at: at('09:30'), cause: 'person', because: 'Ada is done.' };

let stage: GrantStage;
let given: ActivationRecord;
beforeEach(async () => {
  stage = new GrantStage();
  given = await stage.gives(at('11:00'));
});

describe('the end of a grant', () => {
  test('is written down with its activation, logged, and told', async () => {
    await endGrant(given, end, stage.ports);

    expect((await stage.find(given)).grantEnd).toEqual(end);
    expect(stage.ports.log.of('grant.ended')).toEqual([
      { changeId: given.id, cause: 'person', because: 'Ada is done.' },
    ]);
    expect(stage.ports.notifier.posted).toHaveLength(1);
  });

  test('is written down once where two processes find it, and told once', async () => {
    await Promise.all([
      endGrant(given, end, stage.ports),
      endGrant(given, { ...end, cause: 'ticket' }, stage.ports),
    ]);

    expect((await stage.find(given)).grantEnd).toEqual(end);
    expect(stage.ports.log.of('grant.ended')).toHaveLength(1);
    expect(stage.ports.notifier.posted).toHaveLength(1);
  });

  test('is written down after what happened to the activation meanwhile', async () => {
    const { commands } = stage.ports;
    await commands.add(given, { kind: 'sent', at: at('09:29'), graphRequestId: 'r-9' });

    await endGrant(given, end, stage.ports);

    expect((await stage.find(given)).grantEnd).toEqual(end);
    expect(stage.ports.notifier.posted).toHaveLength(1);
  });

  test('that cannot be written down is logged: whoever watches finds it once more', async () => {
    stage.ports.commands.add = () =>
      Promise.reject(new StoreError('unreachable', 'the store is away', 'ECONNREFUSED'));

    await endGrant(given, end, stage.ports);

    expect(stage.ports.log.of('change.unsettled')).toEqual([
      { changeId: given.id, cause: 'person', because: 'Ada is done.', reason: 'the store is away' },
    ]);
    expect(stage.ports.notifier.posted).toEqual([]);
  });

  test('that breaks over something else is not hushed up', async () => {
    stage.ports.commands.add = () => Promise.reject(new Error('broken'));

    await expect(endGrant(given, end, stage.ports)).rejects.toThrow('broken');
  });

  test.each([
    ['ticket', 'its ticket is over'],
    ['person', 'a person ended it'],
    ['watchdog', 'what it rested on is gone, or it should have been over'],
    ['clock', 'its time was over'],
    ['other-grant', 'its ticket is over, and another activation keeps the access'],
    ['somebody-else', 'somebody else took it away or changed it'],
  ] as const)('is told in words: %s', async (cause, words) => {
    await endGrant(given, { ...end, cause }, stage.ports);

    const [notice] = stage.ports.notifier.posted;
    expect(notice).toMatchObject({
      state: 'done',
      mode: 'apply',
      reason: undefined,
      links: [],
      sections: [{ title: 'Just-in-time access that ended', count: 5 }],
    });
    expect(notice?.sections[0]?.lines[2]).toBe(`ended at 2026-11-24T09:30:00.000Z: ${words}`);
  });
});
