import { fromBase64, toBase64 } from './base64.ts';
import { readNote } from './notes.ts';
import { emptyRoot, isHash } from './tree.ts';
import type { VerifierKey } from './verifier-key.ts';

/** Heads of a log (c2sp.org/tlog-checkpoint): the text of a signed note that says whose log, how long, and its root. */

export interface Checkpoint {
  /** Whose log it is. */
  readonly origin: string;
  /** Leaves of the log. */
  readonly size: number;
  readonly root: Uint8Array;
}

/** @throws RangeError for what is no head of a log. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  const text = `${origin}\n${size}\n${toBase64(root)}\n`;
  const parsed = parseCheckpoint(text);
  if (typeof parsed === 'string') throw new RangeError(`no checkpoint was made: ${parsed}`);
  return text;
}

/** The verdict on a head. */
export type CheckpointVerdict =
  | { readonly kind: 'verified'; readonly checkpoint: Checkpoint; readonly by: readonly VerifierKey[] }
  /** Nobody whom we know has signed it. */
  | { readonly kind: 'unproven'; readonly checkpoint: Checkpoint; readonly because: string }
  /** It is of another log. */
  | { readonly kind: 'foreign'; readonly because: string }
  | { readonly kind: 'forged'; readonly because: string }
  | { readonly kind: 'malformed'; readonly because: string };

/**
 * Reads a head, signed or, from a log without a key, not. Never throws.
 *
 * @param note a signed note, or the text alone.
 * @param origin the log that it has to be of.
 */
export function readCheckpoint(
  note: string,
  origin: string,
  keys: readonly VerifierKey[],
): CheckpointVerdict {
  const isBare = !note.includes('\n\n');
  const verdict = isBare
    ? ({ kind: 'unproven', text: note, because: 'it is not signed' } as const)
    : readNote(note, keys);
  if (verdict.kind === 'forged' || verdict.kind === 'malformed') return verdict;
  const checkpoint = parseCheckpoint(verdict.text);
  if (typeof checkpoint === 'string') return { kind: 'malformed', because: checkpoint };
  if (checkpoint.origin !== origin)
    return { kind: 'foreign', because: `it is a head of "${checkpoint.origin}", and not of "${origin}"` };
  return verdict.kind === 'verified'
    ? { kind: 'verified', checkpoint, by: verdict.by }
    : { kind: 'unproven', checkpoint, because: verdict.because };
}

/**
 * Three lines and no more: nothing could check what further lines say.
 *
 * @returns the head, or what is wrong with it.
 */
function parseCheckpoint(text: string): Checkpoint | string {
  const [origin = '', size = '', root = '', end, ...further] = text.split('\n');
  if (end === undefined) return 'it has fewer than three whole lines';
  if (end !== '' || further.length > 0) return 'it has more than three lines';
  if (origin === '') return 'its first line names no log';
  if (!/^(0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size)))
    return 'its second line is no number of leaves';
  const bytes = fromBase64(root);
  if (bytes === undefined || !isHash(bytes)) return 'its third line is no base64 of a SHA-256 hash';
  if (size === '0' && !emptyRoot.equals(bytes))
    return 'it has a root that a log without leaves does not have';
  return { origin, size: Number(size), root: bytes };
}
