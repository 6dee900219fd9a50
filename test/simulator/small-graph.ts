import { createSimulatorClock } from '../../simulator/clock.ts';
import { GraphRefusal } from '../../simulator/refusal.ts';
import type { Route } from '../../simulator/routes/route.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/start.ts';

/** The instant of the frozen clock. */
export const noon = new Date('2026-09-15T12:00:00Z');

/** The objects that POST requests created. */
export interface SmallGraph extends Simulator {
  readonly created: unknown[];
  /** A token from the identity endpoint. */
  token(options?: { readonly clientId?: string; readonly resource?: string }): Promise<string>;
  /** Sends a request with a token of the system-assigned identity. */
  call(path: string, init?: RequestInit): Promise<Response>;
}

/** A simulator with a handful of routes and a clock that stands at `noon`. */
export async function startSmallGraph(options: SimulatorOptions = {}): Promise<SmallGraph> {
  const created: unknown[] = [];
  const simulator = await startSimulator({
    users: 600,
    auditEvents: 20,
    clock: createSimulatorClock(noon, { frozen: true }),
    routes: [...smallRoutes, makeThing(created)],
    identities: [
      {
        appRoles: [
          'Things.Read.All',
          'Things.ReadWrite.All',
          'AuditLog.Read.All',
          'RoleManagement.Read.Directory',
        ],
      },
    ],
    ...options,
  });
  const token: SmallGraph['token'] = async ({ clientId, resource = 'https://graph.microsoft.com' } = {}) => {
    const query = new URLSearchParams({
      'api-version': '2019-08-01',
      resource,
      ...(clientId && { client_id: clientId }),
    });
    const headers = { 'X-IDENTITY-HEADER': simulator.identityHeader };
    const answer = await fetch(`${simulator.identityEndpoint}?${query}`, { headers });
    return String((await bodyOf(answer)).access_token);
  };
  let held: Promise<string> | undefined;
  return {
    ...simulator,
    created,
    token,
    async call(path, init = {}) {
      held ??= token();
      const authorization = `Bearer ${await held}`;
      const url = path.startsWith('http') ? path : `${simulator.origin}${path}`;
      return fetch(url, { ...init, headers: { authorization, ...init.headers } });
    },
  };
}

/** The fields that these tests read. */
export interface AnswerBody {
  readonly error: { readonly code: string; readonly message: string };
  readonly value: readonly { readonly id: string }[];
  readonly '@odata.nextLink'?: string;
  readonly caller: { readonly objectId: string; readonly roles: readonly string[] };
  readonly access_token: string;
  readonly client_id: string;
  readonly jwks_uri: string;
}

export async function bodyOf(answer: Response): Promise<AnswerBody> {
  return (await answer.json()) as AnswerBody;
}

/** Ten things, four on a page. */
export const listThings: Route = {
  method: 'GET',
  path: '/v1.0/things',
  permissions: ['Things.Read.All'],
  workload: 'directory',
  answer({ query, origin, path }) {
    const from = Number(query.get('$skiptoken') ?? 0);
    const value = Array.from({ length: 10 }, (_, index) => ({ id: `thing-${index}` })).slice(from, from + 4);
    const next = from + 4 < 10 ? { '@odata.nextLink': `${origin}${path}?$skiptoken=${from + 4}` } : {};
    return { status: 200, body: { '@odata.context': `${origin}/v1.0/$metadata#things`, value, ...next } };
  },
};

function makeThing(created: unknown[]): Route {
  return {
    method: 'POST',
    path: '/v1.0/things',
    permissions: ['Things.ReadWrite.All'],
    workload: 'directory',
    answer({ body }) {
      created.push(body);
      return { status: 201, body };
    },
  };
}

/** Six events, one an hour back from 11:00. */
const listAudits: Route = {
  method: 'GET',
  path: '/v1.0/auditLogs/directoryAudits',
  permissions: ['AuditLog.Read.All'],
  workload: 'reports',
  answer: () => ({
    status: 200,
    body: {
      value: [1, 2, 3, 4, 5, 6].map((hour) => ({
        id: `event-${hour}`,
        activityDateTime: `2026-09-15T${String(12 - hour).padStart(2, '0')}:00:00Z`,
      })),
    },
  }),
};

const smallRoutes: readonly Route[] = [
  listThings,
  listAudits,
  {
    method: 'GET',
    path: '/v1.0/things/{id}',
    permissions: ['Things.Read.All'],
    workload: 'directory',
    answer: ({ params, caller, now, headers }) => ({
      status: 200,
      body: { id: params.id, caller, now: now.toISOString(), consistencyLevel: headers.consistencylevel },
    }),
  },
  {
    method: 'GET',
    path: '/v1.0/things/$count',
    permissions: ['Things.Read.All'],
    workload: 'directory',
    answer: () => ({ status: 200, body: 10 }),
  },
  {
    method: 'DELETE',
    path: '/v1.0/things/{id}',
    permissions: ['Things.ReadWrite.All'],
    workload: 'directory',
    answer: () => ({ status: 204 }),
  },
  {
    method: 'GET',
    path: '/v1.0/roleManagement/directory/roleEligibilityScheduleRequests',
    permissions: ['RoleEligibilitySchedule.ReadWrite.Directory', 'RoleManagement.ReadWrite.Directory'],
    workload: 'pim',
    answer: () => ({ status: 200, body: { value: [] } }),
  },
  {
    method: 'GET',
    path: '/v1.0/refused',
    permissions: [],
    workload: 'directory',
    answer() {
      throw new GraphRefusal(404, 'Request_ResourceNotFound', "Resource 'x' does not exist.");
    },
  },
  {
    method: 'GET',
    path: '/v1.0/broken',
    permissions: [],
    workload: 'directory',
    answer() {
      throw new TypeError('a defect of the simulator');
    },
  },
];
