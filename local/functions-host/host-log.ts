import type { LogCategory, LogLevel } from './core-types.ts';

/** One line of an invocation (`user`), of the library (`system`) or of this host. */
export interface HostLog {
  readonly level: LogLevel;
  readonly category: LogCategory | 'host';
  readonly message: string;
  readonly functionName?: string;
  readonly invocationId?: string;
}

export type LogSink = (line: HostLog) => void;
