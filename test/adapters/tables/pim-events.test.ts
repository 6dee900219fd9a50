import { describe, expect, test } from '@jest/globals';
import { createPimEvents } from '../../../src/adapters/tables/archived-events.ts';
import { createAuditArchive } from '../../../src/adapters/tables/audit-archive.ts';
import { auditEvent, tenantId } from '../../builders.ts';
import { describePimEvents } from '../../contracts/pim-events.ts';
import { FakePimEvents } from '../../fakes/fake-pim-events.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();
const call = { runId: 'run-1', now: new Date('2026-11-23T03:00:00Z') };
const week = { from: new Date('2026-11-20T00:00:00Z'), to: new Date('2026-11-27T00:00:00Z') };

describePimEvents('Table Storage (Azurite)', async (events) => {
  const tables = await azurite.empty();
  await createAuditArchive(tables, tenantId).keep(events, call);
  return createPimEvents(tables, tenantId);
});

describePimEvents('the fake', async (events) => {
  const fake = new FakePimEvents();
  fake.events.push(...events.map(({ json }) => json));
  return fake;
});

describe('the events of PIM in Table Storage', () => {
  test('are none of another tenant', async () => {
    const tables = await azurite.empty();
    await createAuditArchive(tables, '00000000-0000-4000-8000-ccccddddeeee').keep([auditEvent()], call);

    expect(await createPimEvents(tables, tenantId).list(week, { top: 10 })).toEqual({
      ...{ items: [], unreadable: [], next: undefined },
    });
  });

  test('are told from one that came back with other content', async () => {
    const tables = await azurite.empty();
    const archive = createAuditArchive(tables, tenantId);
    await archive.keep([auditEvent()], call);
    await archive.keep([auditEvent({ result: 'failure' })], call);

    const { items } = await createPimEvents(tables, tenantId).list(week, { top: 10 });

    expect(items.map(({ isConflict }) => isConflict)).toEqual([false, true]);
  });

  test('are given whole where one is too large for its row, and its parts are no events', async () => {
    const tables = await azurite.empty();
    const large = auditEvent({ resultReason: 'x'.repeat(600_000) });
    await createAuditArchive(tables, tenantId).keep([large], call);

    const { items } = await createPimEvents(tables, tenantId).list(week, { top: 10 });

    expect(items).toEqual([{ json: large.json, isConflict: false }]);
  });

  test('go on beside one that somebody altered, which is told', async () => {
    const tables = await azurite.empty();
    const other = auditEvent({ id: 'PIM_2', activityDateTime: '2026-11-23T01:00:00Z' });
    await createAuditArchive(tables, tenantId).keep([auditEvent(), other], call);
    const client = azurite.client('AuditEvents');
    for await (const { partitionKey = '', rowKey = '', EventId } of client.listEntities())
      if (EventId === 'PIM_2') await client.updateEntity({ partitionKey, rowKey, Event: '{}' }, 'Merge');

    const page = await createPimEvents(tables, tenantId).list(week, { top: 10 });

    expect(page.items.map(({ json }) => json)).toEqual([auditEvent().json]);
    expect(page.unreadable).toEqual([
      { id: '20261123T010000.0000000Z_PIM_2', because: expect.stringContaining('does not match its hash') },
    ]);
  });

  test('are looked for in parts, where a filter finds few', async () => {
    const tables = await azurite.empty();
    const events = ['1', '2', '3'].map((hour) =>
      auditEvent({ id: `PIM_${hour}`, activityDateTime: `2026-11-22T0${hour}:00:00Z` }),
    );
    await createAuditArchive(tables, tenantId).keep(events, call);
    const pimEvents = createPimEvents(tables, tenantId, 2);
    const filter = { ...week, principalId: '99999999-0000-4000-8000-000000000000' };

    const first = await pimEvents.list(filter, { top: 10 });
    const second = await pimEvents.list(filter, { top: 10, from: first.next });

    expect(first).toMatchObject({ items: [], next: expect.stringContaining('PIM_2') });
    expect(second).toMatchObject({ items: [], next: undefined });
  });
});
