import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { reportSlots } from '../../simulator/request-log.ts';
import { PortTakenError } from '../../simulator/wire/server.ts';
import { type SmallGraph, startSmallGraph } from './small-graph.ts';

const audits = '/v1.0/auditLogs/directoryAudits';
const started: SmallGraph[] = [];

async function start(...options: Parameters<typeof startSmallGraph>) {
  const graph = await startSmallGraph(...options);
  started.push(graph);
  return graph;
}

afterEach(() => Promise.all(started.splice(0).map((graph) => graph.close())));

describe('a simulator under its quotas', () => {
  test('refuses the 6th report in 10 s, and lets the caller in when its clock says that 10 s have passed', async () => {
    const graph = await start();
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await graph.call(audits)).status);
    const refused = await graph.call(audits);

    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    expect(refused.headers.get('retry-after')).toBe('10');
    expect(refused.headers.get('x-ms-throttle-information')).toBe('ResourceUnitLimitExceeded');
    expect(refused.headers.get('x-ms-throttle-scope')).toBe(
      `Tenant_Application/ReadWrite/${graph.identities.find({})?.clientId}/${graph.tenant.tenantId}`,
    );

    graph.clock.advance(10_000);
    expect((await graph.call(audits)).status).toBe(200);
  });

  test('writes down which requests were refused and how many slots were used', async () => {
    const graph = await start();
    for (let n = 0; n < 6; n += 1) await graph.call(audits);
    graph.clock.advance(10_000);
    await graph.call(audits);
    const log = graph.requests().filter(({ area }) => area === 'graph');

    expect(log.map(({ slotsUsed, throttled }) => [slotsUsed, throttled])).toEqual([
      [1, false],
      [2, false],
      [3, false],
      [4, false],
      [5, false],
      [6, true],
      [1, false],
    ]);
    expect(reportSlots(log)).toEqual({
      windows: [
        { startsAt: '2026-09-15T12:00:00.000Z', used: 5, throttled: 1 },
        { startsAt: '2026-09-15T12:00:10.000Z', used: 1, throttled: 0 },
      ],
      share: 1,
    });
  });

  test('has none when they are turned off', async () => {
    const graph = await start({ throttling: false });
    for (let n = 0; n < 8; n += 1) expect((await graph.call(audits)).status).toBe(200);
  });

  test('a 429 of a fault is not taken for one of the quota', async () => {
    const graph = await start();
    graph.faults.add({ kind: '429' });
    await graph.call(audits);

    expect(graph.requests().at(-1)).toMatchObject({
      status: 429,
      fault: '429',
      throttled: false,
      slotsUsed: 1,
    });
  });
});

describe('the request log', () => {
  test('tells what was asked and answered, without token or body', async () => {
    const graph = await start();
    await graph.call('/v1.0/things?$top=4', { headers: { 'client-request-id': 'mine' } });

    expect(graph.requests()).toEqual([
      expect.objectContaining({ area: 'identity', number: 1, status: 200 }),
      {
        area: 'graph',
        number: 1,
        at: '2026-09-15T12:00:00.000Z',
        method: 'GET',
        path: '/v1.0/things',
        query: '$top=4',
        requestId: expect.any(String),
        clientRequestId: 'mine',
        appId: graph.identities.find({})?.clientId,
        workload: 'directory',
        resourceUnits: 1,
        throttled: false,
        status: 200,
      },
    ]);
    expect(JSON.stringify(graph.requests())).not.toContain(await graph.token());
  });

  test('is empty after it was read to be forgotten', async () => {
    const graph = await start();
    await graph.token();

    expect(graph.requests({ reset: true })).toHaveLength(1);
    expect(graph.requests()).toEqual([]);
  });
});

test('the observer is told of each Graph request on arrival, whatever becomes of it', async () => {
  const seen: string[] = [];
  const graph = await start({
    observer: ({ number, method, path }) => seen.push(`${number} ${method} ${path}`),
  });
  await graph.call('/v1.0/things');
  await fetch(`${graph.origin}/v1.0/things/1`, { method: 'DELETE' });
  await graph.call('/v1.0/groups');

  expect(seen).toEqual(['1 GET /v1.0/things', '2 DELETE /v1.0/things/1', '3 GET /v1.0/groups']);
});

describe('a port', () => {
  test('that is taken is named in the error', async () => {
    const graph = await start();
    const port = Number(new URL(graph.origin).port);
    const failure = await startSmallGraph({ port }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(PortTakenError);
    expect(String(failure)).toBe(
      `PortTakenError: port ${port} on 127.0.0.1 is taken: choose another, or 0 for any free one`,
    );
  });

  test('is free again when the simulator has closed, idle and silent connections notwithstanding', async () => {
    const graph = await start();
    const port = Number(new URL(graph.origin).port);
    await graph.call('/v1.0/things');
    graph.faults.add({ kind: 'hang' });
    const hanging = graph.call('/v1.0/things').catch(() => 'ended');
    while (graph.faults.pending().length > 0) await graph.token();
    await graph.close();

    const next = createServer();
    await new Promise<void>((resolve, reject) => {
      next.once('error', reject);
      next.listen(port, '127.0.0.1', resolve);
    });
    await new Promise((resolve) => next.close(resolve));
    expect(await hanging).toBe('ended');
  });
});
