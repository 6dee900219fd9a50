import { z } from 'zod';
import { type AnswerEdit, editSchema } from './edit-answer.ts';

/** The fault replaces the route's answer; the request has no effect. */
const replacementKinds = [
  '429',
  '500',
  '502',
  '503',
  '504',
  '401',
  '403',
  'reset',
  'hang',
  'html-body',
  'refusal',
] as const;
/** The route answers, and its answer is corrupted on the way. */
const corruptionKinds = [
  'slow',
  'truncated-json',
  'cut-body',
  'lost-answer',
  'odd-answer',
  'huge-body',
] as const;
/** The route answers correctly, and an additional change happens: another rule of the policy is modified. */
const sideEffectKinds = ['sibling-rule'] as const;
/** The answer is a page of a collection, and the page is wrong. */
const pageKinds = [
  'empty-page',
  'short-page',
  'repeated-page',
  'lost-next-link',
  'looping-next-link',
  'foreign-next-link',
  'late-events',
  'out-of-order',
  'null-record',
] as const;

/** Every kind of fault. */
export const faultKinds = [
  ...replacementKinds,
  ...corruptionKinds,
  ...sideEffectKinds,
  ...pageKinds,
] as const;
export type FaultKind = (typeof faultKinds)[number];
export type PageFaultKind = (typeof pageKinds)[number];
export type ReplacementFaultKind = (typeof replacementKinds)[number];

export function isPageKind(kind: FaultKind): kind is PageFaultKind {
  return (pageKinds as readonly string[]).includes(kind);
}

export function isReplacementKind(kind: FaultKind): kind is ReplacementFaultKind {
  return (replacementKinds as readonly string[]).includes(kind);
}

const wholeNumber = z.number().int().nonnegative();

const faultSchema = z.strictObject({
  kind: z.enum(faultKinds),
  match: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().min(1).optional(),
      record: z.string().min(1).optional(),
    })
    .default({}),
  after: wholeNumber.default(0),
  times: wholeNumber.min(1).default(1),
  retryAfterSeconds: wholeNumber.nullable().optional(),
  delayMs: wholeNumber.default(2_000),
  edit: editSchema.default({}),
  bytes: wholeNumber.default(64_000_000),
  refusal: z
    .strictObject({ status: z.int().min(400).max(599), code: z.string(), message: z.string() })
    .default({ status: 400, code: 'Directory_ExpiredPageToken', message: 'The page token has expired.' }),
});

/** A fault as a caller sets it. */
export interface FaultOptions {
  readonly kind: FaultKind;
  readonly match?: {
    readonly method?: string;
    /**
     * Part of the decoded path and query (`directoryAudits?$filter=`), or the source of a regular expression. Without
     * it, the fault hits Graph requests only; with it, also the identity endpoint and the OpenID documents.
     */
    readonly path?: string;
    /** Id of an item: the fault hits the pages that it is on. */
    readonly record?: string;
  };
  /** Number of matching requests to skip first. Default 0. */
  readonly after?: number;
  /** Number of requests to hit. Default 1. */
  readonly times?: number;
  /** For 429, 500, 502, 503, 504. `null`: no `Retry-After`. Default: 1 for 429, none for the others. */
  readonly retryAfterSeconds?: number | null | undefined;
  /** For `slow`: real milliseconds. Default 2000. */
  readonly delayMs?: number;
  /** For `odd-answer`: what is changed. With `match.record` and without `at`, the row of that id. */
  readonly edit?: AnswerEdit;
  /** For `huge-body`: how many bytes longer the answer is. Default 64 million. */
  readonly bytes?: number;
  /** For `refusal`: the error. Default: 400 `Directory_ExpiredPageToken`, for requests that follow a next link. */
  readonly refusal?: { readonly status: number; readonly code: string; readonly message: string };
}

/** A fault that still has requests to hit. */
export interface PendingFault extends Required<Omit<FaultOptions, 'retryAfterSeconds'>> {
  readonly id: number;
  readonly retryAfterSeconds: number | null | undefined;
  /** Number of matching requests so far, skipped ones included. */
  readonly seen: number;
  /** Number of requests hit so far. */
  readonly befell: number;
}

/** An input that is not a valid fault. The message names every problem. */
export class FaultUnusableError extends Error {
  override readonly name = 'FaultUnusableError';
}

/** @throws FaultUnusableError */
export function parseFault(input: unknown): Omit<PendingFault, 'id' | 'seen' | 'befell'> {
  const parsed = faultSchema.safeParse(input);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${issue.path.join('.') || 'fault'}: ${issue.message}`,
    );
    throw new FaultUnusableError(`the fault cannot be set: ${problems.join('; ')}`);
  }
  const { match, retryAfterSeconds, ...rest } = parsed.data;
  return {
    ...rest,
    retryAfterSeconds,
    match: {
      ...(match.method === undefined ? {} : { method: match.method }),
      ...(match.path === undefined ? {} : { path: match.path }),
      ...(match.record === undefined ? {} : { record: match.record }),
    },
  };
}
