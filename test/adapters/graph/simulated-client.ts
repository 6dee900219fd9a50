import { ManagedIdentityCredential } from '@azure/identity';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../simulator/start.ts';
import { createGraphClient, type GraphClient } from '../../../src/adapters/graph/client/client.ts';
import { requiredAppRoles } from '../../../src/adapters/graph/permissions.ts';
import { jumpingTiming } from './client/jumping-timing.ts';

/** When the simulated tenant's clock begins. */
export const simulatedNow = new Date('2026-11-23T03:00:00Z');

/** A simulator with an identity that holds exactly the app roles that our operations name, and a client of it. */
export async function startSimulatedGraph(
  clientId: string,
  options: SimulatorOptions = {},
): Promise<{ readonly simulator: Simulator; readonly client: GraphClient; close(): Promise<void> }> {
  const simulator = await startSimulator({
    seed: 11,
    users: 60,
    auditEvents: 100,
    now: simulatedNow,
    throttling: false,
    identities: [{ clientId, appRoles: requiredAppRoles().map(({ name }) => name) }],
    ...options,
  });
  process.env.IDENTITY_ENDPOINT = simulator.identityEndpoint;
  process.env.IDENTITY_HEADER = simulator.identityHeader;
  const client = createGraphClient({
    origin: simulator.origin,
    credential: new ManagedIdentityCredential({ clientId }),
    tryTimeoutMs: 20_000,
    callBudgetMs: 120_000,
    reportsPer10Seconds: 1_000,
    timing: jumpingTiming(),
  });
  return {
    simulator,
    client,
    async close() {
      delete process.env.IDENTITY_ENDPOINT;
      delete process.env.IDENTITY_HEADER;
      await simulator.close();
    },
  };
}
