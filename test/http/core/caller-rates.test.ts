import { describe, expect, test } from '@jest/globals';
import { createCallerRates } from '../../../src/http/core/caller-rates.ts';
import { Api } from '../api.ts';
import { caller, gate } from '../callers.ts';

const ada = { objectId: 'ada' };
const grace = { objectId: 'grace' };
const at = (time: string) => new Date(`2026-11-24T${time}Z`);

describe('the rate of a caller', () => {
  test('lets as many through at once as a minute has, and no more', () => {
    const rates = createCallerRates({ reads: 3, writes: 1 });
    const answers = [1, 2, 3, 4].map(() => rates.count(ada, false, at('09:00:00')));

    expect(answers).toEqual([undefined, undefined, undefined, 20]);
  });

  test('says after how many seconds the next is let through, and keeps to it', () => {
    const rates = createCallerRates({ reads: 100, writes: 4 });
    for (let n = 0; n < 4; n += 1) rates.count(ada, true, at('09:00:00'));

    expect(rates.count(ada, true, at('09:00:05'))).toBe(10);
    expect(rates.count(ada, true, at('09:00:14'))).toBe(1);
    expect(rates.count(ada, true, at('09:00:15'))).toBeUndefined();
    expect(rates.count(ada, true, at('09:00:15'))).toBe(15);
  });

  test('is not spent by what was refused: who asks in a loop is let through at the rate all the same', () => {
    const rates = createCallerRates({ reads: 1, writes: 1 });
    const letThrough = Array.from({ length: 181 }, (_none, second) =>
      rates.count(ada, true, new Date(at('09:00:00').getTime() + second * 1_000)),
    ).filter((wait) => wait === undefined);

    expect(letThrough).toHaveLength(4);
  });

  test('is full again after a minute, and never more than full', () => {
    const rates = createCallerRates({ reads: 2, writes: 2 });
    const ask = (time: string) => rates.count(ada, false, at(time));
    for (let n = 0; n < 2; n += 1) ask('09:00:00');

    expect([ask('10:00:00'), ask('10:00:00'), ask('10:00:00')]).toEqual([undefined, undefined, 30]);
  });

  test('counts reads and writes apart, and each caller alone, in whatever case their id is', () => {
    const rates = createCallerRates({ reads: 1, writes: 1 });

    expect(rates.count(ada, false, at('09:00:00'))).toBeUndefined();
    expect(rates.count(ada, true, at('09:00:00'))).toBeUndefined();
    expect(rates.count(grace, false, at('09:00:00'))).toBeUndefined();
    expect(rates.count({ objectId: 'ADA' }, false, at('09:00:00'))).toBe(60);
  });

  test('gives nothing for a clock that was put back', () => {
    const rates = createCallerRates({ reads: 1, writes: 1 });
    rates.count(ada, false, at('09:00:00'));

    expect(rates.count(ada, false, at('08:00:00'))).toBe(60);
    expect(rates.count(ada, false, at('08:01:00'))).toBeUndefined();
  });

  test('is remembered for so many callers: beyond, who has not asked for longest begins anew', () => {
    const rates = createCallerRates({ reads: 1, writes: 1 }, 2);
    for (const objectId of ['a', 'b', 'c']) rates.count({ objectId }, false, at('09:00:00'));

    expect(rates.count({ objectId: 'c' }, false, at('09:00:00'))).toBe(60);
    expect(rates.count({ objectId: 'a' }, false, at('09:00:00'))).toBeUndefined();
  });
});

describe('a loop of requests', () => {
  const limits = { reads: 5, writes: 2 };
  const strict = (api: Api) => ({
    ...gate(async (token) => ({
      kind: 'valid',
      caller: caller({ objectId: token, roles: ['PimWarden.Plan'] }),
    })),
    rates: createCallerRates(limits),
    clock: { now: () => api.now },
  });
  const plan = { path: 'plans', body: { job: 'renew-eligibilities' } };

  test('of POST plans begins no more plans than the rate, and is told when to come again', async () => {
    const api = new Api();
    const parts = { gate: strict(api) };
    const asked = { ...plan, headers: { authorization: 'Bearer ada' } };
    const answers = [];
    for (let n = 0; n < 10; n += 1) answers.push(await api.ask(asked, parts));

    expect(api.hygieneAsked).toHaveLength(2);
    expect(answers.at(-1)).toMatchObject({
      status: 429,
      headers: { 'retry-after': '30', 'content-type': 'application/problem+json' },
      jsonBody: { title: 'Too many requests', retry: 'later' },
    });
    expect((await api.ask({ path: 'runs', headers: asked.headers }, parts)).status).toBe(200);
    expect((await api.ask({ ...plan, headers: { authorization: 'Bearer grace' } }, parts)).status).toBe(200);
  });

  test('by somebody whose token is refused counts against nobody', async () => {
    const api = new Api();
    const refusing = gate(async () => ({ kind: 'refused', because: 'it has expired' }));
    const counted: string[] = [];
    const rates = {
      count: ({ objectId }: { objectId: string }) => {
        counted.push(objectId);
        return undefined;
      },
    };

    for (let n = 0; n < 3; n += 1)
      expect((await api.ask(plan, { gate: { ...refusing, rates } })).status).toBe(401);
    expect(counted).toEqual([]);
    expect(api.hygieneAsked).toEqual([]);
  });
});
