import { describe, expect, test } from '@jest/globals';
import { recordedRequest } from '../../src/domain/evidence/records.ts';
import type { StoredRequests } from '../../src/ports/index.ts';
import { scheduleRequest } from '../builders.ts';

const request = (id: string, status = 'Provisioned') => recordedRequest(scheduleRequest({ id, status }));
const monday = '2026-11-23T02:00:00.000Z';
const tuesday = '2026-11-24T02:00:00.000Z';
const wednesday = '2026-11-25T02:00:00.000Z';

/** Contract of `StoredRequests`. */
export function describeStoredRequests(name: string, make: () => Promise<StoredRequests>): void {
  describe(`stored requests: ${name}`, () => {
    test('are none in the beginning, and nobody has listed them', async () => {
      const requests = await make();

      expect(await requests.since(monday)).toEqual([]);
      expect(await requests.listedAt()).toBeUndefined();
    });

    test('are given back as they were stored, in the place of what was there', async () => {
      const requests = await make();
      await requests.save([{ request: request('a', 'PendingApproval'), changedAt: monday }]);
      await requests.save([{ request: request('a'), changedAt: tuesday }]);

      expect(await requests.since(wednesday)).toEqual([{ request: request('a'), changedAt: tuesday }]);
    });

    test('are left out when they were forgotten before, and not since', async () => {
      const requests = await make();
      const forgotten = { request: request('b'), changedAt: monday, forgottenAt: tuesday };
      await requests.save([{ request: request('a'), changedAt: monday }, forgotten]);

      expect(await requests.since(tuesday)).toHaveLength(2);
      expect(await requests.since(wednesday)).toEqual([{ request: request('a'), changedAt: monday }]);
    });

    test('may have the same id on both sides of PIM', async () => {
      const requests = await make();
      const other = recordedRequest(scheduleRequest({ id: 'a', kind: 'assignment' }));
      await requests.save([request('a'), other].map((one) => ({ request: one, changedAt: monday })));

      expect(await requests.since(monday)).toHaveLength(2);
    });

    test('say when all of them were listed the last time', async () => {
      const requests = await make();
      await requests.saveListedAt(monday);
      await requests.saveListedAt(tuesday);

      expect(await requests.listedAt()).toBe(tuesday);
    });
  });
}
