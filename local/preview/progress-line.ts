import { whole } from '../../src/report/preview/counted.ts';
import { type ReadKind, readKinds } from './first-reads.ts';

/** How far reading is. */
export interface ReadState {
  /** Rows that came. */
  readonly counts: Map<ReadKind, number>;
  readonly done: Set<ReadKind>;
  /** How many users there are; `undefined`: nobody has counted them yet. */
  users: number | undefined;
  wait: Wait | undefined;
}

/** A request that is sent again. */
interface Wait {
  readonly until: number;
  /** `GET /users`; `undefined`: the reader does not say. */
  readonly operation: string | undefined;
  readonly status: number | undefined;
}

/** Milliseconds since some beginning, and how often Graph asked to wait. */
interface ReadTimes {
  readonly now: number;
  readonly begunAt: number;
  readonly throttled: number;
}

/** `Reading: 1,234 of about 50,000 users, 12 eligibilities; about 3 min left` */
export function progressLine(state: ReadState, { now, begunAt, throttled }: ReadTimes): string {
  const read = readKinds.flatMap((kind) => countOf(kind, state)).join(', ') || 'nothing yet';
  const waits = throttled === 0 ? [] : [`${throttled} waits that Graph asked for`];
  // What is going on now comes first: a narrow terminal cuts the end.
  if (state.wait !== undefined && now < state.wait.until)
    return [waiting(state.wait, state.wait.until - now), `read: ${read}`, ...waits].join('; ');
  const left = secondsLeft(state, now - begunAt);
  const end = left === undefined ? [] : [`about ${duration(left)} left`];
  return `Reading: ${[read, ...waits, ...end].join('; ')}`;
}

function countOf(kind: ReadKind, { counts, done, users }: ReadState): readonly string[] {
  const count = counts.get(kind);
  if (count === undefined) return [];
  const of = kind === 'users' && users !== undefined && !done.has(kind) ? ` of about ${whole(users)}` : '';
  return [`${whole(count)}${of} ${kind}`];
}

/** Users with their sign-ins take longest by far: Graph gives few of them at a time, and seldom. */
function secondsLeft({ counts, done, users }: ReadState, milliseconds: number): number | undefined {
  const read = counts.get('users') ?? 0;
  if (users === undefined || done.has('users') || read === 0 || read >= users) return undefined;
  return ((milliseconds / 1000) * (users - read)) / read;
}

/** `42 s`, `12 min` */
function duration(left: number): string {
  return left < 90 ? `${Math.max(1, Math.round(left))} s` : `${Math.round(left / 60)} min`;
}

/** Whole seconds until an instant is over. */
function secondsOf(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}

/** `Waiting 42 s, as Graph asked (429), for GET /users` */
function waiting({ operation, status }: Wait, milliseconds: number): string {
  const because =
    status === 429 ? ', as Graph asked (429)' : status === undefined ? '' : ` after a ${status}`;
  return `Waiting ${secondsOf(milliseconds)} s${because}${operation === undefined ? '' : `, for ${operation}`}`;
}
