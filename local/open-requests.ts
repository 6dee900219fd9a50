import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Requests that have been sent and whose answer has not been read to its end. */
export interface OpenRequests {
  readonly count: number;
  /** Calls the listener each time the last open request ends. */
  onNone(listener: () => void): void;
}

/**
 * Counts what this process sends to an origin with `fetch`, from the call of `fetch` until the answer's last byte or an
 * error, as Node's own diagnostics tell it.
 */
export function watchRequests(origin: string): OpenRequests & { stop(): void } {
  const open = new Set<unknown>();
  const listeners: (() => void)[] = [];
  const begin = (message: unknown) => {
    const request = requestOf(message);
    if (request?.origin?.toString() === origin) open.add(request);
  };
  const end = (message: unknown) => {
    if (!open.delete(requestOf(message)) || open.size > 0) return;
    for (const listener of listeners) listener();
  };
  subscribe('undici:request:create', begin);
  for (const name of ends) subscribe(name, end);
  return {
    get count() {
      return open.size;
    },
    onNone: (listener) => void listeners.push(listener),
    stop() {
      unsubscribe('undici:request:create', begin);
      for (const name of ends) unsubscribe(name, end);
    },
  };
}

const ends = ['undici:request:trailers', 'undici:request:error'];

/** `fetch` is undici's, and each of its messages carries the request. */
function requestOf(message: unknown): { readonly origin?: string | URL } | undefined {
  return (message as { readonly request?: { readonly origin?: string | URL } }).request;
}
