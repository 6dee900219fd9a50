import type { HostLog } from './functions-host/host-log.ts';

/** Fields of a JSON log line of the app (`docs/runs.md` lists its events). */
export interface EventLine {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** @returns `undefined` for a line that is no event of the app. */
export function parseEvent(message: string): EventLine | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(message);
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is EventLine {
  return typeof value === 'object' && value !== null && 'event' in value && typeof value.event === 'string';
}

const longest = 300;
const notShown = ['event', 'invocationId', 'runId'];

/** A warning or error in one line: `warning: graph.retried status=503 waitMilliseconds=1200`. */
export function briefly({ level, message }: HostLog): string {
  const event = parseEvent(message);
  const text = event === undefined ? message : eventText(event);
  return cut(`${level}: ${text.replace(/\s+/g, ' ')}`);
}

/** A run after the first ones in one line; `undefined` for any other event. */
export function finishedRunText(event: EventLine): string | undefined {
  if (event.event !== 'run.finished') return undefined;
  const { runId, state, read, added, known, conflicts, reason } = event;
  const counts = `${read} read, ${added} new, ${known} known, ${conflicts} conflicts`;
  return cut(`run ${runId}: ${state}; ${counts}${typeof reason === 'string' ? `; ${reason}` : ''}`);
}

function eventText(event: EventLine): string {
  const fields = Object.entries(event).filter(([name, value]) => !notShown.includes(name) && value !== null);
  return [event.event, ...fields.map(([name, value]) => `${name}=${value}`)].join(' ');
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
