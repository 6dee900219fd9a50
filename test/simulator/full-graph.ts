import { createSimulatorClock } from '../../simulator/clock.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/start.ts';

export const noon = new Date('2026-09-15T12:00:00Z');

/** An answer: status, headers and JSON. */
export interface GraphResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: ResponseBody;
}

/** The fields that these tests read; each body has some of them. */
export interface ResponseBody {
  readonly id: string;
  readonly status: string | number;
  readonly value: readonly ResponseBody[];
  readonly error: { readonly code: string; readonly message: string };
  readonly policyId: string;
  readonly policy: ResponseBody;
  readonly rules: readonly unknown[];
  readonly enabledRules: readonly string[];
  readonly maximumDuration: string;
  readonly target: object;
  readonly setting: { readonly isRequestorJustificationRequired: boolean };
  readonly targetResources: readonly unknown[];
  readonly displayName: string;
  readonly activityDisplayName: string;
  readonly accountEnabled: boolean;
  readonly incidentCount: number;
  readonly isActive: boolean;
  readonly alertIncidents: readonly ResponseBody[];
  readonly responses: readonly {
    readonly id: string;
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: ResponseBody;
  }[];
  readonly '@odata.nextLink'?: string;
}

export interface FullGraph extends Simulator {
  /** Sends a request with a token of the system-assigned identity. With a body the default method is POST. */
  call(
    path: string,
    sending?: {
      readonly method?: string;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Promise<GraphResponse>;
  readonly defects: unknown[];
}

/** Starts all simulated routes, with each answer checked against the published types and the clock frozen at noon. */
export async function startFullGraph(
  appRoles: readonly string[],
  options: SimulatorOptions = {},
): Promise<FullGraph> {
  const defects: unknown[] = [];
  const simulator = await startSimulator({
    seed: 7,
    users: 60,
    auditEvents: 20,
    clock: createSimulatorClock(noon, { frozen: true }),
    identities: [{ appRoles }],
    checkShapes: true,
    onError: (error) => defects.push(error),
    ...options,
  });
  const query = 'api-version=2019-08-01&resource=https://graph.microsoft.com';
  const tokenAnswer = await fetch(`${simulator.identityEndpoint}?${query}`, {
    headers: { 'X-IDENTITY-HEADER': simulator.identityHeader },
  });
  const { access_token: token } = (await tokenAnswer.json()) as { readonly access_token: string };
  return {
    ...simulator,
    defects,
    async call(path, { body, method = body === undefined ? 'GET' : 'POST', headers = {} } = {}) {
      const answer = await fetch(`${simulator.origin}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true;
      return {
        status: answer.status,
        headers: answer.headers,
        text,
        body: (isJson && text !== '' ? JSON.parse(text) : {}) as ResponseBody,
      };
    },
  };
}
