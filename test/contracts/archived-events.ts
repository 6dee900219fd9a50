import { describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../src/domain/model/audit-event.ts';
import type { ArchivedEventFilter, ArchivedEvents } from '../../src/ports/index.ts';
import { everyItem } from '../../src/ports/reading.ts';
import { auditEvent } from '../builders.ts';

const week = { from: new Date('2026-11-20T00:00:00Z'), to: new Date('2026-11-27T00:00:00Z') };
const ada = '11111111-aaaa-4bbb-8ccc-000000000001';
const grace = '11111111-aaaa-4bbb-8ccc-000000000002';
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

const at = (day: number, more: Partial<AuditEvent> = {}) =>
  auditEvent({ id: `event-${day}`, activityDateTime: `2026-11-${day}T01:00:00.0000001Z`, ...more });

/** Contract of `ArchivedEvents`. */
export function describeArchivedEvents(
  name: string,
  make: (events: readonly AuditEvent[]) => Promise<ArchivedEvents>,
): void {
  describe(`archived events: ${name}`, () => {
    const byGrace = { initiatedBy: { kind: 'user', id: grace, name: 'grace@contoso.example' } } as const;
    const user = { id: ada, type: 'User', displayName: 'Ada' };
    const events = [
      at(21),
      at(22, { ...byGrace, targets: [user], activityDisplayName: 'Disable account' }),
      at(23, { category: 'UserManagement', loggedByService: 'Core Directory', targets: [] }),
    ];

    test.each<{ of: string; wish: Partial<ArchivedEventFilter>; ids: readonly string[] }>([
      { of: 'every service', wish: {}, ids: ['event-21', 'event-22', 'event-23'] },
      { of: 'whoever did them', wish: { by: grace.toUpperCase() }, ids: ['event-22'] },
      { of: 'what they were done to', wish: { target: grace }, ids: ['event-21'] },
      { of: 'a role', wish: { role: globalAdministrator }, ids: ['event-21'] },
      { of: 'an activity', wish: { activity: 'disable' }, ids: ['event-22'] },
      { of: 'both', wish: { by: ada, target: grace }, ids: ['event-21'] },
      { of: 'nobody', wish: { by: globalAdministrator }, ids: [] },
      { of: 'a time', wish: { from: new Date('2026-11-23T00:00:00Z') }, ids: ['event-23'] },
    ])('of $of are $ids', async ({ wish, ids }) => {
      const { items } = await (await make(events)).list({ ...week, ...wish }, { top: 100 });

      expect(items.map(({ json }) => JSON.parse(json).id)).toEqual(ids);
    });

    test.each([1, 2, 3])('come each once, oldest first, in pages of %i', async (top) => {
      const archive = await make(events);

      const items = await Array.fromAsync(everyItem((from) => archive.list(week, { top, from })));

      expect(items.map(({ json }) => json)).toEqual(events.map(({ json }) => json));
    });

    test('say where a listing goes on after each', async () => {
      const archive = await make(events);
      const [first] = (await archive.list(week, { top: 3 })).items;

      const rest = await archive.list(week, { top: 3, from: first?.place });

      expect(rest.items.map(({ json }) => JSON.parse(json).id)).toEqual(['event-22', 'event-23']);
    });
  });
}
