import { describe, expect, test } from '@jest/globals';
import { checkpointText, readCheckpoint } from '../../../src/evidence/proof/checkpoint.ts';
import { inclusionFileText, readInclusionFile } from '../../../src/evidence/proof/inclusion-file.ts';
import { signatureLine, signedNote } from '../../../src/evidence/proof/notes.ts';
import { emptyRoot, inclusionProof, leafHash, treeRoot } from '../../../src/evidence/proof/tree.ts';
import { parseVerifierKey } from '../../../src/evidence/proof/verifier-key.ts';
import { ed25519Signer } from './note-keys.ts';
import { rekorHead } from './published-notes.ts';

const origin = 'pim-warden/aaaabbbb-0000-4000-8000-ccccddddeeee';
const signer = ed25519Signer(origin);
const entries = ['first', 'second', 'third'].map((entry) => Buffer.from(entry));
const hashes = entries.map(leafHash);
const root = treeRoot(hashes);
const head = { origin, size: 3, root };

function signed(text: string): string {
  return signedNote(text, [signatureLine(signer.key, signer.sign(text))]);
}

describe('a head of a log', () => {
  test('is the published one of Rekor', () => {
    const key = parseVerifierKey(rekorHead.key);
    const { size, root: published } = {
      size: 798034,
      root: Buffer.from('f+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=', 'base64'),
    };

    expect(checkpointText({ origin: 'Rekor', size, root: published })).toBe(rekorHead.text);
    expect(readCheckpoint(signedNote(rekorHead.text, [rekorHead.line]), 'Rekor', [key])).toEqual({
      kind: 'verified',
      checkpoint: { origin: 'Rekor', size, root: published },
      by: [key],
    });
  });

  test('has three lines: whose log, how many leaves, and the root', () => {
    expect(checkpointText(head)).toBe(`${origin}\n3\n${root.toString('base64')}\n`);
  });

  test('that is not signed says so, and is still of this log', () => {
    expect(readCheckpoint(checkpointText(head), origin, [signer.key])).toEqual({
      kind: 'unproven',
      checkpoint: head,
      because: 'it is not signed',
    });
  });

  test('that somebody else has signed is unproven, and one that a known key did not sign is forged', () => {
    const other = ed25519Signer('log.example/other');
    const text = checkpointText(head);
    const longer = checkpointText({ ...head, size: 4 });

    expect(readCheckpoint(signed(text), origin, [other.key])).toMatchObject({
      kind: 'unproven',
      checkpoint: head,
    });
    expect(readCheckpoint(signed(text).replace(text, longer), origin, [signer.key])).toMatchObject({
      kind: 'forged',
    });
  });

  test('of another log is refused, however well it is signed', () => {
    const foreign = signed(checkpointText({ ...head, origin: 'pim-warden/other' }));

    expect(readCheckpoint(foreign, origin, [signer.key])).toEqual({
      kind: 'foreign',
      because: `it is a head of "pim-warden/other", and not of "${origin}"`,
    });
  });

  const lines = (...parts: readonly string[]) => `${parts.join('\n')}\n`;
  const encoded = root.toString('base64');

  test.each([
    { what: 'a line too few', text: lines(origin, '3'), because: 'fewer than three' },
    { what: 'a line too many', text: lines(origin, '3', encoded, 'more'), because: 'more than three' },
    { what: 'no origin', text: lines('', '3', encoded), because: 'names no log' },
    {
      what: 'a size with a zero before it',
      text: lines(origin, '03', encoded),
      because: 'no number of leaves',
    },
    { what: 'a negative size', text: lines(origin, '-3', encoded), because: 'no number of leaves' },
    { what: 'a size in hexadecimal', text: lines(origin, '0x3', encoded), because: 'no number of leaves' },
    {
      what: 'a size that numbers cannot tell from the next',
      text: lines(origin, '9007199254740993', encoded),
      because: 'no number of leaves',
    },
    {
      what: 'a root of 31 bytes',
      text: lines(origin, '3', Buffer.alloc(31).toString('base64')),
      because: 'no base64 of a SHA-256',
    },
    {
      what: 'a root in hexadecimal',
      text: lines(origin, '3', root.toString('hex')),
      because: 'no base64 of a SHA-256',
    },
    { what: 'no leaves and some root', text: lines(origin, '0', encoded), because: 'without leaves' },
  ])('with $what is malformed, although it is signed', ({ text, because }) => {
    expect(readCheckpoint(signed(text), origin, [signer.key])).toEqual({
      kind: 'malformed',
      because: expect.stringContaining(because),
    });
  });

  test('of a log without leaves has the root of nothing', () => {
    const empty = { origin, size: 0, root: emptyRoot };

    expect(readCheckpoint(signed(checkpointText(empty)), origin, [signer.key])).toMatchObject({
      checkpoint: empty,
    });
  });

  test.each([
    { ...head, size: -1 },
    { ...head, size: 2.5 },
    { ...head, origin: 'two\nlines' },
    { ...head, root: Buffer.alloc(31) },
  ])('is not made of $origin, $size', (wrong) => {
    expect(() => checkpointText(wrong)).toThrow('no checkpoint was made');
  });
});

describe('a file that proves an entry', () => {
  const checkpoint = signed(checkpointText(head));
  const file = inclusionFileText({ index: 1, proof: inclusionProof(hashes, 1), checkpoint });
  const second = Buffer.from('second');

  test('has the place of the entry, the hashes, and the head as it was signed', () => {
    expect(file).toBe(
      [
        'c2sp.org/tlog-proof@v1',
        'index 1',
        ...inclusionProof(hashes, 1).map((hash) => hash.toString('base64')),
        '',
        checkpoint,
      ].join('\n'),
    );
    expect(readInclusionFile(file, second, origin, [signer.key])).toEqual({
      kind: 'verified',
      checkpoint: head,
      by: [signer.key],
      index: 1,
    });
  });

  test('proves the first entry of one, for which there are no hashes', () => {
    const one = signed(checkpointText({ origin, size: 1, root: hashes[0] ?? root }));

    expect(
      readInclusionFile(
        inclusionFileText({ index: 0, proof: [], checkpoint: one }),
        Buffer.from('first'),
        origin,
        [signer.key],
      ),
    ).toMatchObject({ kind: 'verified', index: 0 });
  });

  test('proves no other entry, no other place, and nothing to whoever has another key', () => {
    const elsewhere = inclusionFileText({ index: 0, proof: inclusionProof(hashes, 1), checkpoint });

    expect(readInclusionFile(file, Buffer.from('third'), origin, [signer.key])).toMatchObject({
      kind: 'not-included',
    });
    expect(readInclusionFile(elsewhere, second, origin, [signer.key])).toMatchObject({
      kind: 'not-included',
    });
    expect(readInclusionFile(file, second, origin, [])).toMatchObject({ kind: 'unproven' });
    expect(readInclusionFile(file, second, 'pim-warden/other', [signer.key])).toMatchObject({
      kind: 'foreign',
    });
    expect(readInclusionFile(file.replace('\n3\n', '\n4\n'), second, origin, [signer.key])).toMatchObject({
      kind: 'forged',
    });
  });

  test('may have extra data, which counts for nothing', () => {
    const extended = file.replace('index', 'extra AAAA\nindex');

    expect(readInclusionFile(extended, second, origin, [signer.key])).toMatchObject({ kind: 'verified' });
  });

  test.each([
    { what: 'another first line', text: file.replace('@v1', '@v2'), because: 'its first line' },
    { what: 'no index', text: file.replace('index 1\n', ''), because: 'is no index' },
    {
      what: 'an index with a zero before it',
      text: file.replace('index 1', 'index 01'),
      because: 'is no index',
    },
    { what: 'a hash that is none', text: file.replace('index 1', 'index 1\nAAAA'), because: 'is no hash' },
    { what: 'no head', text: file.slice(0, file.indexOf('\n\n')), because: 'it has no checkpoint' },
  ])('with $what is malformed', ({ text, because }) => {
    expect(readInclusionFile(text, second, origin, [signer.key])).toEqual({
      kind: 'malformed',
      because: expect.stringContaining(because),
    });
  });
});
