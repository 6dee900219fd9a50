/**
 * What a verification finds.
 *
 * - `altered`     something is not as it was sealed: somebody changed, added or took away.
 * - `unverified`  something could not be verified. That is no sign that it was altered, and no proof that it was not.
 */
export type FindingWeight = 'altered' | 'unverified';

/** The kinds of findings, each with its weight. */
export const findingWeights = {
  'row-altered': 'altered',
  'row-malformed': 'altered',
  'rows-missing': 'altered',
  'rows-added': 'altered',
  'entry-altered': 'altered',
  'entry-missing': 'altered',
  'log-cut-short': 'altered',
  'log-rewritten': 'altered',
  'head-forged': 'altered',
  'head-foreign': 'altered',
  'state-altered': 'altered',
  'index-altered': 'altered',
  'file-altered': 'altered',
  'file-missing': 'altered',
  'file-added': 'unverified',
  'erasure-unexplained': 'unverified',
  'run-not-sealed': 'unverified',
  'head-unproven': 'unverified',
  'head-missing': 'unverified',
  'head-malformed': 'unverified',
} as const satisfies Readonly<Record<string, FindingWeight>>;

export type FindingKind = keyof typeof findingWeights;

export interface Finding {
  readonly kind: FindingKind;
  /** The run whose seal is broken; absent where it is about the log or a head. */
  readonly runId?: string;
  /** Table, partition and, where it is known, the first row: `Evidence / 2026-11_role:62e9… / 1~2026-…`. */
  readonly place?: string;
  /** A sentence: what was expected, and what is there. */
  readonly because: string;
}
