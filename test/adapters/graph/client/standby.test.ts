import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Standby } from '../../../../src/ports/index.ts';
import { rememberedCall } from '../remembered-call.ts';
import { readUsers, scriptedClient } from '../scripted-client.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';
import { jumpingTiming } from './jumping-timing.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

const good = { json: { value: [] } };
const busy = (seconds: number) =>
  graphError(429, 'TooManyRequests', 'Please retry again later.', { 'retry-after': `${seconds}` });
const givingWay = () => ({ ...rememberedCall(), givesWay: true });

/** Somebody who remembers what was said, and lets requests go on as a test wants. */
function listener(goOn: () => Promise<void> = async () => {}) {
  const said: (number | 'goes on')[] = [];
  const standby: Standby = {
    stepAside: (milliseconds) => void said.push(milliseconds),
    goOn: async () => {
      said.push('goes on');
      await goOn();
    },
  };
  return { said, standby };
}

describe('a wait that Graph asks for', () => {
  test('is said before it begins, and nothing is sent behind it before that is allowed', async () => {
    const { said, standby } = listener();
    graph.replies(busy(30), good);

    await scriptedClient(graph.origin, { timing: jumpingTiming(), standby }).send(readUsers, givingWay());

    // 30 s, and half of the spread of a tenth.
    expect(said).toEqual(['goes on', 31_500, 'goes on']);
  });

  test('is not said while another call is under way', async () => {
    const { said, standby } = listener();
    graph.replies('hang');
    const client = scriptedClient(graph.origin, { timing: jumpingTiming(), standby });
    const other = new AbortController();
    const silent = client.send(readUsers, rememberedCall(other.signal));
    await graph.arrived(1);
    graph.replies(busy(30), good);

    await client.send(readUsers, givingWay());

    expect(said).toEqual(['goes on', 'goes on']);
    other.abort();
    await expect(silent).rejects.toThrow('cancelled');
  });

  test('is said once all calls wait', async () => {
    const { said, standby } = listener();
    graph.replies(busy(30), busy(30), good, good);
    const both = Promise.withResolvers<void>();
    let waiting = 0;
    const timing = jumpingTiming();
    const sleep = async (milliseconds: number) => {
      waiting += 1;
      if (waiting === 2) both.resolve();
      await both.promise;
      timing.advance(milliseconds);
    };
    const client = scriptedClient(graph.origin, { timing: { ...timing, sleep }, standby });

    await Promise.all([client.send(readUsers, givingWay()), client.send(readUsers, givingWay())]);

    expect(said.filter((what) => what !== 'goes on')).toEqual([31_500]);
  });

  test.each([
    { what: 'is shorter than five seconds', seconds: 4, call: givingWay },
    { what: 'is of a look that something is sent by', seconds: 30, call: rememberedCall },
  ])('is not said where it $what', async ({ seconds, call }) => {
    const { said, standby } = listener();
    graph.replies(busy(seconds), good);

    await scriptedClient(graph.origin, { timing: jumpingTiming(), standby }).send(readUsers, call());

    expect(said.filter((what) => what !== 'goes on')).toEqual([]);
  });

  test('leaves a call its whole time, however long others are waited for', async () => {
    const timing = jumpingTiming();
    const { standby } = listener(async () => timing.advance(200_000));
    graph.replies(busy(50), busy(50), good);

    const { body } = await scriptedClient(graph.origin, { timing, standby, callBudgetMs: 120_000 }).send(
      readUsers,
      givingWay(),
    );

    expect(body).toEqual({ value: [] });
  });

  test('ends as cancelled where the run is over before there is a place again', async () => {
    const over = new AbortController();
    const { standby } = listener(async () => {
      if (graph.received.length === 0) return;
      over.abort();
      over.signal.throwIfAborted();
    });
    graph.replies(busy(30));
    const client = scriptedClient(graph.origin, { timing: jumpingTiming(), standby });

    await expect(
      client.send(readUsers, { ...rememberedCall(over.signal), givesWay: true }),
    ).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
