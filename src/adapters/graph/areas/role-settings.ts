import type { RoleSettings } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import { listing } from '../client/listing.ts';
import { allEqual, nameOf, requestFor } from '../client/operation.ts';
import { readRows } from '../client/wire.ts';
import { foundOrNothing } from './found-or-nothing.ts';
import {
  assignmentSelect,
  directoryRoles,
  policyOperations,
  policySelect,
  toAllRules,
  toPolicy,
  toPolicyAssignment,
  toRule,
  withPolicyAndRules,
  withRules,
} from './role-policies.ts';

/** Reads role settings of directory roles, through Microsoft Graph. Paths and permissions: at each operation. */
export function createRoleSettings(client: GraphClient): RoleSettings {
  return {
    policies: listPolicies(client),
    policy: readPolicy(client),
    assignments: listPolicyAssignments(client),
    assignment: readPolicyAssignment(client),
    rules: listRules(client),
    rule: readRule(client),
  };
}

/**
 * Lists the policies of directory roles, without their rules.
 *
 * - `GET /policies/roleManagementPolicies`: `RoleManagement.Read.Directory`, a user with `RoleManagementPolicy.Read.Directory`
 *
 * Source: docs/graph-facts.md#reading-role-settings; the filter on both scope fields is mandatory.
 */
function listPolicies(client: GraphClient): RoleSettings['policies'] {
  return async function* (call) {
    const operation = policyOperations.listPolicies;
    const query = { $filter: allEqual(directoryRoles), $select: policySelect };
    for await (const page of listing(client, requestFor(operation, { query }), call))
      yield readRows(page, nameOf(operation), (item, at) => toPolicy(item, false, at));
  };
}

/**
 * Reads one policy with its rules.
 *
 * - `GET /policies/roleManagementPolicies/{policyId}`: `RoleManagement.Read.Directory`, a user with `RoleManagementPolicy.Read.Directory`
 *
 * Source: docs/graph-facts.md#reading-role-settings.
 */
function readPolicy(client: GraphClient): RoleSettings['policy'] {
  const operation = policyOperations.readPolicy;
  return (policyId, call) =>
    foundOrNothing(async () => {
      const query = { $select: policySelect, $expand: withRules };
      const { body, facts } = await client.send(requestFor(operation, { ids: { policyId }, query }), call);
      return toPolicy(body, true, { operation: nameOf(operation), facts });
    });
}

/**
 * Lists which policy each role has; `withRules` brings policies and rules in the same pages, so that the settings of all
 * roles cost as many requests as Graph has pages.
 *
 * - `GET /policies/roleManagementPolicyAssignments`: `RoleManagement.Read.Directory`, a user with `RoleManagementPolicy.Read.Directory`
 *
 * Source: docs/graph-facts.md#reading-role-settings; the filter on both scope fields is mandatory.
 */
function listPolicyAssignments(client: GraphClient): RoleSettings['assignments'] {
  return async function* ({ withRules: expectRules, roleDefinitionId }, call) {
    const operation = policyOperations.listPolicyAssignments;
    const query = {
      $filter: allEqual({ ...directoryRoles, roleDefinitionId }),
      $select: assignmentSelect,
      ...(expectRules && { $expand: withPolicyAndRules }),
    };
    for await (const page of listing(client, requestFor(operation, { query }), call))
      yield readRows(page, nameOf(operation), (item, at) => toPolicyAssignment(item, expectRules, at));
  };
}

/**
 * Reads one policy assignment, with its policy and all rules.
 *
 * - `GET /policies/roleManagementPolicyAssignments/{assignmentId}`: `RoleManagement.Read.Directory`, a user with `RoleManagementPolicy.Read.Directory`
 *
 * Source: docs/graph-facts.md#reading-role-settings.
 */
function readPolicyAssignment(client: GraphClient): RoleSettings['assignment'] {
  const operation = policyOperations.readPolicyAssignment;
  return (assignmentId, call) =>
    foundOrNothing(async () => {
      const query = { $select: assignmentSelect, $expand: withPolicyAndRules };
      const request = requestFor(operation, { ids: { assignmentId }, query });
      const { body, facts } = await client.send(request, call);
      return toPolicyAssignment(body, true, { operation: nameOf(operation), facts });
    });
}

/**
 * Lists the rules of one policy: all 17, or it throws.
 *
 * - `GET /policies/roleManagementPolicies/{policyId}/rules`: `RoleManagement.Read.Directory`, a user with `RoleManagementPolicy.Read.Directory`
 *
 * Source: docs/graph-facts.md#the-rules-of-a-role.
 */
function listRules(client: GraphClient): RoleSettings['rules'] {
  const operation = policyOperations.listRules;
  return (policyId, call) =>
    foundOrNothing(async () => {
      const read = await Array.fromAsync(listing(client, requestFor(operation, { ids: { policyId } }), call));
      const facts = read.at(-1)?.facts ?? {};
      return toAllRules(
        read.flatMap(({ items }) => items),
        { operation: nameOf(operation), facts },
      );
    });
}

/**
 * Reads one rule.
 *
 * - `GET /policies/roleManagementPolicies/{policyId}/rules/{ruleId}`: `RoleManagement.Read.Directory`, a user with `RoleManagementPolicy.Read.Directory`
 *
 * Source: docs/graph-facts.md#reading-role-settings.
 */
function readRule(client: GraphClient): RoleSettings['rule'] {
  const operation = policyOperations.readRule;
  return (policyId, ruleId, call) =>
    foundOrNothing(async () => {
      const { body, facts } = await client.send(requestFor(operation, { ids: { policyId, ruleId } }), call);
      return toRule(body, { operation: nameOf(operation), facts });
    });
}
