import { GraphCallError } from '../../src/ports/errors.ts';

/** Graph says so of who asks, whatever is asked. */
const missingPermission: ReadonlySet<string> = new Set([
  'PermissionScopeNotGranted',
  'Authorization_RequestDenied',
]);
/** Graph was away, had enough of requests, or gave an answer that nobody can read: that says nothing about what was asked. */
const silent: ReadonlySet<GraphCallError['kind']> = new Set([
  'signed-out',
  'throttled',
  'unavailable',
  'invalid-response',
]);
/** Graph made something else than it was asked for. That is an answer. */
const otherKey = 'OtherKey';

export function isPermissionMissing({ code }: Pick<GraphCallError, 'code'>): boolean {
  return missingPermission.has(code);
}

/** Whether a failure is Graph's "no" to what was asked, and not its silence, nor a "no" to whoever asks. */
export function isRefusal(failure: GraphCallError): boolean {
  if (failure.code === otherKey) return true;
  return !silent.has(failure.kind) && !isPermissionMissing(failure);
}

/** A failure of Graph's, to be judged. @throws whatever else it is, and the end of the run. */
export function graphFailure(error: unknown): GraphCallError {
  if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
  return error;
}

/** A failure in a few words. */
export function failureText({ status, code }: Pick<GraphCallError, 'status' | 'code'>): string {
  return `${status ?? 'no answer:'} ${code}`;
}
