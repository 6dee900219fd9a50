import { GraphCallError } from '../../../ports/errors.ts';
import { createDestination } from './destination.ts';
import type { GraphOperation } from './operation.ts';

/** A wire to Microsoft Graph that nothing but reads gets onto. */
export interface ReadOnlyWire {
  /** For `createGraphClient`: the last place before the network. */
  readonly fetch: typeof fetch;
  /** What was refused and never left, oldest first: `POST /v1.0/…`. */
  refused(): readonly string[];
}

/** GraphCallError's code where something other than a read was about to be sent. */
const writeRefusedCode = 'WriteRefused';

/** The POSTs of Graph that only read, among those that this app sends. Whole paths, compared to the letter. */
const readingPosts: readonly string[] = ['/v1.0/directoryObjects/getByIds'];

/** Headers that would make another method of a GET. */
const methodHeaders = ['x-http-method', 'x-http-method-override', 'x-method-override'];

/**
 * Lets through what reads, to one Graph: GET, and the listed POSTs. Everything else is refused before it leaves, whoever asked
 * for it and with whatever token: what a person may do is more than what this program may do for them.
 *
 * @param origin Microsoft Graph, or the simulator on loopback.
 * @param send what sends; `fetch` unless given.
 * @throws RangeError when the origin is neither Graph nor loopback.
 */
export function createReadOnlyWire(origin: string, send: typeof fetch = fetch): ReadOnlyWire {
  const destination = createDestination(origin);
  const refused: string[] = [];
  return {
    refused: () => [...refused],
    async fetch(input, init) {
      const { url, method, headers } = partsOf(input, init);
      if (url.origin === destination.origin && isRead(url, method, headers)) return send(input, init);
      const asked = `${method} ${url.origin === destination.origin ? url.pathname : url.origin}`;
      refused.push(asked);
      throw new GraphCallError(
        'rejected',
        `${asked}: not sent: this program only reads, and that is no read. Nothing was changed. What asked for it is a defect: please report it.`,
        { code: writeRefusedCode },
      );
    },
  };
}

/** Whether an operation gets through. */
export function isReading({ method, version, path }: GraphOperation): boolean {
  return method === 'GET' || (method === 'POST' && readingPosts.includes(`/${version}${path}`));
}

function partsOf(input: Parameters<typeof fetch>[0], init: Parameters<typeof fetch>[1]) {
  const request = input instanceof Request ? input : undefined;
  return {
    url: new URL(request?.url ?? String(input)),
    method: (init?.method ?? request?.method ?? 'GET').toUpperCase(),
    headers: new Headers(init?.headers ?? request?.headers),
  };
}

function isRead({ pathname }: URL, method: string, headers: Headers): boolean {
  if (methodHeaders.some((name) => headers.has(name))) return false;
  return method === 'GET' || (method === 'POST' && readingPosts.includes(pathname));
}
