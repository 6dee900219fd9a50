import { randomUUID } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ManagedIdentityCredential, type TokenCredential } from '@azure/identity';
import { type RulesOnDisk, type RulesText, rulesOnDisk, stackRules } from '../../local/stack-rules.ts';
import { createSimulatorClock } from '../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import { type Certificate, makeCertificate } from '../../simulator/wire/certificate.ts';
import { createDirectoryAuditLog } from '../../src/adapters/graph/areas/audit-log.ts';
import { createAccessWrites, createRoleManagement } from '../../src/adapters/graph/areas/role-management.ts';
import { createRoleSettings } from '../../src/adapters/graph/areas/role-settings.ts';
import { createGraphClient } from '../../src/adapters/graph/client/client.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import type { Tables } from '../../src/adapters/tables/store/tables.ts';
import { composeApp, type Invocation } from '../../src/app.ts';
import type { RoleKey } from '../../src/domain/model/access.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import type { Method } from '../../src/http/core/route.ts';
import type { DirectoryAuditLog, RoleCall, RoleManagement, RoleSettings } from '../../src/ports/index.ts';
import type { AccessWrites } from '../../src/ports/tenant-writes.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { jumpingTiming } from '../adapters/graph/client/jumping-timing.ts';
import { rememberedCall } from '../adapters/graph/remembered-call.ts';
import { withAzurite } from '../adapters/tables/tables-under-test.ts';
import { type ApiAnswer, type CallApi, createApiCaller } from './api-client.ts';
import { withIdentityRelay } from './identity-relay.ts';
import { type Recording, startRecording } from './record.ts';

/** Start of every scenario. */
const scenarioStart = new Date('2026-11-23T09:00:00Z');

/** Search Administrator. It has default settings, and no holder in the seeded tenant. */
export const roleDefinitionId = '0964bb5e-9bdb-4d7b-ac29-58e794862a40';

const audience = 'api://pim-warden';
/** The app registration of the API. */
const apiClientId = '5a9ed2a1-0d6f-4c3b-9a1e-0f5f4a3a1c11';

/** A simulated tenant, the whole app on it, and a user without any role. */
export interface ScenarioEnvironment {
  readonly simulator: Simulator;
  readonly tables: Tables;
  /** A member of the directory, and the role that the scenario is about. */
  readonly key: RoleKey;
  /** Another member. */
  readonly otherUserId: string;
  /** The app's HTTP API. */
  readonly api: CallApi;
  /** The same, called by the principal with a token of theirs, after a sign-in with several factors. */
  readonly me: (method: Method, target: string, body?: unknown) => Promise<ApiAnswer>;
  /** Typed operations that no route offers yet. `roles` has no access to the app's own token. */
  readonly roles: RoleManagement & AccessWrites;
  readonly roleSettings: RoleSettings;
  readonly auditLog: DirectoryAuditLog;
  readonly recording: Recording;
  /** The app's nightly audit snapshot. */
  snapshotAuditLogs(): Promise<RunRecord>;
  /** See `Recording.withoutRecording`. */
  withoutRecording<T>(doing: () => Promise<T>): Promise<T>;
  /** Sets the clock. */
  setClock(instant: string): void;
  /** A call with the token of a signed-in user. */
  callAs(
    userId: string,
    signIn?: { readonly mfa?: boolean; readonly acrs?: readonly string[] },
  ): Promise<RoleCall>;
  close(): Promise<void>;
}

const azurite = withAzurite();
const identity = withIdentityRelay();
let tables: Tables | undefined;
let certificate: Certificate | undefined;

export async function startScenarioEnvironment(): Promise<ScenarioEnvironment> {
  tables ??= await azurite.empty();
  // Each scenario has its own identity, since the credential library keeps tokens by client id for the whole process.
  const clientId = randomUUID();
  const simulator = await simulatedTenant(clientId, await trustedCertificate());
  registerApi(simulator, clientId);
  identity.forwardTo(simulator);
  const rules = rulesOnDisk(rulesFor(simulator));
  const app = composeApp(settingsFor(simulator, clientId, { tables, rules }), simulator.clock);
  const recording = startRecording(simulator, clientId);
  const [principalId = '', somebodyElse = ''] = peopleWithoutRoles(simulator);
  const api = createApiCaller({ app, invocation, simulator, audience, recording });
  const userGraph = graphOf(simulator, unusableCredential);
  const ownGraph = graphOf(simulator, new ManagedIdentityCredential({ clientId }));
  return {
    ...{ simulator, tables, recording, otherUserId: somebodyElse },
    key: { principalId, roleDefinitionId, directoryScopeId: '/' },
    api,
    me: (method, target, body) => api(method, target, { body, userId: principalId, signIn: { mfa: true } }),
    roles: {
      ...createRoleManagement(userGraph),
      ...createAccessWrites(userGraph, { timing: jumpingTiming() }),
    },
    roleSettings: createRoleSettings(ownGraph),
    auditLog: createDirectoryAuditLog(ownGraph),
    snapshotAuditLogs() {
      recording.recordRoute('timer snapshotAuditLogs');
      return app.snapshotAuditLogs(invocation);
    },
    withoutRecording: recording.withoutRecording,
    setClock: (instant) => simulator.clock.set(new Date(instant)),
    async callAs(userId, signIn = {}) {
      return { ...rememberedCall(), userToken: await simulator.userToken({ userId, scopes, ...signIn }) };
    },
    async close() {
      await simulator.close();
      rules.remove();
    },
  };
}

/** All scenarios are on one tenant and one day: together they make more changes than callers may. */
function rulesFor({ tenant }: Simulator): RulesText {
  const { limits } = stackRules(tenant) as { readonly limits: object };
  const plenty = { grants: 1_000, removals: 1_000, roleSettings: 1_000 };
  return stackRules(tenant, {
    limits: { ...limits, api: { everywhere: plenty, controlPlane: plenty, perCaller: plenty } },
    api: {
      ...{ permanentActive: 'allow', permanentEligible: 'allow' },
      ...{ maximumActiveHours: 87_600, maximumEligibleDays: 3_650 },
    },
  });
}

/** Tokens are exchanged over https: one certificate for all scenarios, which this process trusts. */
async function trustedCertificate(): Promise<Certificate> {
  if (certificate === undefined) {
    certificate = await makeCertificate();
    setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);
  }
  return certificate;
}

/** Entra believes the app by its managed identity, and an administrator has consented to what users may do through it. */
function registerApi({ applications, identities }: Simulator, clientId: string): void {
  applications.register({
    clientId: apiClientId,
    redirectUris: ['https://warden.example/api/approvals/callback'],
    identifierUris: [audience],
    federatedCredentials: [{ subject: identities.find({ clientId })?.objectId ?? '' }],
    delegatedPermissions: [
      'RoleAssignmentSchedule.Read.Directory',
      'RoleAssignmentSchedule.ReadWrite.Directory',
      'RoleEligibilitySchedule.Read.Directory',
      'RoleEligibilitySchedule.ReadWrite.Directory',
    ],
  });
}

function simulatedTenant(clientId: string, alsoTls: Certificate): Promise<Simulator> {
  return startSimulator({
    alsoTls,
    ...{ seed: 11, users: 40, auditEvents: 200, control: true, throttling: false },
    clock: createSimulatorClock(scenarioStart, { frozen: true }),
    // Scenarios jump by months, while the credential library expires tokens by the machine's clock.
    tokenLifetimeSeconds: 366 * 86_400,
    identities: [{ clientId, appRoles: requiredAppRoles().map(({ name }) => name) }],
  });
}

const scopes = [
  'RoleAssignmentSchedule.ReadWrite.Directory',
  'RoleEligibilitySchedule.ReadWrite.Directory',
] as const;

const silent = () => {};
const invocation: Invocation = {
  ...{ invocationId: 'scenario', info: silent, warn: silent },
  // The API answers a defect of the app with a number only. The reason is in its log.
  error: (line: string) => void process.stderr.write(`${line}\n`),
};

const unusableCredential: TokenCredential = {
  async getToken() {
    throw new Error("the app's own token was asked for where a user speaks");
  },
};

function graphOf({ origin }: Simulator, credential: TokenCredential) {
  return createGraphClient({
    ...{ origin, credential, timing: jumpingTiming() },
    ...{ tryTimeoutMs: 20_000, callBudgetMs: 120_000, reportsPer10Seconds: 1_000 },
  });
}

function settingsFor(
  simulator: Simulator,
  clientId: string,
  { tables, rules }: { readonly tables: Tables; readonly rules: RulesOnDisk },
) {
  return readSettings({
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: process.env.IDENTITY_ENDPOINT,
    AZURE_CLIENT_ID: clientId,
    TABLES_ENDPOINT: tables.endpoint,
    RULES_FILE: rules.path,
    GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '1000',
    TENANT_ID: simulator.tenant.tenantId,
    API_AUDIENCE: audience,
    API_READS_PER_MINUTE: '1000000',
    API_WRITES_PER_MINUTE: '1000000',
    API_AUTHORITY: simulator.origin,
    API_AUTHENTICATION_CONTEXT: 'c1',
    SELF_SERVICE: 'on',
    SELF_SERVICE_CLIENT_ID: apiClientId,
    SELF_SERVICE_AUTHORITY: simulator.tlsOrigin,
  });
}

/** Enabled users without access and groups. */
function peopleWithoutRoles({ tenant: { users, groups, roleManagement } }: Simulator): readonly string[] {
  const { eligibilities, assignments } = roleManagement;
  const busy = new Set([
    ...[...eligibilities.all(), ...assignments.all()].map(({ principalId }) => principalId),
    ...groups.all().flatMap(({ memberIds }) => memberIds),
  ]);
  return users
    .all()
    .filter(({ id, accountEnabled }) => accountEnabled && !busy.has(id))
    .map(({ id }) => id);
}
