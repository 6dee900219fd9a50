import { context, propagation } from '@opentelemetry/api';
import packageJson from '../package.json' with { type: 'json' };
import type { SpanSender } from './adapters/telemetry/send-spans.ts';
import { inSpan, noteLine } from './adapters/telemetry/spans.ts';
import type { App } from './app.ts';
import type { RunRecord } from './domain/model/run.ts';
import { RunNotSucceeded } from './run-not-succeeded.ts';

/** What the platform says of an invocation. `InvocationContext` of `@azure/functions` is one. */
export interface InvocationFacts {
  readonly functionName: string;
  readonly invocationId: string;
  readonly traceContext?:
    | { readonly traceParent?: string | undefined; readonly traceState?: string | undefined }
    | undefined;
}

/** Spans of a process, where somebody wants them. */
export interface Telemetry {
  /** Loads what sends. Never rejects: without it the app does its work. */
  start(): Promise<void>;
  /** Does an invocation as a span below that of the platform. */
  inInvocation<T>(facts: InvocationFacts, work: () => Promise<T>): Promise<T>;
  note(level: string, line: string): void;
  flush(): Promise<void>;
  end(): Promise<void>;
}

/** @returns `undefined` where nobody wants any, or where they would go over the network in the clear. */
export function createTelemetry(
  environment: Readonly<Record<string, string | undefined>>,
): Telemetry | undefined {
  if (!isEndpoint(environment.OTEL_EXPORTER_OTLP_ENDPOINT)) return undefined;
  let sender: SpanSender | undefined;
  return {
    async start() {
      try {
        const { sendSpans } = await import('./adapters/telemetry/send-spans.ts');
        sender = sendSpans({
          name: environment.OTEL_SERVICE_NAME ?? packageJson.name,
          version: packageJson.version,
        });
      } catch (error) {
        process.emitWarning(`No spans are sent: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    inInvocation({ functionName, invocationId, traceContext }, work) {
      const carrier = { traceparent: traceContext?.traceParent, tracestate: traceContext?.traceState };
      const facts = { 'faas.name': functionName, 'faas.invocation_id': invocationId };
      return context.with(propagation.extract(context.active(), carrier), () =>
        inSpan(functionName, facts, work),
      );
    },
    note: noteLine,
    flush: async () => sender?.flush(),
    end: async () => sender?.end(),
  };
}

/** Lines name ids of people and roles: they leave this machine by https only. */
function isEndpoint(text: string | undefined): boolean {
  if (text === undefined || !URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return (
    protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname))
  );
}

/** The same app, each run a span. */
export function withRunSpans(app: App): App {
  return {
    ...app,
    snapshotAuditLogs: (invocation) =>
      runSpan('snapshot-audit-logs', () => app.snapshotAuditLogs(invocation)),
    snapshotAccess: (invocation) => runSpan('snapshot-access', () => app.snapshotAccess(invocation)),
    storeRequests: (invocation) => runSpan('store-requests', () => app.storeRequests(invocation)),
    checkRoleSettings: (invocation) =>
      runSpan('check-role-settings', () => app.checkRoleSettings(invocation)),
    runHygiene: (invocation, job) => runSpan(job, () => app.runHygiene(invocation, job)),
  };
}

function runSpan(job: string, run: () => Promise<RunRecord>): Promise<RunRecord> {
  return inSpan(`run ${job}`, { 'pim_warden.job': job }, async (span) => {
    const tell = ({ id, state }: RunRecord) =>
      span.add({ 'pim_warden.run_id': id, 'pim_warden.state': state });
    try {
      const record = await run();
      tell(record);
      return record;
    } catch (error) {
      if (error instanceof RunNotSucceeded) tell(error.run);
      throw error;
    }
  });
}
