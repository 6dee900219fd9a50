import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { checkpointText } from '../../../src/evidence/proof/checkpoint.ts';
import { inclusionFileText } from '../../../src/evidence/proof/inclusion-file.ts';
import { signatureLine, signedNote } from '../../../src/evidence/proof/notes.ts';
import { logFiles } from '../../../src/evidence/proof/tiles.ts';
import { consistencyProof, inclusionProof, leafHash, treeRoot } from '../../../src/evidence/proof/tree.ts';
import { verifierKeyLine } from '../../../src/evidence/proof/verifier-key.ts';
import { ed25519Signer } from '../proof/note-keys.ts';

/** Where Debian's package golang-golang-x-mod-dev is. */
const packages = '/usr/share/gocode';
const env = { ...process.env, GO111MODULE: 'off', GOPATH: packages, GOFLAGS: '' };
const isThere =
  existsSync(join(packages, 'src/golang.org/x/mod/sumdb/tlog')) &&
  spawnSync('go', ['version'], { env }).status === 0;
/** Named, so that whoever reads the list knows what was not run. */
const withGo = isThere ? test : test.skip;
const where = isThere ? '' : ' (skipped: golang-go and golang-golang-x-mod-dev are not on this machine)';

const folder = mkdtempSync(join(tmpdir(), 'pim-warden-go-'));
const program = join(folder, 'check-log');
afterAll(() => rmSync(folder, { recursive: true }));

const origin = 'pim-warden/aaaabbbb-0000-4000-8000-ccccddddeeee';
const { key, sign } = ed25519Signer(origin);

/** A log as an auditor gets it, with the head that somebody kept, and the proof of one entry. */
function writeLog(size: number, oldSize: number, index: number): string {
  const entries = Array.from({ length: size }, (_, at) =>
    Buffer.from(`{"run":${at},"text":"${'é'.repeat(at % 50)}"}`),
  );
  const hashes = entries.map(leafHash);
  const head = (leaves: number) => {
    const text = checkpointText({ origin, size: leaves, root: treeRoot(hashes.slice(0, leaves)) });
    return signedNote(text, [signatureLine(key, sign(text))]);
  };
  const log = mkdtempSync(join(folder, 'log-'));
  const proof = inclusionProof(hashes, index);
  const files = [
    { path: 'key', bytes: verifierKeyLine(key) },
    { path: 'checkpoint', bytes: head(size) },
    { path: 'old-checkpoint', bytes: head(oldSize) },
    {
      path: 'consistency',
      bytes: consistencyProof(hashes, oldSize)
        .map((hash) => hash.toString('base64'))
        .join('\n'),
    },
    { path: 'entry', bytes: entries[index] ?? '' },
    { path: 'entry.tlog-proof', bytes: inclusionFileText({ index, proof, checkpoint: head(size) }) },
    ...logFiles(entries),
  ];
  for (const { path, bytes } of files) {
    mkdirSync(dirname(join(log, path)), { recursive: true });
    writeFileSync(join(log, path), bytes);
  }
  return log;
}

function check(log: string) {
  const built = spawnSync('go', ['build', '-o', program, 'test/evidence/go/check-log.go'], {
    env,
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(built.stderr);
  return spawnSync(program, [log], { encoding: 'utf8' });
}

describe("Go's own packages", () => {
  withGo.each([
    { size: 1, oldSize: 1, index: 0 },
    { size: 256, oldSize: 255, index: 0 },
    { size: 730, oldSize: 365, index: 364 },
    { size: 1_025, oldSize: 1_024, index: 1_024 },
  ])(
    `verify a log of $size entries, from one of $oldSize, and its entry $index${where}`,
    ({ size, oldSize, index }) => {
      const { status, stdout } = check(writeLog(size, oldSize, index));

      expect([status, stdout]).toEqual([
        0,
        expect.stringContaining(`root of ${size} entries verified\ntiles equal: `),
      ]);
    },
  );

  withGo(`refuse a log with another entry${where}`, () => {
    const log = writeLog(3, 2, 1);
    writeFileSync(join(log, 'tile/entries/000.p/3'), Buffer.from('\0\x01a\0\x01b\0\x01c'));

    expect(check(log)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('FAILED: root of the 3 entries'),
    });
  });
});
