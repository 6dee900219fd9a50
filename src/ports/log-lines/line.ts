/** How important a line is, which is the platform's own word for it as well. */
export type LogLevel = 'info' | 'warn' | 'error';

/** What a field holds. `instant`: ISO 8601, UTC. */
export type FieldType = 'text' | 'number' | 'yes-no' | 'instant';

export interface LogField {
  readonly type: FieldType;
  /** What it means, as docs/log-lines.md has it. */
  readonly means: string;
}

/** What every line of one event has. */
export interface LogLine {
  readonly levels: readonly LogLevel[];
  readonly means: string;
  /** Each may be absent where it is not known. */
  readonly fields: Readonly<Record<string, LogField>>;
  /** When somebody is to be woken, or told; `undefined`: never. */
  readonly alert: string | undefined;
}

export function line<const L extends readonly LogLevel[], const F extends LogLine['fields']>(
  levels: L,
  means: string,
  fields: F,
  alert?: string,
) {
  return { levels, means, fields, alert } as const;
}

export const text = (means: string) => ({ type: 'text', means }) as const;
export const number = (means: string) => ({ type: 'number', means }) as const;
export const yesNo = (means: string) => ({ type: 'yes-no', means }) as const;
export const instant = (means: string) => ({ type: 'instant', means }) as const;

/** Fields that mean the same wherever they are. */
export const runId = text('the run');
export const job = text('the job of the run');
export const changeId = text('the change: `GET /api/changes/{id}`');
export const planId = text('the plan: `GET /api/plans/{id}`');
export const operation = text('what the change does, in one word');
export const because = text('a sentence: the reason');
export const by = text('object id of the person, or of the app');
export const sender = text("the sender's name in the rules");
