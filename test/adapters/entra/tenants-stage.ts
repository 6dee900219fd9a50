import { randomUUID } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ManagedIdentityCredential } from '@azure/identity';
import { createSimulatorClock } from '../../../simulator/clock.ts';
import type { Simulator } from '../../../simulator/start.ts';
import { type SimulatedTenants, startSimulators } from '../../../simulator/start-many.ts';
import type { OtherTenantOptions } from '../../../src/adapters/entra/tenant-door.ts';

export const appId = '7c2f1a3e-0d6f-4c3b-9a1e-0f5f4a3a1c22';
const reads = 'RoleManagement.Read.Directory';

/** The home of an app, and two tenants that have consented to it. */
export interface TenantsStage {
  readonly simulators: SimulatedTenants;
  readonly home: Simulator;
  readonly customers: readonly [Simulator, Simulator];
  /** How the app signs in to a tenant. */
  optionsFor(tenant: Simulator): OtherTenantOptions;
  /** Gives the consent that each has at the beginning. */
  consent(tenant: Simulator): void;
  /** Registers the app at home, trusting this identity. */
  register(subject?: string): void;
  close(): Promise<void>;
}

export async function startTenantsStage(): Promise<TenantsStage> {
  // The credential library keeps the identity's tokens by its client id for the whole process.
  const identityId = randomUUID();
  const clock = createSimulatorClock(new Date('2026-09-15T12:00:00Z'), { frozen: true });
  const small = { users: 10, auditEvents: 5, clock };
  const simulators = await startSimulators(
    [
      { ...small, seed: 31, identities: [{ clientId: identityId, appRoles: [] }] },
      { ...small, seed: 32 },
      { ...small, seed: 33 },
    ],
    { alsoTls: true },
  );
  const [home, first, second] = simulators.tenants;
  if (first === undefined || second === undefined) throw new Error('there are three tenants');
  process.env.IDENTITY_ENDPOINT = simulators.identityEndpoint;
  process.env.IDENTITY_HEADER = simulators.identityHeader;
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, simulators.certificate ?? '']);
  const own = home.identities.find({ clientId: identityId })?.objectId ?? '';
  const stage: TenantsStage = {
    ...{ simulators, home, customers: [first, second] },
    optionsFor: ({ tenant: { tenantId } }) => ({
      ...{ authority: simulators.tlsOrigin ?? '', tenantId, clientId: appId },
      identity: new ManagedIdentityCredential({ clientId: identityId }),
    }),
    consent: ({ applicationConsents, tenant: { tenantId } }) =>
      applicationConsents.grant({
        clientId: appId,
        objectId: tenantId.replace(/^.{8}/, '5e1f5e1f'),
        appRoles: [reads],
      }),
    register: (subject = own) =>
      void home.applications.register({
        ...{ clientId: appId, redirectUris: ['https://warden.example/callback'] },
        federatedCredentials: [{ subject }],
      }),
    async close() {
      setDefaultCACertificates(trusted);
      delete process.env.IDENTITY_ENDPOINT;
      delete process.env.IDENTITY_HEADER;
      await simulators.close();
    },
  };
  stage.register();
  for (const customer of stage.customers) stage.consent(customer);
  return stage;
}
