import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  acceptActivation,
  acceptActivationEnd,
  askAgain,
} from '../../../src/changes/activations/accept-activations.ts';
import { GRACE } from '../../snapshot-builder.ts';
import { at, endContent, GrantStage } from './grant-stage.ts';

let stage: GrantStage;
beforeEach(() => {
  stage = new GrantStage();
});

/** Whose key the last command has, and which. */
const key = () => JSON.parse([...stage.ports.commands.keys.keys()].at(-1) ?? '[]');
const from = { signedId: 'msg-1', receivedAt: at('09:00') };

describe('what is accepted because of a message', () => {
  test('is kept under the id that its sender signed: the same message gives once', async () => {
    const { content } = stage.waiting(at('11:00'));

    const first = await acceptActivation(content, from, stage.ports);
    const again = await acceptActivation(content, from, stage.ports);
    const other = await acceptActivation(content, { ...from, signedId: 'msg-2' }, stage.ports);

    expect(again.id).toBe(first.id);
    expect(other.id).not.toBe(first.id);
    expect(key()[0]).toBe('delivery pagerduty msg-2');
    expect([...stage.ports.commands.keys.values()].at(-1)?.requestHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('ends in the name of its sender unless somebody asks, and may wait for a day', async () => {
    const end = endContent('a-1');
    const accepted = await acceptActivationEnd(end, { sender: 'pagerduty', reasonId: 'd-1' }, stage.ports);

    expect(accepted).toMatchObject({
      askedBy: { objectId: 'sender pagerduty', appId: undefined },
      executeBefore: new Date('2026-11-25T09:00:00Z'),
      operation: 'activation.end',
      source: { kind: 'activation', sender: 'pagerduty' },
      content: end,
    });
    expect(key()).toEqual(['activation a-1', 'end d-1']);
    const askedBy = { objectId: GRACE, appId: 'portal' };
    const by = { sender: 'pagerduty', reasonId: 'd-2', askedBy };
    expect((await acceptActivationEnd(end, by, stage.ports)).askedBy).toEqual(askedBy);
  });

  test('is asked for once more under the key of the first', async () => {
    const first = stage.unconfirmed(at('11:00'));

    const again = await askAgain(first, at('09:30'), stage.ports);

    expect(again).toMatchObject({
      operation: 'activation.start',
      executeBefore: at('09:30'),
      content: first.content,
    });
    expect(key()).toEqual([`activation ${first.id}`, 'again']);
    expect((await askAgain(first, at('10:00'), stage.ports)).id).toBe(again.id);
  });
});
