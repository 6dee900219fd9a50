import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { twoNights, unzipped, verified } from './pack-stage.ts';

let files: Map<string, Buffer>;
beforeAll(async () => {
  files = await unzipped(await (await twoNights()).zip());
});

/** The same files with one that was altered together with its sum. */
function resummed(of: ReadonlyMap<string, Buffer>, path: string, text: string): Map<string, Buffer> {
  const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const sums = (of.get('SHA256SUMS')?.toString() ?? '').replace(
    sum(of.get(path) ?? Buffer.alloc(0)),
    sum(Buffer.from(text)),
  );
  return new Map(of).set(path, Buffer.from(text)).set('SHA256SUMS', Buffer.from(sums));
}

const found = spawnSync('openssl', ['version'], { encoding: 'utf8' });
const isThere = Number(/^OpenSSL (\d+)/.exec(found.stdout ?? '')?.[1] ?? 0) >= 3;
/** Named, so that whoever reads the list knows what was not run. */
const withOpenssl = isThere ? test : test.skip;

describe('a pack in the hands of an auditor', () => {
  test('is no other folder: what is none is not called altered', () => {
    expect(verified(new Map([['holiday.jpg', Buffer.from('x')]]))).toMatchObject({
      code: 2,
      text: expect.stringMatching(/^This folder is no unzipped pack: it has neither pack\.json nor/),
    });
  });

  test('is not called altered for what an operating system leaves in its folders, and a file more is no part of it', () => {
    const looked = new Map(files)
      .set('.DS_Store', Buffer.from('x'))
      .set('tables/Thumbs.db', Buffer.from('x'))
      .set('tables/._people.csv', Buffer.from('x'));

    expect(verified(looked)).toMatchObject({ code: 0, text: expect.stringMatching(/^Consistent;/) });
    expect(verified(new Map(looked).set('tables/notes.csv', Buffer.from('x')))).toMatchObject({
      code: 3,
      text: expect.stringMatching(
        /^Not all could be verified: tables\/notes\.csv: The pack was made without it/,
      ),
    });
  });

  test('has rows without content only where erasures account for them, and says who erased them and why', async () => {
    const path = [...files.keys()].find((one) => one.endsWith('.leaves')) ?? '';
    const index = files.get(path.replace(/leaves$/, 'index'))?.toString() ?? '';
    const hash = Buffer.from(index.split(' ')[1] ?? '', 'hex').toString('base64');
    const [, ...others] = (files.get(path)?.toString() ?? '').split('\n');
    const erased = resummed(files, path, [`erased ${hash}`, ...others].join('\n'));
    const note = { at: '2026-11-21T09:00:00.000Z', what: 'a principal', by: 'Bob', reason: 'asked', rows: 1 };
    const description = JSON.parse(files.get('pack.json')?.toString() ?? '{}');
    const told = resummed(erased, 'pack.json', JSON.stringify({ ...description, erasures: [note] }));

    expect(verified(erased)).toMatchObject({
      code: 3,
      text: expect.stringContaining(
        'erasure-unexplained: pack.json: 1 rows have no content, and by what is written down 0 were erased',
      ),
    });
    expect(verified(told)).toMatchObject({
      code: 0,
      text: expect.stringContaining('erased: 1 rows at 2026-11-21T09:00:00.000Z: a principal, by Bob: asked'),
    });
  });

  test('says that tables were not verified where one was altered together with its sum, and so does its guide', () => {
    const path = 'tables/access-at-end.csv';
    const [header = ''] = (files.get(path)?.toString() ?? '').split('\n');

    expect(verified(resummed(files, path, `${header}\n`))).toMatchObject({
      code: 0,
      text: expect.stringMatching(
        /not verified: The \d+ files of tables and pages: SHA256SUMS alone holds them/,
      ),
    });
    expect(files.get('VERIFY.md')?.toString()).toContain(
      'A table that was altered together with its sum still fits',
    );
  });

  withOpenssl('is as it was after all that its guide says to do with openssl was done to the letter', () => {
    const around = mkdtempSync(join(tmpdir(), 'pack-by-hand-'));
    const folder = join(around, 'pack');
    for (const [path, bytes] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const guide = files.get('VERIFY.md')?.toString() ?? '';
    const [, head = ''] = /## A head, with openssl 3\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(guide) ?? [];
    const [ed25519 = ''] = head.split('# ECDSA');
    const [, , key = ''] =
      files
        .get('keys.txt')
        ?.toString()
        .trim()
        .split(/\+(?=[0-9a-f]{8}\+)|(?<=\+[0-9a-f]{8})\+/) ?? [];
    const [, row = ''] = /## A row, with openssl\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(guide) ?? [];
    const leaves = [...files.keys()].find((path) => path.endsWith('.leaves')) ?? '';
    const shell = (script: string) =>
      spawnSync('bash', ['-e', '-c', script], { cwd: folder, encoding: 'utf8' }).stdout;

    expect(shell(ed25519.replaceAll('BASE64', key))).toContain('Signature Verified Successfully');
    expect(shell(row.replace('rows/TABLE/PARTITION.leaves', leaves))).toContain(
      files
        .get(leaves.replace(/leaves$/, 'index'))
        ?.toString()
        .split(' ')[1],
    );
    expect(verified(files)).toMatchObject({ code: 0 });
    expect(spawnSync(process.execPath, [join(folder, 'verify.mjs')], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Consistent;/),
    });
    rmSync(around, { recursive: true });
  });
});
