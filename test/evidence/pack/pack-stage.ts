import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { type Entry, fromBuffer, type Options, type ZipFile } from 'yauzl';
import type { Fact, HistoryInterval } from '../../../src/domain/model/evidence.ts';
import { logOrigin } from '../../../src/evidence/log-origin.ts';
import { makePack } from '../../../src/evidence/pack/make-pack.ts';
import { zipOf } from '../../../src/evidence/pack/zip.ts';
import { createSealer } from '../../../src/evidence/seal/sealer.ts';
import { verifierKeysOf } from '../../../src/evidence/sign-head.ts';
import { runRecord, tenantId } from '../../builders.ts';
import { ada, assignment, bob, eligibility, exactly, fact, november } from '../../fact-builder.ts';
import { FakeArchivedEvents } from '../../fakes/fake-archived-events.ts';
import { FakeAuditHoles } from '../../fakes/fake-audit-holes.ts';
import { FakeAuditWatermark } from '../../fakes/fake-audit-watermark.ts';
import { FakeCommands } from '../../fakes/fake-commands.ts';
import { FakeHistory, FakeLooks, FakeSnapshotJournal } from '../../fakes/fake-history.ts';
import { FakeLog } from '../../fakes/fake-log.ts';
import { FakeRoleFindings } from '../../fakes/fake-role-findings.ts';
import { FakeRunHistory } from '../../fakes/fake-run-history.ts';
import { FakeSealLog } from '../../fakes/fake-seal-log.ts';
import { FakeSigner } from '../../fakes/fake-signer.ts';

const never = new AbortController().signal;
export const period = { from: '2026-11-05T00:00:00.000Z', to: '2026-11-20T00:00:00.000Z' };

/** All that a pack is made from, in memory. */
export class PackStage {
  readonly tenantId = tenantId;
  readonly history = new FakeHistory();
  readonly looks = new FakeLooks();
  readonly journal = new FakeSnapshotJournal();
  readonly runs = new FakeRunHistory();
  readonly sealLog = new FakeSealLog();
  readonly signer: FakeSigner;
  readonly commands = new FakeCommands();
  readonly roleFindings = new FakeRoleFindings();
  readonly archivedEvents = new FakeArchivedEvents();
  readonly holes = new FakeAuditHoles();
  readonly watermark = new FakeAuditWatermark();
  readonly outsideHeads = undefined;
  readonly log = new FakeLog();
  readonly clock = { now: () => new Date('2026-11-24T02:05:00Z') };

  constructor(keys: readonly string[] = ['key-1']) {
    this.signer = new FakeSigner(...keys);
  }

  /** A night that learns these facts. */
  async night(runId: string, facts: readonly Fact[], intervals: readonly HistoryInterval[]): Promise<void> {
    const leaves = await this.history.append(facts, { runId, intervals });
    await createSealer(this, () => never).seal(runId, leaves, {
      ...{ table: 'Evidence', job: 'snapshot-access', at: '2026-11-11T02:00:00.000Z' },
      ...{ complete: {}, counts: {}, appVersion: '0.2.0' },
    });
    this.runs.saves.push(runRecord({ id: runId, job: 'snapshot-access' }));
  }

  async zip(wish: Partial<typeof period> = {}): Promise<Buffer> {
    const keys = await verifierKeysOf(logOrigin(tenantId), this.signer, never);
    const whole = { ...period, ...wish, keys, madeFor: 'auditor', appVersion: '0.2.0', verifier };
    return buffer(zipOf(makePack(this, whole, never)));
  }
}

export const firstRun = '20261111T020000000Z-0000000a';
export const secondRun = '20261112T020000000Z-0000000b';

/** Two nights: two people who are eligible, and an activation of one of them. */
export async function twoNights(keys?: readonly string[]): Promise<PackStage> {
  const stage = new PackStage(keys);
  await stage.history.beginInterval(november);
  await stage.night(
    firstRun,
    [fact({ record: eligibility(ada) }), fact({ record: eligibility(bob) })],
    [november],
  );
  const activation = assignment(ada, { assignmentType: 'Activated' });
  await stage.night(
    secondRun,
    [fact({ record: activation, time: exactly('2026-11-11T09:00:00.000Z'), seenBy: secondRun })],
    [november],
  );
  stage.looks.looks = new Map([['eligibilities', { at: '2026-11-24T02:00:00.000Z', runId: secondRun }]]);
  return stage;
}

/** The verifier, as `npm run build:verifier` makes it. */
export const verifier = Buffer.from(
  buildSync({
    entryPoints: [join(__dirname, '../../../src/evidence/proof/verify-pack-command.ts')],
    ...{ bundle: true, platform: 'node', target: 'node20', format: 'esm', write: false },
  }).outputFiles[0]?.contents ?? [],
);

/** The files of a zip, by their paths, in their order. */
export async function unzipped(zip: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const open = await promisify<Buffer, Options, ZipFile>(fromBuffer)(zip, { lazyEntries: true });
  const read = promisify<Entry, Readable>(open.openReadStream.bind(open));
  const ended = once(open, 'end');
  open.on('entry', async (entry: Entry) => {
    files.set(entry.fileName, await buffer(await read(entry)));
    open.readEntry();
  });
  open.readEntry();
  await ended;
  return files;
}

/** Unzips a pack and runs the verifier that is given in a process of its own. */
export function verified(
  files: ReadonlyMap<string, Buffer>,
  args: readonly string[] = [],
  node = process.execPath,
): { readonly code: number | null; readonly text: string } {
  const folder = mkdtempSync(join(tmpdir(), 'pack-'));
  const own = mkdtempSync(join(tmpdir(), 'verifier-'));
  try {
    for (const [path, bytes] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    writeFileSync(join(own, 'verify.mjs'), verifier);
    const { status, stdout, stderr } = spawnSync(node, [join(own, 'verify.mjs'), folder, ...args], {
      encoding: 'utf8',
    });
    return { code: status, text: stdout + stderr };
  } finally {
    for (const made of [folder, own]) rmSync(made, { recursive: true });
  }
}
