import { addDays } from 'date-fns/addDays';
import { subDays } from 'date-fns/subDays';
import type { RulesText } from '../../local/stack-rules.ts';
import { createWebhookSigner, type SignedMessage, type WebhookSigner } from '../../local/webhook-signer.ts';
import type { User } from '../../simulator/directory.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';
import type { Scenario } from '../hosts/host-environment.ts';
import { scenarioOf } from '../scenarios.ts';

/** The sender of the rules. */
export const senderName = 'kill-sweep';
/** No recovery takes so long: an access that is over before its time was ended, and not by the clock. */
export const grantMinutes = 240;
const ticket = 'INC-4711';
const roleName = 'Reports Reader';

/** Signs for all environments of a sweep: their rules hold its public key. */
const signer: WebhookSigner = createWebhookSigner();

/** Who may have what for the ticket: somebody eligible for one harmless role, and for nothing else. */
export interface DeliverySubject {
  readonly user: User;
  readonly roleDefinitionId: string;
}

/** A tenant in which somebody is eligible for a role that asks for no sign-in and no approval, and a sender may ask for it. */
export function deliveryScenario(seed: number): Scenario {
  const base = scenarioOf('mark', seed);
  return {
    ...base,
    name: 'deliveries',
    users: 40,
    prepare,
    rules: (tenant) => ({ ...(base.rules as RulesText), ...senderRules(tenant) }),
  };
}

function prepare(tenant: Tenant, now: Date): void {
  const { user, roleDefinitionId } = subjectOf(tenant);
  const { roleManagement, roleSettings } = tenant;
  roleManagement.eligibilities.add({
    ...{ id: '00000000-0000-4000-8000-00000000d001', principalId: user.id, roleDefinitionId },
    ...{ directoryScopeId: '/', madeIn: 'pim', createdAt: subDays(now, 100), startsAt: subDays(now, 100) },
    ...{ memberType: 'Direct', expiration: { type: 'afterDateTime', endsAt: addDays(now, 90) } },
  });
  const policy = roleSettings.policyOf(roleDefinitionId);
  if (policy === undefined) throw new Error(`the tenant has no settings of ${roleName}`);
  const sent = {
    '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyEnablementRule',
    enabledRules: ['Justification'],
  };
  roleSettings.update(policy, [{ id: 'Enablement_EndUser_Assignment', sent }], null, subDays(now, 50));
}

function senderRules(tenant: Tenant): RulesText {
  const { user, roleDefinitionId } = subjectOf(tenant);
  return {
    senders: [
      {
        name: senderName,
        format: 'generic',
        proof: { kind: 'ed25519', publicKeys: [signer.publicKey] },
        beneficiaries: { people: [user.id] },
        grants: [{ roleDefinitionId, minutes: grantMinutes }],
      },
    ],
  };
}

export function subjectOf({ users, roleDefinitions }: Tenant): DeliverySubject {
  const role = roleDefinitions.all().find(({ displayName }) => displayName === roleName);
  const user = users
    .all()
    .findLast(({ accountEnabled, userType }) => accountEnabled && userType === 'Member');
  if (role === undefined || user === undefined) throw new Error('the tenant has nobody to give a role to');
  return { user, roleDefinitionId: role.id };
}

/** The ticket asks. The same instant gives the same message. */
export function startMessage(at: Date): SignedMessage {
  const data = { ticket: { number: ticket }, justification: 'The database is down' };
  return signer.sign({ type: 'activation.requested', timestamp: at.toISOString(), data }, at, 'msg_start');
}

/** The ticket is over. */
export function endMessage(at: Date): SignedMessage {
  const data = { ticket: { number: ticket } };
  return signer.sign({ type: 'activation.ended', timestamp: at.toISOString(), data }, at, 'msg_end');
}
