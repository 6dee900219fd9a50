import type { FactTime } from '../model/evidence.ts';
import type { InstantText, Recorded } from '../model/recorded.ts';
import { type AccessRecord, type ActIndex, withLag } from './act-index.ts';
import type { Act } from './acts.ts';
import { versionsAfter } from './given-ends.ts';
import type { Between, Moment } from './moment.ts';
import type { Observation } from './observe.ts';
import { isOverBy } from './same-record.ts';
import type { Acts } from './tie-acts.ts';

/** When things happened, by what tells it. */
export class Moments {
  readonly #acts: Acts;
  readonly #index: ActIndex;

  constructor(acts: Acts, index: ActIndex) {
    this.#acts = acts;
    this.#index = index;
  }

  /** When a record began. What its schedule says counts, unless a look after that did not find it. */
  opening({ record, began, requestId }: Observation, looks: Between): Moment {
    if (!isAccess(record)) return { time: looks, cause: null };
    const window = { after: looks.after, until: looks.before };
    const act = this.#index.beginOf(record, requestId, window);
    if (act !== undefined)
      return { time: exact(beginning(act, began, looks.before), act.source), cause: act.cause };
    const isCredible =
      began !== undefined && began <= looks.before && (looks.after === null || began > withLag(looks.after));
    return { time: isCredible ? exact(began, 'schedule') : looks, cause: null };
  }

  /** When a record was given what it says now. @param last how it was. */
  revision(record: Recorded, last: Recorded, looks: Between): Moment {
    if (record.kind === 'role-settings') return this.#settings(record, looks);
    const isOther =
      isAccess(record) &&
      isAccess(last) &&
      (record.endDateTime !== last.endDateTime || record.scheduleId !== last.scheduleId);
    if (!isOther) return { time: looks, cause: null };
    const act = this.#index.changeOf(record, { after: looks.after, until: looks.before });
    return act !== undefined && isAfter(act, looks)
      ? { time: exact(act.at, act.source), cause: act.cause }
      : { time: looks, cause: null };
  }

  /** When a record ended: by an act, or at the end that its schedule says. */
  closing(record: Recorded, looks: Between): Moment {
    if (!isAccess(record)) return { time: looks, cause: null };
    const { endDateTime } = record;
    const isOver = isOverBy(endDateTime, looks.before);
    const act = this.#index.endOf(record, { after: looks.after, until: looks.before });
    // The end itself has a row in the log, too.
    const isEarlier = act !== undefined && (!isOver || act.at < withLag(endDateTime));
    if (isEarlier) return { time: exact(act.at, act.source), cause: act.cause };
    if (isOver && (looks.after === null || endDateTime >= looks.after))
      return { time: exact(endDateTime, 'schedule'), cause: act?.cause ?? null };
    const shortened = this.#shortened(record, looks);
    return shortened ?? { time: looks, cause: null };
  }

  /** An assignment whose end was brought forward between two looks, and has passed. The act before may be the one that made it. */
  #shortened(record: AccessRecord, looks: Between): Moment | undefined {
    const acts = this.#index.replacementsOf(record, { after: looks.after, until: looks.before });
    const last = versionsAfter(record, acts).at(-1);
    if (last === undefined || !isOverBy(last.record.endDateTime, looks.before)) return undefined;
    return { time: exact(last.record.endDateTime, 'schedule'), cause: last.moment.cause };
  }

  #settings(record: Recorded & { readonly kind: 'role-settings' }, looks: Between): Moment {
    const { roleDefinitionId, policyId } = record;
    const within = ({ at }: { readonly at: InstantText }) => isAfter({ at }, looks) && at <= looks.before;
    const event = this.#acts.settingsEvents.findLast(
      (one) => one.roleDefinitionId === roleDefinitionId.toLowerCase() && within(one),
    );
    const change = this.#acts.settingsChanges.findLast((one) => one.policyId === policyId && within(one));
    if (event !== undefined) {
      const { at, by, auditEventId } = event;
      const own = change?.cause ?? {
        requestId: null,
        justification: null,
        ticket: null,
        approvedBy: null,
        changeId: null,
      };
      return { time: exact(at, 'audit-event'), cause: { ...own, by, auditEventId } };
    }
    return change === undefined
      ? { time: looks, cause: null }
      : { time: exact(change.at, 'change'), cause: change.cause };
  }
}

export function isAccess(record: Recorded): record is AccessRecord {
  return record.kind === 'eligibility' || record.kind === 'assignment';
}

/** An activation that waits for its start is made before it begins. Where Graph says both, the later one counts. */
function beginning(act: Act, began: InstantText | undefined, now: InstantText): InstantText {
  const isLater = act.kind === 'assignment' && began !== undefined && began > act.at && began <= now;
  return isLater ? began : act.at;
}

function isAfter({ at }: { readonly at: InstantText }, { after }: Between): boolean {
  return after === null || at > after;
}

function exact(at: InstantText, source: Act['source'] | 'schedule'): FactTime {
  return { kind: 'exact', at, source };
}
