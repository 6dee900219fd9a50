import type { RoleFinding } from '../model/role-finding.ts';

/** A finding that says something else than the one before it. */
export interface ChangedFinding {
  readonly finding: RoleFinding;
  /** `undefined`: the role was never looked at. */
  readonly before: RoleFinding | undefined;
}

/** The findings with the instants since when they are so, and those that say something new. */
export function sinceBefore(
  findings: readonly RoleFinding[],
  before: readonly RoleFinding[],
): { readonly findings: readonly RoleFinding[]; readonly changed: readonly ChangedFinding[] } {
  const known = new Map(before.map((finding) => [finding.roleDefinitionId, finding]));
  const dated = findings.map((finding) => {
    const last = known.get(finding.roleDefinitionId);
    const isSame = last !== undefined && textOf(last) === textOf(finding);
    return { finding: isSame ? { ...finding, since: last.since } : finding, before: last, isSame };
  });
  return {
    findings: dated.map(({ finding }) => finding),
    changed: dated.flatMap(({ finding, before: last, isSame }) =>
      isNews(finding, last, isSame) ? [{ finding, before: last }] : [],
    ),
  };
}

/** Whatever was written is news; what is looked at for the first time, and is as it should be, is none. */
function isNews({ state, items }: RoleFinding, last: RoleFinding | undefined, isSame: boolean): boolean {
  if (items.some(({ outcome }) => outcome === 'written')) return true;
  const isQuiet = last === undefined && (state === 'compliant' || state === 'no-baseline');
  return !isSame && !isQuiet;
}

/**
 * What a finding says that stays: not what was written, nor when it was made, nor which command tried to end it, nor who was
 * the last to touch the rule.
 */
function textOf({ state, baseline, items, unreadable }: RoleFinding): string {
  const stay = items.filter(({ outcome }) => outcome !== 'written');
  const said = stay.map(({ setting, from, to, strength, outcome }) => [setting, from, to, strength, outcome]);
  return JSON.stringify([state, baseline ?? null, said, unreadable]);
}
