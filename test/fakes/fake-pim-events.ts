import type { PimEventFilter, PimEvents, UnreadableEvent } from '../../src/ports/index.ts';

/** PIM's events in memory, by their JSON. */
export class FakePimEvents implements PimEvents {
  readonly events: string[] = [];
  unreadable: readonly UnreadableEvent[] = [];

  async list(
    { from, to, principalId, roleDefinitionId, activityDisplayName }: PimEventFilter,
    page: { readonly top: number; readonly from?: string | undefined },
  ): ReturnType<PimEvents['list']> {
    const wanted = this.events
      .map((json) => ({ json, event: JSON.parse(json) }))
      .filter(({ event }) => event.loggedByService === 'PIM' || event.category === 'RoleManagement')
      .filter(
        ({ event }) => activityDisplayName === undefined || event.activityDisplayName === activityDisplayName,
      )
      .filter(({ event }) => {
        const at = new Date(event.activityDateTime);
        return at >= from && at < to;
      })
      .filter(({ json }) =>
        [principalId, roleDefinitionId].every((id) => id === undefined || json.includes(id.toLowerCase())),
      )
      .toSorted((one, other) => (one.event.activityDateTime < other.event.activityDateTime ? -1 : 1));
    const start = Number(page.from ?? 0);
    const end = start + page.top;
    return {
      items: wanted.slice(start, end).map(({ json }) => ({ json, isConflict: false })),
      unreadable: this.unreadable,
      next: end < wanted.length ? String(end) : undefined,
    };
  }
}
