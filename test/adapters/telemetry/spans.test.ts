import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { openTables } from '../../../src/adapters/tables/store/tables.ts';
import { inSpan, noteLine } from '../../../src/adapters/telemetry/spans.ts';
import { rememberedCall } from '../graph/remembered-call.ts';
import { readUsers, scriptedClient } from '../graph/scripted-client.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../graph/scripted-graph.ts';

const sent = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(sent)] });
const contexts = new AsyncLocalStorageContextManager().enable();

beforeAll(() => {
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(contexts);
});
afterEach(() => sent.reset());
afterAll(async () => {
  contexts.disable();
  await provider.shutdown();
});

describe('a piece of work that is a span', () => {
  test('has its name, facts from before and after, and what is done within it below it', async () => {
    await inSpan('run snapshot-access', { 'pim_warden.job': 'snapshot-access' }, async (span) => {
      await inSpan('GET /users', {}, async () => undefined, 'client');
      span.add({ 'pim_warden.state': 'succeeded' });
    });

    const [inner, outer] = sent.getFinishedSpans();
    expect(outer).toMatchObject({
      name: 'run snapshot-access',
      attributes: { 'pim_warden.job': 'snapshot-access', 'pim_warden.state': 'succeeded' },
    });
    expect(inner).toMatchObject({ name: 'GET /users', kind: SpanKind.CLIENT });
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
  });

  test('fails with what it throws, which is thrown on', async () => {
    const work = inSpan('run', {}, async () => {
      throw new RangeError('the watermark lies ahead');
    });

    await expect(work).rejects.toThrow('the watermark lies ahead');
    expect(sent.getFinishedSpans()).toMatchObject([
      {
        status: { code: SpanStatusCode.ERROR, message: 'the watermark lies ahead' },
        attributes: { 'error.type': 'RangeError' },
      },
    ]);
  });

  test('holds the lines that are logged within it, by their events', async () => {
    await inSpan('run', {}, async () => {
      noteLine('information', '{"event":"run.started","runId":"r1"}');
      noteLine('warning', 'a line of a library');
    });
    noteLine('information', '{"event":"run.finished"}');

    const [run] = sent.getFinishedSpans();
    expect(run?.events).toMatchObject([
      {
        name: 'run.started',
        attributes: { level: 'information', line: '{"event":"run.started","runId":"r1"}' },
      },
      { name: 'log' },
    ]);
  });
});

describe('a request to Graph', () => {
  let graph: ScriptedGraph;
  beforeAll(async () => {
    graph = await startScriptedGraph();
  });
  afterAll(() => graph.close());

  test('is a span a try, with its path and without its query and its token', async () => {
    graph.replies({ json: { value: [] } });

    await scriptedClient(graph.origin).send({ ...readUsers, url: '/users?$filter=secret' }, rememberedCall());

    const [span] = sent.getFinishedSpans();
    expect(span).toMatchObject({
      name: 'GET /users',
      kind: SpanKind.CLIENT,
      attributes: { 'http.response.status_code': 200, 'client-request-id': expect.any(String) },
    });
    expect(JSON.stringify([span?.name, span?.attributes])).not.toMatch(/secret|Bearer/);
  });

  test('says what Graph answered when it refuses', async () => {
    graph.replies(graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges.'));

    await expect(scriptedClient(graph.origin).send(readUsers, rememberedCall())).rejects.toThrow();
    expect(sent.getFinishedSpans()).toMatchObject([{ attributes: { 'http.response.status_code': 403 } }]);
  });
});

describe('a table operation', () => {
  const store = createServer((_request, response) => response.writeHead(204).end());
  beforeAll(() => new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    store.close();
  });

  test('is a span with the table and what is tried', async () => {
    const { port } = store.address() as AddressInfo;
    const tables = openTables({ endpoint: `http://127.0.0.1:${port}/devstoreaccount1` });

    expect(await tables.use('Runs', 'listing runs', async () => 7)).toBe(7);
    expect(sent.getFinishedSpans()).toMatchObject([
      { name: 'listing runs', kind: SpanKind.CLIENT, attributes: { 'db.collection.name': 'Runs' } },
    ]);
  });
});
