import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../local/azurite.ts';
import { createHistory } from '../../src/adapters/tables/history.ts';
import { createSealLog } from '../../src/adapters/tables/seal-log.ts';
import { openTables } from '../../src/adapters/tables/store/tables.ts';
import { leafMaking } from '../../src/evidence/leaf-making.ts';
import { logOrigin } from '../../src/evidence/log-origin.ts';
import { verifierKeyLine } from '../../src/evidence/proof/verifier-key.ts';
import { createSealer } from '../../src/evidence/seal/sealer.ts';
import { verifierKeysOf } from '../../src/evidence/sign-head.ts';
import { tenantId } from '../builders.ts';
import { unzipped, verified } from '../evidence/pack/pack-stage.ts';
import { ada, eligibility, fact, november } from '../fact-builder.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakeSigner } from '../fakes/fake-signer.ts';

const runId = '20261111T020000000Z-0000000a';
const never = new AbortController().signal;
const signer = new FakeSigner('key-1');

let azurite: RunningAzurite;
let folder: string;
beforeAll(async () => {
  spawnSync('npm', ['run', '--silent', 'build:verifier']);
  azurite = await startAzurite();
  folder = mkdtempSync(join(tmpdir(), 'pim-warden-pack-'));
  const tables = openTables({ endpoint: azurite.endpoint });
  const history = createHistory(tables, tenantId, leafMaking);
  await history.beginInterval(november);
  const learnt = [fact({ record: eligibility(ada), seenBy: runId })];
  const sealer = createSealer(
    {
      ...{ tenantId, signer, outsideHeads: undefined, log: new FakeLog() },
      clock: { now: () => new Date('2026-11-11T02:05:00Z') },
      sealLog: createSealLog(tables, tenantId),
    },
    () => never,
  );
  await sealer.seal(runId, await history.append(learnt, { runId, intervals: [november] }), {
    ...{ table: 'Evidence', job: 'snapshot-access', at: '2026-11-11T02:00:00.000Z' },
    ...{ complete: {}, counts: {}, appVersion: '0.2.0' },
  });
});
afterAll(async () => {
  await azurite.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function keyLine(): Promise<string> {
  const [key] = await verifierKeysOf(logOrigin(tenantId), signer, never);
  if (key === undefined) throw new TypeError('the signer has a key');
  return verifierKeyLine(key);
}

function pack(out: string, ...args: readonly string[]) {
  const store = ['--tables', azurite.endpoint, '--tenant', tenantId, '--out', join(folder, out)];
  return spawnSync(process.execPath, ['local/pack.ts', ...store, ...args], { encoding: 'utf8' });
}

describe('npm run pack', () => {
  test('makes the same pack twice of a store that it may only read, and it verifies', async () => {
    const wish = ['--from', '2026-11-05', '--to', '2026-11-20T00:00:00Z', '--key', await keyLine()];
    const { status, stdout, stderr } = pack('one.zip', ...wish);
    pack('two.zip', ...wish);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /one\.zip: 2026-11-05T00:00:00\.000Z to 2026-11-20T00:00:00\.000Z, SHA-256 [0-9a-f]{64}/,
    );
    const one = readFileSync(join(folder, 'one.zip'));
    expect(one.equals(readFileSync(join(folder, 'two.zip')))).toBe(true);
    expect(verified(await unzipped(one), ['--key', await keyLine()])).toMatchObject({
      code: 0,
      text: expect.stringMatching(/^Consistent;.*\n {2}1 rows in 1 partitions/),
    });
  });

  test.each([
    { args: [], because: '--from is missing.' },
    { args: ['--from', 'yesterday'], because: '--from yesterday: expected 2026-08-01 or' },
    { args: ['--from', '2026-11-05T10:00:00'], because: 'expected 2026-08-01 or' },
    { args: ['--from', '2026-02-31'], because: 'a day of the calendar' },
    { args: ['--from', '2026-11-05', '--to', '2026-11-04'], because: 'does not lie before' },
  ])('says what is wrong with $args, and leaves no file', ({ args, because }) => {
    expect(pack('none.zip', ...args)).toMatchObject({ status: 2, stderr: expect.stringContaining(because) });
    expect(readdirSync(folder).filter((name) => name.startsWith('none'))).toEqual([]);
  });
});
