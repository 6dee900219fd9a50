import { describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../src/domain/model/audit-event.ts';
import type { PimEventFilter, PimEvents } from '../../src/ports/index.ts';
import { auditEvent } from '../builders.ts';

/** An archive of these events. */
export type MakePimEvents = (events: readonly AuditEvent[]) => Promise<PimEvents>;

const week = { from: new Date('2026-11-20T00:00:00Z'), to: new Date('2026-11-27T00:00:00Z') };
const grace = '11111111-aaaa-4bbb-8ccc-000000000002';
const searchAdministrator = '0964bb5e-9bdb-4d7b-ac29-58e794862a40';

const at = (activityDateTime: string, more: Partial<AuditEvent> = {}) =>
  auditEvent({ id: `PIM_${activityDateTime}`, activityDateTime, ...more });

/** Contract of `PimEvents`. */
export function describePimEvents(name: string, make: MakePimEvents): void {
  const idsIn = async (events: readonly AuditEvent[], filter: Partial<PimEventFilter> = {}) => {
    const { items } = await (await make(events)).list({ ...week, ...filter }, { top: 100 });
    return items.map(({ json }) => JSON.parse(json).id);
  };

  describe(`events of PIM: ${name}`, () => {
    test('are listed oldest first, over several days, as Entra gave them', async () => {
      const events = [at('2026-11-24T09:00:00.0000001Z'), at('2026-11-22T03:04:05.1234567Z')];
      const { items, next } = await (await make(events)).list(week, { top: 100 });

      expect(items.map(({ json }) => json)).toEqual(events.map(({ json }) => json).toReversed());
      expect(next).toBeUndefined();
    });

    test('are those of PIM, and of the directory about roles, and nothing else', async () => {
      const events = [
        at('2026-11-22T01:00:00Z'),
        at('2026-11-22T02:00:00Z', { loggedByService: 'Core Directory' }),
        at('2026-11-22T03:00:00Z', { loggedByService: 'Core Directory', category: 'UserManagement' }),
      ];

      expect(await idsIn(events)).toEqual(['PIM_2026-11-22T01:00:00Z', 'PIM_2026-11-22T02:00:00Z']);
    });

    test('may be those of one name', async () => {
      const named = at('2026-11-22T02:00:00Z', { activityDisplayName: 'Update role setting in PIM' });

      expect(
        await idsIn([at('2026-11-22T01:00:00Z'), named], {
          activityDisplayName: 'Update role setting in PIM',
        }),
      ).toEqual(['PIM_2026-11-22T02:00:00Z']);
    });

    test('begin with the first instant, and end before the last', async () => {
      const events = ['2026-11-21T23:59:59.9999999Z', '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z'];
      const span = { from: new Date('2026-11-22T00:00:00Z'), to: new Date('2026-11-23T00:00:00Z') };

      expect(
        await idsIn(
          events.map((instant) => at(instant)),
          span,
        ),
      ).toEqual(['PIM_2026-11-22T00:00:00Z']);
    });

    test('are narrowed to those that name a principal, and a role', async () => {
      const initiatedBy = { kind: 'user', id: grace, name: 'grace@contoso.example' } as const;
      const role = { id: searchAdministrator, type: 'Role', displayName: 'Search Administrator' };
      const events = [
        at('2026-11-22T01:00:00Z', { targets: [role] }),
        at('2026-11-22T02:00:00Z', { targets: [role], initiatedBy }),
        at('2026-11-22T03:00:00Z'),
      ];

      expect(await idsIn(events, { principalId: grace.toUpperCase() })).toHaveLength(2);
      expect(await idsIn(events, { roleDefinitionId: searchAdministrator })).toHaveLength(2);
      expect(await idsIn(events, { principalId: grace, roleDefinitionId: searchAdministrator })).toEqual([
        'PIM_2026-11-22T02:00:00Z',
      ]);
    });

    test('come page by page, each once', async () => {
      const instants = Array.from({ length: 7 }, (_, day) => `2026-11-2${day}T0${day}:00:00Z`);
      const events = await make(instants.map((instant) => at(instant)));
      const found: string[] = [];
      let from: string | undefined;
      do {
        const page = await events.list(week, { top: 3, from });
        expect(page.items.length).toBeLessThanOrEqual(3);
        found.push(...page.items.map(({ json }) => JSON.parse(json).activityDateTime));
        from = page.next;
      } while (from !== undefined);

      expect(found).toEqual(instants);
    });
  });
}
