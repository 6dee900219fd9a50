import { createRoleSettings } from '../../src/adapters/graph/areas/role-settings.ts';
import { createRuleWrites } from '../../src/adapters/graph/areas/send-rules.ts';
import { updateRoleSettings } from '../../src/changes/update-role-settings.ts';
import { jumpingTiming } from '../adapters/graph/client/jumping-timing.ts';
import { rememberedCall } from '../adapters/graph/remembered-call.ts';
import { scriptedClient } from '../adapters/graph/scripted-client.ts';
import type { Reply, ScriptedGraph } from '../adapters/graph/scripted-graph.ts';
import { bareRules, policyId, wirePolicy, wirePolicyAssignment } from '../adapters/graph/wire-policies.ts';
import { wirePage } from '../adapters/graph/wire-rows.ts';

type Overrides = Parameters<typeof bareRules>[0];

/** Fields to change, by the id of their rule. */
export type Changes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export function updateOn(graph: ScriptedGraph, changes: Changes) {
  const timing = jumpingTiming();
  const client = scriptedClient(graph.origin, { timing });
  const parts = {
    writes: createRuleWrites(client),
    settings: createRoleSettings(client),
    pause: (milliseconds: number, signal: AbortSignal) => timing.sleep(milliseconds, signal),
  };
  return updateRoleSettings(parts, policyId, changes, rememberedCall());
}

/** The policy, as it is read at first. */
export const firstRead = (rules: Overrides = {}): Reply => ({
  json: wirePolicy({ rules: bareRules(rules) }),
});
/** All assignments, from which the role is known. */
export const roles = wirePage(wirePolicyAssignment());
/** The role's policy, as it is read afterwards. */
export const reread = (rules: Overrides = {}, id = policyId): Reply =>
  wirePage(wirePolicyAssignment({ policyId: id, policy: wirePolicy({ id, rules: bareRules(rules) }) }));
export const patched: Reply = { json: wirePolicy() };

/** The rules that were sent, one entry for each PATCH. */
export function patchesOf(
  graph: ScriptedGraph,
): readonly { readonly path: string; readonly rules: readonly Record<string, unknown>[] }[] {
  return graph.received
    .filter(({ method }) => method === 'PATCH')
    .map(({ path, body }) => ({ path, rules: JSON.parse(body).rules }));
}

export const activation = 'Expiration_EndUser_Assignment';
export const shorter = { [activation]: { maximumDuration: 'PT4H' } };
/** What another rule looks like once Graph has moved it as well. */
export const otherMoved = { Notification_Admin_EndUser_Assignment: { isDefaultRecipientsEnabled: false } };
