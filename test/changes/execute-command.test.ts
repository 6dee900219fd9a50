import { beforeEach, describe, expect, test } from '@jest/globals';
import type { CommandFact } from '../../src/domain/model/command.ts';
import { scheduleRequest } from '../builders.ts';
import { claimed, command } from '../change-builder.ts';
import { graphFailure } from '../tenant/snapshot-ports.ts';
import { before, done, ExecutionStage, tooFew } from './execution-stage.ts';

const begin = new Date('2026-11-24T09:00:01Z');

let stage: ExecutionStage;
beforeEach(() => {
  stage = new ExecutionStage();
});

describe('a command', () => {
  test('is judged before it is claimed, claimed before it is sent, and recorded when it is seen', async () => {
    const { record } = await stage.execute(stage.put());

    expect(stage.steps).toEqual(['judge', 'send (claimed): allowed']);
    expect(stage.kinds()).toEqual(['accepted', 'claimed', 'sent', 'recorded']);
    expect(record).toMatchObject({
      state: 'done',
      claimedAt: begin,
      deadlineAt: new Date('2026-11-24T09:15:01Z'),
      before,
      graphRequestId: 'r-1',
      settledAt: begin,
    });
    expect(stage.log.of('change.settled')).toMatchObject([{ changeId: command().id, state: 'done' }]);
  });

  test('that is refused was never claimed', async () => {
    const { record } = await stage.execute(
      stage.put(),
      stage.judging(() => 'refuse'),
    );

    expect(stage.kinds()).toEqual(['accepted', 'recorded']);
    expect(record).toMatchObject({ state: 'refused', claimedAt: undefined, outcome: tooFew });
    expect(stage.commands.gate).toBe(0);
  });

  test('of which the tenant cannot be looked at is refused, and never claimed', async () => {
    const cannot = stage.operation({ judge: () => Promise.reject(graphFailure('GET /x: 503')) });

    const { record } = await stage.execute(stage.put(), cannot);

    expect(stage.kinds()).toEqual(['accepted', 'recorded']);
    expect(record).toMatchObject({
      state: 'refused',
      outcome: { code: 'graph-failed', message: 'GET /x: 503', failure: { kind: 'unavailable' } },
    });
  });

  test('leaves a defect of ours as it is', async () => {
    const defective = stage.operation({ judge: () => Promise.reject(new TypeError('a defect')) });

    await expect(stage.execute(stage.put(), defective)).rejects.toThrow(new TypeError('a defect'));
    expect(stage.kinds()).toEqual(['accepted']);
  });

  test.each<{ fact: CommandFact }>([
    { fact: claimed(command()) },
    { fact: { kind: 'recorded', at: begin, outcome: done } },
    { fact: { kind: 'expired', at: begin } },
  ])('that is $fact.kind already is left as it is', async ({ fact }) => {
    const record = stage.commands.put(command(), fact);

    expect(await stage.execute(record)).toEqual({ record });
    expect(stage.steps).toEqual([]);
  });

  test('that another process claims first is left to it', async () => {
    const record = stage.put();
    const claimsIt = async () => {
      await stage.commands.claim(record, claimed(record), await stage.commands.gateVersion());
    };

    const execution = await stage.execute(record, stage.judging(claimsIt));

    expect(execution.record.state).toBe('claimed');
    expect(stage.steps).toEqual(['judge']);
  });

  test('that another process has claimed is not refused because of what that one does', async () => {
    const record = stage.put();
    const claimsIt = async () => {
      await stage.commands.claim(record, claimed(record), await stage.commands.gateVersion());
      return 'refuse';
    };

    const execution = await stage.execute(record, stage.judging(claimsIt));

    expect(execution.record.state).toBe('claimed');
    expect(stage.kinds()).toEqual(['accepted', 'claimed']);
  });
});

describe('a gate that moved between the look and the claim', () => {
  test('makes the command judged again, on what the other has claimed', async () => {
    const seen: number[] = [];
    const look = async () => {
      seen.push((await stage.commands.open()).filter(({ state }) => state === 'claimed').length);
      if (seen.length === 1) await stage.claimsAnother();
    };

    const { record } = await stage.execute(stage.put(), stage.judging(look));

    expect(record.state).toBe('done');
    expect(seen).toEqual([0, 1]);
    expect(stage.steps).toEqual(['judge', 'judge', 'send (claimed): allowed']);
  });

  test('refuses what was allowed before', async () => {
    const { record } = await stage.execute(
      stage.put(),
      stage.judging(
        () => stage.claimsAnother(),
        () => 'refuse',
      ),
    );

    expect(record).toMatchObject({ state: 'refused', claimedAt: undefined });
    expect(stage.steps).toEqual(['judge', 'judge']);
  });

  test('a hundred times ends with a refusal that says so', async () => {
    const { record } = await stage.execute(
      stage.put(),
      stage.judging(() => stage.claimsAnother()),
    );

    expect(stage.steps).toHaveLength(100);
    expect(record.outcome).toEqual({
      state: 'refused',
      code: 'not-sent',
      message: 'Others changed the tenant 100 times while this was judged. Nothing was sent; ask again.',
    });
  });
});

describe('a look', () => {
  test.each([
    { minutes: 2, judged: 1 },
    { minutes: 2.001, judged: 2 },
  ])('that took $minutes minutes is made $judged times', async ({ minutes, judged }) => {
    const { record } = await stage.execute(
      stage.put(),

      stage.judging(
        () => stage.passes(minutes),
        () => undefined,
      ),
    );

    expect(stage.steps.filter((step) => step === 'judge')).toHaveLength(judged);
    expect(record.state).toBe('done');
  });
});

describe('a command whose time is over', () => {
  test('is expired without a look', async () => {
    stage.now = command().executeBefore;

    const { record } = await stage.execute(stage.put());

    expect(record).toMatchObject({ state: 'expired', settledAt: command().executeBefore });
    expect(stage.kinds()).toEqual(['accepted', 'expired']);
    expect(stage.steps).toEqual([]);
  });

  test('is expired when the look took too long, and never sent', async () => {
    const { record } = await stage.execute(
      stage.put(),
      stage.judging(() => stage.passes(13)),
    );

    expect(record.state).toBe('expired');
    expect(stage.steps).toEqual(['judge']);
    expect(stage.commands.gate).toBe(0);
  });

  test('is expired where it was over by the end of a short look', async () => {
    stage.now = new Date(command().executeBefore.getTime() - 60_000);

    const { record } = await stage.execute(
      stage.put(),
      stage.judging(() => stage.passes(1)),
    );

    expect(record.state).toBe('expired');
    expect(stage.commands.gate).toBe(0);
  });

  test('is executed in the millisecond before', async () => {
    stage.now = new Date(command().executeBefore.getTime() - 1);

    expect((await stage.execute(stage.put())).record.state).toBe('done');
  });
});

describe('while the writers are stopped', () => {
  const sentence = 'The writers of this tenant are stopped by grace at 2026-11-24T09:00:01.000Z (INC-4711).';

  test('a command is not even looked at, and says who stopped them', async () => {
    await stage.decides('stopped');

    const { record } = await stage.execute();

    expect(stage.steps).toEqual([]);
    expect(stage.kinds()).toEqual(['accepted', 'recorded']);
    expect(record.outcome).toMatchObject({ code: 'stopped', message: expect.stringContaining(sentence) });
  });

  test('a command that was claimed before is not sent', async () => {
    const stopping = stage.operation({
      async execute(record, permit) {
        await stage.decides('stopped');
        return stage.operation().execute(record, permit);
      },
    });

    const { record } = await stage.execute(stage.put(), stopping);

    expect(stage.kinds()).toEqual(['accepted', 'claimed', 'recorded']);
    expect(record).toMatchObject({ state: 'refused', outcome: { code: 'stopped' } });
    expect(record.outcome?.message).toContain(sentence);
  });

  test('a command of two steps keeps what was done of it, and sends no second one', async () => {
    const half = stage.operation({
      async execute(_record, permit) {
        await permit.refusal();
        await permit.sent(scheduleRequest({ id: 'r-1' }));
        await stage.decides('stopped');
        return { state: 'unconfirmed', code: 'not-sent', message: (await permit.refusal()) ?? 'sent' };
      },
    });

    const { record } = await stage.execute(stage.put(), half);

    expect(record).toMatchObject({ state: 'unconfirmed', outcome: { code: 'stopped' } });
    expect(record.outcome?.message).toContain(sentence);
  });
});
