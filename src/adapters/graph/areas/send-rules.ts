import type { RoleRule } from '../../../domain/model/role-settings.ts';
import { GraphCallError } from '../../../ports/errors.ts';
import type { RuleWrites } from '../../../ports/tenant-writes.ts';
import type { GraphClient } from '../client/client.ts';
import { requestFor } from '../client/operation.ts';
import { isOutcomeUnknown, refusalOf } from './refusal.ts';
import { policyOperations } from './role-policies.ts';

/**
 * Sends rules of one role's settings, whole. Graph has no ETags here: whoever writes last wins.
 *
 * - `PATCH /policies/roleManagementPolicies/{policyId}`: `RoleManagementPolicy.ReadWrite.Directory`
 *
 * Source: docs/graph-facts.md#reading-role-settings, docs/graph-facts.md#changing-role-settings.
 */
export function createRuleWrites(client: GraphClient): RuleWrites {
  return {
    async send(policyId: string, rules: readonly RoleRule[], call) {
      const body = { rules: rules.map(({ wire }) => wire) };
      try {
        await client.send(requestFor(policyOperations.updatePolicy, { ids: { policyId }, body }), call);
        return { kind: 'taken' };
      } catch (error) {
        if (!(error instanceof GraphCallError)) throw error;
        const refusal = refusalOf(error, false);
        if (refusal !== undefined) return { kind: 'refused', refusal };
        if (isOutcomeUnknown(error)) return { kind: 'unknown', error };
        throw error;
      }
    },
  };
}
