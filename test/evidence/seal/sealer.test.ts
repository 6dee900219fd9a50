import { describe, expect, test } from '@jest/globals';
import { logOrigin } from '../../../src/evidence/log-origin.ts';
import { readCheckpoint } from '../../../src/evidence/proof/checkpoint.ts';
import { parseManifest } from '../../../src/evidence/proof/manifest.ts';
import { leafHash, treeRoot } from '../../../src/evidence/proof/tree.ts';
import { verifierKey } from '../../../src/evidence/proof/verifier-key.ts';
import { createSealer } from '../../../src/evidence/seal/sealer.ts';
import { SigningError } from '../../../src/ports/errors.ts';
import type { SealMeta, StoredLeaf } from '../../../src/ports/index.ts';
import { OutsideHeadsError } from '../../../src/ports/seal-log.ts';
import { tenantId } from '../../builders.ts';
import { FakeLog } from '../../fakes/fake-log.ts';
import { FakeOutsideHeads } from '../../fakes/fake-outside-heads.ts';
import { FakeSealLog } from '../../fakes/fake-seal-log.ts';
import { FakeSigner } from '../../fakes/fake-signer.ts';

const origin = logOrigin(tenantId);
const never = new AbortController().signal;
const meta: SealMeta = {
  table: 'Evidence',
  job: 'snapshot-access',
  at: '2026-11-29T02:00:00.000Z',
  complete: { eligibilities: true },
  counts: { requests: 12 },
  appVersion: '0.2.0',
};

function leaf(partition: string, rowKey: string, byte = '01'): StoredLeaf {
  return { partition, rowKey, leafHash: byte.repeat(32) };
}

function stage({ keys = ['key-1'] }: { readonly keys?: readonly string[] } = {}) {
  const parts = {
    tenantId,
    sealLog: new FakeSealLog(),
    signer: new FakeSigner(...keys),
    outsideHeads: new FakeOutsideHeads(),
    log: new FakeLog(),
    clock: { now: () => new Date('2026-11-29T02:05:00Z') },
  };
  return { ...parts, sealer: createSealer(parts, () => never) };
}

async function keysOf({ signer }: { readonly signer: FakeSigner }) {
  return (await signer.publicKeys(never)).map((key) => verifierKey(origin, key));
}

/** The manifests of a log, read. */
function manifestsOf({ sealLog }: { readonly sealLog: FakeSealLog }) {
  return sealLog.log.map(({ text }) => {
    const manifest = parseManifest(text);
    if (typeof manifest === 'string') throw new TypeError(manifest);
    return manifest;
  });
}

describe('a sealed run', () => {
  test('has a manifest: of each partition its rows and the root of their leaves in the order of their keys', async () => {
    const given = stage();

    await given.sealer.seal(
      'run-1',
      [
        leaf('2026-11_role:b', '1', '03'),
        leaf('2026-11_role:a', '2', '02'),
        leaf('2026-11_role:a', '1', '01'),
      ],
      meta,
    );

    const root = treeRoot([Buffer.alloc(32, 1), Buffer.alloc(32, 2)]).toString('hex');
    expect(manifestsOf(given)).toEqual([
      {
        format: 'pim-warden/manifest@1',
        tenantId,
        runId: 'run-1',
        job: 'snapshot-access',
        at: '2026-11-29T02:00:00.000Z',
        appVersion: '0.2.0',
        part: 1,
        parts: 1,
        complete: { eligibilities: true },
        counts: { requests: 12 },
        partitions: [
          { table: 'Evidence', name: '2026-11_role:a', rows: 2, root },
          { table: 'Evidence', name: '2026-11_role:b', rows: 1, root: '03'.repeat(32) },
        ],
      },
    ]);
  });

  test('has one too where it added nothing: that nothing changed is evidence', async () => {
    const given = stage();

    await given.sealer.seal('run-1', [], meta);

    expect(manifestsOf(given)).toMatchObject([{ runId: 'run-1', partitions: [] }]);
  });

  test('is under a signed head that anybody can check against all entries so far', async () => {
    const given = stage();

    for (const run of ['run-1', 'run-2', 'run-3']) await given.sealer.seal(run, [leaf('p', run)], meta);
    const seal = await given.sealer.seal('run-4', [leaf('p', 'run-4')], meta);

    const note = seal.kind === 'sealed' ? seal.head : '';
    expect(readCheckpoint(note, origin, await keysOf(given))).toMatchObject({
      kind: 'verified',
      checkpoint: {
        size: 4,
        root: treeRoot(given.sealLog.log.map(({ text }) => leafHash(Buffer.from(text)))),
      },
    });
    expect(given.sealLog.kept.map(({ size }) => size)).toEqual([1, 2, 3, 4]);
    expect(given.log.of('evidence.head').at(-1)).toEqual({ size: 4, note });
  });

  test('is signed by every key there is, while one takes the place of another', async () => {
    const given = stage({ keys: ['old', 'new'] });

    const seal = await given.sealer.seal('run-1', [], meta);

    const note = seal.kind === 'sealed' ? seal.head : '';
    for (const key of await keysOf(given))
      expect(readCheckpoint(note, origin, [key])).toMatchObject({ kind: 'verified' });
  });

  test('is sealed once, however often it is asked for: the head alone is made again', async () => {
    const given = stage();
    await given.sealer.seal('run-1', [leaf('p', '1')], meta);
    await given.sealer.seal('run-2', [leaf('p', '2')], meta);

    const seal = await given.sealer.seal('run-1', [leaf('p', '1')], { ...meta, counts: { requests: 99 } });

    expect(given.sealLog.log.map(({ runId }) => runId)).toEqual(['run-1', 'run-2']);
    expect(seal).toMatchObject({ kind: 'sealed', logSize: 2 });
  });

  test('has as many manifests as entries of 64 KiB need, each saying which of how many it is', async () => {
    const given = stage();
    const leaves = Array.from({ length: 1_000 }, (_, index) =>
      leaf(`2026-11_role:62e90394-69f5-4237-9190-${String(index).padStart(12, '0')}`, '0~a'),
    );

    await given.sealer.seal('run-1', leaves, meta);

    const manifests = manifestsOf(given);
    expect(manifests.map(({ part, parts }) => [part, parts])).toEqual(
      manifests.map((_, index) => [index + 1, manifests.length]),
    );
    expect(manifests.length).toBeGreaterThan(1);
    expect(manifests.flatMap(({ partitions }) => partitions)).toHaveLength(1_000);
    for (const { text } of given.sealLog.log) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_535);
  });

  test('goes on where a process died between two of its manifests', async () => {
    const given = stage();
    const leaves = Array.from({ length: 1_000 }, (_, index) =>
      leaf(`2026-11_role:${'x'.repeat(40)}${index}`, '0'),
    );
    await given.sealer.seal('run-1', leaves, meta);
    const whole = given.sealLog.log.splice(1);

    await given.sealer.seal('run-1', leaves, meta);

    expect(given.sealLog.log.slice(1)).toEqual(whole);
  });

  test('goes behind the entry of another writer who was faster, and the log has both', async () => {
    const given = stage();
    const other = stage();
    const append = given.sealLog.append.bind(given.sealLog);
    given.sealLog.append = async (entry) => {
      given.sealLog.append = append;
      await createSealer({ ...other, sealLog: given.sealLog }, () => never).seal('other', [], meta);
      return append(entry);
    };

    const seal = await given.sealer.seal('run-1', [], meta);

    expect(given.sealLog.log.map(({ index, runId }) => [index, runId])).toEqual([
      [0, 'other'],
      [1, 'run-1'],
    ]);
    expect(seal).toMatchObject({ logSize: 2 });
  });
});

describe('a head', () => {
  test('that no key can sign is said to be unsigned, and the next one is over its entries, too', async () => {
    const given = stage();
    given.signer.failure = new SigningError('forbidden', 'Key Vault answered 403.');

    const first = await given.sealer.seal('run-1', [], meta);
    given.signer.failure = undefined;
    const second = await given.sealer.seal('run-2', [], meta);

    expect(first).toMatchObject({ problem: 'The head of the log is not signed: Key Vault answered 403.' });
    expect(given.log.of('evidence.head-problem')).toHaveLength(1);
    expect(second).toMatchObject({ kind: 'sealed', logSize: 2 });
    expect(second).not.toHaveProperty('problem');
  });

  test('is a bare text where there is no key, and no problem', async () => {
    const given = stage({ keys: [] });
    const seal = await given.sealer.seal('run-1', [], meta);

    expect(seal).toEqual({
      kind: 'sealed',
      logSize: 1,
      head: expect.stringMatching(new RegExp(`^${origin}\\n1\\n[A-Za-z0-9+/=]+\\n$`)),
    });
  });

  test('is kept outside with the files of the log, and a night without the place is made up for', async () => {
    const given = stage();
    await given.sealer.seal('run-1', [], meta);
    given.outsideHeads.failure = new OutsideHeadsError('unreachable', 'Nothing answers at the container.');

    const second = await given.sealer.seal('run-2', [], meta);
    await given.sealer.seal('run-3', [], meta);

    expect(second).toMatchObject({
      problem: 'The head over 2 entries is not kept outside: Nothing answers at the container.',
    });
    expect([...given.outsideHeads.files.keys()]).toEqual([
      'tile/entries/000.p/1',
      'tile/0/000.p/1',
      'heads/0000000001',
      'tile/entries/000.p/3',
      'tile/0/000.p/3',
      'heads/0000000003',
    ]);
  });

  test('over fewer entries than one outside is reported: somebody has taken entries away', async () => {
    const given = stage();
    for (const run of ['run-1', 'run-2', 'run-3']) await given.sealer.seal(run, [], meta);
    given.sealLog.log.splice(1);

    await expect(given.sealer.seal('run-4', [], meta)).rejects.toMatchObject({
      name: 'LogBroken',
      message: expect.stringMatching(/has a head over 3 entries, and the log has 2: entries are missing/),
    });
    expect(given.log.of('evidence.head-problem')).toHaveLength(1);
  });

  test.each([0, 1, 2])(
    'behind entries that are not those of a head outside is reported, %d entries later: the log was rewritten',
    async (further) => {
      const given = stage();
      for (const run of ['run-1', 'run-2']) await given.sealer.seal(run, [], meta);
      given.sealLog.log.splice(1);
      const files = given.outsideHeads.files.size;
      const before = createSealer({ ...given, outsideHeads: undefined }, () => never);
      for (let run = 0; run < further; run += 1) await before.seal(`run-y${run}`, [], meta);

      await expect(given.sealer.seal('run-x', [], meta)).rejects.toMatchObject({
        name: 'LogBroken',
        message:
          'the container has a head over 2 entries that is not of the first 2 entries of this log: they were altered. Verify the log before anything rests on it.',
      });
      expect(given.outsideHeads.files.size).toBe(files);
    },
  );
});

describe('a log whose last entry was altered', () => {
  test('gets no further entry', async () => {
    const given = stage();
    await given.sealer.seal('run-1', [], meta);
    given.sealLog.log[0] = { ...given.sealLog.log[0], frontier: [] } as never;

    await expect(given.sealer.seal('run-2', [], meta)).rejects.toThrow(
      'entry 0 of the log has no frontier that a tree of 1 entries can have: nothing is sealed on it. Verify the log.',
    );
  });
});
