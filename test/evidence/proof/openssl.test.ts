import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { checkpointText } from '../../../src/evidence/proof/checkpoint.ts';
import { signatureLine, signedNote } from '../../../src/evidence/proof/notes.ts';
import { leafHash, nodeHash } from '../../../src/evidence/proof/tree.ts';
import { verifierKeyLine } from '../../../src/evidence/proof/verifier-key.ts';
import { ecdsaSigner, ed25519Signer } from './note-keys.ts';

/** What a stranger does with a head and a key, with no program of ours: the commands of the page. */
const page = readFileSync('docs/evidence-format.md', 'utf8');
const [, commands = ''] = /^## Checking a head with openssl\n[^#]*```sh\n([\s\S]*?)```/m.exec(page) ?? [];
const [cutUp = '', verifyEd25519 = '', verifyEcdsa = ''] = commands.split(/\n(?=# (?:Ed25519|ECDSA))/);

const origin = 'pim-warden/aaaabbbb-0000-4000-8000-ccccddddeeee';
const checkpoint = { origin, size: 1, root: leafHash(Buffer.from('manifest')) };
const folder = mkdtempSync(join(tmpdir(), 'pim-warden-openssl-'));
afterAll(() => rmSync(folder, { recursive: true }));

const found = spawnSync('openssl', ['version'], { encoding: 'utf8' });
const isThere = Number(/^OpenSSL (\d+)/.exec(found.stdout ?? '')?.[1] ?? 0) >= 3;
/** Named, so that whoever reads the list knows what was not run. */
const withOpenssl = isThere ? test : test.skip;
const where = isThere ? '' : ' (skipped: there is no openssl 3 on this machine)';

function shell(script: string) {
  return spawnSync('sh', ['-e', '-c', script], { cwd: folder, encoding: 'utf8' });
}

describe('openssl, as the page of the format has it', () => {
  withOpenssl.each([
    {
      kind: 'Ed25519',
      signer: ed25519Signer(origin),
      verify: verifyEd25519,
      says: 'Signature Verified Successfully',
    },
    { kind: 'ECDSA', signer: ecdsaSigner(origin), verify: verifyEcdsa, says: 'Verified OK' },
  ])(`verifies a head that is signed with $kind, and no altered one${where}`, ({ signer, verify, says }) => {
    const { key, sign } = signer;
    const text = checkpointText(checkpoint);
    const head = signedNote(text, [signatureLine(key, sign(text))]);
    const [, base64 = ''] = /^[^+]+\+[^+]+\+(.+)$/.exec(verifierKeyLine(key)) ?? [];
    const run = (checked: string) => {
      writeFileSync(join(folder, 'checkpoint'), checked);
      return shell(`${cutUp}\n${verify.replaceAll('BASE64', base64)}`);
    };

    const verified = run(head);
    const altered = run(head.replace(text, checkpointText({ ...checkpoint, size: 2 })));

    expect([verified.status, verified.stdout]).toEqual([0, expect.stringContaining(says)]);
    expect([altered.status, altered.stdout]).toEqual([1, expect.not.stringContaining(says)]);
  });

  withOpenssl(`has the same hashes of leaves and nodes${where}`, () => {
    const [left, right] = [leafHash(Buffer.from('left')), leafHash(Buffer.from('right'))];
    writeFileSync(join(folder, 'entry'), 'manifest');
    writeFileSync(join(folder, 'nodes'), Buffer.concat([left, right]));
    const [, ofEntry = ''] = /The hash of an entry: `(.+)`/.exec(page) ?? [];

    expect(shell(ofEntry).stdout).toContain(leafHash(Buffer.from('manifest')).toString('hex'));
    expect(shell("(printf '\\001'; cat nodes) | openssl dgst -sha256").stdout).toContain(
      nodeHash(left, right).toString('hex'),
    );
  });
});
