import packageJson from '../../package.json' with { type: 'json' };
import type { InvocationFacts, SpanSender } from '../adapters/telemetry/send-spans.ts';
import { isSpanEndpoint } from '../settings/origins.ts';

/** Spans of a process, where somebody wants them. */
export interface Telemetry {
  /** Loads what makes spans and sends them. Never rejects: without it the app does its work. */
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
  if (!isSpanEndpoint(environment.OTEL_EXPORTER_OTLP_ENDPOINT ?? '')) return undefined;
  let sender: SpanSender | undefined;
  return {
    async start() {
      try {
        const { sendSpans } = await import('../adapters/telemetry/send-spans.ts');
        sender = sendSpans({
          name: environment.OTEL_SERVICE_NAME ?? packageJson.name,
          version: packageJson.version,
        });
      } catch (error) {
        process.emitWarning(`No spans are sent: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    inInvocation: (facts, work) => sender?.inInvocation(facts, work) ?? work(),
    note: (level, line) => sender?.note(level, line),
    flush: async () => sender?.flush(),
    end: async () => sender?.end(),
  };
}
