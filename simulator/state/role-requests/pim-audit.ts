import type { Directory } from '../../directory.ts';
import { type Random, randomFrom } from '../../random.ts';
import { type Ticks, ticksOf } from '../../time.ts';
import type { DirectoryAudit } from '../audit-event.ts';
import type { AuditLog } from '../audit-log.ts';
import { type ActingParty, initiatedBy } from '../audit-parties.ts';
import type { AssignmentKey } from '../identifiers.ts';
import { type Principal, type RoleChange, type RowStep, rowsOf } from '../pim-audit-rows.ts';
import { endOf, type ScheduleWindow } from '../role-schedules.ts';

/** The content of a change's audit rows. */
export interface ChangeDetails extends AssignmentKey {
  readonly requestId: string;
  /** Object id of the initiator. */
  readonly by: string;
  readonly justification: string | null;
  readonly window: ScheduleWindow | null;
  /** Shared by all rows of one change. */
  readonly correlationId: string;
}

/** A change and its rows. */
interface ChangeRows {
  readonly details: ChangeDetails;
  readonly steps: readonly RowStep[];
}

interface PimAuditParts {
  readonly directory: Directory;
  readonly tenant: { readonly id: string; readonly displayName: string };
  readonly random: Random;
  readonly auditLog: AuditLog;
}

/**
 * The distance between rows of a change. They lie in the millisecond before it, so that rows of one instant keep
 * their order.
 */
const rowDistance: Ticks = 300;
const firstBefore: Ticks = 9_000;

/**
 * Writes the audit rows of changes. Rows of future changes are scheduled, and withdrawn if the change will not
 * happen.
 */
export class PimAudit {
  readonly #parts: PimAuditParts;
  /** The position of the next row at this instant. */
  #next = { instant: Number.NaN, ticks: 0 };

  constructor(place: PimAuditParts) {
    this.#parts = place;
  }

  /**
   * @param at the instant of the change. The rows lie in the millisecond before, so that a reader at that instant
   * sees them.
   */
  write(details: ChangeDetails, steps: readonly RowStep[], at: Date): void {
    const { auditLog, random } = this.#parts;
    const first = this.#placeFor(at, steps.length);
    for (const row of this.#rows(details, steps, first, random)) auditLog.record(row);
  }

  /**
   * Schedules rows for a future instant.
   *
   * @param id the key for `withdraw`.
   * @param createRows called at that instant.
   */
  writeLater(id: string, at: Date, createRows: (random: Random) => ChangeRows): void {
    const { auditLog, random: ids } = this.#parts;
    // Ids must not depend on the order of reading.
    const seed = ids.whole(0, 0xffff_ffff);
    auditLog.recordLater(id, at, () => {
      const random = randomFrom(seed, 'ahead');
      const { details, steps } = createRows(random);
      return this.#rows(details, steps, ticksOf(at) - firstBefore + random.whole(0, 99), random);
    });
  }

  /** Withdraws rows scheduled under this id after an instant. */
  withdraw(id: string, now: Date): void {
    this.#parts.auditLog.withdraw(id, now);
  }

  #rows(details: ChangeDetails, steps: readonly RowStep[], at: Ticks, random: Random): DirectoryAudit[] {
    const act = { ...this.#roleChange(details, random), at, rowDistance };
    return rowsOf(act, steps).map((row) => {
      const isDirect = row.loggedByService === 'Core Directory' && details.requestId === '';
      // A change without PIM was made by the caller, not by MS-PIM.
      return isDirect ? { ...row, initiatedBy: initiatedBy(act.by) } : row;
    });
  }

  #placeFor(at: Date, rows: number): Ticks {
    const instant = ticksOf(at);
    const first = instant - firstBefore + this.#parts.random.whole(0, 99);
    const start = this.#next.instant === instant ? this.#next.ticks : first;
    this.#next = { instant, ticks: start + rows * rowDistance };
    // No row may lie after the instant, however many there are.
    return Math.min(start, instant - rows * rowDistance);
  }

  #roleChange(details: ChangeDetails, random: Random): Omit<RoleChange, 'at'> {
    const { directory, tenant } = this.#parts;
    const [msPim] = directory.servicePrincipals.all();
    if (msPim === undefined) throw new Error('the tenant lacks the service principal MS-PIM');
    const role = directory.roleDefinitions.find(details.roleDefinitionId);
    const { window } = details;
    return {
      correlationId: details.correlationId,
      rowIds: [random.guid(), random.guid(), random.guid()],
      by: partyOf(directory, details.by),
      msPim,
      tenant,
      role: { id: details.roleDefinitionId, displayName: role?.displayName ?? '' },
      principal: principalOf(directory, details.principalId),
      requestId: details.requestId,
      justification: details.justification,
      startText: window?.startsAt.toISOString() ?? null,
      endText: (window && endOf(window)?.toISOString()) ?? null,
    };
  }
}

function partyOf(directory: Directory, id: string): ActingParty {
  const user = directory.users.find(id) ?? deletedUser(directory, id);
  if (user !== undefined) return { user };
  // A managed identity may be missing from the tenant's service principals.
  return { app: directory.servicePrincipals.find(id) ?? { id, appId: '', displayName: 'managed identity' } };
}

function principalOf(directory: Directory, id: string): Principal {
  const user = directory.users.find(id) ?? deletedUser(directory, id);
  if (user !== undefined) return { type: 'User', ...user };
  const group = directory.groups.find(id);
  if (group !== undefined) return { type: 'Group', ...group };
  return { type: 'ServicePrincipal', ...(directory.servicePrincipals.find(id) ?? { id, displayName: '' }) };
}

function deletedUser(directory: Directory, id: string) {
  const deleted = directory.deletedItems.find(id);
  return deleted?.kind === 'user' ? deleted : undefined;
}
