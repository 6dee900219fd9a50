import { apiLimitObstacles } from '../domain/gates/api-limits.ts';
import { controlPlaneOf } from '../domain/matching/control-plane.ts';
import { sameId } from '../domain/model/access.ts';
import type { ApprovalNeed } from '../domain/model/approval.ts';
import type { Requester, RoleSettingsContent } from '../domain/model/command.ts';
import { nobody } from '../domain/model/parties.ts';
import type { Obstacle } from '../domain/model/plan.ts';
import type { RoleRule } from '../domain/model/role-settings.ts';
import type { Rules } from '../domain/model/rules.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import { compareRules, strengthOf } from '../domain/role-settings/compare-rules.ts';
import { GraphCallError } from '../ports/errors.ts';
import type { RoleCall } from '../ports/index.ts';
import { findRow } from '../ports/reading.ts';
import { readAsker } from '../tenant/read-parties.ts';
import type { ApprovalQuestion } from './approvals.ts';
import { changedRules } from './change-rules.ts';
import { controlPlaneObstacles } from './guard-grants.ts';
import { type GuardPorts, readProtected, withRules } from './guard-rules.ts';
import type { Lately } from './lately.ts';

/** A change of role settings that a caller asks for. */
export interface AskedSettings {
  readonly content: RoleSettingsContent;
  readonly askedBy: Requester;
}

/** What was found of it, right before it is claimed. */
export interface GuardedSettings {
  readonly obstacles: readonly Obstacle[];
  readonly roleDefinitionId: string | undefined;
  /** All rules as they are now. */
  readonly there: readonly RoleRule[];
  /** Where nothing but an approval is missing; `undefined`: none is needed. */
  readonly question: ApprovalQuestion | undefined;
}

/**
 * What stands against a change of a role's settings: unusable rules, a protected list that means nobody, a protected role,
 * limits. What lets more happen in a role that controls the tenant waits for approval; what the app does not understand may
 * let more happen.
 *
 * @throws GraphCallError when the settings cannot be read.
 */
export async function guardSettings(
  { content, askedBy }: AskedSettings,
  lately: Lately,
  ports: GuardPorts,
  call: RoleCall,
): Promise<GuardedSettings> {
  const { policyId } = content;
  const role = await roleOfPolicy(policyId, ports, call);
  const there = (await ports.roleSettings.rules(policyId, call)) ?? [];
  let question: ApprovalQuestion | undefined;
  const obstacles = await withRules(ports, async ({ rules }) => {
    const { closed, snapshot } = await readProtected(rules, [askedBy.objectId], ports, call);
    const next = { limited: 'roleSettings', of: { roleDefinitionId: role }, by: askedBy.objectId } as const;
    const found = [
      ...closed,
      ...inProgress(lately.settingsInProgress.get(policyId)),
      ...apiLimitObstacles(next, lately.byCallers, rules, snapshot),
      ...protectedRole(role, rules),
    ];
    const isControlPlane = controlPlaneOf(rules, snapshot).hasRole(role);
    if (!isControlPlane || !isWeaker(there, content)) return found;
    question = await approvalOf(askedBy, { rules, snapshot }, ports, call);
    return [...found, ...controlPlaneObstacles(rules, ports)];
  });
  return { obstacles, roleDefinitionId: role, there, question };
}

async function approvalOf(
  askedBy: Requester,
  { rules, snapshot }: { readonly rules: Rules; readonly snapshot: TenantSnapshot },
  ports: GuardPorts,
  call: RoleCall,
): Promise<ApprovalQuestion> {
  const need: ApprovalNeed = { reason: 'control-plane', proof: 'signed' };
  const { principals } = snapshot;
  const asker = await readAsker({ askedBy, principals, people: rules.api.people }, ports, call);
  return { need, parties: { asker, beneficiary: nobody }, rules };
}

function isWeaker(there: readonly RoleRule[], { rules }: RoleSettingsContent): boolean {
  try {
    const changed = new Map(changedRules(there, rules).map((rule) => [rule.id, rule]));
    const wanted = there.map((rule) => changed.get(rule.id) ?? rule);
    return strengthOf(compareRules(there, wanted)) === 'weaker';
  } catch (error) {
    // A rule or field that is not there: nothing will be sent, and the answer says what is wrong.
    if (error instanceof GraphCallError) return false;
    throw error;
  }
}

function inProgress(other: string | undefined): readonly Obstacle[] {
  if (other === undefined) return [];
  const sentence = `Change ${other} of the same role settings is in progress. Ask again when it is over.`;
  return [{ code: 'in-progress', stops: 'everything', itemId: undefined, sentence }];
}

function protectedRole(role: string | undefined, rules: Rules): readonly Obstacle[] {
  const entry = rules.protected.roles.find(({ id }) => role !== undefined && sameId(id, role));
  if (entry === undefined) return [];
  const sentence = `The role ${entry.id} is protected by the rules (${entry.why}). Its settings are not changed.`;
  return [{ code: 'protected', stops: 'everything', itemId: undefined, sentence }];
}

async function roleOfPolicy(
  policyId: string,
  { roleSettings }: GuardPorts,
  call: RoleCall,
): Promise<string | undefined> {
  const assignments = roleSettings.assignments({ withRules: false }, call);
  return (await findRow(assignments, (row) => sameId(row.policyId, policyId)))?.roleDefinitionId;
}
