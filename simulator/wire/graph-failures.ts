import type { ErrorStatus } from '../faults/reply-with-fault.ts';
import type { Route } from '../routes/route.ts';
import { forbidden, unauthorized } from '../tokens/graph-gate.ts';
import { graphError, tooManyRequests } from './graph-error.ts';
import type { Answer, IncomingRequest } from './message.ts';

/** Failures for faults, with the bodies that Graph sends for these statuses. */
export function graphErrorAnswer(
  request: IncomingRequest,
  route: Route,
  status: ErrorStatus,
  headers: Readonly<Record<string, string>>,
): Answer {
  switch (status) {
    case 401:
      return unauthorized(request, 'Lifetime validation failed, the token is expired.');
    case 403:
      return forbidden(request, route);
    case 429:
      return tooManyRequests(request, headers);
    default:
      return graphError(request, { status, ...failures[status] }, headers);
  }
}

const failures = {
  500: { code: 'InternalServerError', message: 'An internal server error has occurred.' },
  502: { code: 'BadGateway', message: 'The gateway received an invalid answer from the service behind it.' },
  503: {
    code: 'ServiceUnavailable',
    message: 'The service is temporarily unavailable. Please try again later.',
  },
  504: {
    code: 'GatewayTimeout',
    message: 'The request was not answered in time by the service behind the gateway.',
  },
} as const;
