import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { inSpan, noteLine } from './spans.ts';

/** What the platform says of an invocation. `InvocationContext` of `@azure/functions` is one. */
export interface InvocationFacts {
  readonly functionName: string;
  readonly invocationId: string;
  readonly traceContext?:
    | { readonly traceParent?: string | undefined; readonly traceState?: string | undefined }
    | undefined;
}

/** Where spans go, until the process ends. */
export interface SpanSender {
  /** Does an invocation as a span below that of the platform. */
  inInvocation<T>(facts: InvocationFacts, work: () => Promise<T>): Promise<T>;
  /** Writes a log line into the span that is under way. */
  note(level: string, line: string): void;
  /** Sends what is finished. Never rejects: telemetry must not fail what it tells of. */
  flush(): Promise<void>;
  end(): Promise<void>;
}

/**
 * From now on spans are sent by OTLP over HTTP, to where OTEL_EXPORTER_OTLP_ENDPOINT and its like say, which the exporter reads by
 * itself. This module is a file of its own in the package: whoever sends nothing does not load it.
 */
export function sendSpans(service: { readonly name: string; readonly version: string }): SpanSender {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service.name, 'service.version': service.version }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  return {
    inInvocation({ functionName, invocationId, traceContext }, work) {
      const carrier = { traceparent: traceContext?.traceParent, tracestate: traceContext?.traceState };
      const facts = { 'faas.name': functionName, 'faas.invocation_id': invocationId };
      return context.with(propagation.extract(context.active(), carrier), () =>
        inSpan(functionName, facts, work),
      );
    },
    note: noteLine,
    flush: () => provider.forceFlush().catch(ignore),
    end: () => provider.shutdown().catch(ignore),
  };
}

function ignore(): void {}
