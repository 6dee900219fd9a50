import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { keyText } from '../simulator/state/role-schedules.ts';
import type { Tenant } from '../simulator/state/tenant.ts';
import { wholeActivationBody } from '../src/http/activations/bodies.ts';
import type { ReportNames } from '../src/report/report-lines.ts';
import { localToken } from './api-token.ts';
import type { FunctionsHost } from './functions-host/functions-host.ts';
import type { RulesOnDisk } from './stack-rules.ts';
import { createWebhookSigner } from './webhook-signer.ts';

/** What an incident needs of the stack. */
export interface IncidentParts {
  readonly tenant: Tenant;
  readonly clock: { now(): Date; advance(milliseconds: number): void };
  readonly simulatorOrigin: string;
  readonly host: Pick<FunctionsHost, 'origin' | 'runTimer'>;
  /** The stack's own: the sender is written into them. */
  readonly rules: RulesOnDisk;
  readonly names: ReportNames;
  /** Whether a doorbell wakes whoever executes. */
  readonly hasDoorbell: boolean;
}

const senderName = 'local-incidents';
const ticket = { number: 'INC-4711', system: 'the local stack' };
const minute = 60_000;
/** As long as the app keeps the senders that it has read from the rules, and a little more. */
const rulesAreReadAgainMilliseconds = minute;
const patienceMilliseconds = 60_000;

/**
 * Shows one incident: a ticket asks, the right person gets the role, the ticket is resolved, the access ends. Whatever is
 * signed, asked and answered goes the way of a real sender.
 *
 * @param print takes each line as it happens.
 * @throws when something else came of it.
 */
export async function showIncident(parts: IncidentParts, print: (line: string) => void): Promise<void> {
  const { tenant, clock, rules, names } = parts;
  const subject = pickSubject(tenant, clock.now());
  if (subject === undefined)
    return print('No incident: nobody of this small tenant is eligible for a role without privileges.');
  const { principalId, roleDefinitionId } = subject;
  askForNoSignIn(tenant, roleDefinitionId, clock.now());
  const signer = createWebhookSigner();
  const sender = {
    ...{ name: senderName, format: 'generic', proof: { kind: 'ed25519', publicKeys: [signer.publicKey] } },
    ...{ beneficiaries: { people: [principalId] }, grants: [{ roleDefinitionId, minutes: 60 }] },
  };
  rules.write({ ...rules.read(), senders: [sender] });
  clock.advance(rulesAreReadAgainMilliseconds);
  const say = (line: string) => print(`  ${clock.now().toISOString().slice(11, 19)}  ${line}`);
  print(
    `An incident opens: ${ticket.number} asks for ${names.role(roleDefinitionId)} for ${names.principal(principalId)}`,
  );

  const send = async (type: string, data: object) => {
    const message = signer.sign({ type, timestamp: clock.now().toISOString(), data }, clock.now());
    return deliver(parts, message);
  };
  const id = await send('activation.requested', { ticket, justification: 'The reports are not there' });
  say(`accepted: /api/activations/${id}`);
  const active = await becomes('active', id, parts);
  say(`the role is ${rolesOf(parts, subject)}, until ${active.until?.slice(11, 19)}`);
  // PIM ends no access in its first five minutes.
  clock.advance(10 * minute);
  await send('activation.ended', { ticket, reason: 'The reports are back' });
  say(`${ticket.number} is resolved`);
  const ended = await becomes('ended', id, parts);
  say(`the role is ${rolesOf(parts, subject)}: ended by its ${ended.ended?.cause}`);
}

interface Subject {
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly directoryScopeId: string;
}

/** Somebody who may use a role that controls nothing, and does not use it now. */
function pickSubject({ roleManagement, users, roleDefinitions }: Tenant, now: Date): Subject | undefined {
  const used = new Set(roleManagement.assignmentSchedules(now).map(keyText));
  return roleManagement.eligibilitySchedules(now).find((schedule) => {
    const user = users.find(schedule.principalId);
    const isPerson = user?.accountEnabled === true && user.userType === 'Member';
    const isPlain = roleDefinitions.find(schedule.roleDefinitionId)?.isPrivileged === false;
    const isNow = schedule.startsAt <= now && schedule.directoryScopeId === '/';
    return isPerson && isPlain && isNow && schedule.memberType === 'Direct' && !used.has(keyText(schedule));
  });
}

/** Otherwise the person would have to confirm it by signing in, and nobody is there to do so. */
function askForNoSignIn({ roleSettings }: Tenant, roleDefinitionId: string, now: Date): void {
  const policy = roleSettings.policyOf(roleDefinitionId);
  if (policy === undefined) throw new Error(`role ${roleDefinitionId} has no settings`);
  const sent = {
    '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyEnablementRule',
    enabledRules: ['Justification'],
  };
  roleSettings.update(policy, [{ id: 'Enablement_EndUser_Assignment', sent }], null, now);
}

const acceptedBody = z.object({ id: z.string() });

async function deliver(
  { host, hasDoorbell }: IncidentParts,
  { headers, body }: ReturnType<ReturnType<typeof createWebhookSigner>['sign']>,
): Promise<string> {
  const response = await fetch(`${host.origin}/api/webhooks/${senderName}`, {
    method: 'POST',
    headers,
    body,
  });
  const answered: unknown = await response.json();
  if (response.status !== 202)
    throw new Error(`the webhook answered ${response.status}: ${JSON.stringify(answered)}`);
  if (!hasDoorbell) await host.runTimer('executeChanges');
  return acceptedBody.parse(answered).id;
}

/** The activation of a message, when it has come to that state. */
async function becomes(
  state: 'active' | 'ended',
  deliveryId: string,
  { host, simulatorOrigin }: IncidentParts,
) {
  const token = await localToken(simulatorOrigin, { roles: ['PimWarden.Read'] });
  const deadline = performance.now() + patienceMilliseconds;
  for (;;) {
    const response = await fetch(`${host.origin}/api/activations/${deliveryId}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const body = wholeActivationBody.parse(await response.json());
    const [activation] = body.activations ?? [];
    if (activation?.state === state) return activation;
    const shown = activation ?? body;
    if (['refused', 'expired', 'awaiting-approval'].includes(shown.state) || performance.now() > deadline)
      throw new Error(`the incident is ${shown.state}: ${shown.because ?? 'no reason was given'}`);
    await sleep(200);
  }
}

/** What the tenant itself says. */
function rolesOf({ tenant, clock }: IncidentParts, subject: Subject): 'active' | 'not active' {
  const active = tenant.roleManagement.assignmentSchedules(clock.now());
  return active.some((schedule) => keyText(schedule) === keyText(subject)) ? 'active' : 'not active';
}
