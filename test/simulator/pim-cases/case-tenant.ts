import { createSimulatorClock } from '../../../simulator/clock.ts';
import { routes } from '../../../simulator/routes/index.ts';
import { createTenant } from '../../../simulator/state/create-tenant.ts';
import type { PimSwitches } from '../../../simulator/state/pim-switches.ts';
import { type FullGraph, type GraphResponse, startFullGraph } from '../full-graph.ts';
import { caseNamed, type PimCase } from './cases.ts';
import { addPeople } from './people.ts';

/** The ids of a case, and the ids that replace them in the simulated tenant. */
export type IdMap = Readonly<Record<string, string>>;

/** A signed-in user of the tenant who sends a request. */
export interface Sender {
  readonly userId: string;
  /** Signed in with several factors. */
  readonly mfa?: boolean;
}

export interface CaseTenantOptions {
  /** The instant of the case, where its clock stands. */
  readonly at: string;
  readonly auditEvents?: number;
  readonly pim?: Partial<PimSwitches>;
}

/** A simulator whose tenant has the people of the cases, and no assignments. */
export interface CaseTenant extends FullGraph {
  /** Object id of the app. It sends each request without a named user. */
  readonly appId: string;
  /** @param ids the ids that Graph itself assigned: of requests, schedules, policies. */
  replay(pimCase: PimCase, ids?: IdMap, sender?: Sender): Promise<GraphResponse>;
  /**
   * Sends the request of another case.
   *
   * @param changes replaced properties of its body.
   * @returns the id of the created object.
   */
  make(id: string, changes?: Readonly<Record<string, unknown>>): Promise<string>;
  /**
   * Sends a request that prepares the tenant.
   * @throws Error when it is refused.
   */
  setUp(sent: TestRequest, sender?: Sender): Promise<GraphResponse>;
}

interface TestRequest {
  readonly method: string;
  /** The path with readable, unencoded query options. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const allPermissions = [...new Set(routes.flatMap(({ permissions }) => permissions))];

export async function openCaseTenant({
  at,
  auditEvents = 0,
  pim = {},
}: CaseTenantOptions): Promise<CaseTenant> {
  const now = new Date(at);
  const tenant = createTenant({ seed: 3, users: 12, auditEvents, now, pim });
  addPeople(tenant);
  const clock = createSimulatorClock(now, { frozen: true });
  const graph = await startFullGraph(allPermissions, { tenant, clock });
  const send = async ({ path, ...sent }: TestRequest, sender?: Sender) => {
    const token = sender && (await graph.userToken({ ...sender, scopes: allPermissions }));
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return graph.call(path, { ...sent, headers: { ...sent.headers, ...authorization } });
  };
  const setUp = async (sent: TestRequest, sender?: Sender) => {
    const response = await send(sent, sender);
    if (response.status < 300) return response;
    throw new Error(`the tenant could not be made ready: ${sent.method} ${sent.path}: ${response.text}`);
  };
  return {
    ...graph,
    appId: graph.identities.find({})?.objectId ?? '',
    setUp,
    replay: (pimCase, ids = {}, sender) => send(renamed(sentBy(pimCase), ids), sender),
    async make(id, changes = {}) {
      const sent = sentBy(caseNamed(id));
      const { body } = await setUp({ ...sent, body: { ...sent.body, ...changes } });
      return body.id;
    },
  };
}

/** Paths that the documentation shows in beta and v1.0 serves as well; the notes of those cases say so. */
const servedByV1 = /^\/beta\/(users|roleManagement\/directory\/role(Definitions|Assignments))\b/;

function sentBy({ method, path, headers, requestBody }: PimCase) {
  const below = path.slice('https://graph.microsoft.com'.length).replace(servedByV1, '/v1.0/$1');
  return { method, path: below, headers, ...(requestBody !== null && { body: requestBody }) };
}

export function renamed<T>(value: T, ids: IdMap): T {
  let text = JSON.stringify(value);
  for (const [written, meant] of Object.entries(ids)) text = text.replaceAll(written, meant);
  return JSON.parse(text);
}
