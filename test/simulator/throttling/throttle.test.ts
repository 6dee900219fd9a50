import { describe, expect, test } from '@jest/globals';
import { costOf } from '../../../simulator/throttling/resource-units.ts';
import { createThrottle, type Throttle } from '../../../simulator/throttling/throttle.ts';

const tenantId = '11111111-2222-4333-8444-555555555555';
const appId = '99999999-aaaa-4bbb-8ccc-dddddddddddd';

function ask(
  throttle: Throttle,
  workload: 'reports' | 'directory' | 'pim',
  time: string,
  options: { cost?: number; method?: string; appId?: string } = {},
) {
  return throttle.judge({
    route: { workload, ...(options.cost === undefined ? {} : { cost: options.cost }) },
    method: options.method ?? 'GET',
    query: new URLSearchParams(),
    appId: options.appId ?? appId,
    now: new Date(`2026-09-15T${time}Z`),
  });
}

describe('the reports quota', () => {
  test('lets 5 requests in, refuses the 6th, and says when the first slot is free again', () => {
    const throttle = createThrottle({ tenantId, users: 500 });
    const times = ['12:00:00', '12:00:01', '12:00:02', '12:00:03', '12:00:04'];

    expect(times.map((time) => ask(throttle, 'reports', time).allowed)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    const refused = ask(throttle, 'reports', '12:00:05');

    expect(refused.allowed).toBe(false);
    expect(refused.slotsUsed).toBe(6);
    expect(refused.headers).toEqual({
      // The refused request counts: without it the slot of 12:00:00 would be free after 5 s, so the header names that
      // of 12:00:01.
      'Retry-After': '6',
      'x-ms-throttle-limit-percentage': '1.2',
      'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${appId}/${tenantId}`,
      'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
    });
  });

  test('is kept by a caller that waits as long as it was told', () => {
    const throttle = createThrottle({ tenantId, users: 500 });
    for (let n = 0; n < 6; n += 1) ask(throttle, 'reports', '12:00:00');

    expect(ask(throttle, 'reports', '12:00:10').allowed).toBe(true);
  });

  test('slides: the 6th request is let in when the first is 10 s old, and not a millisecond before', () => {
    const early = createThrottle({ tenantId, users: 500 });
    const inTime = createThrottle({ tenantId, users: 500 });
    for (const throttle of [early, inTime]) {
      ask(throttle, 'reports', '12:00:00');
      for (let n = 0; n < 4; n += 1) ask(throttle, 'reports', '12:00:09');
    }

    expect(ask(early, 'reports', '12:00:09.999').allowed).toBe(false);
    expect(ask(inTime, 'reports', '12:00:10').allowed).toBe(true);
  });

  test('stays shut for a caller that keeps trying', () => {
    const throttle = createThrottle({ tenantId, users: 500 });
    const seconds = Array.from({ length: 40 }, (_, index) => String(index).padStart(2, '0'));
    const allowed = seconds.map((second) => ask(throttle, 'reports', `12:00:${second}`).allowed);

    expect(allowed.filter(Boolean)).toHaveLength(5);
  });

  test('shows its use from 80 % on', () => {
    const throttle = createThrottle({ tenantId, users: 500 });
    const shown = Array.from({ length: 5 }, () => ask(throttle, 'reports', '12:00:00').headers);

    expect(shown).toEqual([
      {},
      {},
      {},
      { 'x-ms-throttle-limit-percentage': '0.8' },
      { 'x-ms-throttle-limit-percentage': '1' },
    ]);
  });

  test('is one per application', () => {
    const throttle = createThrottle({ tenantId, users: 500 });
    for (let n = 0; n < 6; n += 1) ask(throttle, 'reports', '12:00:00');

    expect(ask(throttle, 'reports', '12:00:00', { appId: 'another' }).allowed).toBe(true);
  });

  test('forgets the future when the clock is set back', () => {
    const throttle = createThrottle({ tenantId, users: 500 });
    for (let n = 0; n < 6; n += 1) ask(throttle, 'reports', '12:00:00');

    expect(ask(throttle, 'reports', '11:00:00').allowed).toBe(true);
  });
});

describe('resource units', () => {
  test.each([
    { users: 49, limit: 3_500 },
    { users: 50, limit: 5_000 },
    { users: 500, limit: 5_000 },
    { users: 501, limit: 8_000 },
  ])('a tenant of $users users has $limit in 10 s', ({ users, limit }) => {
    const throttle = createThrottle({ tenantId, users });

    expect(ask(throttle, 'directory', '12:00:00', { cost: limit }).allowed).toBe(true);
    expect(ask(throttle, 'directory', '12:00:00', { cost: 1 }).allowed).toBe(false);
  });

  test('come back evenly, and a refusal says how long to wait and what it was for', () => {
    const throttle = createThrottle({ tenantId, users: 500 });
    ask(throttle, 'pim', '12:00:00', { cost: 5_000 });
    const refused = ask(throttle, 'pim', '12:00:00', { cost: 500 });

    // 500 units charged by the refusal and 500 for the request: 1,000 units at 500 a second.
    expect(refused.headers).toEqual({
      'Retry-After': '2',
      'x-ms-resource-unit': '500',
      'x-ms-throttle-limit-percentage': '1.1',
      'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${appId}/${tenantId}`,
      'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
    });
    expect(ask(throttle, 'pim', '12:00:02', { cost: 500 }).allowed).toBe(true);
  });

  test('usage is never shown above 1.8', () => {
    const throttle = createThrottle({ tenantId, users: 500 });
    const last = Array.from({ length: 3 }, () => ask(throttle, 'directory', '12:00:00', { cost: 4_900 })).at(
      -1,
    );

    expect(last?.headers['x-ms-throttle-limit-percentage']).toBe('1.8');
  });

  test('of PIM and of the directory are counted apart', () => {
    const throttle = createThrottle({ tenantId, users: 500 });
    ask(throttle, 'directory', '12:00:00', { cost: 5_000 });

    expect(ask(throttle, 'pim', '12:00:00').allowed).toBe(true);
  });

  test('3,000 writes in 150 s are the limit, however cheap they are', () => {
    const throttle = createThrottle({ tenantId, users: 501 });
    for (let n = 0; n < 3_000; n += 1) ask(throttle, 'directory', '12:00:00', { method: 'POST' });
    const refused = ask(throttle, 'directory', '12:00:30', { method: 'POST' });

    expect(refused.allowed).toBe(false);
    expect(refused.headers['x-ms-throttle-information']).toBe('WriteLimitExceeded');
    expect(refused.headers['Retry-After']).toBe('120');
    expect(ask(throttle, 'directory', '12:00:30').allowed).toBe(true);
  });

  test.each([
    { query: '', cost: 2, is: 2 },
    { query: '$select=id', cost: 2, is: 1 },
    { query: '$select=id', cost: undefined, is: 1 },
    { query: '$expand=manager', cost: 2, is: 3 },
    { query: '$top=19', cost: 2, is: 1 },
    { query: '$top=20', cost: 2, is: 2 },
    { query: '$select=id&$expand=manager&$top=5', cost: 5, is: 4 },
  ])('a call of $cost with "$query" costs $is', ({ query, cost, is }) => {
    expect(costOf(cost === undefined ? {} : { cost }, new URLSearchParams(query))).toBe(is);
  });
});
