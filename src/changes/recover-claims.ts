import type { MadeRenewal } from '../domain/access-history.ts';
import type { PlannedChange } from '../domain/model/change.ts';
import type {
  Clock,
  Ledger,
  LedgerAccess,
  LedgerEntry,
  LedgerFilter,
  Log,
  RoleCall,
  RoleManagement,
} from '../ports/index.ts';
import { everyItem } from '../ports/reading.ts';
import { observe } from './change-schedule.ts';
import { toScheduleChange } from './make-steps.ts';

export interface SettlePorts {
  readonly ledger: Ledger;
  readonly roles: RoleManagement;
  readonly clock: Clock;
  readonly log: Log;
}

const entriesPerPage = 500;

/** Every entry of the ledger since then, and every claim before it that nobody has settled; newest first. */
export async function recentChanges(ledger: Ledger, since: Date): Promise<readonly LedgerEntry[]> {
  const recent = await allEntries(ledger, { since });
  const claims = await allEntries(ledger, { state: 'claimed' });
  return [...recent, ...claims.filter(({ askedAt }) => askedAt < since)];
}

/** Every entry that is wanted, newest first. */
export function allEntries(ledger: Ledger, filter: LedgerFilter): Promise<LedgerEntry[]> {
  return Array.fromAsync(everyItem((from) => ledger.list(filter, { top: entriesPerPage, from })));
}

/** An entry that is about access. */
export type AccessEntry = LedgerEntry & { readonly access: LedgerAccess };

/**
 * Finds out what became of changes whose process is gone, and of those that did not show in time, and settles them: what
 * was asked shows, or it does not. Sends nothing; what is still needed is planned anew.
 *
 * @param entries newest first.
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
  const seen = new Set<string>();
  for (const entry of entries) {
    const isLatest = !seen.has(entry.subject);
    seen.add(entry.subject);
    if (isDead(entry, now)) settled.push(await settleDead(entry, ports, call));
    else if (isLatest && hasAccess(entry) && isOpen(entry))
      settled.push(await settleOpen(entry, ports, call));
    else settled.push(entry);
  }
  return settled;
}

function isDead(entry: LedgerEntry, now: Date): entry is AccessEntry {
  return entry.state === 'claimed' && hasAccess(entry) && entry.access.deadlineAt < now;
}

function hasAccess(entry: LedgerEntry): entry is AccessEntry {
  return entry.access !== undefined;
}

/**
 * Of a job, taken by Graph, and not seen: it may have shown since. Where nobody knows whether Graph had it, the very end of
 * a renewal tells that it was ours; that access is gone tells nothing. What a caller was told of his change stays so.
 */
function isOpen({ state, access, graphRequestId }: LedgerEntry): boolean {
  if (state !== 'unconfirmed' || access?.runId === undefined) return false;
  return graphRequestId !== undefined || access.change.effect === 'renewal';
}

async function settleDead(entry: AccessEntry, ports: SettlePorts, call: RoleCall): Promise<LedgerEntry> {
  return (await holds(entry.access.change, entry.askedAt, ports, call))
    ? settle(entry, 'done', 'Its process ended before it was told; it shows in the tenant.', ports)
    : settle(
        entry,
        'unconfirmed',
        'Its process ended before it was told, and it does not show in the tenant.',
        ports,
      );
}

/**
 * What was sent and did not show then. Only of the latest change of an access: an earlier one may show because of what came
 * after it.
 */
async function settleOpen(entry: AccessEntry, ports: SettlePorts, call: RoleCall): Promise<LedgerEntry> {
  return (await holds(entry.access.change, entry.askedAt, ports, call))
    ? settle(
        entry,
        'done',
        `It shows in the tenant now. Before: ${entry.access.because ?? 'not known'}`,
        ports,
      )
    : entry;
}

async function settle(
  entry: AccessEntry,
  state: 'done' | 'unconfirmed',
  because: string,
  { ledger, clock, log }: SettlePorts,
): Promise<LedgerEntry> {
  const access = { ...entry.access, because };
  const found: LedgerEntry = { ...entry, state, settledAt: clock.now(), access };
  await ledger.settle(found);
  const { id: changeId, operation } = entry;
  log.info('change.settled', { changeId, operation, runId: access.runId, state, because });
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
    if (effect !== 'renewal' || typeof end !== 'string') return [];
    const made = { key, at: settledAt, end: new Date(end) };
    // What it was judged by: an attestation that began a new chain may have run out by now.
    const inARowBefore = access.evidence?.renewalsInARow;
    return [typeof inARowBefore === 'number' ? { ...made, inARowBefore } : made];
  });
}
