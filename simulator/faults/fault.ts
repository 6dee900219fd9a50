import { z } from 'zod';

/** Answered, or not, in the place of the route: nothing takes effect. */
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
] as const;
/** The route answers, and its answer is spoilt on the way. */
const corruptionKinds = ['slow', 'truncated-json', 'cut-body', 'lost-answer'] as const;
/** The route answers as it should, and more takes effect than was asked for: another rule of the policy is changed. */
const sideEffectKinds = ['sibling-rule'] as const;
/** The answer is a page of a collection, and the page is another than it should be. */
const pageKinds = [
  'empty-page',
  'short-page',
  'repeated-page',
  'lost-next-link',
  'looping-next-link',
  'foreign-next-link',
  'late-events',
  'out-of-order',
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
  match: z.strictObject({ method: z.string().optional(), path: z.string().min(1).optional() }).default({}),
  after: wholeNumber.default(0),
  times: wholeNumber.min(1).default(1),
  retryAfterSeconds: wholeNumber.nullable().optional(),
  delayMs: wholeNumber.default(2_000),
});

/** A fault as it is set. */
export interface FaultOptions {
  readonly kind: FaultKind;
  readonly match?: {
    readonly method?: string;
    /**
     * Part of the path and query, decoded (`directoryAudits?$filter=`), or the source of a regular expression. Without
     * it the fault befalls Graph requests only; with it the identity endpoint and the OpenID documents as well.
     */
    readonly path?: string;
  };
  /** Leaves the first n matching requests alone. Default 0. */
  readonly after?: number;
  /** How many requests it befalls. Default 1. */
  readonly times?: number;
  /** For 429, 500, 502, 503, 504. `null`: no `Retry-After`. Default: 1 for 429, none for the others. */
  readonly retryAfterSeconds?: number | null | undefined;
  /** For `slow`: real milliseconds. Default 2000. */
  readonly delayMs?: number;
}

/** A fault that has not befallen all the requests it is meant for. */
export interface PendingFault extends Required<Omit<FaultOptions, 'retryAfterSeconds'>> {
  readonly id: number;
  readonly retryAfterSeconds: number | null | undefined;
  /** Matching requests so far, those left alone included. */
  readonly seen: number;
  /** Requests it befell so far. */
  readonly befell: number;
}

/** What was asked for is no fault; the message names every problem. */
export class FaultUnusableError extends Error {
  override readonly name = 'FaultUnusableError';
}

/** Throws `FaultUnusableError`. */
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
    },
  };
}
