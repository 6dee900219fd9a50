import { GraphRefusal } from '../routes/route.ts';

/** Graph does not understand the request. */
export function badRequest(message: string): GraphRefusal {
  return new GraphRefusal(400, 'BadRequest', message);
}

export function badFilter(message: string): GraphRefusal {
  return badRequest(`Invalid filter clause: ${message}`);
}

/** Graph understands the query and does not answer it. */
export function unsupportedQuery(message: string): GraphRefusal {
  return new GraphRefusal(400, 'Request_UnsupportedQuery', message);
}

/** Graph would answer; this simulator does not. */
export function notSimulated(what: string): GraphRefusal {
  return new GraphRefusal(
    501,
    'SimulatorRouteMissing',
    `${what} is not simulated: add it to simulator/routes`,
  );
}

export function forbidden(): GraphRefusal {
  return new GraphRefusal(
    403,
    'Authorization_RequestDenied',
    'Insufficient privileges to complete the operation.',
  );
}

export function resourceNotFound(id: string): GraphRefusal {
  return new GraphRefusal(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}
