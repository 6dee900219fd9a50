import { fromBase64, toBase64 } from './base64.ts';
import { type CheckpointVerdict, readCheckpoint } from './checkpoint.ts';
import { includes, isHash, leafHash } from './tree.ts';
import type { VerifierKey } from './verifier-key.ts';

/** Files that prove, by themselves, that a log has an entry (c2sp.org/tlog-proof): its place, the proof, and the head. */

const firstLine = 'c2sp.org/tlog-proof@v1';

export interface InclusionFile {
  readonly index: number;
  readonly proof: readonly Uint8Array[];
  /** The head that the proof was made for, as it was signed. */
  readonly checkpoint: string;
}

/** The text of a file `NAME.tlog-proof`. */
export function inclusionFileText({ index, proof, checkpoint }: InclusionFile): string {
  return [firstLine, `index ${index}`, ...proof.map(toBase64), '', checkpoint].join('\n');
}

/** The verdict on such a file and the entry that it is said to be of. */
export type InclusionVerdict =
  | (Extract<CheckpointVerdict, { kind: 'verified' | 'unproven' }> & { readonly index: number })
  /** The log with this head does not have this entry there. */
  | { readonly kind: 'not-included'; readonly because: string }
  | Exclude<CheckpointVerdict, { kind: 'verified' | 'unproven' }>;

/** Never throws. */
export function readInclusionFile(
  text: string,
  entry: Uint8Array,
  origin: string,
  keys: readonly VerifierKey[],
): InclusionVerdict {
  const parsed = parseInclusionFile(text);
  if (typeof parsed === 'string') return { kind: 'malformed', because: parsed };
  const { index, proof } = parsed;
  const head = readCheckpoint(parsed.checkpoint, origin, keys);
  if (head.kind !== 'verified' && head.kind !== 'unproven') return head;
  const { size, root } = head.checkpoint;
  if (!includes({ leaf: leafHash(entry), index, size, root, proof }))
    return {
      kind: 'not-included',
      because: `the log of ${size} entries does not have this one as number ${index}`,
    };
  return { ...head, index };
}

/** @returns the parts of the file, or what is wrong with it. */
function parseInclusionFile(text: string): InclusionFile | string {
  const blank = text.indexOf('\n\n');
  if (blank === -1) return 'it has no checkpoint';
  const [first, ...lines] = text.slice(0, blank).split('\n');
  if (first !== firstLine) return `its first line is not "${firstLine}"`;
  // Extra data is nobody's word, and nothing here needs it.
  const [place = '', ...hashes] = lines[0]?.startsWith('extra ') ? lines.slice(1) : lines;
  const [, index] = /^index (0|[1-9]\d{0,15})$/.exec(place) ?? [];
  if (index === undefined || !Number.isSafeInteger(Number(index)))
    return `"${place.slice(0, 100)}" is no index`;
  const proof: Buffer[] = [];
  for (const line of hashes) {
    const bytes = fromBase64(line);
    if (bytes === undefined || !isHash(bytes)) return `"${line.slice(0, 100)}" is no hash`;
    proof.push(bytes);
  }
  return { index: Number(index), proof, checkpoint: text.slice(blank + 2) };
}
