import { toRequirements } from '../../src/adapters/graph/areas/role-requirements.ts';
import { changedRules } from '../../src/changes/change-rules.ts';
import type { RuleFields } from '../../src/domain/model/command.ts';
import type {
  RolePolicy,
  RolePolicyAssignment,
  RoleRule,
  RulesUpdate,
} from '../../src/domain/model/role-settings.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import type { ReadCall, ReadPage, RoleSettings } from '../../src/ports/index.ts';

/** Role settings in memory: each role, by its id, with its policy. */
export class FakeRoleSettings implements RoleSettings {
  /** All requested changes, in order. */
  readonly updates: { readonly policyId: string; readonly changes: RuleFields }[] = [];
  readonly #policies: Map<string, RolePolicy>;
  readonly #outcomes: (Error | RulesUpdate)[] = [];

  constructor(policies: Readonly<Record<string, RolePolicy>>) {
    this.#policies = new Map(Object.entries(policies));
  }

  /** Puts a policy in the place of a role's own: somebody changed it in the tenant. */
  set(roleDefinitionId: string, policy: RolePolicy): void {
    this.#policies.set(roleDefinitionId, policy);
  }

  /** Sets the outcome of the next change, which is not carried out. */
  answerNext(outcome: Error | RulesUpdate): void {
    this.#outcomes.push(outcome);
  }

  async *policies(call: ReadCall): AsyncGenerator<ReadPage<RolePolicy>> {
    this.#count(call);
    const rows = [...this.#policies.values()];
    yield page(rows.map((policy) => ({ ...policy, rules: [], requirements: undefined })));
  }

  async policy(policyId: string): Promise<RolePolicy | undefined> {
    return [...this.#policies.values()].find(({ id }) => id === policyId);
  }

  async *assignments(
    { withRules, roleDefinitionId }: Parameters<RoleSettings['assignments']>[0],
    call: ReadCall,
  ): AsyncGenerator<ReadPage<RolePolicyAssignment>> {
    this.#count(call);
    const all = [...this.#policies.entries()].map(([role, policy]) => assignmentOf(role, policy));
    const wanted = all.filter(
      (row) => roleDefinitionId === undefined || row.roleDefinitionId === roleDefinitionId,
    );
    if (wanted.length > 0) yield page(wanted.map((row) => (withRules ? row : { ...row, policy: undefined })));
  }

  async assignment(id: string): Promise<RolePolicyAssignment | undefined> {
    return [...this.#policies.entries()]
      .map(([role, policy]) => assignmentOf(role, policy))
      .find((row) => row.id === id);
  }

  async rules(policyId: string): Promise<readonly RoleRule[] | undefined> {
    return (await this.policy(policyId))?.rules;
  }

  async rule(policyId: string, ruleId: string): Promise<RoleRule | undefined> {
    return (await this.rules(policyId))?.find(({ id }) => id === ruleId);
  }

  /** The use case on it: `updateRoleSettings`. */
  async update(policyId: string, changes: RuleFields): Promise<RulesUpdate> {
    this.updates.push({ policyId, changes });
    const ordered = this.#outcomes.shift();
    if (ordered instanceof Error) throw ordered;
    if (ordered !== undefined) return ordered;
    const [role, policy] = [...this.#policies.entries()].find(([, { id }]) => id === policyId) ?? [];
    if (role === undefined || policy === undefined)
      throw new GraphCallError('not-found', `there is no policy ${policyId}`, { code: 'PolicyNotFound' });
    const changed = new Map(changedRules(policy.rules, changes).map((rule) => [rule.id, rule]));
    if (changed.size === 0) return { kind: 'unchanged', policy };
    const rules = policy.rules.map((rule) => changed.get(rule.id) ?? rule);
    const after = { ...policy, rules, requirements: toRequirements(rules) };
    this.#policies.set(role, after);
    return { kind: 'updated', policy: after, changed: [...changed.keys()] };
  }

  #count({ tally }: ReadCall): void {
    tally.requests += 1;
    tally.pages += 1;
  }
}

function assignmentOf(roleDefinitionId: string, policy: RolePolicy): RolePolicyAssignment {
  return {
    id: `${policy.id}_${roleDefinitionId}`,
    policyId: policy.id,
    roleDefinitionId,
    scopeId: policy.scopeId,
    scopeType: policy.scopeType,
    policy,
  };
}

function page<T>(rows: readonly T[]): ReadPage<T> {
  return { rows, unreadable: [] };
}
