import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { logOrigin } from '../../../src/evidence/log-origin.ts';
import { verifierKey, verifierKeyLine } from '../../../src/evidence/proof/verifier-key.ts';
import { tenantId } from '../../builders.ts';
import { ada, bob, eligibility, exactly, fact, november } from '../../fact-builder.ts';
import { firstRun, PackStage, period, secondRun, twoNights, unzipped, verified } from './pack-stage.ts';

async function keyLine(stage: PackStage): Promise<string> {
  const [key] = await stage.signer.publicKeys(new AbortController().signal);
  return verifierKeyLine(verifierKey(logOrigin(tenantId), key ?? Buffer.alloc(0)));
}

/** A file with a head that somebody kept. */
function headFile(stage: PackStage, at: number): string {
  const file = join(mkdtempSync(join(tmpdir(), 'head-')), 'head.txt');
  writeFileSync(file, stage.sealLog.kept[at]?.note ?? '');
  return file;
}

/** The same files, with one byte of one of them changed. */
function altered(files: ReadonlyMap<string, Buffer>, path: string, at?: number): Map<string, Buffer> {
  const bytes = Buffer.from(files.get(path) ?? '');
  const place = at ?? Math.floor(bytes.length / 2);
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  return new Map(files).set(path, bytes);
}

/** What the verifier says of tables and pages, which no seal is over. */
function heldBySums(): string {
  const count = [...files.keys()].filter((path) => /^(tables\/|index\.html$)/.test(path)).length;
  return `  not verified: The ${count} files of tables and pages: SHA256SUMS alone holds them, and whoever alters one can write its sum anew. Compare the SHA-256 of the whole zip with one that you were told some other way, or have the same pack made again: it has the same bytes.`;
}

let stage: PackStage;
let files: Map<string, Buffer>;
beforeAll(async () => {
  stage = await twoNights();
  files = await unzipped(await stage.zip());
});

const older = '/usr/bin/node';
const isThere = /^v2[0-3]/.test(spawnSync(older, ['--version'], { encoding: 'utf8' }).stdout ?? '');
/** Named, so that whoever reads the list knows what was not run. */
const onOlderNode = isThere ? test : test.skip;
const where = isThere ? '' : ' (skipped: there is no older Node on this machine)';

describe('a pack', () => {
  test('has the same bytes when it is made again', async () => {
    expect((await stage.zip()).equals(await stage.zip())).toBe(true);
  });

  test('is consistent, says so in the words of the app, and that its key should come from elsewhere', () => {
    const { code, text } = verified(files);

    expect(
      text,
    ).toBe(`Consistent; the end is not provable: 2 of 2 entries are under no head that was kept outside, so a cut at the end or an old backup could not be told.
  3 rows in 1 partitions, 0 of them erased; 2 entries in the log, 2 under a signed head, 0 under one that was kept outside
  not verified: Whose key it is: it came in the pack, and whoever made the pack may have put their own there. Compare it with one that you were told some other way, or give that with --key.
${heldBySums()}
`);
    expect(code).toBe(0);
  });

  test('is proven with the key and the last head from elsewhere', async () => {
    const { code, text } = verified(files, ['--key', await keyLine(stage), '--head', headFile(stage, 1)]);

    expect(
      text,
    ).toBe(`All 2 entries and their rows are as they were sealed; a head kept outside is over the last one.
  3 rows in 1 partitions, 0 of them erased; 2 entries in the log, 2 under a signed head, 2 under one that was kept outside
${heldBySums()}
`);
    expect(code).toBe(0);
  });

  test('is not believed where another key has signed', async () => {
    const other = await twoNights(['key-2']);

    expect(verified(files, ['--key', await keyLine(other)])).toMatchObject({
      code: 3,
      text: expect.stringMatching(/^Not all could be verified: .*nobody who is known has signed it/),
    });
  });

  test.each([
    { kind: 'a row', path: /^rows\/.*\.leaves$/ },
    { kind: 'the index of rows', path: /^rows\/.*\.index$/ },
    { kind: 'manifests', path: /^log\/tile\/entries/ },
    { kind: 'hashes of the log', path: /^log\/tile\/0/ },
    { kind: 'the last head', path: /^log\/checkpoint$/ },
    { kind: 'a head', path: /^heads\/0000000001$/ },
    { kind: 'the keys', path: /^keys\.txt$/ },
    { kind: 'the description', path: /^pack\.json$/ },
    { kind: 'a table', path: /^tables\/.*\.csv$/ },
    { kind: 'a sidecar', path: /^tables\/.*\.sidecar\.json$/ },
    { kind: 'a page', path: /^tables\/.*\.html$/ },
    { kind: 'the index by control', path: /^index\.html$/ },
    { kind: 'the guide', path: /^VERIFY\.md$/ },
    { kind: 'the verifier', path: /^verify\.mjs$/ },
    { kind: 'the list of sums', path: /^SHA256SUMS$/ },
  ])('says so where one byte of $kind was altered', ({ path }) => {
    const name = [...files.keys()].find((one) => path.test(one)) ?? '';

    const { code, text } = verified(altered(files, name));

    expect(name).not.toBe('');
    expect({ code, text }).toMatchObject({ code: 1, text: expect.stringMatching(/^Evidence was altered: /) });
    expect(text).toContain(name === 'SHA256SUMS' ? 'file-' : `file-altered: ${name}`);
  });

  test('names the first row, the run and the kind of break, whatever the sums say', () => {
    const path = [...files.keys()].find((one) => one.endsWith('.leaves')) ?? '';
    const without = altered(files, path);
    const { text } = verified(without);

    expect(text).toMatch(
      new RegExp(
        `^Evidence was altered: Evidence / 2026-11_role:\\S+ / 1~\\S+, run (${firstRun}|${secondRun}): The row does not have`,
      ),
    );
  });

  test('names the entry and the run of a manifest that was altered', () => {
    const path = [...files.keys()].find((one) => one.startsWith('log/tile/entries')) ?? '';
    const bytes = files.get(path) ?? Buffer.alloc(0);
    const at = bytes.indexOf('"appVersion":"0') + '"appVersion":"'.length;

    expect(verified(altered(files, path, at)).text).toMatch(
      new RegExp(`entry-altered: entry 0 of the log, run ${firstRun}: It does not have the hash`),
    );
  });

  test.each([
    {
      what: 'rows',
      path: /^rows\/.*\.leaves$/,
      says: /rows-missing: .* The run sealed 2 rows here, and 0 are there/,
    },
    { what: 'the log', path: /^log\/tile\/entries/, says: /log-cut-short: a head in/ },
  ])('says so where $what were taken out, and the sums written anew', ({ path, says }) => {
    const left = new Map([...files].filter(([name]) => !path.test(name)));
    const sums = left.get('SHA256SUMS')?.toString() ?? '';
    left.set(
      'SHA256SUMS',
      Buffer.from(
        sums
          .split('\n')
          .filter((line) => !path.test(line.slice(66)))
          .join('\n'),
      ),
    );

    expect(verified(left)).toMatchObject({ code: 1, text: expect.stringMatching(says) });
  });

  test('says so where a head shows that the log was cut and everything written anew', async () => {
    const short = new PackStage();
    await short.history.beginInterval(november);
    await short.night(firstRun, [fact({ record: eligibility(ada) })], [november]);
    short.looks.looks = stage.looks.looks;

    expect(verified(await unzipped(await short.zip()), ['--head', headFile(stage, 1)])).toMatchObject({
      code: 1,
      text: expect.stringMatching(
        /^Evidence was altered: a head in .*head.txt: It is over 2 entries, and 1 are there/,
      ),
    });
  });

  test('of another month has no rows, and says which were not verified', async () => {
    const other = await twoNights();
    await other.history.beginInterval({ name: '2026-12', from: '2026-12-01T02:00:00.000Z', runId: 'x' });
    const made = await unzipped(
      await other.zip({ from: '2026-12-05T00:00:00.000Z', to: '2026-12-06T00:00:00.000Z' }),
    );

    expect(verified(made)).toMatchObject({
      code: 0,
      text: expect.stringContaining(
        'not verified: The rows of 1 partitions of table Evidence: they are not in this pack, and their manifests are.',
      ),
    });
  });

  test('has the rows of a month whose first run came after the period', async () => {
    const late = await twoNights();
    const december = { name: '2026-12', from: '2026-12-08T02:00:00.000Z', runId: 'x' };
    await late.history.beginInterval(december);
    const opened = exactly('2026-12-08T01:00:00.000Z');
    await late.night(
      'x',
      [fact({ record: eligibility(bob, { scheduleId: 's' }), time: opened, seenBy: 'x' })],
      [december],
    );

    const made = await unzipped(await late.zip({ to: '2026-12-08T00:00:00.000Z' }));

    expect(verified(made)).toMatchObject({
      code: 0,
      text: expect.stringContaining('4 rows in 2 partitions'),
    });
  });

  test('is not made while a run writes', async () => {
    const moving = await twoNights();
    const first = moving.history.stored.bind(moving.history);
    moving.history.stored = async function* (interval) {
      yield* first(interval);
      await moving.journal.begin({ runId: 'late', at: period.to, intervals: ['2026-11'] });
    };

    await expect(moving.zip()).rejects.toThrow('A run wrote to the history while the pack was made');
  });

  test('of an empty history says that nobody knows', async () => {
    const empty = new PackStage();
    const made = await unzipped(await empty.zip());

    expect(made.get('index.html')?.toString()).toContain(
      'no run of snapshot-access had read the tenant by then',
    );
    expect(made.get('tables/gaps.csv')?.toString()).toContain(
      'nobody knows: The history of access begins later',
    );
    expect(verified(made)).toMatchObject({
      code: 0,
      text: expect.stringContaining('0 rows in 0 partitions'),
    });
  });

  onOlderNode(`runs its verifier on Node 20${where}`, () => {
    expect(verified(files, [], older)).toMatchObject({ code: 0 });
  });
});
