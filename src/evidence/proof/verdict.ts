import { type Finding, findingWeights } from './findings.ts';
import type { LogVerdict } from './verify-log.ts';
import type { RowVerification } from './verify-rows.ts';
import { visibleText } from './visible-text.ts';

/**
 * - `proven`      all is as it was sealed, up to a head that was kept outside and is over the last entry.
 * - `consistent`  all that is there fits; that nothing was taken away at the end, or a backup restored, is not provable.
 * - `unverified`  something could not be verified.
 * - `altered`     something is not as it was sealed.
 */
type VerificationState = 'proven' | 'consistent' | 'unverified' | 'altered';

export interface Verification {
  readonly state: VerificationState;
  /** What that means, in a sentence. */
  readonly sentence: string;
  readonly findings: readonly Finding[];
  /** Entries of the log, those under a head that a known key signed, and those under one that was kept outside. */
  readonly log: { readonly entries: number; readonly signed: number; readonly outside: number };
  /** Rows that were hashed again, and among them those that were erased, of which the hash alone is left. */
  readonly rows: { readonly verified: number; readonly erased: number; readonly partitions: number };
  /** What was taken out on purpose, as it was written down. */
  readonly erasures: readonly ErasureNote[];
  /** What was not looked at, and why. */
  readonly notVerified: readonly string[];
}

/** What was taken out of the history, when, by whom and why. */
export interface ErasureNote {
  readonly at: string;
  readonly what: string;
  readonly by: string;
  readonly reason: string;
  readonly rows: number;
}

export interface VerifiedParts {
  readonly log: LogVerdict;
  readonly rows: RowVerification;
  /** The most telling first. */
  readonly findings: readonly Finding[];
  readonly notVerified: readonly string[];
  readonly erasures?: readonly ErasureNote[];
  /** Whether the log has a key: heads of one that has none are texts, and that nobody signed them is no finding. */
  readonly isSigned: boolean;
}

/** The verdict on all that was verified. */
export function verificationOf(verified: VerifiedParts): Verification {
  const { log, rows, findings, notVerified, erasures = [], isSigned } = verified;
  const counted = isSigned ? findings : findings.filter(({ kind }) => kind !== 'head-unproven');
  const { counts } = rows;
  return {
    ...verdictOf({ log, rows, findings: counted, isSigned }),
    findings: counted,
    log: { entries: log.size, signed: log.signedSize, outside: log.outsideSize },
    rows: { verified: counts.rows, erased: counts.erased, partitions: counts.partitions },
    erasures,
    notVerified,
  };
}

function verdictOf({
  log: { size, outsideSize, signedSize },
  rows,
  findings,
  isSigned,
}: Omit<VerifiedParts, 'notVerified' | 'erasures'>): Pick<Verification, 'state' | 'sentence'> {
  const [first] = findings.filter(({ kind }) => findingWeights[kind] === 'altered');
  if (first !== undefined)
    return { state: 'altered', sentence: `Evidence was altered: ${sentenceOf(first)}` };
  const [unverified] = findings;
  if (unverified !== undefined)
    return { state: 'unverified', sentence: `Not all could be verified: ${sentenceOf(unverified)}` };
  if (size > 0 && isSigned && signedSize < size)
    return {
      state: 'unverified',
      sentence: `Not all could be verified: no signed head is over the last ${size - signedSize} of ${size} entries of the log.`,
    };
  const what = rows.counts.leftOut === 0 ? 'their rows' : 'those of their rows that are here';
  if (size > 0 && outsideSize === size)
    return {
      state: 'proven',
      sentence: `All ${size} entries and ${what} are as they were sealed; a head kept outside is over the last one.`,
    };
  return { state: 'consistent', sentence: consistentSentence(size, outsideSize) };
}

function sentenceOf({ place, runId, because }: Finding): string {
  const where = [place, runId === undefined ? undefined : `run ${runId}`].filter(
    (part) => part !== undefined,
  );
  return `${where.join(', ')}: ${because}`;
}

function consistentSentence(size: number, outsideSize: number): string {
  const since =
    outsideSize === 0 ? '' : ` Proven up to entry ${outsideSize}, which a head kept outside is over.`;
  return `Consistent; the end is not provable: ${size - outsideSize} of ${size} entries are under no head that was kept outside, so a cut at the end or an old backup could not be told.${since}`;
}

/** The exit codes of the commands that verify. 2 is for what cannot be used or read. */
export const verificationExitCodes = {
  proven: 0,
  consistent: 0,
  altered: 1,
  unverified: 3,
} as const satisfies Record<VerificationState, number>;

/** What was verified, for a terminal. Names in it are of whoever made what was verified: none of them may write lines of its own. */
export function verificationText(verification: Verification): string {
  const { sentence, findings, log, rows, erasures, notVerified } = verification;
  const found = findings.map(
    ({ kind, place, runId, because }) =>
      `  ${kind}: ${[place, runId && `run ${runId}`].filter(Boolean).join(', ')}: ${because}`,
  );
  return [
    sentence,
    `  ${rows.verified} rows in ${rows.partitions} partitions, ${rows.erased} of them erased; ${log.entries} entries in the log, ${log.signed} under a signed head, ${log.outside} under one that was kept outside`,
    ...found,
    ...erasures.map(
      ({ at, what, by, reason, rows: many }) =>
        `  erased: ${many} rows at ${at}: ${what}, by ${by}: ${reason}`,
    ),
    ...notVerified.map((what) => `  not verified: ${what}`),
  ]
    .map(visibleText)
    .join('\n');
}
