import { createHash } from 'node:crypto';
import { isOpen } from '../domain/commands/fold-facts.ts';
import type { ChangeRecord, Command, Requester, RuleFields } from '../domain/model/command.ts';
import { canonicalJson } from '../ports/canonical-json.ts';
import { newId } from '../ports/ids.ts';
import type { RoleCall } from '../ports/index.ts';
import type { ChangePorts } from './change-ports.ts';
import { executeCommand } from './execute-command.ts';
import { FirstOfKinds } from './first-of-kinds.ts';
import { operationOf } from './operations.ts';
import { executableUntil, leaseLost, type RunLease } from './run-lease.ts';

const operation = 'rules.baseline';

/** One role whose settings are to be as its baseline has them. */
export interface RoleToHold {
  readonly roleDefinitionId: string;
  readonly policyId: string;
  /** The fields to write, by rule. */
  readonly rules: RuleFields;
}

/** What became of one role. */
export interface HeldRole {
  readonly roleDefinitionId: string;
  /** `not-tried`: the run ended before it, the writers were stopped, or the first of its kind is not seen to hold. */
  readonly state: 'written' | 'waits' | 'refused' | 'not-tried';
  /** A sentence; empty where `written` says it all. */
  readonly because: string;
  /** What was accepted; `undefined`: nothing was. */
  readonly record: ChangeRecord | undefined;
}

export interface HoldOptions {
  readonly runId: string;
  readonly askedBy: Requester;
  readonly timeBudgetMilliseconds: number;
}

/**
 * Writes what baselines want, one role after the other: accepted as a command, judged on a fresh look, claimed, sent, all rules
 * read back, restored where another one moved. What loosens a role that controls the tenant waits for an approval. The first
 * in a tenant is made alone: the others are left to the next run where it is not seen to hold.
 *
 * @throws StoreError: then the change stays claimed, and the next to execute finds out what became of it.
 */
export async function holdToBaseline(
  roles: readonly RoleToHold[],
  options: HoldOptions,
  lease: RunLease,
  ports: ChangePorts,
  call: RoleCall,
): Promise<readonly HeldRole[]> {
  const held: HeldRole[] = [];
  const firsts = new FirstOfKinds(ports);
  let ended: string | undefined;
  for (const role of roles) {
    if (call.signal.aborted) ended ??= 'the time of the run was over';
    ended ??= await lease.ended();
    const writers = await ports.halt();
    // Stryker disable next-line ConditionalExpression: equivalent, running writers say no reason
    const stopped = ended ?? (writers.kind === 'stopped' ? writers.because : undefined);
    const because = stopped ?? (await firsts.held(operation));
    if (because === undefined) {
      const { one, ends } = await holdOne(role, options, lease, ports, call);
      await firsts.tried(operation, one.record?.id);
      held.push(one);
      ended = ends;
    } else held.push({ ...ofRole(role, undefined), state: 'not-tried', because });
  }
  return held;
}

async function holdOne(
  role: RoleToHold,
  options: HoldOptions,
  lease: RunLease,
  ports: ChangePorts,
  call: RoleCall,
): Promise<{ readonly one: HeldRole; readonly ends?: string | undefined }> {
  const accepted = await accept(role, options, ports);
  if (!accepted.isNew) {
    const because = `change ${accepted.record.id} of the same is ${accepted.record.state}`;
    return { one: { ...ofRole(role, accepted.record), state: 'waits', because } };
  }
  const mayStillSend = async () => ((await lease.isHeld()) ? undefined : leaseLost);
  const update = operationOf(accepted.record, ports, call);
  const execution = await executeCommand(accepted.record, update, ports, mayStillSend);
  if (execution.unrecorded !== undefined) throw execution.unrecorded;
  const { record, ends } = execution;
  return { one: { ...ofRole(role, record), ...stateOf(record) }, ends };
}

function ofRole({ roleDefinitionId }: RoleToHold, record: ChangeRecord | undefined) {
  return { roleDefinitionId, record };
}

function stateOf({ state, outcome, awaiting }: ChangeRecord): Pick<HeldRole, 'state' | 'because'> {
  if (state === 'awaiting-approval') return { state: 'waits', because: awaiting?.because ?? '' };
  if (state === 'accepted' || state === 'claimed')
    return { state: 'waits', because: 'what became of it is not known yet' };
  if (state === 'done') return { state: 'written', because: '' };
  const said = outcome?.obstacles?.map(({ sentence }) => sentence).join(' ');
  return { state: 'refused', because: said || outcome?.message || `it is ${state}` };
}

/** The same fields of the same role are asked for once at a time; when that is over, they may be asked for again. */
async function accept(
  { policyId, rules }: RoleToHold,
  { runId, askedBy, timeBudgetMilliseconds }: HoldOptions,
  { commands, clock, tenantId }: ChangePorts,
): Promise<{ readonly record: ChangeRecord; readonly isNew: boolean }> {
  const digest = createHash('sha256').update(canonicalJson(rules)).digest('hex');
  for (let tries = 1; ; tries += 1) {
    const now = clock.now();
    const command: Command = {
      id: newId(now),
      tenantId,
      askedBy,
      askedAt: now,
      executeBefore: executableUntil(now, timeBudgetMilliseconds),
      operation,
      source: { kind: 'baseline', runId },
      content: { kind: 'role-settings', policyId, rules },
    };
    const key = { owner: 'jobs', text: `baseline/${policyId}/${digest}/${tries}`, requestHash: '' };
    const accepted = await commands.accept(command, key);
    if (accepted.kind === 'accepted') return { record: accepted.record, isNew: true };
    if (isOpen(accepted.record)) return { record: accepted.record, isNew: false };
  }
}
