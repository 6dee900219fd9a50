import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RulesOnDisk, type RulesText, rulesOnDisk, stackRules } from '../../local/stack-rules.ts';
import { allTimersAt } from '../../local/timer-schedules.ts';
import type { User } from '../../simulator/directory.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/start.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import { openTables, type Tables } from '../../src/adapters/tables/store/tables.ts';
import { type Browser, createBrowser } from '../../test/browser.ts';
import { approvalClientId } from '../../test/sign-in.ts';
import { signingKeyFile } from '../signing-key.ts';
import { type AppBundle, type RunningHost, startRunningHost } from './host-process.ts';
import { type NoticeInbox, openNoticeInbox } from './notice-inbox.ts';

export const audience = 'api://pim-warden';
export const publicUrl = 'https://warden.example';

/** What a stack is started with. */
export interface StageOptions {
  readonly seed: number;
  readonly users?: number;
  /** Whether the app has a key that signs what it writes down. */
  readonly signs?: boolean;
  readonly simulator?: Partial<SimulatorOptions>;
  /** Changes the new tenant before anything reads it. */
  readonly prepare?: (tenant: Tenant) => void;
  /** Sections that replace those of the local stack's rules. */
  readonly rules?: (tenant: Tenant, people: readonly User[]) => RulesText;
  /** Added to the app's settings. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running stack: functions host, simulated tenant over https, Azurite, and a receiver of notices. */
export interface Stage {
  readonly simulator: Simulator;
  readonly tenant: Tenant;
  readonly tables: Tables;
  readonly rules: RulesOnDisk;
  readonly host: RunningHost;
  readonly browser: Browser;
  readonly inbox: NoticeInbox;
  /** Two accounts each that the rules say are one person's. */
  readonly aliases: readonly (readonly [string, string])[];
  /** Ids that an attack has used up. */
  readonly taken: Set<string>;
  /** An enabled member who holds nothing; another one each time. */
  person(): User;
  /** Starts one more host of the same app, with some settings changed; close it. */
  anotherHost(changed: Readonly<Record<string, string>>): Promise<RunningHost>;
  /** Moves every clock. */
  advance(milliseconds: number): Promise<void>;
}

export interface SharedParts {
  /** Azurite's endpoint. */
  readonly endpoint: string;
  readonly bundle: AppBundle;
}

const never = '0 0 2 1 1 *';

/** Starts a stack, calls `use`, and stops it. */
export async function withStage<T>(
  options: StageOptions,
  shared: SharedParts,
  use: (stage: Stage) => Promise<T>,
): Promise<T> {
  const simulator = await startSimulator({
    ...{ tls: true, control: true, seed: options.seed, users: options.users ?? 120, auditEvents: 10 },
    ...{ throttling: false, tokenLifetimeSeconds: 400 * 86_400 },
    identities: [{ appRoles: requiredAppRoles().map(({ name }) => name) }],
    ...options.simulator,
  });
  const { tenant } = simulator;
  options.prepare?.(tenant);
  const people = plainMembers(tenant);
  const aliases = [people.splice(0, 2), people.splice(0, 2)].map(
    ([one, other]) => [one?.id ?? '', other?.id ?? ''] as const,
  );
  const rules = rulesOnDisk({
    ...stackRules(tenant, withRoom(tenant, aliases)),
    ...options.rules?.(tenant, people),
  });
  const inbox = await openNoticeInbox();
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  const certificate = join(folder, 'certificate.pem');
  writeFileSync(certificate, simulator.certificate ?? '');
  registerApprovalApp(simulator);
  const key = signingKeyFile();
  const settings = {
    NODE_EXTRA_CA_CERTS: certificate,
    ...settingsOf({ simulator, endpoint: shared.endpoint, rules, inbox }),
    ...(options.signs === true && { EVIDENCE_SIGNING_KEY_FILE: key.path }),
    ...options.settings,
  };
  const host = await startRunningHost(shared.bundle, settings);
  const stage: Stage = {
    ...{ simulator, tenant, rules, host, inbox, aliases },
    taken: new Set(),
    tables: openTables({ endpoint: shared.endpoint }),
    browser: createBrowser(simulator.certificate),
    person() {
      const next = people.shift();
      if (next === undefined)
        throw new Error('the tenant of this stage has no more people: give it more users');
      return next;
    },
    anotherHost: (changed) => startRunningHost(shared.bundle, { ...settings, ...changed }),
    async advance(milliseconds) {
      simulator.clock.advance(milliseconds);
      await host.advance(milliseconds);
    },
  };
  try {
    return await use(stage);
  } finally {
    await host.close();
    await Promise.all([simulator.close(), inbox.close()]);
    rules.remove();
    key.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Numbers so large that no attack is stopped by a limit where another control has to stop it. */
function withRoom(tenant: Tenant, aliases: readonly (readonly [string, string])[]): RulesText {
  const many = { grants: 1_000, removals: 1_000, roleSettings: 1_000 };
  const limits = stackRules(tenant).limits as RulesText;
  return {
    limits: { ...limits, api: { everywhere: many, controlPlane: many, perCaller: many } },
    api: { people: aliases.map((accounts, index) => ({ name: `Person ${index + 1}`, accounts })) },
  };
}

/** Enabled members who hold nothing, are in no group and are protected by nothing. */
function plainMembers({ users, groups, roleManagement }: Tenant): User[] {
  const taken = new Set([
    ...[...roleManagement.eligibilities.all(), ...roleManagement.assignments.all()].map(
      ({ principalId }) => principalId,
    ),
    ...groups.all().flatMap(({ memberIds }) => memberIds),
  ]);
  return users
    .all()
    .filter(
      ({ id, accountEnabled, userType, displayName }) =>
        accountEnabled && userType === 'Member' && !taken.has(id) && !displayName.startsWith('Emergency'),
    );
}

/** Everybody who signs in there may approve: what keeps them from it is to be something else. */
function registerApprovalApp({ tenant, applications }: Simulator): void {
  applications.register({
    clientId: approvalClientId,
    redirectUris: [`${publicUrl}/api/approvals/callback`],
    idTokens: true,
    optionalClaims: ['acct', 'auth_time'],
    roles: Object.fromEntries(tenant.users.all().map(({ id }) => [id, ['PimWarden.Approve']])),
  });
}

interface AppParts {
  readonly simulator: Simulator;
  readonly endpoint: string;
  readonly rules: RulesOnDisk;
  readonly inbox: NoticeInbox;
}

function settingsOf({ simulator, endpoint, rules, inbox }: AppParts): Record<string, string> {
  return {
    TENANT_ID: simulator.tenant.tenantId,
    GRAPH_ORIGIN: simulator.origin,
    API_AUTHORITY: simulator.origin,
    API_AUDIENCE: audience,
    API_AUTHENTICATION_CONTEXT: 'c1',
    API_READS_PER_MINUTE: '1000000',
    API_WRITES_PER_MINUTE: '1000000',
    GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '100000',
    TABLES_ENDPOINT: endpoint,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    IDENTITY_HEADER: simulator.identityHeader,
    RULES_FILE: rules.path,
    PUBLIC_URL: publicUrl,
    // Without a receiver nothing that controls the tenant is given.
    NOTIFY_WEBHOOK_URL: inbox.url,
    APPROVAL_CLIENT_ID: approvalClientId,
    ...allTimersAt(never),
  };
}
