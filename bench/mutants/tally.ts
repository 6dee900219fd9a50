/** What became of one mutant, in Stryker's words. */
export interface TestedMutant {
  readonly fileName: string;
  readonly status:
    | 'Killed'
    | 'Survived'
    | 'NoCoverage'
    | 'Timeout'
    | 'CompileError'
    | 'RuntimeError'
    | 'Ignored'
    | 'Pending';
  readonly statusReason?: string | undefined;
}

/** How many mutants came to what. */
export interface MutantTally {
  readonly killed: number;
  readonly timeout: number;
  readonly survived: number;
  readonly noCoverage: number;
  /** Marked as no change of behaviour, with a reason: `// Stryker disable next-line NAME: reason`. */
  readonly equivalent: number;
  /** Not judged: the mutant is no program, or Stryker failed. */
  readonly invalid: number;
}

/** Stryker's own words where a comment gives no reason. */
const noReason = 'Ignored using a comment';

/** A mark without a reason is no mark: the mutant counts as one that survived. */
export function tallyOf(mutants: readonly TestedMutant[]): MutantTally {
  const count = (isCounted: (mutant: TestedMutant) => boolean) => mutants.filter(isCounted).length;
  const withStatus = (...statuses: readonly TestedMutant['status'][]) =>
    count(({ status }) => statuses.includes(status));
  const isMarked = ({ status, statusReason = noReason }: TestedMutant) =>
    status === 'Ignored' && statusReason !== noReason;
  const equivalent = count(isMarked);
  return {
    killed: withStatus('Killed'),
    timeout: withStatus('Timeout'),
    survived: withStatus('Survived', 'Ignored') - equivalent,
    noCoverage: withStatus('NoCoverage'),
    equivalent,
    invalid: withStatus('CompileError', 'RuntimeError', 'Pending'),
  };
}

/** The share of mutants that a test noticed, of all that change something. `NaN`: there were none. */
export function killedShare({ killed, timeout, survived, noCoverage }: MutantTally): number {
  const noticed = killed + timeout;
  return noticed / (noticed + survived + noCoverage);
}
