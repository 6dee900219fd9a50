import { randomBytes } from 'node:crypto';
import { addDays } from 'date-fns/addDays';
import { subDays } from 'date-fns/subDays';
import { type RunningAzurite, startAzurite } from '../../local/azurite.ts';
import { type RulesOnDisk, type RulesText, rulesOnDisk, stackRules } from '../../local/stack-rules.ts';
import { nightlySchedules } from '../../local/timer-schedules.ts';
import { createWebhookSigner, type WebhookSigner } from '../../local/webhook-signer.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';

/** A tenant with people whom a sender may give a role, a store, a queue, and the settings of a host. */
export interface WebhookEnvironment {
  readonly settings: Readonly<Record<string, string>>;
  readonly signer: WebhookSigner;
  /** Object ids of the people. */
  readonly people: readonly string[];
  readonly tenantId: string;
  readonly tables: string;
  close(): Promise<void>;
}

export const ed25519Sender = 'bench-ed25519';
export const hmacSender = 'bench-hmac';
const roleName = 'Reports Reader';

/** @param peopleCount how many are eligible. */
export async function startWebhookEnvironment(peopleCount: number): Promise<WebhookEnvironment> {
  const [tables, queues] = await Promise.all([startAzurite(), startAzurite({ service: 'queue' })]);
  const appRoles = requiredAppRoles().map(({ name }) => name);
  const simulator = await startSimulator({
    users: peopleCount * 3,
    auditEvents: 0,
    throttling: false,
    identities: [{ appRoles }],
  });
  const signer = createWebhookSigner();
  const { people, roleDefinitionId } = makeEligible(simulator.tenant, peopleCount);
  const rules = rulesOnDisk(stackRules(simulator.tenant, senders(signer, people, roleDefinitionId)));
  return {
    settings: settingsOf(simulator, { tables, queues, rules }),
    ...{ signer, people, tenantId: simulator.tenant.tenantId, tables: tables.endpoint },
    async close() {
      await Promise.all([simulator.close(), tables.stop(), queues.stop()]);
      rules.remove();
    },
  };
}

function senders(signer: WebhookSigner, people: readonly string[], roleDefinitionId: string): RulesText {
  const sender = {
    format: 'generic',
    beneficiaries: { people },
    grants: [{ roleDefinitionId, minutes: 60 }],
    limits: { grants: 10_000, people: 10_000 },
  };
  return {
    senders: [
      { ...sender, name: ed25519Sender, proof: { kind: 'ed25519', publicKeys: [signer.publicKey] } },
      { ...sender, name: hmacSender, proof: { kind: 'hmac' } },
    ],
  };
}

/** People who have nothing but an eligibility for a role that asks for no sign-in. */
function makeEligible(tenant: Tenant, count: number) {
  const { users, roleDefinitions, roleManagement, roleSettings } = tenant;
  const role = roleDefinitions.all().find(({ displayName }) => displayName === roleName);
  const policy = role && roleSettings.policyOf(role.id);
  if (role === undefined || policy === undefined) throw new Error(`the tenant has no role ${roleName}`);
  const now = new Date();
  const people = users
    .all()
    .filter(({ accountEnabled, userType }) => accountEnabled && userType === 'Member')
    .slice(-count)
    .map(({ id }) => id);
  for (const [index, principalId] of people.entries())
    roleManagement.eligibilities.add({
      ...{ id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`, principalId },
      ...{ roleDefinitionId: role.id, directoryScopeId: '/', madeIn: 'pim', memberType: 'Direct' },
      ...{ createdAt: subDays(now, 100), startsAt: subDays(now, 100) },
      expiration: { type: 'afterDateTime', endsAt: addDays(now, 90) },
    });
  const sent = {
    '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyEnablementRule',
    enabledRules: ['Justification'],
  };
  roleSettings.update(policy, [{ id: 'Enablement_EndUser_Assignment', sent }], null, subDays(now, 50));
  return { people, roleDefinitionId: role.id };
}

function settingsOf(
  { origin, identityEndpoint, identityHeader, tenant }: Simulator,
  { tables, queues, rules }: Record<'tables' | 'queues', RunningAzurite> & { readonly rules: RulesOnDisk },
): Readonly<Record<string, string>> {
  return {
    ...nightlySchedules,
    // Nothing but webhooks is measured.
    WATCH_OWN_WRITES_SCHEDULE: '0 0 3 * * *',
    TENANT_ID: tenant.tenantId,
    GRAPH_ORIGIN: origin,
    IDENTITY_ENDPOINT: identityEndpoint,
    IDENTITY_HEADER: identityHeader,
    TABLES_ENDPOINT: tables.endpoint,
    QUEUES_ENDPOINT: queues.endpoint,
    DOORBELL__queueServiceUri: queues.endpoint,
    RULES_FILE: rules.path,
    WEBHOOK_KEY_BENCH_HMAC: `whsec_${randomBytes(32).toString('base64')}`,
    WEBHOOK_CALLS_PER_MINUTE: '1000000',
  };
}
