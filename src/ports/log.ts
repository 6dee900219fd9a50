import type { FieldType, LogLevel } from './log-lines/line.ts';
import type { linesOfChanges } from './log-lines/of-changes.ts';
import type { linesOfEvidence } from './log-lines/of-evidence.ts';
import type { linesOfPeople } from './log-lines/of-people.ts';
import type { linesOfRuns } from './log-lines/of-runs.ts';
import type { linesOfTenants } from './log-lines/of-tenants.ts';

/** The source of "now". A run reads it once and judges everything at that instant. */
export interface Clock {
  now(): Date;
}

/** Every line that the app may log, with its fields: `docs/log-lines.md`. What is not among them does not compile. */
type LogLines = typeof linesOfRuns &
  typeof linesOfEvidence &
  typeof linesOfChanges &
  typeof linesOfPeople &
  typeof linesOfTenants;

export type LogEvent = keyof LogLines;

type EventsAt<Level extends LogLevel> = {
  [Event in LogEvent]: Level extends LogLines[Event]['levels'][number] ? Event : never;
}[LogEvent];

interface ValueOf {
  readonly text: string;
  readonly number: number;
  readonly 'yes-no': boolean;
  readonly instant: string;
}

/** Ids, counts and instants; never a token, never a display name. */
type FieldsOf<Event extends LogEvent> = {
  readonly [Name in keyof LogLines[Event]['fields']]?: LogLines[Event]['fields'][Name] extends {
    readonly type: infer Type extends FieldType;
  }
    ? ValueOf[Type] | null | undefined
    : never;
};

/** Fields that no line of the event has, however they came to be there, are refused. */
type Exactly<Given, Event extends LogEvent> = Given &
  Readonly<Record<Exclude<keyof Given, keyof LogLines[Event]['fields']>, never>>;

type Write<Level extends LogLevel> = <Event extends EventsAt<Level>, Given extends FieldsOf<Event>>(
  event: Event,
  fields?: Exactly<Given, Event>,
) => void;

/** One JSON line per event. */
export interface Log {
  readonly info: Write<'info'>;
  readonly warn: Write<'warn'>;
  readonly error: Write<'error'>;
}

/** Fields of some line: what takes lines takes these. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;
