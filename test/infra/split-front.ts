import { randomUUID } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { localAudience } from '../../local/api-token.ts';
import { startAzurite } from '../../local/azurite.ts';
import { allowSelfService, apiClientId } from '../../local/self-service.ts';
import { rulesOnDisk, stackRules } from '../../local/stack-rules.ts';
import { createWebhookSigner, type WebhookSigner } from '../../local/webhook-signer.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import { composeApp, type TenantApp } from '../../src/app.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { type CallApi, createApiCaller } from '../scenarios/api-client.ts';
import { peopleWithoutAccess } from '../seeded-people.ts';
import { frontRights, makeTables, type StoreWithRights, startStoreWithRights } from './store-with-rights.ts';

/** Search Administrator: its settings are the defaults, and nobody of the seeded tenant has it. */
export const roleDefinitionId = '0964bb5e-9bdb-4d7b-ac29-58e794862a40';
export const sender = 'servicedesk';
/** A further tenant of the deployment, of which nothing is stored. */
export const otherTenantId = '11111111-0000-4000-8000-000000000001';

/** Part front in a process of its own, on a store and a Graph that let it do what the templates let it, and the whole app beside it. */
export interface SplitFront {
  readonly simulator: Simulator;
  readonly front: TenantApp;
  readonly callFront: CallApi;
  /** All parts, which nothing is refused. */
  readonly whole: TenantApp;
  readonly callWhole: CallApi;
  readonly store: StoreWithRights;
  readonly signer: WebhookSigner;
  /** Enabled members who hold nothing. */
  readonly people: readonly string[];
  close(): Promise<void>;
}

const silent = () => {};
export const invocation = { invocationId: 'test', info: silent, warn: silent, error: silent };

/** @param more app settings of the front besides. */
export async function startSplitFront(more: Readonly<Record<string, string>> = {}): Promise<SplitFront> {
  // The credential library keeps tokens by client id for the whole process.
  const [frontId, wholeId] = [randomUUID(), randomUUID()];
  const azurite = await startAzurite();
  await makeTables(azurite.endpoint);
  const store = await startStoreWithRights(azurite.endpoint, frontRights);
  const rolesOf = (parts?: readonly ['front']) => requiredAppRoles({ ...(parts && { parts }) });
  const simulator = await startSimulator({
    ...{ users: 40, seed: 11, auditEvents: 20, throttling: false, control: true, alsoTls: true },
    identities: [
      { clientId: frontId, appRoles: rolesOf(['front']).map(({ name }) => name) },
      { clientId: wholeId, appRoles: rolesOf().map(({ name }) => name) },
    ],
  });
  const trusted = getCACertificates('default');
  allowSelfService(simulator, frontId);
  const people = peopleWithoutAccess(simulator.tenant);
  const signer = createWebhookSigner();
  const senders = [
    {
      ...{ name: sender, format: 'generic', proof: { kind: 'ed25519', publicKeys: [signer.publicKey] } },
      beneficiaries: { people: people.slice(0, 2) },
      grants: [{ roleDefinitionId, minutes: 120 }],
    },
  ];
  const rules = rulesOnDisk(stackRules(simulator.tenant, { senders }));
  const settings = {
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    IDENTITY_HEADER: simulator.identityHeader,
    RULES_FILE: rules.path,
    TENANT_ID: simulator.tenant.tenantId,
    API_AUDIENCE: localAudience,
    API_AUTHORITY: simulator.origin,
    API_AUTHENTICATION_CONTEXT: 'c1',
    API_WRITES_PER_MINUTE: '1000',
    PUBLIC_URL: 'https://warden.example',
    APPROVAL_CLIENT_ID: apiClientId,
    OWN_IDENTITIES: `${frontId},${wholeId}`,
  };
  Object.assign(process.env, settings);
  const others = { tenants: [otherTenantId], tenantsRules: rules.path };
  const compose = (own: Readonly<Record<string, string>>) =>
    composeApp({ ...readSettings({ ...settings, ...own }), ...others }, simulator.clock);
  const whole = compose({ AZURE_CLIENT_ID: wholeId, TABLES_ENDPOINT: azurite.endpoint });
  const front = compose({
    ...{ APP_PARTS: 'front', AZURE_CLIENT_ID: frontId, TABLES_ENDPOINT: store.endpoint },
    ...{ SELF_SERVICE: 'on', SELF_SERVICE_CLIENT_ID: apiClientId },
    SELF_SERVICE_AUTHORITY: simulator.tlsOrigin ?? '',
    API_TIME_BUDGET_SECONDS: '5',
    ...more,
  });
  const caller = (app: TenantApp) =>
    createApiCaller({
      ...{ app, invocation, simulator, audience: localAudience },
      recording: { recordRoute: silent },
    });
  return {
    ...{ simulator, front, whole, store, signer, people },
    ...{ callFront: caller(front), callWhole: caller(whole) },
    async close() {
      setDefaultCACertificates(trusted);
      store.close();
      await Promise.all([simulator.close(), azurite.stop()]);
      rules.remove();
    },
  };
}
