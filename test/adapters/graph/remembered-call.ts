import type { LogEvent, LogFields, ReadCall } from '../../../src/ports/index.ts';

export interface RememberedCall extends ReadCall {
  readonly logged: readonly { readonly event: LogEvent; readonly fields: LogFields }[];
}

/** A caller that counts from zero and remembers what was logged. */
export function rememberedCall(signal: AbortSignal = new AbortController().signal): RememberedCall {
  const logged: { event: LogEvent; fields: LogFields }[] = [];
  const note = (event: LogEvent, fields: LogFields = {}) => void logged.push({ event, fields });
  return {
    signal,
    tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
    log: { info: note, warn: note, error: note },
    logged,
  };
}
