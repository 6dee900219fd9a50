import type { PlanItem } from '../../src/domain/model/plan.ts';
import type { JobResult } from './environment.ts';
import { type KnownTenant, type Part, parts } from './known-tenant.ts';
import type { OddCase } from './odd-case.ts';

/** Reasons that say that something was not known, not that it was known to be otherwise. */
const reasonsOfNotKnowing: ReadonlySet<string> = new Set([
  'unreadable',
  'principal-unknown',
  'principal-foreign',
  'sign-in-unknown',
  'activations-unknown',
  'group-unknown',
  'usage-unknown',
  'settings-unknown',
  'end-unknown',
  'evidence-unknown',
  'no-evidence',
  'evidence-changed',
]);

/** What an odd night changed, and what its jobs said. */
export interface Night {
  readonly changes: readonly string[];
  readonly results: readonly JobResult[];
}

export interface Findings {
  /** Changed although it must not be. */
  readonly wrong: readonly string[];
  /** Due, not done, and nothing says why. */
  readonly lost: readonly string[];
  /** Due, not about a subject, and not done although the case allows it. */
  readonly left: readonly string[];
  /** Wrong or lost, because of a row that was left out and that nothing else tells of. */
  readonly hidden: readonly string[];
}

/** Compares an odd night with one on which nothing is odd. @param due what that one changes. */
export function judgeNight(one: OddCase, night: Night, due: readonly string[], known: KnownTenant): Findings {
  const isHidden = (change: string) => isAbout(change, one.hidden ?? []);
  const missing = due.filter((change) => !night.changes.includes(change));
  const wrong = night.changes.filter(
    (change) => !due.includes(change) || isAbout(change, one.leftAlone ?? []),
  );
  const lost = missing.filter((change) => !isSaid(change, one, night, known));
  return {
    wrong: wrong.filter((change) => !isHidden(change)),
    lost: lost.filter((change) => !isHidden(change)),
    hidden: [...wrong, ...lost].filter(isHidden),
    left: missing.filter((change) => isAllowed(change, one)),
  };
}

function isAllowed(change: string, { allows, subjects = [] }: OddCase): boolean {
  if (allows === 'nothing' || isAbout(change, subjects)) return false;
  return allows === 'all' || change.startsWith('renewed');
}

function isAbout(change: string, whom: readonly Part[]): boolean {
  return whom.some((part) => change.endsWith(`: ${part}`));
}

/** Whether the run of the job that should have made a change says why it did not. */
function isSaid(change: string, one: OddCase, { results }: Night, known: KnownTenant): boolean {
  const job = change.startsWith('renewed') ? 'renew-eligibilities' : 'remove-stale-assignments';
  const result = results.find(({ run }) => run.job === job);
  if (result === undefined) return false;
  const { run, plan, changes } = result;
  if (run.state !== 'succeeded') return run.reason !== undefined;
  const part = parts.find((each) => isAbout(change, [each]));
  if (part === undefined) return false;
  const id = known.idOf(part).toLowerCase();
  // A row that says nothing of itself may be anybody's.
  const named = [id, known.scheduleOf(part).toLowerCase(), 'one without a readable id'];
  if (plan?.obstacles.some(({ sentence }) => named.some((each) => sentence.toLowerCase().includes(each))))
    return true;
  // A second look that finds something else is written down with what it found.
  if (changes.some((record) => JSON.stringify(record).includes(id) && record.state === 'refused'))
    return true;
  return plan?.items.some((item) => item.key.principalId === id && saysWhy(item, one)) === true;
}

function saysWhy({ decision, reason }: PlanItem, { saidBy = [] }: OddCase): boolean {
  // Whatever waits is done on a later night.
  if (decision === 'mark' || decision === 'wait') return true;
  return decision !== 'change' && (reasonsOfNotKnowing.has(reason) || saidBy.includes(reason));
}
