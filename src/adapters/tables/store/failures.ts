import { RestError } from '@azure/data-tables';
import { StoreError } from '../../../ports/errors.ts';
import { isNoToken, whyNoToken } from '../../identity/why-no-token.ts';

/** The HTTP status of a failed call to the store; `undefined` where there was no answer or it is no such failure. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}

/**
 * The store's own name for what went wrong, e.g. `EntityAlreadyExists`; for a broken connection the system's, e.g.
 * `ECONNREFUSED`. The SDK keeps it in `details` for single calls and in `code` for transactions.
 */
export function codeOf(error: RestError): string {
  const details = asRecord(error.details);
  const body = asRecord(details.odataError);
  const named = [details.errorCode, body.code, error.code].find((code) => typeof code === 'string');
  return typeof named === 'string' && named !== '' ? named : 'unknown';
}

/**
 * What the SDK threw, as a `StoreError` that says what was being done, to which store, and what to do now. Anything that
 * is not a failure of the store (a mistake of ours) is handed back as it is.
 *
 * @param operation what was tried, to begin the sentence: `archiving audit events`.
 */
export function toStoreError(error: unknown, operation: string, endpoint: string): unknown {
  if (error instanceof StoreError) return error;
  if (error instanceof RestError) return fromRestError(error, operation, endpoint);
  if (isNoToken(error)) {
    const { because, advice } = whyNoToken(error);
    const message = `${operation}: no token for ${endpoint}: ${because}. ${advice} ${GRANT}`;
    return new StoreError('forbidden', message, error.name, { cause: error });
  }
  return error;
}

const GRANT =
  'Grant it the role "Storage Table Data Contributor" on the storage account; a new grant takes some minutes to count.';

function fromRestError(error: RestError, operation: string, endpoint: string): StoreError {
  const code = codeOf(error);
  const status = error.statusCode;
  if (status === undefined) {
    const message = `${operation}: nothing answers at ${endpoint} (${code}). Check that the address is right, that the store runs, and that it can be reached from here.`;
    return new StoreError('unreachable', message, code, { cause: error });
  }
  if (status === 401 || status === 403) {
    const message = `${operation}: ${endpoint} refuses this identity (${status} ${code}). ${GRANT} If it has the role, look at the account's network rules.`;
    return new StoreError('forbidden', message, code, { cause: error });
  }
  const next =
    status >= 500 ? 'It was tried again in vain: the next run goes on from here.' : 'Nothing more was tried.';
  const message = `${operation}: ${endpoint} answered ${status} ${code}: ${firstLine(messageOf(error))} ${next}`;
  return new StoreError('rejected', message, code, { cause: error });
}

function messageOf(error: RestError): string {
  const text = asRecord(asRecord(asRecord(error.details).odataError).message).value;
  return typeof text === 'string' ? text : error.message;
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, 300);
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
