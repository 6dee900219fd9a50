import { type Attributes, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** Ids, counts and words; never a token, a query or a display name. */
export type SpanFacts = Attributes;

/** What a span can still be told while its work goes on. */
export interface OpenSpan {
  add(facts: SpanFacts): void;
}

/** Nothing is measured, and nothing loaded, unless `sendSpans` was called in this process. */
const tracer = trace.getTracer('pim-warden');

/**
 * Does a piece of work as a span. What it throws marks the span and is thrown on.
 *
 * @param kind `client` of what is asked of another service.
 */
export function inSpan<T>(
  name: string,
  facts: SpanFacts,
  work: (span: OpenSpan) => Promise<T>,
  kind: 'internal' | 'client' = 'internal',
): Promise<T> {
  const options = { attributes: facts, kind: kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL };
  return tracer.startActiveSpan(name, options, async (span) => {
    try {
      return await work({ add: (more) => span.setAttributes(more) });
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Writes a log line into the span that is under way, if there is one. */
export function noteLine(level: string, line: string): void {
  trace.getActiveSpan()?.addEvent(eventOf(line), { level, line });
}

function fail(span: Span, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
}

/** The event of one of our own lines; the libraries' lines are text. */
function eventOf(line: string): string {
  return /^\{"event":"([a-z.-]+)"/.exec(line)?.[1] ?? 'log';
}
