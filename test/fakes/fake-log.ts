import type { Log, LogEvent, LogFields } from '../../src/ports/index.ts';

export interface LoggedLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: LogEvent;
  readonly fields: LogFields;
}

/** A log that can be read back. */
export class FakeLog implements Log {
  readonly lines: LoggedLine[] = [];

  info(event: LogEvent, fields: LogFields = {}): void {
    this.lines.push({ level: 'info', event, fields });
  }

  warn(event: LogEvent, fields: LogFields = {}): void {
    this.lines.push({ level: 'warn', event, fields });
  }

  error(event: LogEvent, fields: LogFields = {}): void {
    this.lines.push({ level: 'error', event, fields });
  }

  events(): readonly LogEvent[] {
    return this.lines.map(({ event }) => event);
  }

  /** The fields of every line of one event. */
  of(event: LogEvent): readonly LogFields[] {
    return this.lines.filter((line) => line.event === event).map(({ fields }) => fields);
  }
}
