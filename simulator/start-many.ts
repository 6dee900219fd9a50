import { decodeJwt } from 'jose';
import { createSimulation, type Simulation, type Simulator, type SimulatorOptions, serve } from './start.ts';
import type { IncomingRequest } from './wire/message.ts';

/** Several tenants at one address, as Microsoft Graph has all of them. The first is the home of the app. */
export interface SimulatedTenants
  extends Pick<Simulator, 'origin' | 'tlsOrigin' | 'certificate' | 'identityEndpoint' | 'identityHeader'> {
  readonly tenants: readonly [Simulator, ...Simulator[]];
  close(): Promise<void>;
}

/**
 * Starts several tenants at one address. The token of a request says whose it is; at Entra, the path does. The identity
 * endpoint is the first tenant's.
 *
 * @throws PortTakenError
 */
export async function startSimulators(
  [first, ...others]: readonly [SimulatorOptions, ...SimulatorOptions[]],
  at: Pick<SimulatorOptions, 'port' | 'tls' | 'alsoTls'> = {},
): Promise<SimulatedTenants> {
  const home = createSimulation(first);
  const simulations = [home, ...others.map((options) => createSimulation(options, home.parts))] as const;
  const byTenant = new Map(simulations.map((one) => [one.parts.tenant.tenantId, one]));
  if (byTenant.size < simulations.length) throw new Error('two tenants have the same id: give each a seed');
  const served = await serve(at, {
    now: () => home.parts.clock.now(),
    handler: (head, readBody) => (byTenant.get(tenantOf(head) ?? '') ?? home).handler(head, readBody),
    onError: home.parts.onError,
  });
  const seen = (simulation: Simulation) => simulation.seen({ ...served, close: async () => {} });
  const tenants = [seen(home), ...simulations.slice(1).map(seen)] as const;
  const { identityEndpoint, identityHeader } = tenants[0];
  return { ...served, identityEndpoint, identityHeader, tenants };
}

/** The tenant that a path names, or that the token of a request is of. Whether it is genuine is for that tenant to say. */
function tenantOf({ path, headers }: IncomingRequest): string | undefined {
  const [, first = ''] = path.split('/');
  if (/^[0-9a-f-]{36}$/i.test(first)) return first.toLowerCase();
  const [, token] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  try {
    const { tid } = decodeJwt(token ?? '');
    return typeof tid === 'string' ? tid.toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}
