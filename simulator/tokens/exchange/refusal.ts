import type { Answer, IncomingRequest } from '../../wire/message.ts';

/** What the token endpoint says no with. */
export interface TokenRefusal {
  /** OAuth 2.0's word: `invalid_grant`. */
  readonly error: string;
  /** Of `AADSTS…`. */
  readonly code: number;
  readonly message: string;
  readonly suberror?: string;
  /** JSON: what to sign in with. */
  readonly claims?: string;
}

/** The endpoint answers 401 to a client that did not prove who it is, and 400 to all else. */
export function refusalAnswer(request: IncomingRequest, refusal: TokenRefusal): Answer {
  const { error, code, message, suberror, claims } = refusal;
  const timestamp = `${request.now.toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const ids = `Trace ID: ${request.requestId} Correlation ID: ${request.requestId} Timestamp: ${timestamp}`;
  return {
    status: error === 'invalid_client' ? 401 : 400,
    headers: { 'Cache-Control': 'no-store, no-cache' },
    body: {
      error,
      error_description: `AADSTS${code}: ${message} ${ids}`,
      error_codes: [code],
      timestamp,
      trace_id: request.requestId,
      correlation_id: request.requestId,
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
      ...(suberror === undefined ? {} : { suberror }),
      ...(claims === undefined ? {} : { claims }),
    },
  };
}

export function refused(
  error: string,
  code: number,
  message: string,
  more: Pick<TokenRefusal, 'suberror' | 'claims'> = {},
): TokenRefusal {
  return { error, code, message, ...more };
}

export function missing(parameter: string): TokenRefusal {
  const message = `The request body must contain the following parameter: '${parameter}'.`;
  return refused('invalid_request', 900144, message);
}
