import { describe, expect, test } from '@jest/globals';
import { createAuditArchive } from '../../../src/adapters/tables/audit-archive.ts';
import { type ArchivedEvent, readAuditEvents } from '../../../src/adapters/tables/audit-event-reader.ts';
import { openTables, type Tables } from '../../../src/adapters/tables/store/tables.ts';
import type { AuditEvent } from '../../../src/domain/model/audit-event.ts';
import { auditEvent, tenantId } from '../../builders.ts';
import { describeAuditArchive } from '../../contracts/audit-archive.ts';
import { FakeAuditArchive } from '../../fakes/fake-audit-archive.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();
const call = { runId: 'run-1', now: new Date('2026-11-23T03:00:00Z') };

describeAuditArchive('Table Storage (Azurite)', async () => {
  const tables = await azurite.empty();
  return {
    archive: createAuditArchive(tables, tenantId),
    contents: async () => (await all(tables)).map((event) => event.json),
  };
});

describeAuditArchive('the fake', async () => {
  const archive = new FakeAuditArchive();
  return { archive, contents: async () => archive.events.map((event) => event.json) };
});

describe('the columns of a row', () => {
  test('are what an auditor filters by, and the whole event', async () => {
    const tables = await azurite.empty();
    await createAuditArchive(tables, tenantId).keep([auditEvent()], call);

    const rows = await Array.fromAsync(azurite.client('AuditEvents').listEntities());

    expect(rows).toEqual([
      expect.objectContaining({
        partitionKey: `${tenantId}_2026-11-22`,
        rowKey: '20261122T030405.1234567Z_PIM_3f1d8a52-7f3e-4f0b-9a51-2d6c1f0b7a11_8XQ2K_4711',
        ActivityDateTime: '2026-11-22T03:04:05.1234567Z',
        Category: 'RoleManagement',
        InitiatorKind: 'user',
        InitiatorName: 'ada@contoso.example',
        TargetIds: '62e90394-69f5-4237-9190-012177145e10; 11111111-aaaa-4bbb-8ccc-000000000002',
        TargetTypes: 'Role; User',
        TargetNames: 'Global Administrator; Grace Hopper',
        ContentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        RunId: 'run-1',
        ArchivedAt: '2026-11-23T03:00:00.000Z',
        Event: auditEvent().json,
      }),
    ]);
  });

  test('are bounded, and free of what a store may refuse, while the event is whole', async () => {
    const tables = await azurite.empty();
    const odd = auditEvent({ resultReason: `half \ud83d pair, nul \u0000, ${'long '.repeat(9_000)}` });
    await createAuditArchive(tables, tenantId).keep([odd], call);

    const [row] = await Array.fromAsync(azurite.client('AuditEvents').listEntities());

    expect(row?.ResultReason).toMatch(/^half \ufffd pair, nul \ufffd, long long/);
    expect(row?.ResultReason).toHaveLength(1024);
    expect((await all(tables)).map((event) => event.json)).toEqual([odd.json]);
  });
});

describe('an odd id', () => {
  test.each([
    { what: 'slashes, hashes and question marks', id: 'Directory_a/b\\c#d?e_1' },
    { what: 'percent signs and quotes', id: '100%25 of o\'clock "x"' },
    { what: 'characters beyond ASCII', id: 'Ереван 日本 😀' },
    { what: '2,000 characters', id: `x${'/'.repeat(1_999)}` },
    { what: 'nothing at all', id: '' },
    { what: 'control characters', id: 'a\u0000b\r\nc' },
  ])('of $what is kept and given back', async ({ id }) => {
    const tables = await azurite.empty();
    const archive = createAuditArchive(tables, tenantId);

    expect(await archive.keep([auditEvent({ id })], call)).toMatchObject({ added: 1 });
    expect(await archive.keep([auditEvent({ id })], call)).toMatchObject({ known: 1 });
    expect(await all(tables)).toEqual([expect.objectContaining({ id, json: auditEvent({ id }).json })]);
  });
});

describe('a large event', () => {
  test.each([
    { what: '40 KB', event: auditEvent({ resultReason: 'x'.repeat(40_000) }) },
    { what: '300 KB', event: auditEvent({ resultReason: '"quoted" '.repeat(33_000) }) },
    { what: '3 MB', event: auditEvent({ resultReason: 'Ж'.repeat(1_500_000) }) },
    {
      what: 'surrogate pairs over every border',
      event: auditEvent({ resultReason: `x${'😀'.repeat(400_000)}` }),
    },
  ])('of $what is kept whole, known again, and kept beside when it differs', async ({ event }) => {
    const tables = await azurite.empty();
    const archive = createAuditArchive(tables, tenantId);
    const altered = auditEvent({ ...event, json: event.json.replace('success', 'failure') });

    expect(await archive.keep([event], call)).toEqual({ added: 1, known: 0, conflicts: [] });
    expect(await archive.keep([event], call)).toEqual({ added: 0, known: 1, conflicts: [] });
    expect((await archive.keep([altered], call)).conflicts).toHaveLength(1);

    const kept = await all(tables, '2026-11-22');
    expect(kept.map((one) => one.json)).toEqual([event.json, altered.json]);
    expect(kept[1]?.conflictOf).toBe(kept[0]?.rowKey);
  });

  test('does not show as more than one row of its day', async () => {
    const tables = await azurite.empty();
    await createAuditArchive(tables, tenantId).keep(
      [auditEvent({ resultReason: 'x'.repeat(3_000_000) })],
      call,
    );

    const queryOptions = { filter: `PartitionKey eq '${tenantId}_2026-11-22'` };
    expect(await Array.fromAsync(azurite.client('AuditEvents').listEntities({ queryOptions }))).toHaveLength(
      1,
    );
  });

  test('travels with others whose transaction would pass 4 MiB together', async () => {
    const tables = await azurite.empty();
    const events = numbered(40, (index) => ({ resultReason: `${index} ${'Ж"'.repeat(30_000)}` }));

    expect(await createAuditArchive(tables, tenantId).keep(events, call)).toMatchObject({ added: 40 });
    expect((await all(tables)).map((event) => event.json)).toEqual(events.map((event) => event.json));
  });
});

describe('an event that looks like the protocol it is sent by', () => {
  test('is kept as it is', async () => {
    const tables = await azurite.empty();
    const events = numbered(3, () => ({
      resultReason:
        '--changeset_1\r\nContent-Type: application/http\r\n\r\nPOST http://127.0.0.1/x HTTP/1.1\r\nETag: {"a":1}\r\n--batch_1--',
    }));

    expect(await createAuditArchive(tables, tenantId).keep(events, call)).toMatchObject({ added: 3 });
    expect((await all(tables)).map((event) => event.json)).toEqual(events.map((event) => event.json));
  });
});

describe('events among which some are known, some new and some altered', () => {
  test('are each settled for what they are, in one call', async () => {
    const tables = await azurite.empty();
    const archive = createAuditArchive(tables, tenantId);
    const events = numbered(300, () => ({}));
    await archive.keep(events.slice(0, 150), call);

    const again = events.map((event, index) =>
      index % 10 === 0 ? auditEvent({ ...event, json: event.json.replace('success', 'failure') }) : event,
    );

    const kept = await archive.keep(again, call);
    expect(kept).toMatchObject({ added: 150, known: 135 });
    expect(kept.conflicts.map((conflict) => conflict.id)).toEqual(
      expect.arrayContaining(
        events
          .slice(0, 150)
          .filter((_, index) => index % 10 === 0)
          .map((event) => event.id),
      ),
    );
    expect(await archive.keep(again, call)).toEqual({ added: 0, known: 300, conflicts: [] });
    expect(await all(tables)).toHaveLength(315);
  });
});

describe('an archive that was tampered with', () => {
  test('is not read: the row is named', async () => {
    const tables = await azurite.empty();
    await createAuditArchive(tables, tenantId).keep([auditEvent()], call);
    const [row] = await all(tables);
    const client = azurite.client('AuditEvents');
    await client.updateEntity({
      partitionKey: row?.partitionKey ?? '',
      rowKey: row?.rowKey ?? '',
      Event: auditEvent().json.replace('ada', 'eve'),
    });

    await expect(all(tables)).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringContaining(`2026-11-22 / ${row?.rowKey}: its content does not match its hash`),
    });
  });

  test('is not read where a part of a large event is gone', async () => {
    const tables = await azurite.empty();
    await createAuditArchive(tables, tenantId).keep(
      [auditEvent({ resultReason: 'x'.repeat(3_000_000) })],
      call,
    );
    const client = azurite.client('AuditEvents');
    const queryOptions = { filter: `PartitionKey eq '${tenantId}_2026-11-22~parts'` };
    const parts = await Array.fromAsync(client.listEntities({ queryOptions }));
    await client.deleteEntity(`${tenantId}_2026-11-22~parts`, parts[1]?.rowKey ?? '');

    await expect(all(tables)).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringContaining('its part 1 is missing'),
    });
  });
});

describe('a store that is not there', () => {
  test('fails the call within seconds, names the address, and is asked again by the next call', async () => {
    const archive = createAuditArchive(
      openTables({ endpoint: 'http://127.0.0.1:9/devstoreaccount1' }),
      tenantId,
    );

    const failure = {
      kind: 'unreachable',
      code: 'ECONNREFUSED',
      message: expect.stringContaining(
        'keeping audit events: nothing answers at http://127.0.0.1:9/devstoreaccount1',
      ),
    };
    await expect(archive.keep([auditEvent()], call)).rejects.toMatchObject(failure);
    await expect(archive.keep([auditEvent()], call)).rejects.toMatchObject(failure);
  });
});

function all(tables: Tables, partition?: string): Promise<ArchivedEvent[]> {
  return Array.fromAsync(readAuditEvents(tables, tenantId, partition));
}

/** Events of one night in the order of their keys. */
function numbered(count: number, overrides: (index: number) => Partial<AuditEvent>): AuditEvent[] {
  return Array.from({ length: count }, (_, index) =>
    auditEvent({ id: `PIM_event_${String(index).padStart(4, '0')}`, ...overrides(index) }),
  );
}
