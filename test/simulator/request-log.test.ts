import { describe, expect, test } from '@jest/globals';
import { createRequestLog, reportSlots } from '../../simulator/request-log.ts';

function reportsAt(...requests: readonly { readonly at: string; readonly throttled?: boolean }[]) {
  const log = createRequestLog();
  for (const { at, throttled = false } of requests) {
    const arrival = {
      area: 'graph',
      method: 'GET',
      path: '/v1.0/auditLogs/directoryAudits',
      query: '',
      requestId: at,
    } as const;
    Object.assign(log.open({ ...arrival, at: `2026-09-15T${at}Z` }), {
      workload: 'reports',
      slotsUsed: 1,
      throttled,
    });
  }
  return log.read();
}

describe('the share of report slots used', () => {
  test('counts windows of 10 s from the first request, without the last', () => {
    const use = reportSlots(
      reportsAt(
        { at: '12:00:03' },
        { at: '12:00:04' },
        { at: '12:00:05' },
        { at: '12:00:06' },
        { at: '12:00:12.999', throttled: true },
        { at: '12:00:13' },
      ),
    );

    expect(use).toEqual({
      windows: [
        { startsAt: '2026-09-15T12:00:03.000Z', used: 4, throttled: 1 },
        { startsAt: '2026-09-15T12:00:13.000Z', used: 1, throttled: 0 },
      ],
      share: 0.8,
    });
  });

  test('a window that was slept through is one of 0', () => {
    const five = ['12:00:00', '12:00:01', '12:00:02', '12:00:03', '12:00:04'].map((at) => ({ at }));

    expect(reportSlots(reportsAt(...five, { at: '12:00:20' })).share).toBe(0.5);
  });

  test('is whole when the work fits into one window, and when there was none', () => {
    expect(reportSlots(reportsAt({ at: '12:00:00' })).share).toBe(1);
    expect(reportSlots([])).toEqual({ windows: [], share: 1 });
  });
});

describe('the request log', () => {
  test('numbers the requests of each area apart, and goes on counting after it was emptied', () => {
    const log = createRequestLog();
    const arrival = {
      at: '2026-09-15T12:00:00Z',
      method: 'GET',
      path: '/',
      query: '',
      requestId: 'r',
    } as const;
    log.open({ ...arrival, area: 'graph' });
    log.open({ ...arrival, area: 'identity' });
    log.open({ ...arrival, area: 'graph' });

    expect(log.read({ reset: true }).map(({ area, number }) => [area, number])).toEqual([
      ['graph', 1],
      ['identity', 1],
      ['graph', 2],
    ]);
    expect(log.read()).toEqual([]);
    expect(log.open({ ...arrival, area: 'graph' }).number).toBe(3);
  });
});
