import { badRequest, GraphRefusal } from '../refusal.ts';

export function badFilter(message: string): GraphRefusal {
  return badRequest(`Invalid filter clause: ${message}`);
}

/** Graph understands the query and does not support it. */
export function unsupportedQuery(message: string): GraphRefusal {
  return new GraphRefusal(400, 'Request_UnsupportedQuery', message);
}
