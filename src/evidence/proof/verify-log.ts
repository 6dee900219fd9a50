import { readCheckpoint } from './checkpoint.ts';
import type { Finding } from './findings.ts';
import { appendLeaf, emptyFrontier, frontierRoot } from './frontier.ts';
import { groupBy } from './group-by.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { leafHash } from './tree.ts';
import type { VerifierKey } from './verifier-key.ts';

/** A head, and where it was kept. */
export interface KnownHead {
  readonly note: string;
  /** As in a sentence: `the store`, `head.txt`. */
  readonly source: string;
  /** Whether it was kept where our store's owner cannot write. */
  readonly isOutside: boolean;
}

/** What is known of a log after verifying it. */
export interface LogVerdict {
  readonly findings: readonly Finding[];
  readonly manifests: readonly Manifest[];
  /** Entries that are there. */
  readonly size: number;
  /** Of the head over the most entries that is authentic and fits: 0, where there is none. */
  readonly signedSize: number;
  /** The same of heads that were kept outside: up to there nothing can have been taken away or written anew unseen. */
  readonly outsideSize: number;
}

export interface LogToVerify {
  readonly origin: string;
  readonly tenantId: string;
  /** The texts of the manifests, in order. */
  readonly entries: readonly { readonly index: number; readonly text: string }[];
  readonly heads: readonly KnownHead[];
  /** Whoever verifies decides whom to believe. None: heads are compared, and none is believed to be authentic. */
  readonly keys: readonly VerifierKey[];
}

/** Verifies a log and the heads that are known of it. Never throws. */
export function verifyLog(log: LogToVerify): LogVerdict {
  const findings: Finding[] = [];
  const manifests: Manifest[] = [];
  /** By size. */
  const roots = [frontierRoot(emptyFrontier)];
  let frontier = emptyFrontier;
  for (const [place, { index, text }] of log.entries.entries()) {
    if (index !== place) {
      findings.push(missingEntry(place, index));
      break;
    }
    const manifest = parseManifest(text);
    if (typeof manifest === 'string' || manifest.tenantId !== log.tenantId) {
      const why = typeof manifest === 'string' ? manifest : `it is of tenant ${manifest.tenantId}`;
      findings.push({
        kind: 'entry-altered',
        place: entryName(place),
        because: `It is no manifest of this log: ${why}.`,
      });
    } else manifests.push(manifest);
    frontier = appendLeaf(frontier, leafHash(Buffer.from(text)));
    roots.push(frontierRoot(frontier));
  }
  const sizes = { signed: 0, outside: 0 };
  for (const head of log.heads) {
    const verdict = verifyHead(head, log, roots);
    if (typeof verdict !== 'number') findings.push(verdict.finding);
    const size = typeof verdict === 'number' ? verdict : verdict.size;
    if (size === undefined) continue;
    if (typeof verdict === 'number') sizes.signed = Math.max(sizes.signed, size);
    if (head.isOutside) sizes.outside = Math.max(sizes.outside, size);
  }
  return {
    findings: [...findings, ...incompleteRuns(manifests)],
    manifests,
    size: frontier.size,
    signedSize: sizes.signed,
    outsideSize: sizes.outside,
  };
}

function missingEntry(expected: number, found: number): Finding {
  return {
    kind: 'entry-missing',
    place: entryName(expected),
    because: `The log goes on with entry ${found}: what is behind the gap cannot be verified.`,
  };
}

function entryName(index: number): string {
  return `entry ${index} of the log`;
}

/** The size of an authentic head that fits; else what is wrong and, where it fits and only nobody known signed it, its size. */
type HeadVerdict = number | { readonly finding: Finding; readonly size?: number };

function verifyHead(
  { note, source }: KnownHead,
  { origin, keys }: LogToVerify,
  roots: readonly Buffer[],
): HeadVerdict {
  const verdict = readCheckpoint(note, origin, keys);
  const place = `a head in ${source}`;
  if (verdict.kind !== 'verified' && verdict.kind !== 'unproven')
    return {
      finding: { kind: `head-${verdict.kind}`, place, because: `It cannot be used: ${verdict.because}.` },
    };
  const { size, root } = verdict.checkpoint;
  const expected = roots[size];
  if (expected === undefined)
    return {
      finding: {
        kind: 'log-cut-short',
        place,
        because: `It is over ${size} entries, and ${roots.length - 1} are there: the others were taken away.`,
      },
    };
  if (!expected.equals(root))
    return {
      finding: {
        kind: 'log-rewritten',
        place,
        because: `It is over ${size} entries that are not the first ${size} that are there: one of them was altered, added or taken away.`,
      },
    };
  if (verdict.kind === 'verified') return size;
  return {
    size,
    finding: {
      kind: 'head-unproven',
      place,
      because: `It fits the log, and nobody who is known has signed it: ${verdict.because}.`,
    },
  };
}

/** A run says how many manifests it has: one that lacks some was not sealed whole. */
function incompleteRuns(manifests: readonly Manifest[]): readonly Finding[] {
  const byRun = groupBy(manifests, ({ runId }) => runId);
  return [...byRun].flatMap(([runId, own]): Finding[] => {
    const there = new Set(own.map(({ part }) => part)).size;
    const parts = Math.max(...own.map(({ parts: of }) => of));
    if (there === parts) return [];
    return [
      {
        kind: 'run-not-sealed',
        runId,
        because: `Of its ${parts} manifests ${there} are in the log: it was cut short, and the next run of its job ends what it left.`,
      },
    ];
  });
}
