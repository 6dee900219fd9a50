import { describe, expect, test } from '@jest/globals';
import { createArchiveRows } from '../../../src/adapters/tables/archive-rows.ts';
import { createAuditArchive } from '../../../src/adapters/tables/audit-archive.ts';
import { createArchiveJournal } from '../../../src/adapters/tables/history-runs.ts';
import { bareLeafHashOf } from '../../../src/evidence/leaf-making.ts';
import { parseManifest } from '../../../src/evidence/proof/manifest.ts';
import { createArchiveSealing } from '../../../src/evidence/seal/archive-sealing.ts';
import { createSealer } from '../../../src/evidence/seal/sealer.ts';
import { verifyEvidence } from '../../../src/evidence/verify/verify-evidence.ts';
import { withAzurite } from '../../adapters/tables/tables-under-test.ts';
import { auditEvent, tenantId } from '../../builders.ts';
import { FakeHistory, FakeSnapshotJournal } from '../../fakes/fake-history.ts';
import { FakeLog } from '../../fakes/fake-log.ts';
import { FakeSealLog } from '../../fakes/fake-seal-log.ts';
import { FakeSigner } from '../../fakes/fake-signer.ts';

const azurite = withAzurite();
const never = new AbortController().signal;
const firstNight = '2026-11-22T02:00:00.000Z';
const secondNight = '2026-11-23T02:00:00.000Z';
const runOf = (night: string) => `run-${night}`;

/** Events of two days. */
const events = ['2026-11-20T23:00:00Z', '2026-11-21T01:00:00Z', '2026-11-21T02:00:00Z'].map(
  (activityDateTime, index) => auditEvent({ id: `event-${index}`, activityDateTime }),
);
const later = auditEvent({ id: 'event-9', activityDateTime: '2026-11-22T03:00:00Z' });

async function stage() {
  const tables = await azurite.empty();
  const now = { at: new Date(firstNight) };
  const parts = {
    tenantId,
    archive: createAuditArchive(tables, tenantId),
    archiveRows: createArchiveRows(tables, tenantId, bareLeafHashOf),
    archiveJournal: createArchiveJournal(tables, tenantId),
    history: new FakeHistory(),
    journal: new FakeSnapshotJournal(),
    sealLog: new FakeSealLog(),
    signer: new FakeSigner('key-1'),
    outsideHeads: undefined,
    log: new FakeLog(),
    clock: { now: () => now.at },
  };
  const sealer = createSealer(parts, () => never);
  /** A night up to its sealing; ended by `end`. */
  async function archived(night: string, wanted = events) {
    now.at = new Date(night);
    const startedAt = now.at;
    const run = { runId: runOf(night), job: 'snapshot-audit-logs', appVersion: '0.2.0', startedAt };
    const deadlineAt = new Date(startedAt.getTime() + 600_000);
    const sealing = createArchiveSealing({ ...parts, sealer }, { ...run, deadlineAt });
    await sealing.willKeep(wanted);
    await parts.archive.keep(wanted, { runId: run.runId, now: startedAt });
    return sealing;
  }
  return {
    ...parts,
    now,
    archived,
    night: async (night: string, wanted = events) => (await archived(night, wanted)).end(),
    verify: () => verifyEvidence(parts, {}, never),
    manifests: () => parts.sealLog.log.map(({ text }) => parseManifest(text)),
  };
}

const client = () => azurite.client('AuditEvents');
const dayOf = (day: string) => `${tenantId}_${day}`;

describe('a night of the audit archive', () => {
  test('is sealed day by day: how many rows it added, and the root of their leaves', async () => {
    const given = await stage();

    expect(await given.night(firstNight)).toBeUndefined();

    expect(given.manifests()[0]).toMatchObject({
      runId: runOf(firstNight),
      job: 'snapshot-audit-logs',
      counts: { rows: 3 },
      partitions: [
        { table: 'AuditEvents', name: '2026-11-20', rows: 1 },
        { table: 'AuditEvents', name: '2026-11-21', rows: 2 },
      ],
    });
    expect(await given.verify()).toMatchObject({ state: 'consistent', rows: { verified: 3, partitions: 2 } });
  });

  test('that finds nothing new adds nothing to the log', async () => {
    const given = await stage();
    await given.night(firstNight);
    const { length } = given.sealLog.log;

    await given.night(secondNight);

    expect(given.sealLog.log).toHaveLength(length);
    expect(await given.verify()).toMatchObject({ state: 'consistent' });
  });

  test('that died is sealed by the next, and could not be verified until then', async () => {
    const given = await stage();
    await given.night(firstNight, [later]);
    await given.archived(secondNight);

    expect(await given.verify()).toMatchObject({
      state: 'unverified',
      findings: [{ kind: 'run-not-sealed', runId: runOf(secondNight) }, { kind: 'run-not-sealed' }],
    });
    await given.night('2026-11-24T02:00:00.000Z');

    expect(await given.verify()).toMatchObject({ state: 'consistent', findings: [] });
    expect(given.manifests().at(-1)).toMatchObject({ runId: runOf(secondNight), counts: { rows: 3 } });
  });

  test('that is still under way is left to itself', async () => {
    const given = await stage();
    const first = await given.archived(firstNight);

    await given.night('2026-11-22T02:05:00.000Z', [later]);
    await given.archive.keep([auditEvent({ id: 'event-7', activityDateTime: '2026-11-21T04:00:00Z' })], {
      runId: runOf(firstNight),
      now: new Date(firstNight),
    });
    await first.end();

    expect(await given.verify()).toMatchObject({ state: 'consistent', rows: { verified: 5 } });
  });

  test('archives nothing once others may take it for dead', async () => {
    const given = await stage();
    const sealing = await given.archived(firstNight);
    given.now.at = new Date('2026-11-22T02:10:00.001Z');

    await expect(sealing.willKeep([later])).rejects.toThrow(/went on after 2026-11-22T02:10:00.000Z/);
    expect(await sealing.end()).toMatch(
      /^The time was over before the rows of run .* 2 days of them are left/,
    );
  });
});

describe('what was archived before anything was sealed', () => {
  test('is sealed once, as it is found', async () => {
    const given = await stage();
    await given.archive.keep(events, { runId: 'run-old', now: new Date(firstNight) });

    expect(await given.verify()).toMatchObject({ state: 'unverified' });
    await given.night(firstNight, [later]);

    expect(given.manifests().at(-1)).toMatchObject({
      counts: { found: 3, foundWhole: 1 },
      partitions: [
        { name: '2026-11-20', rows: 1, run: 'run-old' },
        { name: '2026-11-21', rows: 2, run: 'run-old' },
      ],
    });
    expect(await given.verify()).toMatchObject({ state: 'consistent' });
  });

  test('is not sealed anew for whoever takes the note of it away and adds a row', async () => {
    const given = await stage();
    await given.archive.keep(events, { runId: 'run-old', now: new Date(firstNight) });
    await given.night(firstNight, [later]);
    await azurite.client('EvidenceRuns').deleteEntity(`${tenantId}_archive`, 'whole');
    await given.archive.keep([auditEvent({ id: 'forged', activityDateTime: '2026-11-19T01:00:00Z' })], {
      runId: 'run-older',
      now: new Date(firstNight),
    });

    await given.night(secondNight, []);

    expect(await given.verify()).toMatchObject({
      state: 'altered',
      findings: [{ kind: 'rows-added', runId: 'run-older' }],
    });
  });
});

describe('an altered archive is named:', () => {
  const rowKey = '20261121T010000.0000000Z_event-1';
  const partitionKey = dayOf('2026-11-21');

  test('a column of a row', async () => {
    const given = await stage();
    await given.night(firstNight);
    await client().updateEntity({ partitionKey, rowKey, InitiatorName: 'eve@contoso.example' }, 'Merge');

    expect(await given.verify()).toMatchObject({
      state: 'altered',
      findings: [{ kind: 'row-altered', runId: runOf(firstNight), place: 'AuditEvents / 2026-11-21' }],
    });
  });

  test('the text of a row, by its key', async () => {
    const given = await stage();
    await given.night(firstNight);
    await client().updateEntity({ partitionKey, rowKey, Event: '{}' }, 'Merge');

    expect(await given.verify()).toMatchObject({
      findings: [{ kind: 'row-altered', place: `AuditEvents / 2026-11-21 / ${rowKey}` }],
    });
  });

  test('a row that was taken away', async () => {
    const given = await stage();
    await given.night(firstNight);
    await client().deleteEntity(partitionKey, rowKey);

    expect(await given.verify()).toMatchObject({ findings: [{ kind: 'rows-missing' }] });
  });

  test('a part of a long event', async () => {
    const given = await stage();
    const long = auditEvent({
      id: 'long',
      activityDateTime: '2026-11-21T05:00:00Z',
      resultReason: 'x'.repeat(900_000),
    });
    await given.night(firstNight, [...events, long]);
    const parts = await Array.fromAsync(
      client().listEntities({ queryOptions: { filter: `PartitionKey eq '${partitionKey}~parts'` } }),
    );
    await client().deleteEntity(parts[1]?.partitionKey ?? '', parts[1]?.rowKey ?? '');

    expect(parts.length).toBeGreaterThan(1);
    expect(await given.verify()).toMatchObject({
      findings: [{ kind: 'row-altered', because: expect.stringMatching(/its part 1 is missing/) }],
    });
  });
});
