import { describe, expect, test } from '@jest/globals';
import type { ReadCall, SecurityAlerts } from '../../src/ports/index.ts';
import { rowsOf } from '../read-listing.ts';

/** Contract of `SecurityAlerts`. There must be at least one alert. */
export function describeSecurityAlerts(name: string, make: () => Promise<SecurityAlerts>): void {
  describe(`security alerts: ${name}`, () => {
    test('are listed, each once', async () => {
      const listed = await rowsOf((await make()).list(readCall()));

      expect(listed.length).toBeGreaterThan(0);
      expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
    });

    test('are read one by one as they are listed', async () => {
      const alerts = await make();
      const [first] = await rowsOf(alerts.list(readCall()));

      expect(await alerts.read(first?.id ?? '', readCall())).toEqual(first);
    });

    test('are absent under an id that there is not', async () => {
      expect(await (await make()).read('DirectoryRole_none_NoSuchAlert', readCall())).toBeUndefined();
    });
  });
}

function readCall(): ReadCall {
  const silent = () => undefined;
  return {
    signal: new AbortController().signal,
    tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
    log: { info: silent, warn: silent, error: silent },
  };
}
