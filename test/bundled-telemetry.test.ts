import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Bundle, bundleApp } from '../packaging/bundle.ts';
import { type HostProcess, startHostProcess } from './local/host-process.ts';

interface SentSpan {
  readonly name: string;
  readonly traceId: string;
  readonly parentSpanId?: string;
  readonly spanId: string;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
  readonly events: readonly { readonly name: string }[];
}

/** What speaks OTLP over HTTP, as a collector does. */
const collector = createServer(async (request, response) => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  requests.push({ path: request.url, body: JSON.parse(Buffer.concat(pieces).toString('utf8')) });
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
});
const requests: { readonly path: string | undefined; readonly body: OtlpTraces }[] = [];

interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

const spans = () =>
  requests.flatMap(({ body }) =>
    body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  );

/** The SDK of OpenTelemetry, and not its API, which does nothing by itself. */
const isSdk = (path: string) => /@opentelemetry\/(?!api\/)/.test(path);

describe('telemetry in the bundle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pim-warden-telemetry-'));
  const hosts: HostProcess[] = [];
  let bundle: Bundle;
  let endpoint: string;

  beforeAll(async () => {
    bundle = await bundleApp(join(process.cwd(), 'functions/index.ts'), folder);
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    for (const host of hosts.splice(0)) host.kill();
    requests.length = 0;
  });

  afterAll(() => {
    collector.close();
    rmSync(folder, { recursive: true });
  });

  /** The files of the bundle that hold some of the SDK. */
  const withSdk = () =>
    Object.entries(bundle.metafile.outputs)
      .filter(([, { inputs }]) => Object.keys(inputs).some(isSdk))
      .map(([path]) => join(folder, path.slice(path.lastIndexOf('/') + 1)));

  async function started(environment: Readonly<Record<string, string>>): Promise<HostProcess> {
    const settings = {
      SNAPSHOT_AUDIT_LOGS_SCHEDULE: '0 0 2 * * *',
      STORE_REQUESTS_SCHEDULE: '0 5 2 * * *',
      SNAPSHOT_ACCESS_SCHEDULE: '0 10 2 * * *',
      RENEW_ELIGIBILITIES_SCHEDULE: '0 15 2 * * *',
      REMOVE_STALE_ASSIGNMENTS_SCHEDULE: '0 30 2 * * *',
      CHECK_ROLE_SETTINGS_SCHEDULE: '0 45 2 * * *',
    };
    const host = startHostProcess(join(folder, 'index.cjs'), settings, 'api', {
      TRIGGERS: 'by-order',
      ...environment,
    });
    hosts.push(host);
    await host.waitFor(({ kind }) => kind === 'ready');
    return host;
  }

  test('keeps the SDK in files that only the wish for spans loads', () => {
    expect(withSdk().length).toBeGreaterThan(0);
    expect(withSdk()).not.toContain(join(folder, 'index.cjs'));
  });

  test('sends each invocation below the trace of the platform, with what it logged and that it failed', async () => {
    const host = await started({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });

    host.send('run snapshotAuditLogs');
    await host.waitFor(({ kind }) => kind === 'ran');
    const { origin } = await host.waitFor(({ kind }) => kind === 'ready');
    await fetch(`${origin}/api/health`, {
      headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
    });
    host.send('close');
    await host.waitFor(({ kind }) => kind === 'closed');

    const [timer, health] = ['snapshotAuditLogs', 'health'].map((name) =>
      spans().find((span) => span.name === name),
    );
    expect(requests.map(({ path }) => path)).toEqual(requests.map(() => '/v1/traces'));
    expect(timer).toMatchObject({
      status: { code: 2 },
      parentSpanId: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(health).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      parentSpanId: 'b7ad6b7169203331',
      events: [{ name: 'settings.unusable' }],
    });
  });

  test('is loaded where spans are wanted', async () => {
    const host = await started({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });

    host.send('loaded');
    const { files } = await host.waitFor(({ kind }) => kind === 'loaded');

    expect(files).toEqual(expect.arrayContaining(withSdk()));
  });

  test('has sent the spans of a timer when its invocation ends, for the instance may sleep after it', async () => {
    const host = await started({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });

    host.send('run executeChanges');
    await host.waitFor(({ kind }) => kind === 'ran');

    expect(spans().map(({ name }) => name)).toEqual(['executeChanges']);
  });

  test.each([
    { what: 'nobody asks for spans', environment: {} },
    {
      what: 'they would go over the network in the clear',
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example' },
    },
  ])('loads nothing of it, and sends nothing, where $what', async ({ environment }) => {
    const host = await started(environment);

    host.send('run executeChanges');
    await host.waitFor(({ kind }) => kind === 'ran');
    host.send('loaded');
    const { files } = await host.waitFor(({ kind }) => kind === 'loaded');

    const ours = (files as string[]).filter((path) => path.startsWith(folder));
    expect(ours).toContain(join(folder, 'index.cjs'));
    expect(ours.filter((path) => withSdk().includes(path))).toEqual([]);
    expect(requests).toEqual([]);
  });
});
