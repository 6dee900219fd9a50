import { isWantedEvent } from '../../src/domain/audit-row.ts';
import type { ArchivedEventFilter, ArchivedEvents, UnreadableEvent } from '../../src/ports/index.ts';

/** The archive of audit events in memory, by their JSON. */
export class FakeArchivedEvents implements ArchivedEvents {
  readonly events: string[] = [];
  unreadable: readonly UnreadableEvent[] = [];
  failWith: Error | undefined;

  async list(
    { from, to, ...wish }: ArchivedEventFilter,
    page: { readonly top: number; readonly from?: string | undefined },
  ): ReturnType<ArchivedEvents['list']> {
    if (this.failWith !== undefined) throw this.failWith;
    const wanted = this.events
      .map((json) => ({ json, at: String(JSON.parse(json).activityDateTime) }))
      .filter(({ at }) => new Date(at) >= from && new Date(at) < to)
      .filter(({ json }) => isWantedEvent(json, wish))
      .toSorted((one, other) => (one.at < other.at ? -1 : 1));
    const start = Number(page.from ?? 0);
    const end = start + page.top;
    const items = wanted
      .slice(start, end)
      .map(({ json }, index) => ({ json, isConflict: false, place: String(start + index + 1) }));
    const unreadable = start === 0 ? this.unreadable : [];
    return { items, unreadable, next: end < wanted.length ? String(end) : undefined };
  }
}
