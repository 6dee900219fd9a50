import { randomUUID } from 'node:crypto';
import { ManagedIdentityCredential, type TokenCredential } from '@azure/identity';
import { type RulesOnDisk, rulesOnDisk, stackRules } from '../../local/stack-rules.ts';
import { createSimulatorClock } from '../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import { createDirectoryAuditLog } from '../../src/adapters/graph/areas/audit-log.ts';
import { createRoleManagement } from '../../src/adapters/graph/areas/role-management.ts';
import { createRoleSettings } from '../../src/adapters/graph/areas/role-settings.ts';
import { createGraphClient } from '../../src/adapters/graph/client/client.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import type { Tables } from '../../src/adapters/tables/store/tables.ts';
import { composeApp, type Invocation } from '../../src/app.ts';
import type { RoleKey } from '../../src/domain/model/access.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import type { DirectoryAuditLog, RoleCall, RoleManagement, RoleSettings } from '../../src/ports/index.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { jumpingTiming } from '../adapters/graph/client/jumping-timing.ts';
import { rememberedCall } from '../adapters/graph/remembered-call.ts';
import { withAzurite } from '../adapters/tables/tables-under-test.ts';
import { type AskApi, askApi } from './api-client.ts';
import { withIdentityRelay } from './identity-relay.ts';
import { type Recording, startRecording } from './record.ts';

/** When every scenario begins. */
export const begin = new Date('2026-11-23T09:00:00Z');

/** Search Administrator: its settings are the defaults, and nobody of the seeded tenant has it. */
export const roleDefinitionId = '0964bb5e-9bdb-4d7b-ac29-58e794862a40';

const audience = 'api://pim-warden';

/** A simulated tenant, the whole app on it, and somebody who has no role yet. */
export interface Stage {
  readonly simulator: Simulator;
  readonly tables: Tables;
  /** A member of the directory, and the role that the scenario is about. */
  readonly key: RoleKey;
  /** Another member. */
  readonly somebodyElse: string;
  /** The app's HTTP API. */
  readonly api: AskApi;
  /** Typed operations that no route offers yet. The app's own token is not to be had through `roles`. */
  readonly roles: RoleManagement;
  readonly roleSettings: RoleSettings;
  readonly auditLog: DirectoryAuditLog;
  readonly recording: Recording;
  /** The app's nightly audit snapshot. */
  snapshotAuditLogs(): Promise<RunRecord>;
  /** See `Recording.aside`. */
  aside<T>(doing: () => Promise<T>): Promise<T>;
  /** Jumps to an instant. */
  at(instant: string): void;
  /** A call with the token of a signed-in user. */
  as(
    userId: string,
    signIn?: { readonly mfa?: boolean; readonly acrs?: readonly string[] },
  ): Promise<RoleCall>;
  close(): Promise<void>;
}

const azurite = withAzurite();
const identity = withIdentityRelay();
let tables: Tables | undefined;

export async function openStage(): Promise<Stage> {
  tables ??= await azurite.empty();
  // An identity of its own: the credential library keeps tokens by client id for the whole process.
  const clientId = randomUUID();
  const simulator = await simulatedTenant(clientId);
  identity.leadTo(simulator);
  const rules = rulesOnDisk(stackRules(simulator.tenant));
  const app = composeApp(settingsFor(simulator, clientId, { tables, rules }), simulator.clock);
  const recording = startRecording(simulator, clientId);
  const [principalId = '', somebodyElse = ''] = peopleWithoutRoles(simulator);
  const ownGraph = graphOf(simulator, new ManagedIdentityCredential({ clientId }));
  return {
    ...{ simulator, tables, recording, somebodyElse },
    key: { principalId, roleDefinitionId, directoryScopeId: '/' },
    api: askApi({ app, invocation, simulator, audience, recording }),
    roles: createRoleManagement(graphOf(simulator, nobodysCredential), { timing: jumpingTiming() }),
    roleSettings: createRoleSettings(ownGraph, { timing: jumpingTiming() }),
    auditLog: createDirectoryAuditLog(ownGraph),
    snapshotAuditLogs() {
      recording.noteDoor('timer snapshotAuditLogs');
      return app.snapshotAuditLogs(invocation);
    },
    aside: recording.aside,
    at: (instant) => simulator.clock.set(new Date(instant)),
    async as(userId, signIn = {}) {
      return { ...rememberedCall(), userToken: await simulator.userToken({ userId, scopes, ...signIn }) };
    },
    async close() {
      await simulator.close();
      rules.remove();
    },
  };
}

function simulatedTenant(clientId: string): Promise<Simulator> {
  return startSimulator({
    ...{ seed: 11, users: 40, auditEvents: 200, control: true, throttling: false },
    clock: createSimulatorClock(begin, { frozen: true }),
    // Scenarios jump by months, and the credential library goes by the machine's time.
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
  // A defect of the app is told to the caller by a number only; its log says why.
  error: (line: string) => void process.stderr.write(`${line}\n`),
};

const nobodysCredential: TokenCredential = {
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
    API_AUTHORITY: simulator.origin,
  });
}

/** Members who may sign in, hold nothing and are in no group. */
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
