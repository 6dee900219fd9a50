import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createDirectoryAuditLog } from '../../../../src/adapters/graph/areas/audit-log.ts';
import { spanOf } from '../../../../src/domain/audit-ticks.ts';
import { rememberedCall } from '../remembered-call.ts';
import { scriptedClient } from '../scripted-client.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

const window = { from: new Date('2026-02-28T00:00:00Z'), to: new Date('2026-03-01T02:00:00.5Z') };

describe('the directory audit log', () => {
  test('is asked for one window, newest first, with every value encoded', async () => {
    graph.replies({ json: { value: [] } });

    await Array.fromAsync(
      createDirectoryAuditLog(scriptedClient(graph.origin)).pages(spanOf(window), rememberedCall()),
    );

    const [request] = graph.received;
    expect(request).toMatchObject({ method: 'GET', path: '/v1.0/auditLogs/directoryAudits' });
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      $filter:
        'activityDateTime ge 2026-02-28T00:00:00.000Z and activityDateTime le 2026-03-01T02:00:00.500Z',
      $orderby: 'activityDateTime desc',
      $top: '1000',
    });
    expect(request?.rawUrl).not.toMatch(/[ ']/);
  });

  test('gives every event of a page, odd ones too, as it was', async () => {
    const events = [{ id: 'a', activityDateTime: '2026-03-01T01:00:00Z' }, { unexpected: true }];
    graph.replies({ json: { value: events } });

    const [page] = await Array.fromAsync(
      createDirectoryAuditLog(scriptedClient(graph.origin)).pages(spanOf(window), rememberedCall()),
    );

    expect(page?.map(({ json }) => JSON.parse(json))).toEqual(events);
  });

  test('gives the text of what is no event, and every event beside it', async () => {
    const rows = [{ id: 'a' }, 'b', null, 7, ['c'], { id: 'd' }];
    graph.replies({ json: { value: rows } });

    const [page] = await Array.fromAsync(
      createDirectoryAuditLog(scriptedClient(graph.origin)).pages(spanOf(window), rememberedCall()),
    );

    expect(page?.map(({ json }) => json)).toEqual(['{"id":"a"}', '"b"', 'null', '7', '["c"]', '{"id":"d"}']);
    expect(new Set(page?.map(({ id }) => id)).size).toBe(6);
  });

  test('gives numbers as they came, also those of more digits than JavaScript has', async () => {
    const event = '{"id":"a","size":12345678901234567890,"share":0.12345678901234567890123}';
    graph.replies({ text: `{"value":[${event}]}` });

    const [page] = await Array.fromAsync(
      createDirectoryAuditLog(scriptedClient(graph.origin)).pages(spanOf(window), rememberedCall()),
    );

    expect(page?.map(({ json }) => json)).toEqual([event]);
  });

  test('is asked once more only, for a caller that wants no more tries', async () => {
    graph.replies(
      graphError(500, 'InternalServerError', 'One.'),
      graphError(500, 'InternalServerError', 'Two.'),
    );
    const call = { ...rememberedCall(), maxTries: 2 };

    const reading = Array.fromAsync(
      createDirectoryAuditLog(scriptedClient(graph.origin)).pages(spanOf(window), call),
    );

    await expect(reading).rejects.toMatchObject({ kind: 'unavailable', status: 500 });
    expect(graph.received).toHaveLength(2);
  });

  test('that may not be read names the app role that is missing', async () => {
    graph.replies(graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges.'));

    const reading = Array.fromAsync(
      createDirectoryAuditLog(scriptedClient(graph.origin)).pages(spanOf(window), rememberedCall()),
    );

    await expect(reading).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('AuditLog.Read.All'),
    });
  });
});
