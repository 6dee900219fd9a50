import { describe, expect, test } from '@jest/globals';
import { logOrigin } from '../../src/evidence/log-origin.ts';
import { checkpointText, readCheckpoint } from '../../src/evidence/proof/checkpoint.ts';
import { sha256 } from '../../src/evidence/proof/tree.ts';
import { signHead, verifierKeysOf } from '../../src/evidence/sign-head.ts';
import { SigningError } from '../../src/ports/errors.ts';
import type { Signer } from '../../src/ports/index.ts';
import { FakeSigner } from '../fakes/fake-signer.ts';

const origin = logOrigin('aaaabbbb-0000-4000-8000-ccccddddeeee');
const checkpoint = { origin, size: 7, root: sha256(Buffer.from('root')) };
const { signal } = new AbortController();

describe('the head of a log', () => {
  test('is signed under the name of the log: its text, a blank line, and a line for each key', async () => {
    const head = await signHead(checkpoint, new FakeSigner('old', 'new'), signal);

    expect(
      head.startsWith(`${checkpointText(checkpoint)}\n— pim-warden/aaaabbbb-0000-4000-8000-ccccddddeeee `),
    ).toBe(true);
    expect(head.split('\n')).toHaveLength(7);
  });

  test('is verified by whoever has the old key, and by whoever has the new one', async () => {
    const head = await signHead(checkpoint, new FakeSigner('old', 'new'), signal);

    for (const name of ['old', 'new']) {
      const keys = await verifierKeysOf(origin, new FakeSigner(name), signal);
      expect(readCheckpoint(head, origin, keys)).toMatchObject({ kind: 'verified', checkpoint, by: keys });
    }
  });

  test('is the text alone where nothing is signed, and nobody takes it for more', async () => {
    const head = await signHead(checkpoint, new FakeSigner(), signal);

    expect(head).toBe(checkpointText(checkpoint));
    expect(readCheckpoint(head, origin, [])).toMatchObject({ kind: 'unproven' });
  });

  test('is not made where what a signer made does not verify', async () => {
    const honest = new FakeSigner('one');
    const broken: Signer = {
      kind: 'key-vault',
      publicKeys: (stop) => honest.publicKeys(stop),
      sign: (_, stop) => honest.sign(Buffer.from('another text'), stop),
    };

    await expect(signHead(checkpoint, broken, signal)).rejects.toMatchObject({
      name: 'SigningError',
      kind: 'invalid-response',
      message: expect.stringContaining(`The head of ${origin} at 7 entries was not signed`),
    });
  });

  test('is not made where nobody can sign: an unsigned one would look like a log without a key', async () => {
    const signer = new FakeSigner('one');
    signer.failure = new SigningError('unreachable', 'no answer');

    await expect(signHead(checkpoint, signer, signal)).rejects.toBe(signer.failure);
  });
});
