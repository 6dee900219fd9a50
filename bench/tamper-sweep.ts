import { generateKeyPairSync, sign } from 'node:crypto';
import Table from 'cli-table3';
import type { TableName } from '../src/adapters/tables/store/tables.ts';
import { logOrigin } from '../src/evidence/log-origin.ts';
import { readCheckpoint } from '../src/evidence/proof/checkpoint.ts';
import { signHead } from '../src/evidence/sign-head.ts';
import { isSealed, stateEntryOf } from '../src/evidence/state/state-seal.ts';
import type { Signer } from '../src/ports/index.ts';
import { figure, runBench } from './figures.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';
import type { StoredState } from './snapshots/stored-state.ts';
import { type Judge, judgeOf, outsideKnowledge } from './tamper/judge.ts';
import { type TamperedNights, tamperedNights } from './tamper/nights.ts';
import {
  apply,
  type Edit,
  editOf,
  editTo,
  type Row,
  rowTampers,
  sealedRows,
  undo,
} from './tamper/row-tampers.ts';

const usage = `npm run sweep:tamper -- [options]: what is stored is altered in every way, and verified
  --nights N        that were simulated (3)
  --users N         of the tenant (40)
  --audit-events N  in the tenant's log (300)
  --seed N          of the tenant (1)`;

const inputs = readInputs({ usage, full: { nights: 3, users: 40, 'audit-events': 300, seed: 1 } });

interface Trial {
  readonly what: string;
  readonly tamper: string;
  /** `undefined`: there were too few rows for it. */
  readonly found: string | undefined;
  readonly isTried: boolean;
  readonly sentence: string;
}

await runBench('Tampering', inputs, async () => {
  const { nights, users, 'audit-events': auditEvents, seed } = inputs;
  const stage = await tamperedNights({ nights, users, auditEvents, seed });
  try {
    const judge = await judgeOf(stage);
    const alarms = [...(await falseAlarms(judge, 'untouched'))];
    const trials = [...(await tamperTables(stage, judge)), ...(await tamperStores(stage, judge))];
    await restoreLast(stage);
    alarms.push(...(await falseAlarms(judge, 'put back')));
    clearProgress();
    report(trials, alarms);
  } finally {
    await stage.close();
  }
});

/** What is said of a store that nobody touched. */
async function falseAlarms(judge: Judge, when: string): Promise<readonly string[]> {
  const alarms: string[] = [];
  for (const known of outsideKnowledge) {
    const { state, sentence, findings } = await judge.verify(known);
    const isFine =
      state === 'proven' || state === 'consistent' || (known === 'nothing' && state === 'unverified');
    if (!isFine) alarms.push(`${when}, with ${known}: ${sentence} ${JSON.stringify(findings.slice(0, 3))}`);
  }
  return alarms;
}

async function tamperTables(stage: TamperedNights, judge: Judge): Promise<readonly Trial[]> {
  const other = await anotherNight(stage);
  const trials: Trial[] = [];
  const roots = await lastRoots(stage);
  for (const { table, of, isMeant, harmless = {}, unread } of sealedRows(roots)) {
    const what = of === undefined ? table : `${table}, ${of}`;
    const rowsIn = (store: StoredState | undefined) => (store?.get(table) ?? []).filter(isMeant);
    const rows = rowsIn(stage.after.at(-1)?.store);
    const edits = [
      ...rowTampers
        .filter((tamper) => harmless[tamper] === undefined)
        .map((tamper) => ({ tamper, edit: editOf(tamper, rows, unread) })),
      { tamper: 'a backup of the table', edit: editTo(rowsIn(stage.after.at(-2)?.store), rows) },
      { tamper: 'another night in the table', edit: editTo(rowsIn(other), rows) },
    ];
    for (const { tamper, edit } of edits) {
      showProgress(`${what}: ${tamper}`);
      trials.push(await tamperWith(stage, judge, { what, table, tamper, edit, rows }));
    }
  }
  return trials;
}

/** The roots that the last seal of the state names. */
async function lastRoots({ app }: TamperedNights): Promise<ReadonlySet<string>> {
  const entries = await Array.fromAsync(app.ports.sealLog.entries(0));
  const last = entries.flatMap((entry) => stateEntryOf(entry) ?? []).findLast(isSealed);
  return new Set(last?.seal.partitions.map(({ root }) => root));
}

/** The store as it would be had the last night been another one. */
async function anotherNight(stage: TamperedNights): Promise<StoredState> {
  await makeLastNightAnew(stage);
  const store = await stage.copy();
  await restoreLast(stage);
  return store;
}

async function makeLastNightAnew(stage: TamperedNights): Promise<void> {
  const before = stage.after.at(-2)?.store;
  if (before === undefined) throw new Error('there are too few nights');
  await stage.restore(before);
  await stage.repeatLastNight();
}

interface Tampering {
  readonly what: string;
  readonly table: TableName;
  readonly tamper: string;
  readonly edit: Edit | undefined;
  /** Of the table, as they are. */
  readonly rows: readonly Row[];
}

async function tamperWith(
  stage: TamperedNights,
  judge: Judge,
  { what, table, tamper, edit, rows }: Tampering,
): Promise<Trial> {
  if (edit === undefined) return { what, tamper, found: undefined, isTried: false, sentence: '' };
  await stage.tables.use(table, 'tampering', (client) => apply(client, edit));
  const found = await judge.foundWith();
  await stage.tables.use(table, 'putting back', (client) => undo(client, edit, rows));
  return { what, tamper, found: found?.with, isTried: true, sentence: found?.sentence ?? '' };
}

async function tamperStores(stage: TamperedNights, judge: Judge): Promise<readonly Trial[]> {
  const trials: Trial[] = [];
  const attempt = async (tamper: string, change: () => Promise<void>) => {
    showProgress(tamper);
    await change();
    const found = await judge.foundWith();
    trials.push({
      what: 'the whole store',
      tamper,
      found: found?.with,
      isTried: true,
      sentence: found?.sentence ?? '',
    });
    await restoreLast(stage);
  };
  for (let back = 1; back < stage.after.length; back += 1) {
    const store = stage.after.at(-1 - back)?.store;
    if (store !== undefined) await attempt(`a backup of ${back} nights ago`, () => stage.restore(store));
  }
  await attempt('the log cut off at its end, with its heads', () => cutLog(stage));
  await attempt('all heads signed with another key', () => signAnew(stage));
  await attempt('a night made and sealed anew', () => makeLastNightAnew(stage));
  return trials;
}

async function restoreLast(stage: TamperedNights): Promise<void> {
  const last = stage.after.at(-1);
  if (last !== undefined) await stage.restore(last.store);
}

/** Takes away the last entry of the log, and every head that is over it. */
async function cutLog({ tables, app }: TamperedNights): Promise<void> {
  const [last] = await app.ports.sealLog.tail(1);
  const keyOf = (number: number) => String(number).padStart(10, '0');
  const index = last?.index ?? 0;
  await tables.use('EvidenceLog', 'cutting', async (client) => {
    for await (const { partitionKey = '', rowKey = '' } of client.listEntities())
      if (rowKey === keyOf(index) || (partitionKey.endsWith('_heads') && rowKey > keyOf(index + 1)))
        await client.deleteEntity(partitionKey, rowKey);
  });
}

async function signAnew({ tables, app, tenantId }: TamperedNights): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const forger: Signer = {
    kind: 'file',
    publicKeys: async () => [der],
    sign: async (message) => [{ publicKey: der, signature: sign(null, message, privateKey) }],
  };
  const heads = await Array.fromAsync(app.ports.sealLog.heads());
  await tables.use('EvidenceLog', 'signing anew', async (client) => {
    for await (const { partitionKey = '', rowKey = '' } of client.listEntities())
      if (partitionKey.endsWith('_heads')) await client.deleteEntity(partitionKey, rowKey);
  });
  for (const { note, at } of heads) {
    const verdict = readCheckpoint(note, logOrigin(tenantId), []);
    if (verdict.kind !== 'unproven') throw new Error(`a head of the sweep is ${verdict.kind}`);
    const signed = await signHead(verdict.checkpoint, forger, new AbortController().signal);
    await app.ports.sealLog.addHead({ size: verdict.checkpoint.size, note: signed, at });
  }
}

function report(trials: readonly Trial[], alarms: readonly string[]): void {
  const table = new Table({
    head: ['what', 'how', 'found with', 'as'],
    colWidths: [26, 24, 14, 70],
    wordWrap: true,
  });
  for (const { what, tamper, found, isTried, sentence } of trials)
    table.push([what, tamper, isTried ? (found ?? 'NOT FOUND') : 'no change', sentence.slice(0, 200)]);
  console.log(table.toString());
  for (const alarm of alarms) console.log(`false alarm, ${alarm}`);
  const tried = trials.filter(({ isTried }) => isTried);
  figure('tamper_tried', tried.length, '>=', 120);
  figure('tamper_missed', tried.filter(({ found }) => found === undefined).length, '=', 0);
  figure('tamper_false_alarms', alarms.length, '=', 0);
}
