import type { Answer, IncomingRequest } from './message.ts';

/** Graph's error envelope. `innerError.date` has no zone and no fraction, as in Graph's answers. */
export function graphError(
  request: IncomingRequest,
  error: { readonly status: number; readonly code: string; readonly message: string },
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status: error.status,
    headers,
    body: { error: { code: error.code, message: error.message, innerError: innerError(request) } },
  };
}

/** The answer 429. Its inner error has a shape of its own (case `throttle-429`). */
export function tooManyRequests(request: IncomingRequest, headers: Readonly<Record<string, string>>): Answer {
  const innerErrorOf429 = {
    code: '429',
    date: graphDate(request.now),
    message: 'Please retry after',
    'request-id': request.requestId,
    status: '429',
  };
  return {
    status: 429,
    headers,
    body: {
      error: { code: 'TooManyRequests', innerError: innerErrorOf429, message: 'Please retry again later.' },
    },
  };
}

function innerError(request: IncomingRequest) {
  return {
    date: graphDate(request.now),
    'request-id': request.requestId,
    'client-request-id': clientRequestId(request),
  };
}

/** The caller's id of the request. Without one, Graph repeats its own. */
export function clientRequestId(request: Pick<IncomingRequest, 'headers' | 'requestId'>): string {
  return request.headers['client-request-id'] ?? request.requestId;
}

function graphDate(now: Date): string {
  return now.toISOString().slice(0, 19);
}
