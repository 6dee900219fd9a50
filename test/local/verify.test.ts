import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../local/azurite.ts';
import { createHistory } from '../../src/adapters/tables/history.ts';
import { createSnapshotJournal } from '../../src/adapters/tables/history-runs.ts';
import { createHistoryUpkeep } from '../../src/adapters/tables/history-upkeep.ts';
import { createSealLog } from '../../src/adapters/tables/seal-log.ts';
import { openTables } from '../../src/adapters/tables/store/tables.ts';
import { leafMaking } from '../../src/evidence/leaf-making.ts';
import { logOrigin } from '../../src/evidence/log-origin.ts';
import { verifierKeyLine } from '../../src/evidence/proof/verifier-key.ts';
import { createSealer } from '../../src/evidence/seal/sealer.ts';
import { verifierKeysOf } from '../../src/evidence/sign-head.ts';
import { tenantId } from '../builders.ts';
import { ada, eligibility, fact, november } from '../fact-builder.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakeSigner } from '../fakes/fake-signer.ts';

const runId = '20261111T020000000Z-0000000a';
/** It began with the run that learnt the fact. */
const begun = { ...november, runId, from: fact().seenAt };
const never = new AbortController().signal;
const signer = new FakeSigner('key-1');

let azurite: RunningAzurite;
let folder: string;
beforeAll(async () => {
  azurite = await startAzurite();
  folder = mkdtempSync(join(tmpdir(), 'pim-warden-verify-'));
});
afterAll(async () => {
  await azurite.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** One night that was sealed. */
beforeEach(async () => {
  const tables = openTables({ endpoint: azurite.endpoint });
  const history = createHistory(tables, tenantId, leafMaking);
  await createSnapshotJournal(tables, tenantId).unfinished();
  await history.beginInterval(begun);
  const learnt = [fact({ record: eligibility(ada), seenBy: runId })];
  const sealer = createSealer(
    {
      ...{ tenantId, signer, outsideHeads: undefined, log: new FakeLog() },
      clock: { now: () => new Date('2026-11-11T02:05:00Z') },
      sealLog: createSealLog(tables, tenantId),
    },
    () => never,
  );
  await sealer.seal(runId, await history.append(learnt, { runId, intervals: [begun] }), {
    ...{ table: 'Evidence', job: 'snapshot-access', at: '2026-11-11T02:00:00.000Z' },
    ...{ complete: {}, counts: {}, appVersion: '0.2.0' },
  });
  await createHistoryUpkeep(tables, tenantId, leafMaking).rebuild();
});

async function keyLine(of = signer): Promise<string> {
  const [key] = await verifierKeysOf(logOrigin(tenantId), of, never);
  if (key === undefined) throw new TypeError('the signer has a key');
  return verifierKeyLine(key);
}

function verify(...args: readonly string[]) {
  const store = ['--tables', azurite.endpoint, '--tenant', tenantId.toUpperCase()];
  const { status, stdout, stderr } = spawnSync(process.execPath, ['local/verify.ts', ...store, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('npm run verify', () => {
  test('verifies a store that it may only read, with the key that it was given', async () => {
    const { status, stdout } = verify('--key', await keyLine());

    expect(stdout).toMatch(
      /^Consistent; the end is not provable: 1 of 1 entries .*\n {2}1 rows in 1 partitions, 0 of them erased; 1 entries in the log, 1 under a signed head/,
    );
    expect(status).toBe(0);
  });

  test('proves it where a head was kept', async () => {
    const tables = openTables({ endpoint: azurite.endpoint });
    const [head] = await Array.fromAsync(createSealLog(tables, tenantId).heads());
    const file = join(folder, 'head.txt');
    writeFileSync(file, head?.note ?? '');

    const { status, stdout } = verify('--key', await keyLine(), '--head', file, '--json');

    expect(JSON.parse(stdout)).toMatchObject({ state: 'proven', log: { entries: 1, signed: 1, outside: 1 } });
    expect(status).toBe(0);
  });

  test.each([
    { what: 'no key', args: async () => [] },
    { what: 'another key', args: async () => ['--key', await keyLine(new FakeSigner('mallory'))] },
  ])('believes no signature with $what, and does not call that altered', async ({ args }) => {
    const { status, stdout } = verify(...(await args()));

    expect(stdout).toMatch(
      /^Not all could be verified: a head in the store: It fits the log, and nobody who is known has signed it/,
    );
    expect(status).toBe(3);
  });

  test('ends with code 1 where something was altered, and names it', async () => {
    const tables = openTables({ endpoint: azurite.endpoint });
    await tables.use('EvidenceLog', 'altering', async (client) => {
      await client.updateEntity({
        partitionKey: `${tenantId}_entries`,
        rowKey: '0000000000',
        Manifest0: '{}',
      });
    });

    const { status, stdout } = verify('--key', await keyLine());

    expect(stdout).toMatch(/^Evidence was altered: entry 0 of the log: It is no manifest of this log/);
    expect(status).toBe(1);
    await tables.use('EvidenceLog', 'removing', (client) => client.deleteTable());
  });

  test.each([
    { what: 'a key that is none', args: ['--key', 'nonsense'], says: /is no verifier key/ },
    { what: 'a head that is not there', args: ['--head', 'nowhere.txt'], says: /nowhere\.txt/ },
    { what: 'an option that it does not have', args: ['--fast'], says: /--fast/ },
    {
      what: 'an address that is no store',
      args: ['--tables', 'http://storage.example'],
      says: /is neither https nor http on this machine/,
    },
  ])('ends with code 2 and its usage for $what', ({ args, says }) => {
    const { status, stderr } = verify(...args);

    expect(stderr).toMatch(says);
    expect(stderr).toContain('npm run verify [-- options]');
    expect(status).toBe(2);
  });
});
