import { describe, expect, test } from '@jest/globals';
import { type Answer, Exchange, type Workload } from '../../../../src/adapters/graph/client/exchange.ts';
import { pacingStep } from '../../../../src/adapters/graph/client/pacing.ts';
import { systemTiming } from '../../../../src/adapters/graph/client/timing.ts';
import { rememberedCall } from '../remembered-call.ts';
import { type JumpingTiming, jumpingTiming } from './jumping-timing.ts';

interface Sending {
  readonly workload?: Workload;
  /** How long Graph takes over the request. */
  readonly takes?: number;
  readonly answer?: Answer;
  readonly deadline?: number;
}

/** A pacing step of 5 requests in 10 s, and when each request left. */
function pacedBy(timing: JumpingTiming, random = () => 0) {
  const step = pacingStep({ timing, random, requestsPer10Seconds: { reports: 5 }, marginMilliseconds: 200 });
  const starts: number[] = [];
  async function send({
    workload = 'reports',
    takes = 0,
    answer,
    deadline = Number.POSITIVE_INFINITY,
  }: Sending = {}) {
    const exchange = exchangeOf(workload, deadline);
    await step(
      exchange,
      async () => {
        starts.push(timing.elapsed());
        timing.advance(takes);
        exchange.answer = answer;
      },
      { request: '' },
    );
  }
  return { starts, send };
}

function exchangeOf(workload: Workload, deadline: number, signal?: AbortSignal): Exchange {
  const destination = new URL('https://graph.microsoft.com/v1.0/auditLogs/directoryAudits');
  const request = {
    method: 'GET',
    url: '/auditLogs/directoryAudits',
    workload,
    permission: 'AuditLog.Read.All',
  } as const;
  return new Exchange(request, rememberedCall(signal), {
    operation: 'GET /auditLogs/directoryAudits',
    destination,
    deadline,
  });
}

const throttled: Answer = {
  status: 429,
  headers: new Headers({ 'retry-after': '30' }),
  body: undefined,
  unreadable: undefined,
};

describe('a quota of 5 requests in 10 s', () => {
  test('is used fully by one caller: five at once, and five more as soon as the first five no longer count', async () => {
    const { starts, send } = pacedBy(jumpingTiming());

    for (let request = 0; request < 12; request += 1) await send();

    expect(starts).toEqual([0, 0, 0, 0, 0, 10_200, 10_200, 10_200, 10_200, 10_200, 20_400, 20_400]);
  });

  test('is shared by parallel callers', async () => {
    const { starts, send } = pacedBy(jumpingTiming());

    await Promise.all(Array.from({ length: 12 }, () => send()));

    expect(starts).toEqual([0, 0, 0, 0, 0, 10_200, 10_200, 10_200, 10_200, 10_200, 20_400, 20_400]);
  });

  test('does not hold back requests that take long themselves', async () => {
    const timing = jumpingTiming();
    const { starts, send } = pacedBy(timing);

    for (let request = 0; request < 7; request += 1) await send({ takes: 3_000 });

    expect(starts).toEqual([0, 3_000, 6_000, 9_000, 12_000, 15_000, 18_000]);
    expect(timing.sleeps).toEqual([]);
  });

  test('counts any 10 s, not tens of seconds on a clock', async () => {
    const { starts, send } = pacedBy(jumpingTiming());

    for (let request = 0; request < 8; request += 1) await send({ takes: 1_500 });

    expect(starts).toEqual([0, 1_500, 3_000, 4_500, 6_000, 10_200, 11_700, 13_200]);
  });

  test('is no other workload’s', async () => {
    const { starts, send } = pacedBy(jumpingTiming());

    for (let request = 0; request < 6; request += 1) await send();
    for (let request = 0; request < 20; request += 1) await send({ workload: 'directory' });

    expect(starts.slice(6)).toEqual(Array.from({ length: 20 }, () => 10_200));
  });
});

describe('a 429 with Retry-After', () => {
  test('stops every caller of that workload until it is over, and spreads their return', async () => {
    const draws = [0.25, 0.75];
    const { starts, send } = pacedBy(jumpingTiming(), () => draws.shift() ?? 0);
    await send({ answer: throttled });

    await Promise.all([send(), send(), send({ workload: 'directory' })]);

    expect(starts).toEqual([0, 0, 30_250, 30_750]);
  });
});

describe('a caller that has to wait', () => {
  test('longer than its call may take is told so instead', async () => {
    const { send } = pacedBy(jumpingTiming());
    for (let request = 0; request < 5; request += 1) await send();

    await expect(send({ deadline: 10_000 })).rejects.toMatchObject({
      kind: 'throttled',
      code: 'QuotaUsedUp',
      message: expect.stringContaining('used up for another 11 s'),
    });
  });

  test('is let go at once when it cancels', async () => {
    const caller = new AbortController();
    const step = pacingStep({
      timing: systemTiming,
      random: () => 0,
      requestsPer10Seconds: { reports: 1 },
      marginMilliseconds: 3_600_000,
    });
    await step(exchangeOf('reports', Number.POSITIVE_INFINITY), async () => {}, { request: '' });
    const waiting = step(exchangeOf('reports', Number.POSITIVE_INFINITY, caller.signal), async () => {}, {
      request: '',
    });

    caller.abort();

    await expect(waiting).rejects.toThrow('aborted');
  });
});
