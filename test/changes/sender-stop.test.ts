import { expect, test } from '@jest/globals';
import { senderDecision, senderHalt } from '../../src/changes/sender-stop.ts';
import { tenantId } from '../builders.ts';
import { FakeDecisions } from '../fakes/fake-decisions.ts';

const nine = new Date('2026-11-24T09:00:00Z');
const facts = { tenantId, by: { objectId: 'grace', appId: 'portal' }, at: nine, because: undefined };

test('a sender is stopped and started by rows that every version finds and believes', () => {
  expect(senderDecision('desk', 'stopped', facts)).toMatchObject({
    ...{ kind: 'stopped', subject: { kind: 'sender', id: 'desk' }, items: 'all' },
    digest: '7bb69eba097b0fe87f45e2ef847e15a6687bee28f05be5802a2a0dd6e7fa03dc',
  });
  expect(senderDecision('desk', 'started', facts).digest).toBe(
    'ec5f10b7ba770fb362cc51d7c065e445fb4bc3d2f679fed2450639681639d11e',
  );
});

test('a sender that is stopped stops no other', async () => {
  const decisions = new FakeDecisions([senderDecision('desk', 'stopped', facts)]);
  const ports = { decisions, clock: { now: () => nine } };

  expect(await senderHalt('pager', ports)).toEqual({ kind: 'running' });
  expect(await senderHalt('desk', ports)).toEqual({
    kind: 'stopped',
    because:
      'stopped by grace at 2026-11-24T09:00:00.000Z. POST /api/senders/desk/start, with the role PimWarden.Approve, starts it again.',
  });
});
