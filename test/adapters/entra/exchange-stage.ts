import { randomUUID } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ManagedIdentityCredential } from '@azure/identity';
import { createSimulatorClock } from '../../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../../simulator/start.ts';
import type { OnBehalfOfOptions } from '../../../src/adapters/entra/on-behalf-of.ts';

export const clientId = '5a9ed2a1-0d6f-4c3b-9a1e-0f5f4a3a1c11';
export const activate = 'RoleAssignmentSchedule.ReadWrite.Directory';
export const at = new Date('2026-09-15T12:00:00Z');

/** The simulated tenant with an app registration that a managed identity proves to be, and a user who calls it. */
export interface ExchangeStage {
  readonly simulator: Simulator;
  readonly options: OnBehalfOfOptions;
  /** Registers the app, with something changed. */
  register(more?: Partial<Parameters<Simulator['applications']['register']>[0]>): void;
  /** A user's token for the app. */
  userToken(wish?: Readonly<Record<string, unknown>>): Promise<string>;
  close(): Promise<void>;
}

export async function startExchangeStage(): Promise<ExchangeStage> {
  // The credential library keeps the identity's tokens by its client id for the whole process.
  const identityId = randomUUID();
  const simulator = await startSimulator({
    ...{ users: 20, auditEvents: 10, control: true, alsoTls: true },
    clock: createSimulatorClock(at, { frozen: true }),
    identities: [{ clientId: identityId, appRoles: [] }],
  });
  process.env.IDENTITY_ENDPOINT = simulator.identityEndpoint;
  process.env.IDENTITY_HEADER = simulator.identityHeader;
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, simulator.certificate ?? '']);
  const { tenantId, users } = simulator.tenant;
  const userId = users.all().find(({ accountEnabled }) => accountEnabled)?.id;
  const subject = simulator.identities.find({ clientId: identityId })?.objectId ?? '';
  const stage: ExchangeStage = {
    simulator,
    options: {
      authority: simulator.tlsOrigin ?? '',
      tenantId,
      clientId,
      identity: new ManagedIdentityCredential({ clientId: identityId }),
      graphResource: 'https://graph.microsoft.com',
    },
    register(more) {
      simulator.applications.register({
        clientId,
        redirectUris: ['https://warden.example/callback'],
        federatedCredentials: [{ subject }],
        delegatedPermissions: [activate],
        ...more,
      });
    },
    async userToken(wish = {}) {
      const answer = await fetch(`${simulator.origin}/_simulator/api-tokens`, {
        method: 'POST',
        body: JSON.stringify({ audience: clientId, roles: ['PimWarden.Activate'], userId, ...wish }),
      });
      return ((await answer.json()) as { access_token: string }).access_token;
    },
    async close() {
      setDefaultCACertificates(trusted);
      delete process.env.IDENTITY_ENDPOINT;
      delete process.env.IDENTITY_HEADER;
      await simulator.close();
    },
  };
  stage.register();
  return stage;
}
