import type {
  ArchiveRows,
  History,
  HistoryIndexes,
  Looks,
  OutsideHeads,
  PlanContents,
  SealLog,
  Signer,
  SnapshotJournal,
  StateLists,
  StateRows,
} from '../../ports/index.ts';
import { OutsideHeadsError } from '../../ports/seal-log.ts';
import { erasureNote } from '../erasure-note.ts';
import { logOrigin } from '../log-origin.ts';
import type { Finding } from '../proof/findings.ts';
import { type Verification, verificationOf } from '../proof/verdict.ts';
import type { VerifierKey } from '../proof/verifier-key.ts';
import { type KnownHead, type LogVerdict, verifyLog } from '../proof/verify-log.ts';
import { RowVerification } from '../proof/verify-rows.ts';
import { baselineIn } from '../seal/archive-baseline.ts';
import { archiveTable } from '../seal/day-seals.ts';
import { verifierKeysOf } from '../sign-head.ts';
import { MalformedRows } from './malformed-rows.ts';
import { looksIn, verifyLooks } from './verify-looks.ts';
import { verifyArchive, verifyHistory } from './verify-sealed-rows.ts';
import { verifyIndexes, verifyState } from './verify-state.ts';

export type { Verification } from '../proof/verdict.ts';

export interface VerificationParts {
  readonly tenantId: string;
  readonly history: History;
  readonly journal: SnapshotJournal;
  readonly archiveRows: ArchiveRows;
  readonly archiveJournal: SnapshotJournal;
  readonly sealLog: SealLog;
  /** Absent: what runs rest on is not verified. */
  readonly stateRows?: StateRows;
  readonly stateLists?: StateLists;
  /** Absent: when was last looked is not verified. */
  readonly looks?: Pick<Looks, 'last'>;
  /** Absent: of plans the heads alone are verified. */
  readonly planContents?: PlanContents;
  /** Absent: what finds the facts is not verified. */
  readonly indexes?: HistoryIndexes;
  readonly signer: Signer;
  readonly outsideHeads: OutsideHeads | undefined;
}

/** What whoever verifies brings along. */
export interface VerificationWish {
  /** Keys to believe. Absent: the app's own. */
  readonly keys?: readonly VerifierKey[];
  /** Heads that somebody kept. */
  readonly keptHeads?: readonly { readonly note: string; readonly source: string }[];
}

/** Verifies everything that is sealed: each row is read and hashed again. @throws StoreError where the store cannot be read. */
export async function verifyEvidence(
  parts: VerificationParts,
  wish: VerificationWish,
  signal: AbortSignal,
): Promise<Verification> {
  const { tenantId } = parts;
  const odd = new MalformedRows();
  const unasked: string[] = [];
  const heads = await knownHeads(parts, wish, odd, unasked);
  const keys = wish.keys ?? (await ownKeys(parts, unasked, signal));
  const entries = await odd.listed(parts.sealLog.entries(0));
  const log = verifyLog({ tenantId, origin: logOrigin(tenantId), entries, heads, keys });
  const rows = await rowsToVerify(parts, log, odd);
  const erasures = await odd.list(() => parts.history.erasures());
  const ofRows = [
    ...(await verifyHistory(parts.history, { rows, erasures }, odd, signal)),
    ...(await verifyArchive(parts.archiveRows, rows, odd, signal)),
    ...rows.missing(),
    ...(await verifyRest(parts, log, odd, unasked)),
    ...(await verifyRuns(parts, log, odd)),
  ];
  const findings = [...odd.findings, ...log.findings, ...ofRows];
  const isSigned =
    parts.signer.kind !== 'none' || keys.length > 0 || heads.some(({ note }) => note.includes('\n\n'));
  return verificationOf({
    log,
    rows,
    findings,
    erasures: erasures.map(erasureNote),
    notVerified: unasked,
    isSigned,
  });
}

async function knownHeads(
  { sealLog, outsideHeads }: VerificationParts,
  { keptHeads = [] }: VerificationWish,
  odd: MalformedRows,
  unasked: string[],
): Promise<readonly KnownHead[]> {
  const stored = await odd.listed(sealLog.heads(0, odd.told));
  const own = stored.map(({ note }) => ({ note, source: 'the store', isOutside: false }));
  const kept = keptHeads.map((head) => ({ ...head, isOutside: true }));
  if (outsideHeads === undefined) return [...own, ...kept];
  try {
    const outside = await Array.fromAsync(outsideHeads.heads());
    return [
      ...own,
      ...kept,
      ...outside.map(({ note }) => ({ note, source: outsideHeads.name, isOutside: true })),
    ];
  } catch (error) {
    if (!(error instanceof OutsideHeadsError)) throw error;
    unasked.push(`The heads in ${outsideHeads.name}: ${error.message}`);
    return [...own, ...kept];
  }
}

async function ownKeys(
  { tenantId, signer }: VerificationParts,
  unasked: string[],
  signal: AbortSignal,
): Promise<readonly VerifierKey[]> {
  try {
    return await verifierKeysOf(logOrigin(tenantId), signer, signal);
  } catch (error) {
    unasked.push(`The signatures of heads: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

/** What can be made again, or stands for what it says only until the next seal. */
async function verifyRest(
  { stateRows, stateLists, sealLog, indexes, journal }: VerificationParts,
  { manifests }: LogVerdict,
  odd: MalformedRows,
  unasked: string[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  if (stateRows === undefined || stateLists === undefined)
    unasked.push('What runs rest on: the log alone was verified.');
  else findings.push(...(await odd.list(() => verifyState({ sealLog, stateRows, stateLists }))));
  const unfinished = await odd.list(() => journal.unfinished());
  if (indexes === undefined)
    unasked.push('What finds the facts of the history: the facts alone were verified.');
  else if (unfinished.length > 0)
    unasked.push('What finds the facts of the history: a run did not end, and the next one completes it.');
  else findings.push(...(await odd.list(() => verifyIndexes(indexes, looksIn(manifests)))));
  return findings;
}

/** What the store says of runs beside their rows, and of plans beside their heads. */
async function verifyRuns(
  { history, journal, looks, planContents }: VerificationParts,
  { manifests }: LogVerdict,
  odd: MalformedRows,
): Promise<readonly Finding[]> {
  const plans = planContents === undefined ? [] : await odd.list(() => planContents.differences());
  const findings = plans.map(
    ({ id, because }): Finding => ({ kind: 'state-altered', place: `Plans / ${id}`, because }),
  );
  if (looks === undefined) return findings;
  const said = {
    intervals: await odd.list(() => history.intervals()),
    looks: new Map(await odd.list(async () => [...(await looks.last())])),
  };
  const unfinished = await odd.list(() => journal.unfinished());
  const runs = new Set(unfinished.map(({ runId }) => runId));
  return [...findings, ...verifyLooks(said, manifests, runs)];
}

/** What the log says of rows. A row of the store may say that not all are sealed yet; the log knows better where they are. */
async function rowsToVerify(
  { journal, archiveJournal }: VerificationParts,
  { manifests }: LogVerdict,
  odd: MalformedRows,
): Promise<RowVerification> {
  const unfinished = [
    ...(await odd.list(() => journal.unfinished())),
    ...(await odd.list(() => archiveJournal.unfinished())),
  ];
  const isWhole = baselineIn(manifests).isWhole;
  return new RowVerification(
    manifests,
    unfinished.map(({ runId }) => runId),
    isWhole ? [] : [archiveTable],
  );
}
