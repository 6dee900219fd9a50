import {
  createGraphClient,
  type GraphClient,
  type GraphClientOptions,
} from '../../../src/adapters/graph/client/client.ts';
import type { GraphRequest } from '../../../src/adapters/graph/client/exchange.ts';

/** A client of a scripted Graph; its token needs no identity. */
export function scriptedClient(origin: string, options: Partial<GraphClientOptions> = {}): GraphClient {
  return createGraphClient({
    origin,
    credential: {
      getToken: async () => ({ token: 'token-0', expiresOnTimestamp: Date.parse('2099-01-01T00:00:00Z') }),
    },
    tryTimeoutMs: 10_000,
    callBudgetMs: 300_000,
    reportsPer10Seconds: 1_000,
    random: () => 0.5,
    ...options,
  });
}

export const readUsers = {
  method: 'GET',
  url: '/users?$top=5',
  workload: 'directory',
  permission: 'User.Read.All',
} as const satisfies GraphRequest;

export const addUser = {
  ...readUsers,
  method: 'POST',
  url: '/users',
  body: { displayName: 'Ann' },
} as const satisfies GraphRequest;
