import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { watchRequests } from '../../local/open-requests.ts';
import { simulatedTiming } from '../../local/simulated-timing.ts';
import type { LoggedRequest } from '../../simulator/request-log.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import { createGraphClient } from '../../src/adapters/graph/client/client.ts';
import type { Timing } from '../../src/adapters/graph/client/timing.ts';
import { type RememberedCall, rememberedCall } from '../adapters/graph/remembered-call.ts';

const now = new Date('2026-11-23T03:00:00Z');

const clientId = '5f7a3c1e-0d7b-4a52-9a37-6c1f5a7f0031';
let simulator: Simulator;
let requests: ReturnType<typeof watchRequests>;
let timing: Timing;
let call: RememberedCall;
/** Resolves when the first request to Graph has arrived. */
let arrival: PromiseWithResolvers<void>;
// One for all tests: the credential library keeps the token and the identity's address for the whole process.
beforeAll(async () => {
  simulator = await startSimulator({
    seed: 5,
    users: 20,
    auditEvents: 50,
    now,
    identities: [{ clientId, appRoles: ['AuditLog.Read.All'] }],
    observer: () => arrival.resolve(),
  });
  requests = watchRequests(simulator.origin);
  process.env.IDENTITY_ENDPOINT = simulator.identityEndpoint;
  process.env.IDENTITY_HEADER = simulator.identityHeader;
});
beforeEach(() => {
  // The quota is unused again.
  simulator.clock.advance(3_600_000);
  simulator.requests({ reset: true });
  timing = simulatedTiming(simulator.clock, requests);
  call = rememberedCall();
  arrival = Promise.withResolvers();
});
afterAll(async () => {
  delete process.env.IDENTITY_ENDPOINT;
  delete process.env.IDENTITY_HEADER;
  requests.stop();
  await simulator.close();
});

/** The app's client, which lets this many report requests leave in any 10 s; the simulator always answers five. */
function clientOf({ reportsPer10Seconds }: { readonly reportsPer10Seconds: number }) {
  const client = createGraphClient({
    origin: simulator.origin,
    credential: new ManagedIdentityCredential({ clientId }),
    tryTimeoutMs: 20_000,
    callBudgetMs: 120_000,
    reportsPer10Seconds,
    timing,
  });
  return () =>
    client.send(
      {
        method: 'GET',
        url: '/auditLogs/directoryAudits?$top=5',
        workload: 'reports',
        permission: 'AuditLog.Read.All',
      },
      call,
    );
}

const toReports = ({ workload }: LoggedRequest) => workload === 'reports';
const refused = () => simulator.requests().filter(({ throttled }) => throttled);

/** What was skipped is what the simulated clock is ahead of one that just runs. */
async function skippedDuring(work: () => Promise<unknown>): Promise<number> {
  const [simulated, real] = [simulator.clock.now().getTime(), performance.now()];
  await work();
  return simulator.clock.now().getTime() - simulated - (performance.now() - real);
}

describe('twelve report requests, five in any 10 s', () => {
  test.each([
    { how: 'one after the other', inParallel: false },
    { how: 'all at once', inParallel: true },
  ])('$how: none is refused, and what is skipped is what the quota asks for', async ({ inParallel }) => {
    const send = clientOf({ reportsPer10Seconds: 5 });

    const skipped = await skippedDuring(async () => {
      const sending: Promise<unknown>[] = [];
      for (let request = 0; request < 12; request += 1) {
        sending.push(send());
        if (!inParallel) await sending.at(-1);
      }
      await Promise.all(sending);
    });

    expect(refused()).toEqual([]);
    expect(call.tally).toMatchObject({ requests: 12, throttled: 0, retried: 0 });
    const arrivals = simulator
      .requests()
      .filter(toReports)
      .map(({ at }) => Date.parse(at));
    // The sixth after the first, and so on: any six requests are more than 10 s apart.
    for (const [index, arrival] of arrivals.slice(5).entries())
      expect(arrival - (arrivals[index] ?? 0)).toBeGreaterThan(10_000);
    expect(skipped).toBeLessThan(2 * 10_200 + 1_000);
  });

  test('are refused by the simulator when the app does not hold them back', async () => {
    const send = clientOf({ reportsPer10Seconds: Number.POSITIVE_INFINITY });

    await Promise.all(Array.from({ length: 12 }, send));

    // The first five pass; the other seven come back when Retry-After is over, on the same clock.
    expect(refused().length).toBeGreaterThanOrEqual(7);
    expect(call.tally).toMatchObject({ throttled: refused().length, retried: refused().length });
  });

  test('are refused when the app allows itself six', async () => {
    const send = clientOf({ reportsPer10Seconds: 6 });

    for (let request = 0; request < 12; request += 1) await send();

    expect(call.tally.throttled).toBeGreaterThanOrEqual(1);
  });
});

describe('a request that is answered slowly', () => {
  test('is not jumped over: it ends before a wait that is longer than its call may take', async () => {
    const send = clientOf({ reportsPer10Seconds: 5 });
    simulator.faults.add({ kind: 'slow', delayMs: 100 });
    const ended: string[] = [];

    const answered = send().then(() => ended.push('request'));
    await arrival.promise;
    const waited = timing.sleep(3_600_000, call.signal).then(() => ended.push('wait'));
    await Promise.all([answered, waited]);

    expect(ended).toEqual(['request', 'wait']);
    expect(call.tally).toMatchObject({ requests: 1, retried: 0 });
  });
});
