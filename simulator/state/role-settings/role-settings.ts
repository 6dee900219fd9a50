import type { Collection } from '../../collection.ts';
import type { RoleDefinition } from '../../directory.ts';
import type { JsonObject } from '../../json-object.ts';
import { type Random, randomFrom } from '../../random.ts';
import { GraphRefusal } from '../../refusal.ts';
import type { RoleRuleSet } from '../role-rule-set.ts';
import { applyRuleChange } from './read-rule.ts';
import { invalidRule } from './read-values.ts';
import { isPartial, isRuleId, type Rule, type RuleId } from './rule.ts';
import { ruleSetOf } from './rules-in-force.ts';
import { type Approvers, seededRules } from './seeded-rules.ts';

/** `unifiedRoleManagementPolicy`: the settings of one role. Callers neither create nor delete policies. */
export interface Policy {
  /** The last part of its id: `DirectoryRole_{tenantId}_{guid}`. */
  readonly guid: string;
  readonly roleDefinitionId: string;
  readonly rules: ReadonlyMap<RuleId, Rule>;
  /** `null`: never changed. */
  readonly modified: { readonly at: Date; readonly by: string | null } | null;
}

/** A rule as a caller sends it. */
export interface RuleChange {
  readonly id: string;
  readonly sent: JsonObject;
}

/** Points that are not established about Graph, and the reading of this simulator. */
interface RoleSettingsSwitches {
  /** Whether `PATCH …/rules/{id}` accepts app-only tokens. Documented for users only. */
  singleRuleByApps: boolean;
}

/** The policies of a tenant, one for each of its roles. */
export class RoleSettings {
  readonly switches: RoleSettingsSwitches = { singleRuleByApps: false };
  /** The source of audit row ids. */
  readonly random: Random;
  readonly #seed: number;
  readonly #roles: Collection<RoleDefinition>;
  readonly #approvers: Approvers;
  readonly #policies = new Map<string, Policy>();

  constructor(seed: number, roles: Collection<RoleDefinition>, approvers: Approvers) {
    this.#seed = seed;
    this.#roles = roles;
    this.#approvers = approvers;
    this.random = randomFrom(seed, 'role settings');
  }

  /** Policies in the order of the roles. */
  policies(): readonly Policy[] {
    return this.#roles.all().map((role) => this.#policyFor(role));
  }

  /** `undefined`: the role does not exist. */
  policyOf(roleDefinitionId: string): Policy | undefined {
    const role = this.#roles.find(roleDefinitionId);
    return role && this.#policyFor(role);
  }

  /**
   * The rules that requests for this role are checked against.
   *
   * @throws GraphRefusal 400 while a rule is stored with a partial target: the policy is broken until that rule is
   * sent again (docs/graph-facts.md#changing-role-settings).
   * @throws Error when the role does not exist.
   */
  rulesOf(roleDefinitionId: string): RoleRuleSet {
    const policy = this.policyOf(roleDefinitionId);
    if (policy === undefined) throw new Error(`there is no role ${roleDefinitionId} to have rules`);
    for (const rule of policy.rules.values()) if (isPartial(rule)) throw invalidRule(rule.id);
    return ruleSetOf(policy.rules);
  }

  /**
   * Changes rules of a policy: all of them, or none.
   *
   * @returns the new policy.
   * @throws GraphRefusal 400 for an invalid rule, and while another rule of the policy is broken.
   */
  update(policy: Policy, changes: readonly RuleChange[], by: string | null, at: Date): Policy {
    const rules = new Map(policy.rules);
    for (const { id, sent } of changes) {
      const rule = isRuleId(id) ? rules.get(id) : undefined;
      if (rule === undefined) throw invalidRule(id);
      rules.set(rule.id, applyRuleChange(rule, sent));
    }
    for (const rule of rules.values()) {
      if (isPartial(rule) && !changes.some(({ id }) => id === rule.id)) throw invalidRule(rule.id);
    }
    refuseConflict(rules);
    const changed = { ...policy, rules, modified: { at, by } };
    this.#policies.set(policy.roleDefinitionId, changed);
    return changed;
  }

  /**
   * A fault: changes a rule that the request did not include.
   *
   * @returns the id of the rule. `undefined`: the request included every rule that could be changed.
   */
  breakSibling(policyGuid: string, requestedIds: readonly string[]): RuleId | undefined {
    const policy = this.policies().find(({ guid }) => guid === policyGuid);
    const sibling = [...(policy?.rules.values() ?? [])].find(
      ({ id, kind }) => (kind === 'Expiration' || kind === 'Enablement') && !requestedIds.includes(id),
    );
    if (policy === undefined || sibling === undefined) return undefined;
    const rules = new Map(policy.rules).set(sibling.id, corruptedRule(sibling));
    this.#policies.set(policy.roleDefinitionId, { ...policy, rules });
    return sibling.id;
  }

  #policyFor(role: RoleDefinition): Policy {
    const known = this.#policies.get(role.id);
    if (known !== undefined) return known;
    const policy = {
      guid: randomFrom(this.#seed, `policy of ${role.id}`).guid(),
      roleDefinitionId: role.id,
      rules: new Map(seededRules(role, this.#seed, this.#approvers).map((rule) => [rule.id, rule])),
      modified: null,
    };
    this.#policies.set(role.id, policy);
    return policy;
  }
}

/**
 * Refuses MFA together with an authentication context (docs/graph-facts.md#changing-role-settings). The message is
 * ours.
 */
function refuseConflict(rules: ReadonlyMap<RuleId, Rule>): void {
  const context = rules.get('AuthenticationContext_EndUser_Assignment');
  if (context?.kind !== 'AuthenticationContext' || context.isEnabled !== true) return;
  if (context.claimValue === null)
    throw new GraphRefusal(400, 'InvalidPolicy', 'An enabled authentication context needs its claimValue.');
  const activation = rules.get('Enablement_EndUser_Assignment');
  if (activation?.kind === 'Enablement' && activation.enabledRules.includes('MultiFactorAuthentication'))
    throw new GraphRefusal(
      400,
      'MfaAndAcrsConflict',
      'Multi-factor authentication and an authentication context cannot both be required.',
    );
}

function corruptedRule(rule: Rule): Rule {
  if (rule.kind === 'Expiration')
    return {
      ...rule,
      isExpirationRequired: rule.isExpirationRequired !== true,
      maximumDuration: rule.maximumDuration === 'P30D' ? 'P15D' : 'P30D',
    };
  if (rule.kind === 'Enablement')
    return { ...rule, enabledRules: rule.enabledRules.length === 0 ? ['Justification'] : [] };
  return rule;
}
