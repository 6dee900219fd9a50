import { z } from 'zod';
import { type HttpAnswer, type InputError, problem } from './answer.ts';

/** A request as the trigger received it. `HttpRequest` of `@azure/functions` is one. */
export interface HttpCall {
  readonly method: string;
  readonly query: Iterable<[string, string]>;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** The same with the body as it came: what is signed are bytes. */
export interface RawHttpCall extends HttpCall {
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Parameters of a path by name, decoded. */
export type PathParams = Readonly<Record<string, string>>;

/** A request that its route cannot use; it carries the answer. */
export class InputProblem extends Error {
  override readonly name = 'InputProblem';
  readonly answer: HttpAnswer;

  constructor(answer: HttpAnswer) {
    super('the request is not usable');
    this.answer = answer;
  }
}

/** Bytes. The largest body that makes sense, all 17 rules of a role, has some 20 KiB. */
const MAX_BODY_BYTES = 64 * 1024;
const MAX_ERRORS = 20;

export function readParams<T extends z.ZodType>(params: PathParams, schema: T): z.output<T> {
  return read('path', schema, params);
}

export function readQuery<T extends z.ZodType>(request: HttpCall, schema: T): z.output<T> {
  const given = [...request.query];
  const names = given.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw unusable([{ at: `query.${printable(twice)}`, message: 'given more than once' }]);
  return read('query', schema, Object.fromEntries(given));
}

/** @throws InputProblem 413 too large, 415 not JSON by its header, 400 not JSON or not as the schema says. */
export async function readBody<T extends z.ZodType>(request: HttpCall, schema: T): Promise<z.output<T>> {
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    const detail = 'Send the body as application/json and say so in the header Content-Type.';
    throw new InputProblem(problem(415, 'The body is not JSON', detail));
  }
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const text = await request.text();
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) throw tooLarge();
  return read('body', schema, parsed(text));
}

/** Visible ASCII, as a header can carry it and a log show it. */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'expected 1 to 200 visible ASCII characters without spaces');

export function readIdempotencyKey(request: HttpCall): string | undefined {
  const given = request.headers.get('idempotency-key');
  if (given === null) return undefined;
  return read('header', z.object({ 'Idempotency-Key': idempotencyKey }), { 'Idempotency-Key': given })[
    'Idempotency-Key'
  ];
}

/** A 400 that names every part that is wrong. */
export function unusable(errors: readonly InputError[]): InputProblem {
  const detail = errors.map(({ at, message }) => `${at}: ${message}`).join('; ');
  return new InputProblem(problem(400, 'The request is invalid', `${detail}.`, { errors }));
}

function tooLarge(): InputProblem {
  const detail = `A body may have ${MAX_BODY_BYTES} bytes at most.`;
  return new InputProblem(problem(413, 'The body is too large', detail));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unusable([{ at: 'body', message: 'it is not JSON' }]);
  }
}

function read<T extends z.ZodType>(part: string, schema: T, given: unknown): z.output<T> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw unusable(result.error.issues.slice(0, MAX_ERRORS).map((issue) => toInputError(part, issue)));
}

function toInputError(part: string, issue: z.core.$ZodIssue): InputError {
  const path = issue.path.map((step) => printable(String(step)));
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.slice(0, MAX_ERRORS).map(printable).join(', ');
    return { at: [part, ...path].join('.'), message: `not known here: ${names}` };
  }
  return { at: [part, ...path].join('.'), message: issue.message.slice(0, 300) };
}

/** Text that a caller chose, short enough and plain enough to be shown back. */
export function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?').slice(0, 60);
}
