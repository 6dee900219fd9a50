import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Judgement } from '../../src/changes/execute-command.ts';
import { command } from '../change-builder.ts';
import { before, done, ExecutionStage } from './execution-stage.ts';

const until = new Date('2026-11-24T09:05:00Z');
const tooSoon: Judgement = { kind: 'later', until, because: 'It is younger than five minutes.' };

let stage: ExecutionStage;
beforeEach(() => {
  stage = new ExecutionStage();
});

/** Judges so in turn; the last one stands for ever after. */
function judging(...turns: readonly Judgement[]) {
  let turn = 0;
  return stage.operation({
    async judge() {
      const judgement = turns[Math.min(turn, turns.length - 1)] ?? tooSoon;
      turn += 1;
      return judgement;
    },
  });
}

describe('a command that may not be sent yet', () => {
  test('stays accepted, claims nothing, and says until when in the log', async () => {
    const { record } = await stage.execute(stage.put(), judging(tooSoon));

    expect(stage.kinds()).toEqual(['accepted']);
    expect(record.state).toBe('accepted');
    expect(stage.commands.gate).toBe(0);
    expect(stage.log.of('change.later')).toEqual([
      {
        changeId: command().id,
        operation: command().operation,
        until: '2026-11-24T09:05:00.000Z',
        because: 'It is younger than five minutes.',
      },
    ]);
  });

  test('is judged again, and sent when its time has come', async () => {
    const operation = judging(tooSoon, { kind: 'allowed', before });
    const record = stage.put();
    await stage.execute(record, operation);
    stage.passes(4);

    await stage.execute(record, operation);

    expect(stage.kinds()).toEqual(['accepted', 'claimed', 'sent', 'recorded']);
  });

  test('expires like any other', async () => {
    const record = stage.put();
    await stage.execute(record, judging(tooSoon));
    stage.passes(13);

    const { record: expired } = await stage.execute(record, judging(tooSoon));

    expect(expired.state).toBe('expired');
  });
});

test('a command of which nothing is left to be sent is over, and was never claimed', async () => {
  const unchanged = { ...done, code: 'unchanged' } as const;

  const { record } = await stage.execute(stage.put(), judging({ kind: 'settled', outcome: unchanged }));

  expect(stage.kinds()).toEqual(['accepted', 'recorded']);
  expect(record).toMatchObject({ state: 'done', outcome: unchanged, claimedAt: undefined });
  expect(stage.steps).toEqual([]);
});
