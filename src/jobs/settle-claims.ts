import type { MadeRenewal } from '../domain/access-history.ts';
import type { PlannedChange } from '../domain/plan.ts';
import type { Clock, Ledger, LedgerAccess, LedgerEntry, Log, RoleCall, RoleManagement } from '../ports.ts';
import { observe } from './change-schedule.ts';
import { toScheduleChange } from './make-steps.ts';

export interface SettlePorts {
  readonly ledger: Ledger;
  readonly roles: RoleManagement;
  readonly clock: Clock;
  readonly log: Log;
}

const entriesPerPage = 500;

/** Every entry of the ledger since then, newest first. */
export async function recentChanges(ledger: Ledger, since: Date): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  let from: string | undefined;
  do {
    const page = await ledger.list({ since }, { top: entriesPerPage, from });
    entries.push(...page.items);
    from = page.next;
  } while (from !== undefined);
  return entries;
}

/** An entry that is about access. */
export type AccessEntry = LedgerEntry & { readonly access: LedgerAccess };

/**
 * Finds out what became of changes whose process is gone, and settles them: what was asked shows, or it does not. Sends
 * nothing; what is still needed is planned anew.
 *
 * @returns the entries as they are now.
 * @throws GraphCallError when the tenant cannot be looked at: then nothing may be planned either.
 */
export async function settleDeadClaims(
  entries: readonly LedgerEntry[],
  ports: SettlePorts,
  call: RoleCall,
): Promise<readonly LedgerEntry[]> {
  const now = ports.clock.now();
  const settled: LedgerEntry[] = [];
  for (const entry of entries)
    settled.push(isDead(entry, now) ? await settleDead(entry, ports, call) : entry);
  return settled;
}

function isDead(entry: LedgerEntry, now: Date): entry is AccessEntry {
  return entry.state === 'claimed' && entry.access !== undefined && entry.access.deadlineAt < now;
}

async function settleDead(entry: AccessEntry, ports: SettlePorts, call: RoleCall): Promise<LedgerEntry> {
  const { ledger, clock, log } = ports;
  const isDone = await holds(entry.access.change, entry.askedAt, ports, call);
  const state = isDone ? 'done' : 'unconfirmed';
  const because = isDone
    ? 'Its process ended before it was told; it shows in the tenant.'
    : 'Its process ended before it was told, and it does not show in the tenant.';
  const access = { ...entry.access, because };
  const found: LedgerEntry = { ...entry, state, settledAt: clock.now(), access };
  await ledger.settle(found);
  log.info('change.settled', {
    changeId: entry.id,
    operation: entry.operation,
    runId: access.runId,
    state,
    because,
  });
  return found;
}

/** Whether all that a change asks for is there. */
async function holds(
  change: PlannedChange,
  askedAt: Date,
  { roles }: SettlePorts,
  call: RoleCall,
): Promise<boolean> {
  for (const step of change.steps) {
    const [action] = step.actions;
    if (action === undefined) return false;
    const seen = await observe(toScheduleChange(change, step, action), askedAt, undefined, { roles, call });
    if (seen === undefined) return false;
  }
  return true;
}

/** The renewals of ours among them that took effect. */
export function madeRenewals(entries: readonly LedgerEntry[]): readonly MadeRenewal[] {
  return entries.flatMap(({ state, access, settledAt }) => {
    if (state !== 'done' || access === undefined || settledAt === undefined) return [];
    const { effect, key, steps } = access.change;
    const end = steps[0]?.endDateTime;
    return effect === 'renewal' && typeof end === 'string'
      ? [{ key, at: settledAt, end: new Date(end) }]
      : [];
  });
}
