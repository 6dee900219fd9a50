import type { Log, LogEvent, LogFields } from '../../ports/index.ts';

/** What takes finished lines: `InvocationContext` of `@azure/functions` is one. */
export interface LineSink {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** Application Insights keeps 32,768 characters of a message, and half of a JSON string is none: no query would find its event. */
const mostCharacters = 30_000;
/** What is left of each text where the line would be too long. */
const textCharacters = 1_500;

/**
 * One JSON string per event. A string and not an object, because the Functions library formats objects as multi-line
 * text that no query can parse.
 *
 * @param always fields of each line; no event can overwrite them.
 */
export function jsonLog(sink: LineSink, always: LogFields): Log {
  const line = (event: LogEvent, fields: LogFields = {}) => {
    const all = { event, ...always, ...fields, ...always };
    const whole = JSON.stringify(all);
    return whole.length <= mostCharacters ? whole : JSON.stringify(all, shortened);
  };
  return {
    info: (event, fields) => sink.info(line(event, fields)),
    warn: (event, fields) => sink.warn(line(event, fields)),
    error: (event, fields) => sink.error(line(event, fields)),
  };
}

function shortened(_key: string, value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= textCharacters) return value;
  return `${value.slice(0, textCharacters).toWellFormed()}… (${value.length} characters)`;
}
