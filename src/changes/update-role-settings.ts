import { holds, isSameRule } from '../domain/matching/rule-comparison.ts';
import type { RuleFields } from '../domain/model/command.ts';
import type { Refusal } from '../domain/model/role-schedules.ts';
import type { RolePolicy, RoleRule, RulesUpdate } from '../domain/model/role-settings.ts';
import { GraphCallError } from '../ports/errors.ts';
import type { ReadCall, RoleSettings } from '../ports/index.ts';
import { findRow, wholeListing } from '../ports/reading.ts';
import type { RuleWrites, SentRules } from '../ports/tenant-writes.ts';
import { changedRules, inSafeOrder, settingsFailure } from './change-rules.ts';
import type { Pause } from './read-back.ts';

const maxTries = 3;
/** What was just written may not be read everywhere at once. */
const waitsBeforeReadsMilliseconds = [0, 2_000, 5_000];

/** Changes fields of rules, by rule id. */
export type UpdateRoleSettings = (
  policyId: string,
  changes: RuleFields,
  call: ReadCall,
) => Promise<RulesUpdate>;

export interface SettingsParts {
  readonly writes: RuleWrites;
  readonly pause: Pause;
  readonly settings: Pick<RoleSettings, 'policy' | 'assignments'>;
}

/** What is being changed, and what it was. */
interface PolicyChange {
  readonly before: RolePolicy;
  /** `undefined` for a policy that no role has. */
  readonly roleDefinitionId: string | undefined;
  readonly wanted: readonly RoleRule[];
}

/**
 * Changes fields of rules of one role's settings: reads all 17, sends back those that change, whole, and reads all 17
 * again. If another rule moved, or the change did not stick, what was there before is put back. Sends nothing when
 * nothing changes. Graph has no ETags here: whoever writes last wins.
 *
 * Source: docs/graph-facts.md#changing-role-settings.
 *
 * @throws GraphCallError `not-found` for a policy or rule, `rejected` for a field that is not there or must not change.
 */
export async function updateRoleSettings(
  parts: SettingsParts,
  policyId: string,
  changes: RuleFields,
  call: ReadCall,
): Promise<RulesUpdate> {
  const before = await parts.settings.policy(policyId, call);
  if (before === undefined) throw policyNotFound(policyId);
  const wanted = changedRules(before.rules, changes);
  if (wanted.length === 0) return { kind: 'unchanged', policy: before };
  // An id may change with a write, so the policy is found again through its role.
  const roleDefinitionId = await roleOf(parts, policyId, call);
  const change = { before, roleDefinitionId, wanted };
  const { refusal, after } = await write(parts, change, call);
  const unexpected = differences(after, change, refusal === undefined);
  if (unexpected.length > 0) return restore(parts, change, after, unexpected, call);
  if (refusal === undefined)
    return { kind: 'updated', policy: after, changed: wanted.map((rule) => rule.id) };
  const { code, message, requestId } = refusal;
  return { kind: 'refused', code, message, requestId };
}

/** Sends the rules until Graph has answered or they can be seen; then reads everything again. */
async function write(
  parts: SettingsParts,
  change: PolicyChange,
  call: ReadCall,
): Promise<{ readonly refusal: Refusal | undefined; readonly after: RolePolicy }> {
  const { before, wanted } = change;
  for (let tries = 1; ; tries += 1) {
    const sent = await parts.writes.send(before.id, inSafeOrder(wanted), call);
    const isDone = (policy: RolePolicy) => differences(policy, change, true).length === 0;
    // After a refusal nothing should have moved; one look says whether that is so.
    const waits = sent.kind === 'refused' ? [0] : waitsBeforeReadsMilliseconds;
    const after = await readUntil(parts, { ...change, policyId: before.id }, { isDone, waits }, call);
    if (sent.kind === 'refused') return { refusal: sent.refusal, after };
    if (sent.kind === 'taken' || differences(after, change, false).length > 0)
      return { refusal: undefined, after };
    if (tries === maxTries) throw sent.error;
  }
}

async function readUntil(
  { pause, settings }: SettingsParts,
  { policyId, roleDefinitionId }: Pick<PolicyChange, 'roleDefinitionId'> & { readonly policyId: string },
  { isDone, waits }: { isDone: (policy: RolePolicy) => boolean; waits: readonly number[] },
  call: ReadCall,
): Promise<RolePolicy> {
  let after: RolePolicy | undefined;
  for (const wait of waits) {
    if (wait > 0) await pauseFor(pause, wait, call);
    after = await currentPolicy(settings, policyId, roleDefinitionId, call);
    if (after !== undefined && isDone(after)) return after;
  }
  if (after === undefined) throw policyNotFound(policyId);
  return after;
}

async function currentPolicy(
  settings: SettingsParts['settings'],
  policyId: string,
  roleDefinitionId: string | undefined,
  call: ReadCall,
): Promise<RolePolicy | undefined> {
  if (roleDefinitionId === undefined) return settings.policy(policyId, call);
  const found = await wholeListing(settings.assignments({ withRules: true, roleDefinitionId }, call));
  return found.find((assignment) => assignment.roleDefinitionId === roleDefinitionId)?.policy;
}

async function roleOf(
  { settings }: SettingsParts,
  policyId: string,
  call: ReadCall,
): Promise<string | undefined> {
  const assignments = settings.assignments({ withRules: false }, call);
  return (await findRow(assignments, (row) => row.policyId === policyId))?.roleDefinitionId;
}

/**
 * Ids of the rules that are not as they should be.
 *
 * @param written whether the wanted rules should be there, or still the old ones.
 */
function differences(
  after: RolePolicy,
  { before, wanted }: PolicyChange,
  written: boolean,
): readonly string[] {
  const old = new Map(before.rules.map((rule) => [rule.id, rule]));
  const expected = new Map(written ? wanted.map((rule) => [rule.id, rule]) : []);
  const there = new Map(after.rules.map((rule) => [rule.id, rule]));
  return [...new Set([...old.keys(), ...there.keys()])].filter((ruleId) => {
    const change = expected.get(ruleId);
    if (change !== undefined) return !holds(change.wire, there.get(ruleId)?.wire);
    return !isSameRule(old.get(ruleId), there.get(ruleId));
  });
}

/** Puts back every rule that is not as it was, and looks whether it is. */
async function restore(
  parts: SettingsParts,
  change: PolicyChange,
  after: RolePolicy,
  unexpected: readonly string[],
  call: ReadCall,
): Promise<RulesUpdate> {
  const moved = new Set(differences(after, change, false));
  const back = change.before.rules.filter(({ id }) => moved.has(id));
  const isDone = (policy: RolePolicy) => differences(policy, change, false).length === 0;
  if (back.length === 0) return { kind: 'restored', restored: isDone(after), unexpected };
  try {
    const first = await sendBack(parts, change, { policyId: after.id, rules: back }, call);
    // Where taking back moves yet another rule, nothing is left to move once all of them are sent.
    const last =
      first.isDone || first.sent.kind !== 'taken'
        ? first
        : await sendBack(parts, change, { policyId: first.policyId, rules: change.before.rules }, call);
    return {
      kind: 'restored',
      restored: last.isDone,
      unexpected,
      ...(!last.isDone && reasonOf(last.sent)),
    };
  } catch (error) {
    if (!(error instanceof GraphCallError)) throw error;
    return { kind: 'restored', restored: false, unexpected, reason: error.message };
  }
}

async function sendBack(
  parts: SettingsParts,
  change: PolicyChange,
  { policyId, rules }: { readonly policyId: string; readonly rules: readonly RoleRule[] },
  call: ReadCall,
) {
  const isDone = (policy: RolePolicy) => differences(policy, change, false).length === 0;
  const sent = await parts.writes.send(policyId, inSafeOrder(rules), call);
  const waits = waitsBeforeReadsMilliseconds;
  const now = await readUntil(parts, { ...change, policyId }, { isDone, waits }, call);
  return { sent, isDone: isDone(now), policyId: now.id };
}

function reasonOf(sent: SentRules): { readonly reason: string } | undefined {
  if (sent.kind === 'taken') return undefined;
  return { reason: sent.kind === 'refused' ? sent.refusal.message : sent.error.message };
}

async function pauseFor(pause: Pause, milliseconds: number, { signal }: ReadCall): Promise<void> {
  try {
    await pause(milliseconds, signal);
  } catch (cause) {
    throw settingsFailure('cancelled', 'Cancelled', 'cancelled by its caller before it was done.', cause);
  }
}

function policyNotFound(policyId: string): GraphCallError {
  const because = `not sent: there is no policy ${policyId}. Find the role's policy through its policy assignment.`;
  return settingsFailure('not-found', 'PolicyNotFound', because);
}
