import type { Log, LogEvent, LogFields } from '../../ports/index.ts';

/** What takes finished lines: `InvocationContext` of `@azure/functions` is one. */
export interface LineSink {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/**
 * One JSON string per event. A string and not an object, because the Functions library formats objects as multi-line
 * text that no query can parse.
 *
 * @param always fields of each line; no event can overwrite them.
 */
export function jsonLog(sink: LineSink, always: LogFields): Log {
  const line = (event: LogEvent, fields: LogFields = {}) =>
    JSON.stringify({ event, ...always, ...fields, ...always });
  return {
    info: (event, fields) => sink.info(line(event, fields)),
    warn: (event, fields) => sink.warn(line(event, fields)),
    error: (event, fields) => sink.error(line(event, fields)),
  };
}
