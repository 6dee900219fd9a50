/** A request that Graph refuses: thrown by queries, state and routes, sent as Graph's own error envelope. */
export class GraphRefusal extends Error {
  override readonly name = 'GraphRefusal';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Graph does not understand the request. */
export function badRequest(message: string): GraphRefusal {
  return new GraphRefusal(400, 'BadRequest', message);
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

/** A signed-in user without a directory role that may read reports. */
export function roleNotAllowed(): GraphRefusal {
  return new GraphRefusal(
    403,
    'Authentication_RequestFromUnsupportedUserRole',
    'User is not in the allowed roles',
  );
}

export function resourceNotFound(id: string): GraphRefusal {
  return new GraphRefusal(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}
