import type { Directory } from '../../directory.ts';
import { type Random, randomFrom } from '../../random.ts';
import { type Ticks, ticksOf } from '../../time.ts';
import type { DirectoryAudit } from '../audit-event.ts';
import type { AuditLog } from '../audit-log.ts';
import { type ActingParty, initiatedBy } from '../audit-parties.ts';
import type { AssignmentKey } from '../identifiers.ts';
import { type PimAct, type Principal, type RowStep, rowsOf } from '../pim-audit-rows.ts';
import { endOf, type ScheduleWindow } from '../role-schedules.ts';

/** What a change is about, as its rows tell it. */
export interface Deed extends AssignmentKey {
  readonly requestId: string;
  /** Object id of whoever caused it. */
  readonly by: string;
  readonly justification: string | null;
  readonly window: ScheduleWindow | null;
  /** Rows of one change share it. */
  readonly correlationId: string;
}

/** A change, and the rows that it is told with. */
export interface Telling {
  readonly deed: Deed;
  readonly steps: readonly RowStep[];
}

interface Place {
  readonly directory: Directory;
  readonly tenant: { readonly id: string; readonly displayName: string };
  readonly random: Random;
  readonly auditLog: AuditLog;
}

/** The rows of a change stand so far apart, in the millisecond before it: rows of one instant keep their order. */
const rowDistance: Ticks = 300;
const firstBefore: Ticks = 9_000;

/** Writes the audit rows of changes; rows of what is to come are written ahead and withdrawn when it does not come. */
export class PimAudit {
  readonly #place: Place;
  /** Where the next row stands that is written for this instant. */
  #next = { instant: Number.NaN, ticks: 0 };

  constructor(place: Place) {
    this.#place = place;
  }

  /** @param at when it happens: the rows lie within the millisecond before, so that who looks at that instant sees them. */
  write(deed: Deed, steps: readonly RowStep[], at: Date): void {
    const { auditLog, random } = this.#place;
    const first = this.#placeFor(at, steps.length);
    for (const row of this.#rows(deed, steps, first, random)) auditLog.record(row);
  }

  /**
   * Writes rows when their time comes.
   *
   * @param id by which `withdraw` takes them back.
   * @param tell what they tell; asked for then.
   */
  writeAhead(id: string, at: Date, tell: (random: Random) => Telling): void {
    const { auditLog, random: ids } = this.#place;
    // The ids do not depend on who looks at what first.
    const seed = ids.whole(0, 0xffff_ffff);
    auditLog.recordAhead(id, at, () => {
      const random = randomFrom(seed, 'ahead');
      const { deed, steps } = tell(random);
      return this.#rows(deed, steps, ticksOf(at) - firstBefore + random.whole(0, 99), random);
    });
  }

  /** Takes back what was written ahead under this id and has not happened by an instant. */
  withdraw(id: string, now: Date): void {
    this.#place.auditLog.withdraw(id, now);
  }

  #rows(deed: Deed, steps: readonly RowStep[], at: Ticks, random: Random): DirectoryAudit[] {
    const act = { ...this.#act(deed, random), at, rowDistance };
    return rowsOf(act, steps).map((row) => {
      const isDirect = row.loggedByService === 'Core Directory' && deed.requestId === '';
      // Past PIM the directory was changed by the caller, not by MS-PIM.
      return isDirect ? { ...row, initiatedBy: initiatedBy(act.by) } : row;
    });
  }

  #placeFor(at: Date, rows: number): Ticks {
    const instant = ticksOf(at);
    const first = instant - firstBefore + this.#place.random.whole(0, 99);
    const start = this.#next.instant === instant ? this.#next.ticks : first;
    this.#next = { instant, ticks: start + rows * rowDistance };
    // However many there are: none lies after the instant at which somebody may look.
    return Math.min(start, instant - rows * rowDistance);
  }

  #act(deed: Deed, random: Random): Omit<PimAct, 'at'> {
    const { directory, tenant } = this.#place;
    const [msPim] = directory.servicePrincipals.all();
    if (msPim === undefined) throw new Error('the tenant lacks the service principal MS-PIM');
    const role = directory.roleDefinitions.find(deed.roleDefinitionId);
    const { window } = deed;
    return {
      correlationId: deed.correlationId,
      rowIds: [random.guid(), random.guid(), random.guid()],
      by: partyOf(directory, deed.by),
      msPim,
      tenant,
      role: { id: deed.roleDefinitionId, displayName: role?.displayName ?? '' },
      principal: principalOf(directory, deed.principalId),
      requestId: deed.requestId,
      justification: deed.justification,
      startText: window?.startsAt.toISOString() ?? null,
      endText: (window && endOf(window)?.toISOString()) ?? null,
    };
  }
}

function partyOf(directory: Directory, id: string): ActingParty {
  const user = directory.users.find(id) ?? deletedUser(directory, id);
  if (user !== undefined) return { user };
  // A managed identity need not be among the service principals of the tenant.
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
