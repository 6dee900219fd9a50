/**
 * What a caller may do about a call to Microsoft Graph that did not succeed.
 *
 * - `signed-out`     no usable token: the identity endpoint is absent or refuses, or Graph answers 401 to a fresh token.
 * - `forbidden`      403: an app role, a licence or a directory role is missing. Another try never helps.
 * - `throttled`      429 until the call's budget was spent.
 * - `unavailable`    5xx, a time-out or a broken connection until the call's budget was spent.
 * - `not-found`      404.
 * - `conflict`       409 or 412: somebody else changed the thing.
 * - `rejected`       any other 4xx: the request itself is at fault.
 * - `invalid-response`  an answer that must not be believed: no JSON, a page without items, a next link that loops, leads elsewhere, or a page that came twice.
 * - `cancelled`      the caller's own signal ended it.
 */
export type GraphFailureKind =
  | 'signed-out'
  | 'forbidden'
  | 'throttled'
  | 'unavailable'
  | 'not-found'
  | 'conflict'
  | 'rejected'
  | 'invalid-response'
  | 'cancelled';

/** Where Graph said what it said: quote these to Microsoft support. */
export interface GraphFailureFacts {
  /** HTTP status; `undefined` when there was no answer. */
  readonly status?: number | undefined;
  /** Graph's own code, e.g. `Authorization_RequestDenied`, or ours where Graph gave none, e.g. `TimedOut`. */
  readonly code: string;
  readonly requestId?: string | undefined;
  /** Graph's own date of the answer, as sent. */
  readonly date?: string | undefined;
  /** What Graph itself said, whole; `undefined` where it said nothing or what answered is not Graph. */
  readonly said?: string | undefined;
  /** A claims challenge that the user must sign in with: decoded JSON. */
  readonly claims?: string | undefined;
  /** How long Graph asked to wait. */
  readonly retryAfterSeconds?: number | undefined;
}

/** A call to Microsoft Graph that did not succeed. The message says what was asked, what came back, and what to do now. */
export class GraphCallError extends Error {
  override readonly name = 'GraphCallError';
  readonly kind: GraphFailureKind;
  readonly status: number | undefined;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly date: string | undefined;
  /** What Graph itself said, whole; `undefined` where it said nothing or what answered is not Graph. */
  readonly said: string | undefined;
  /** A claims challenge that the user must sign in with: decoded JSON. */
  readonly claims: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: GraphFailureKind, message: string, facts: GraphFailureFacts, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.status = facts.status;
    this.code = facts.code;
    this.requestId = facts.requestId;
    this.date = facts.date;
    this.said = facts.said;
    this.claims = facts.claims;
    this.retryAfterSeconds = facts.retryAfterSeconds;
  }
}

/** Whether Graph may have done what it was asked although the call failed. */
export function mayBeDone({ kind }: GraphCallError): boolean {
  return kind === 'unavailable' || kind === 'invalid-response' || kind === 'cancelled';
}

/**
 * - `unreachable`  nothing answers at the store's address.
 * - `forbidden`    the identity may not do this there.
 * - `rejected`     the store refused the operation for another reason.
 * - `corrupt-row` a row does not have the shape that we wrote: somebody else wrote or altered it.
 */
export type StoreFailureKind = 'unreachable' | 'forbidden' | 'rejected' | 'corrupt-row';

/** An operation on our own store (Azure Table Storage) that did not succeed. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: StoreFailureKind;
  /** The store's own code, e.g. `AuthorizationFailure`. */
  readonly code: string;

  constructor(kind: StoreFailureKind, message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.code = code;
  }
}

/** Whether nothing can be written down, of whatever was being done or of anything else. */
export function isStoreAway(error: unknown): boolean {
  return error instanceof StoreError && (error.kind === 'unreachable' || error.kind === 'forbidden');
}

/**
 * - `unreachable`  no answer in time, or none from whoever holds the key; another try may help.
 * - `forbidden`    the identity may not use the key, or gets no token.
 * - `unusable`     the key is not there, is switched off, or is of a kind that we do not sign with.
 * - `invalid-response`  an answer that must not be believed.
 */
export type SigningFailureKind = 'unreachable' | 'forbidden' | 'unusable' | 'invalid-response';

/** Nothing was signed. The message says with which key, what came back, and what to do now. */
export class SigningError extends Error {
  override readonly name = 'SigningError';
  readonly kind: SigningFailureKind;

  constructor(kind: SigningFailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** One thing that is wrong with the rules file. */
export interface RulesProblem {
  /** From 1; `undefined` where it is about the whole file. */
  readonly line: number | undefined;
  /** Where: `stale.coolDownDays`. Empty for the whole. */
  readonly path: string;
  /** What is wrong, and what to write instead. */
  readonly sentence: string;
}

/** The rules cannot be used, so every writer is read-only. The message lists every problem, one a line. */
export class RulesUnusable extends Error {
  override readonly name = 'RulesUnusable';
  readonly problems: readonly RulesProblem[];

  constructor(source: string, problems: readonly RulesProblem[]) {
    const lines = problems.map(
      ({ line, path, sentence }) =>
        `  - ${line === undefined ? '' : `line ${line}: `}${path === '' ? '' : `${path}: `}${sentence}`,
    );
    super(`The rules (${source}) are not usable, so nothing will be changed:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}
