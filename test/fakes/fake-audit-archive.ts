import type { AuditEvent } from '../../src/domain/model/audit-event.ts';
import type { ArchiveResult, AuditArchive, AuditConflict } from '../../src/ports/index.ts';

/** The archive in memory. Set `failWith` to make every `keep` fail before it keeps anything. */
export class FakeAuditArchive implements AuditArchive {
  /** All kept events in order of arrival. Of two with the same instant and id, the later one is a conflict. */
  readonly events: AuditEvent[] = [];
  readonly calls: { readonly count: number; readonly runId: string; readonly now: Date }[] = [];
  failWith: Error | undefined;

  async keep(
    events: readonly AuditEvent[],
    call: { readonly runId: string; readonly now: Date },
  ): Promise<ArchiveResult> {
    this.calls.push({ count: events.length, ...call });
    if (this.failWith !== undefined) throw this.failWith;
    let added = 0;
    let known = 0;
    const conflicts: AuditConflict[] = [];
    for (const event of events) {
      const same = this.events.filter((kept) => kept.id === event.id && sameInstant(kept, event));
      if (same.some((kept) => kept.json === event.json)) {
        known++;
        continue;
      }
      this.events.push(event);
      if (same.length === 0) added++;
      else conflicts.push({ id: event.id, activityDateTime: event.activityDateTime });
    }
    return { added, known, conflicts };
  }
}

/** `05Z` and `05.000Z` are one instant. */
function sameInstant(a: AuditEvent, b: AuditEvent): boolean {
  return normal(a.activityDateTime) === normal(b.activityDateTime);
}

function normal(instant: string | undefined): string | undefined {
  return instant?.replace(/\.?0*Z$/, 'Z');
}
