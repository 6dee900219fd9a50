import { z } from 'zod';
import type { Simulator } from '../../simulator/start.ts';
import type { App, Invocation } from '../../src/app.ts';
import type { Method } from '../../src/http/core/route.ts';
import { routeTable } from '../../src/http/routes.ts';
import type { ApiRole } from '../../src/ports/caller.ts';
import type { Recording } from './record.ts';

const withId = z.looseObject({ id: z.string() });
const answer = z.looseObject({
  id: z.string().optional(),
  next: z.string().optional(),
  items: z.array(z.looseObject({ id: z.string().default(''), policyId: z.string().optional() })).optional(),
  request: withId.optional(),
  schedule: withId.optional(),
  instance: withId.optional(),
});

/** A response of the API. */
export interface ApiAnswer {
  readonly status: number;
  readonly json: z.infer<typeof answer>;
}

/**
 * Calls the app's API, with the token of an app that has the roles that its method may need, or the roles given.
 *
 * @param target below `/api/`: `assignments?top=3`.
 */
export type CallApi = (
  method: Method,
  target: string,
  options?: {
    readonly body?: unknown;
    readonly roles?: readonly ApiRole[];
    /** A user on whose behalf the app calls. */
    readonly userId?: string;
    /** How the user signed in. */
    readonly signIn?: {
      readonly mfa?: boolean;
      readonly acrs?: readonly string[];
      /** What the client declared: `cp1`. */
      readonly capabilities?: readonly string[];
    };
  },
) => Promise<ApiAnswer>;

interface ApiCallerParts {
  readonly app: App;
  readonly invocation: Invocation;
  readonly simulator: Simulator;
  readonly audience: string;
  readonly recording: Pick<Recording, 'recordRoute'>;
}

/** Hands the request to the app, as its functions do. */
export function createApiCaller(parts: ApiCallerParts): CallApi {
  return async (method, target, { body, userId, signIn, ...options } = {}) => {
    const url = new URL(`http://127.0.0.1/api/${target}`);
    const path = decodeURIComponent(url.pathname.slice('/api/'.length));
    const match = routeTable.match(method, path);
    if (match.kind !== 'found') throw new Error(`the API has no route for ${method} ${path}`);
    const roles = options.roles ?? (path.startsWith('me/') ? rolesOfUsers : defaultRoles[method]);
    parts.recording.recordRoute(`${method} /api/${match.route.path}`);
    const headers = new Headers({
      authorization: `Bearer ${await tokenFor({ roles, userId, ...signIn }, parts)}`,
    });
    if (body !== undefined) headers.set('content-type', 'application/json');
    const { status, jsonBody } = await parts.app.answerHttp(parts.invocation, path, {
      ...{ method, headers, query: url.searchParams },
      text: async () => (body === undefined ? '' : JSON.stringify(body)),
    });
    return { status, json: answer.parse(JSON.parse(JSON.stringify(jsonBody))) };
  };
}

const defaultRoles: Readonly<Record<Method, readonly ApiRole[]>> = {
  GET: ['PimWarden.Read'],
  POST: ['PimWarden.Plan', 'PimWarden.Grant', 'PimWarden.Remove', 'PimWarden.Run', 'PimWarden.Approve'],
  PATCH: ['PimWarden.Settings'],
  DELETE: ['PimWarden.Remove'],
};

const rolesOfUsers: readonly ApiRole[] = ['PimWarden.Activate'];

async function tokenFor(
  who: Readonly<Record<string, unknown>>,
  { simulator, audience }: ApiCallerParts,
): Promise<string> {
  const response = await fetch(`${simulator.origin}/_simulator/api-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ audience, ...who }),
  });
  return z.looseObject({ access_token: z.string() }).parse(await response.json()).access_token;
}
