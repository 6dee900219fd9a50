import type { Answer, IncomingRequest } from './message.ts';

/** Graph's error envelope (facts §5). `innerError.date` has no zone and no fraction, as Graph writes it. */
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

/** 429 has an inner error of its own shape (facts §6.2, case `throttle-429`). */
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

/** The caller's id for the request; Graph repeats its own where the caller gave none. */
export function clientRequestId(request: Pick<IncomingRequest, 'headers' | 'requestId'>): string {
  return request.headers['client-request-id'] ?? request.requestId;
}

function graphDate(now: Date): string {
  return now.toISOString().slice(0, 19);
}
