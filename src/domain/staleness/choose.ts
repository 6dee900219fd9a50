import type { Facts } from './evidence.ts';
import type { Judgement, NotStale, Stale } from './finding.ts';

/**
 * What counts of several judgements, which come in the order of preference. Access that was marked for a reason that still
 * holds goes on waiting for that reason: a second one is no new evidence, and would put off what was announced. Only where
 * the first may be acted on unattended and the marked one may not, the first counts.
 *
 * @returns `undefined`: there are none.
 */
export function preferred(judgements: readonly Judgement[], marked?: string): Judgement | undefined {
  const found = judgements.filter((judgement) => judgement.verdict === 'stale');
  return (
    preferredStale(
      found.filter(({ mode }) => mode !== 'off'),
      marked,
    ) ??
    judgements.find(({ verdict }) => verdict === 'odd') ??
    found[0] ??
    judgements.find(({ verdict }) => verdict === 'unknown') ??
    merged(judgements.filter((judgement) => judgement.verdict === 'not-stale'))
  );
}

function preferredStale(found: readonly Stale[], marked: string | undefined): Stale | undefined {
  const [first] = found;
  const before = found.find(({ kind, reportAs }) => kind === marked && reportAs === undefined);
  if (before === undefined || (first?.mode === 'apply' && before.mode !== 'apply')) return first;
  return before;
}

/** None holds: all that speaks against them is the evidence. What is used is not called new. */
function merged(judgements: readonly NotStale[]): Judgement | undefined {
  const first = judgements.find(({ because }) => because === 'in-use') ?? judgements[0];
  if (first === undefined) return undefined;
  const facts: Facts = Object.assign({}, ...judgements.map((judgement) => judgement.facts));
  return { ...first, facts };
}
