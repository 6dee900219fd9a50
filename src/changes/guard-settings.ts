import { apiLimitObstacles } from '../domain/gates/api-limits.ts';
import { baselineLimitObstacles } from '../domain/gates/baseline-limits.ts';
import { wholeObstacle } from '../domain/gates/whole-obstacle.ts';
import { controlPlaneOf } from '../domain/matching/control-plane.ts';
import { sameId } from '../domain/model/access.ts';
import type { ApprovalNeed } from '../domain/model/approval.ts';
import type { Requester, RoleSettingsContent } from '../domain/model/command.ts';
import { nobody, type Party } from '../domain/model/parties.ts';
import type { Obstacle } from '../domain/model/plan.ts';
import type { RoleRule } from '../domain/model/role-settings.ts';
import type { Rules } from '../domain/model/rules.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import { compareRules, strengthOf } from '../domain/role-settings/compare-rules.ts';
import { approverIds, type WantedSettings } from '../domain/role-settings/settings-obstacles.ts';
import { GraphCallError } from '../ports/errors.ts';
import type { RoleCall } from '../ports/index.ts';
import { findRow } from '../ports/reading.ts';
import { readAsker } from '../tenant/read-parties.ts';
import type { ApprovalQuestion } from './approvals.ts';
import { changedRules } from './change-rules.ts';
import { guardNamed } from './guard-approvers.ts';
import { controlPlaneObstacles } from './guard-grants.ts';
import { type GuardPorts, judgeByRules, readProtected } from './guard-rules.ts';
import type { Lately } from './lately.ts';
import { whyNotWanted } from './still-wanted.ts';

/** A change of role settings. */
export interface AskedSettings {
  readonly content: RoleSettingsContent;
  /** `rules`: a baseline wants it, and nobody else asks. */
  readonly askedBy: Requester | 'rules';
}

/** What was found of it, right before it is claimed. */
export interface GuardedSettings {
  readonly obstacles: readonly Obstacle[];
  readonly roleDefinitionId: string | undefined;
  /** All rules as they are now. */
  readonly there: readonly RoleRule[];
  /** Where nothing but an approval is missing; `undefined`: none is needed. */
  readonly question: ApprovalQuestion | undefined;
  /** Whether it lets more happen than before, or may. */
  readonly isWeaker: boolean;
  /** Of what a baseline wanted: why it is not wanted any more. */
  readonly notWanted: string | undefined;
}

/**
 * What stands against a change of a role's settings: unusable rules, a protected list that means nobody, a protected role,
 * limits, and whom it names. What lets more happen in a role that controls the tenant waits for approval; what the app does not understand may
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
  const wanted = wantedSettings(there, content);
  const found = await judgeByRules(ports, async ({ rules }) => {
    const asker = askedBy === 'rules' ? [] : [askedBy.objectId];
    const ids = [...asker, ...(wanted === undefined ? [] : approverIds(wanted))];
    const { closed, snapshot } = await readProtected(rules, ids, ports, call);
    const named = wanted && (await guardNamed({ wanted, role, askedBy, rules, snapshot }, ports, call));
    const notWanted =
      askedBy === 'rules'
        ? whyNotWanted(content, { roleDefinitionId: role, rules: there }, rules, snapshot)
        : undefined;
    const controlPlane = controlPlaneOf(rules, snapshot);
    const obstacles = [
      ...closed,
      ...inProgress(lately.settingsInProgress.get(policyId)),
      ...limitsOf(askedBy, role, lately, rules, snapshot),
      ...protectedRole(role, rules),
      ...(named?.obstacles ?? []),
    ];
    if (!controlPlane.hasRole(role) || wanted === undefined || !isWeaker(wanted))
      return { obstacles, notWanted };
    const seen = { rules, snapshot, beneficiary: named?.beneficiary ?? nobody };
    const question = await approvalOf(askedBy, seen, ports, call);
    return { obstacles: [...obstacles, ...controlPlaneObstacles(rules, ports)], notWanted, question };
  });
  const weaker = wanted === undefined || isWeaker(wanted);
  return {
    ...{ roleDefinitionId: role, there, isWeaker: weaker },
    ...{ question: undefined, notWanted: undefined },
    ...found,
  };
}

function limitsOf(
  askedBy: AskedSettings['askedBy'],
  roleDefinitionId: string | undefined,
  { byBaselines, byCallers }: Lately,
  rules: Rules,
  snapshot: TenantSnapshot,
): readonly Obstacle[] {
  const of = { roleDefinitionId };
  return askedBy === 'rules'
    ? baselineLimitObstacles(of, byBaselines, rules.roleSettings, controlPlaneOf(rules, snapshot))
    : apiLimitObstacles({ limited: 'roleSettings', of, by: askedBy.objectId }, byCallers, rules, snapshot);
}

async function approvalOf(
  askedBy: AskedSettings['askedBy'],
  {
    rules,
    snapshot,
    beneficiary,
  }: { readonly rules: Rules; readonly snapshot: TenantSnapshot; readonly beneficiary: Party },
  ports: GuardPorts,
  call: RoleCall,
): Promise<ApprovalQuestion> {
  const need: ApprovalNeed = { reason: 'control-plane', proof: 'signed' };
  const { principals } = snapshot;
  // What the rules want may be approved by anybody who gets nothing by it: the rules were approved already.
  const asker =
    askedBy === 'rules'
      ? nobody
      : await readAsker({ askedBy, principals, people: rules.api.people }, ports, call);
  return { need, parties: { asker, beneficiary }, rules };
}

/** @returns `undefined` for a rule or field that is not there: nothing will be sent, and the answer says what is wrong. */
function wantedSettings(
  before: readonly RoleRule[],
  { rules }: RoleSettingsContent,
): WantedSettings | undefined {
  try {
    const changed = new Map(changedRules(before, rules).map((rule) => [rule.id, rule]));
    return { before, after: before.map((rule) => changed.get(rule.id) ?? rule) };
  } catch (error) {
    if (error instanceof GraphCallError) return undefined;
    throw error;
  }
}

function isWeaker({ before, after }: WantedSettings): boolean {
  return strengthOf(compareRules(before, after)) === 'weaker';
}

function inProgress(other: string | undefined): readonly Obstacle[] {
  if (other === undefined) return [];
  const sentence = `Change ${other} of the same role settings is in progress. Ask again when it is over.`;
  return [wholeObstacle('in-progress', sentence)];
}

function protectedRole(role: string | undefined, rules: Rules): readonly Obstacle[] {
  const entry = rules.protected.roles.find(({ id }) => role !== undefined && sameId(id, role));
  if (entry === undefined) return [];
  const sentence = `The role ${entry.id} is protected by the rules (${entry.why}). Its settings are not changed.`;
  return [wholeObstacle('protected', sentence)];
}

async function roleOfPolicy(
  policyId: string,
  { roleSettings }: GuardPorts,
  call: RoleCall,
): Promise<string | undefined> {
  const assignments = roleSettings.assignments({ withRules: false }, call);
  return (await findRow(assignments, (row) => sameId(row.policyId, policyId)))?.roleDefinitionId;
}
