import { canonicalJson } from '../../ports/canonical-json.ts';
import type {
  Clock,
  Log,
  LogEntry,
  OutsideHeads,
  PartitionSeal,
  Seal,
  Sealer,
  SealLog,
  SealMeta,
  Signer,
} from '../../ports/index.ts';
import { logOrigin } from '../log-origin.ts';
import { type Checkpoint, checkpointText } from '../proof/checkpoint.ts';
import { appendLeaf, emptyFrontier, type Frontier, frontierRoot, isFrontier } from '../proof/frontier.ts';
import {
  manifestFormat,
  type PlacedLeaf,
  partitionGroups,
  type SealedPartition,
  sealedPartitions,
} from '../proof/manifest.ts';
import { leafHash } from '../proof/tree.ts';
import { signHead } from '../sign-head.ts';
import { LogBroken, publishHead } from './publish-head.ts';

export interface SealingParts {
  readonly tenantId: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly sealLog: SealLog;
  readonly signer: Signer;
  /** `undefined`: heads go to the log stream only. */
  readonly outsideHeads: OutsideHeads | undefined;
}

/** Entries to look through for those of a run: no more runs than that end between the death of one and its recovery. */
const tailLength = 200;

/** How often another writer may come first. There is one for each job, and jobs are few. */
const maxTries = 20;

/**
 * Seals runs: manifests become entries of the log, and its new head is signed, logged and kept outside. The rows are in the
 * store by then, so a head never says more than is there. Whoever writes an entry first has its index; nobody writes over it,
 * so the log does not fork, whatever becomes of a lease.
 */
export function createSealer(parts: SealingParts, signal: () => AbortSignal): Sealer {
  return {
    async seal(runId, leaves, { table, ...meta }) {
      const placed = leaves.map((leaf): PlacedLeaf => ({ table, ...leaf }));
      const entry = await appendManifests(parts, runId, sealedPartitions(placed), meta);
      return head(parts, entry, signal());
    },
    async sealPartitions(runId, partitions, meta) {
      return head(parts, await appendManifests(parts, runId, partitions, meta), signal());
    },
  };
}

/** What a manifest says of a run beside its partitions. */
type ManifestMeta = Omit<SealMeta, 'table'>;

async function appendManifests(
  parts: SealingParts,
  runId: string,
  sealed: readonly PartitionSeal[],
  meta: ManifestMeta,
): Promise<LogEntry> {
  const groups = partitionGroups(sealed);
  let last: LogEntry | undefined;
  for (const [index, partitions] of groups.entries()) {
    const manifest = { ...headOf(parts, runId, meta), part: index + 1, parts: groups.length, partitions };
    last = await appendOnce(parts.sealLog, runId, canonicalJson(manifest), partitions);
  }
  if (last === undefined) throw new TypeError('a run has one manifest at least');
  return last;
}

function headOf({ tenantId }: SealingParts, runId: string, meta: ManifestMeta) {
  const { job, at, appVersion, complete, counts } = meta;
  return { format: manifestFormat, tenantId, runId, job, at, appVersion, complete, counts };
}

/** What a run says of the state that jobs rest on. */
export interface StateManifest {
  readonly runId: string;
  readonly meta: Omit<SealMeta, 'table'>;
  readonly state: unknown;
}

/**
 * Adds a manifest about the state to the log.
 *
 * @param wanted `signed-or-thrown`: a head over it is signed and kept in the store, or this throws; `published`: as of any run;
 * `no-head`: the entry alone.
 * @returns what of it did not work, in a sentence.
 */
export async function appendState(
  parts: SealingParts,
  { runId, meta, state }: StateManifest,
  wanted: 'signed-or-thrown' | 'published' | 'no-head',
  signal: AbortSignal,
): Promise<string | undefined> {
  const manifest = { ...headOf(parts, runId, meta), part: 1, parts: 1, partitions: [], state };
  const entry = await append(parts.sealLog, runId, canonicalJson(manifest), () => false);
  if (wanted === 'no-head') return undefined;
  if (wanted === 'published') return problemOf(await head(parts, entry, signal));
  const checkpoint = checkpointAfter(parts, entry);
  const note = await signHead(checkpoint, parts.signer, signal);
  await parts.sealLog.addHead({ size: checkpoint.size, note, at: parts.clock.now().toISOString() });
  return undefined;
}

function problemOf(seal: Seal): string | undefined {
  return seal.kind === 'sealed' ? seal.problem : undefined;
}

/** Appends an entry, unless the run has one with these partitions. @returns the last entry of the log. */
async function appendOnce(
  sealLog: SealLog,
  runId: string,
  text: string,
  partitions: readonly SealedPartition[],
): Promise<LogEntry> {
  const wanted = canonicalJson(partitions);
  return append(sealLog, runId, text, (entry) => entry.text.includes(`"partitions":${wanted}`));
}

async function append(
  sealLog: SealLog,
  runId: string,
  text: string,
  isSame: (entry: LogEntry) => boolean,
): Promise<LogEntry> {
  for (let tries = 1; tries <= maxTries; tries += 1) {
    const tail = await sealLog.tail(tailLength);
    const last = tail.at(-1);
    const isThere = tail.some((entry) => entry.runId === runId && isSame(entry));
    if (isThere && last !== undefined) return last;
    const { size, hashes } = appendLeaf(frontierAfter(last), leafHash(Buffer.from(text)));
    const frontier = hashes.map((hash) => Buffer.from(hash).toString('hex'));
    const entry = { index: size - 1, runId, text, frontier };
    if (await sealLog.append(entry)) return entry;
  }
  throw new TypeError(
    `the log of manifests was written by others ${maxTries} times in a row: run ${runId} is not sealed`,
  );
}

function frontierAfter(last: LogEntry | undefined): Frontier {
  if (last === undefined) return emptyFrontier;
  const frontier = { size: last.index + 1, hashes: last.frontier.map((hash) => Buffer.from(hash, 'hex')) };
  if (!isFrontier(frontier))
    throw new TypeError(
      `entry ${last.index} of the log has no frontier that a tree of ${frontier.size} entries can have: nothing is sealed on it. Verify the log.`,
    );
  return frontier;
}

function checkpointAfter({ tenantId }: SealingParts, last: LogEntry): Checkpoint {
  const frontier = frontierAfter(last);
  return { origin: logOrigin(tenantId), size: frontier.size, root: frontierRoot(frontier) };
}

async function head(parts: SealingParts, last: LogEntry, signal: AbortSignal): Promise<Seal> {
  const { clock, sealLog, log, outsideHeads } = parts;
  const checkpoint = checkpointAfter(parts, last);
  const { size } = checkpoint;
  const signed = await signedHead(checkpoint, parts.signer, signal);
  const note = signed.note;
  await sealLog.addHead({ size, note, at: clock.now().toISOString() });
  log.info('evidence.head', { size, note });
  const outside = outsideHeads && (await publishedHead(parts, outsideHeads, { size, note }));
  for (const problem of [signed.problem, outside])
    if (problem) log.error('evidence.head-problem', { problem });
  const problem = [signed.problem, outside].filter((sentence) => sentence !== undefined).join(' ');
  return { kind: 'sealed', logSize: size, head: note, ...(problem !== '' && { problem }) };
}

/** @throws LogBroken, which a run must not survive: a person has to look. */
async function publishedHead(
  { sealLog, log }: SealingParts,
  outside: OutsideHeads,
  head: { readonly size: number; readonly note: string },
): Promise<string | undefined> {
  try {
    return await publishHead(outside, sealLog, head);
  } catch (error) {
    if (error instanceof LogBroken) log.error('evidence.head-problem', { problem: error.message });
    throw error;
  }
}

/** The head, signed. A key that cannot be reached does not undo what is in the log: the next head is over it, too. */
async function signedHead(
  checkpoint: Checkpoint,
  signer: Signer,
  signal: AbortSignal,
): Promise<{ readonly note: string; readonly problem?: string }> {
  try {
    return { note: await signHead(checkpoint, signer, signal) };
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    return { note: checkpointText(checkpoint), problem: `The head of the log is not signed: ${because}` };
  }
}
