import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Judgement } from '../../src/changes/execute-command.ts';
import type { Awaiting } from '../../src/domain/model/approval.ts';
import type { ChangeRecord, CommandFact } from '../../src/domain/model/command.ts';
import { claimed, command } from '../change-builder.ts';
import { ExecutionStage } from './execution-stage.ts';

const begin = new Date('2026-11-24T09:00:01.000Z');
const tomorrow = new Date('2026-11-25T09:00:01.000Z');
const { id, operation } = command();
const needs = (because: string): Awaiting => ({ reason: 'control-plane', proof: 'signed', because });

let stage: ExecutionStage;
beforeEach(() => {
  stage = new ExecutionStage();
});

/** Only an approval is missing, for this reason. */
const wants = (record: ChangeRecord, because: string) => {
  const judgement: Judgement = { kind: 'awaits', awaiting: needs(because) };
  return stage.execute(record, stage.operation({ judge: async () => judgement }));
};

describe('a command of which only an approval is missing', () => {
  test('waits for it for a day, says why, and nothing is sent', async () => {
    const { record } = await wants(stage.put(), 'Nobody has approved it.');

    expect(record).toMatchObject({
      ...{ state: 'awaiting-approval', executeBefore: tomorrow, claimedAt: undefined },
      awaiting: needs('Nobody has approved it.'),
    });
    expect(stage.kinds()).toEqual(['accepted', 'awaiting']);
    expect(stage.log.of('change.awaiting')).toEqual([
      { changeId: id, operation, because: 'Nobody has approved it.' },
    ]);
    expect(stage.steps).toEqual([]);
  });

  test('says nothing twice', async () => {
    const { record } = await wants(stage.put(), 'Nobody has approved it.');
    const again = await wants(record, 'Nobody has approved it.');

    expect(again).toEqual({ record });
    expect(stage.kinds()).toEqual(['accepted', 'awaiting']);
    expect(stage.log.of('change.awaiting')).toHaveLength(1);
  });

  test('says what is new, and waits no longer for it than from the first time on', async () => {
    const { record } = await wants(stage.put(), 'Nobody has approved it.');
    stage.passes(60);
    const again = await wants(record, 'The approval by grace does not count.');

    expect(again.record).toMatchObject({
      executeBefore: tomorrow,
      awaiting: needs('The approval by grace does not count.'),
    });
    expect(stage.kinds()).toEqual(['accepted', 'awaiting', 'awaiting']);
  });

  test.each([
    [100, 101],
    [101, 101],
  ])(
    'with %i facts has %i afterwards: what approvers say again and again fills no store',
    async (facts, after) => {
      const fact: CommandFact = {
        kind: 'awaiting',
        at: begin,
        executeBefore: tomorrow,
        awaiting: needs('Before.'),
      };
      const record = stage.commands.put(command(), ...Array.from({ length: facts - 1 }, () => fact));

      expect((await wants(record, 'New.')).record.factCount).toBe(after);
    },
  );

  test('and that another process claimed meanwhile is left to it, and not said to wait', async () => {
    const record = stage.put();
    await stage.commands.claim(record, claimed(record), await stage.commands.gateVersion());

    expect((await wants(record, 'Nobody has approved it.')).record.state).toBe('claimed');
    expect(stage.log.of('change.awaiting')).toEqual([]);
  });
});

test('a command that may be sent later only stays as it is, and the log says until when', async () => {
  const until = new Date('2026-11-24T09:05:00.000Z');
  const judgement: Judgement = { kind: 'later', until, because: 'It would take effect too early.' };
  const record = stage.put();
  const execution = await stage.execute(record, stage.operation({ judge: async () => judgement }));

  expect(execution).toEqual({ record });
  expect(stage.log.of('change.later')).toEqual([
    { changeId: id, operation, until: until.toISOString(), because: 'It would take effect too early.' },
  ]);
});
