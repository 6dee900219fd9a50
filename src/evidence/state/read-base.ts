import type { LogEntry, SealLog, Signer } from '../../ports/index.ts';
import { logOrigin } from '../log-origin.ts';
import { readCheckpoint } from '../proof/checkpoint.ts';
import { appendLeaf, emptyFrontier, type Frontier, frontierRoot } from '../proof/frontier.ts';
import { leafHash } from '../proof/tree.ts';
import { verifierKeysOf } from '../sign-head.ts';
import {
  isIntent,
  isSealed,
  pendingBeside,
  type SealedState,
  type StateEntry,
  type StateIntent,
  stateEntryOf,
} from './state-seal.ts';

/** What the state is held against. */
export interface Base {
  /** Entries of the log. */
  readonly size: number;
  /** The last sealed state that is proved; `undefined`: none was ever sealed. */
  readonly sealed: StateEntry<SealedState> | undefined;
  /** Intents that count beside it. */
  readonly pending: readonly StateEntry<StateIntent>[];
  /** Entries about the state that were read. */
  readonly entries: readonly StateEntry[];
  /** `false`: a state was sealed, and no head that a known key signed is over it. */
  readonly isProved: boolean;
}

interface Parts {
  readonly tenantId: string;
  readonly sealLog: SealLog;
  readonly signer: Signer;
  readonly signs: boolean;
}

/** Entries that are mostly enough: a run of hygiene has about six. */
const tailLength = 100;

/**
 * Reads what the state is held against from the end of the log. Where a key signs, what no signed head is over does not count:
 * anybody could have written it. A run signs what it is about to write before it writes, so nothing of ours is missing then.
 *
 * @throws SigningError where the keys cannot be asked for.
 */
export async function readBase(parts: Parts, signal: AbortSignal): Promise<Base> {
  const { sealLog, signer, tenantId } = parts;
  const keys = parts.signs ? await verifierKeysOf(logOrigin(tenantId), signer, signal) : [];
  const tail = await sealLog.tail(tailLength);
  const base = await baseIn(parts, tail, keys);
  const [first] = tail;
  if (first === undefined || first.index === 0 || reaches(base, first.index)) return base;
  return baseIn(parts, await Array.fromAsync(sealLog.entries(0)), keys);
}

/** Whether all that is needed lies behind the first entry, which itself only says how the tree stood. */
function reaches({ sealed }: Base, first: number): boolean {
  if (sealed === undefined) return false;
  const earliest = Math.min(sealed.index, sealed.seal.from, ...sealed.seal.pending);
  return earliest > first;
}

async function baseIn(
  { tenantId, sealLog }: Parts,
  tail: readonly LogEntry[],
  keys: Awaited<ReturnType<typeof verifierKeysOf>>,
): Promise<Base> {
  const size = (tail.at(-1)?.index ?? -1) + 1;
  const roots = rootsOf(tail);
  let proved = keys.length === 0 ? size : 0;
  const firstSize = (tail[0]?.index ?? 0) + 1;
  // A head that this app did not write proves nothing, whatever it says.
  const nothing = () => undefined;
  if (keys.length > 0)
    for await (const { note } of sealLog.heads(firstSize, nothing)) {
      const verdict = readCheckpoint(note, logOrigin(tenantId), keys);
      if (verdict.kind !== 'verified') continue;
      const root = roots.get(verdict.checkpoint.size);
      if (root?.equals(verdict.checkpoint.root) === true) proved = Math.max(proved, verdict.checkpoint.size);
    }
  const all = tail.flatMap((entry) => stateEntryOf(entry) ?? []);
  const counted = all.filter(({ index }) => index < proved);
  const lastProved = counted.findLast(isSealed);
  const sealed = lastProved ?? all.findLast(isSealed);
  const entries = lastProved === undefined ? all : counted;
  return {
    size,
    sealed,
    // The first seal of all has to name those that were noted before it, too: their runs may still write.
    pending: sealed === undefined ? entries.filter(isIntent) : pendingBeside(sealed, entries),
    entries,
    isProved: sealed === undefined || lastProved !== undefined,
  };
}

/** The roots of the log by size, from where the first of these entries ends; from its beginning where that is the very first. */
function rootsOf(tail: readonly LogEntry[]): ReadonlyMap<number, Buffer> {
  const roots = new Map<number, Buffer>();
  let frontier: Frontier | undefined;
  for (const { index, text, frontier: hashes } of tail) {
    if (frontier !== undefined || index === 0)
      frontier = appendLeaf(frontier ?? emptyFrontier, leafHash(Buffer.from(text)));
    else frontier = { size: index + 1, hashes: hashes.map((hash) => Buffer.from(hash, 'hex')) };
    roots.set(frontier.size, frontierRoot(frontier));
  }
  return roots;
}
