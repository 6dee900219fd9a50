import type { DriftOutcome, RoleFinding } from '../../domain/model/role-finding.ts';
import type { DriftRun, Ending } from '../../domain/model/run.ts';

/** The result of a check in numbers. */
export function countDrift(findings: readonly RoleFinding[]): DriftRun {
  const roles = (state: RoleFinding['state']) => findings.filter((one) => one.state === state).length;
  const items = findings.flatMap((finding) => finding.items);
  const came = (outcome: DriftOutcome) => items.filter((item) => item.outcome === outcome).length;
  const isOpen = ({ strength, outcome }: RoleFinding['items'][number]) =>
    strength === 'weaker' && outcome !== 'written';
  return {
    roles: {
      compliant: roles('compliant'),
      drift: roles('drift'),
      'no-baseline': roles('no-baseline'),
      unreadable: roles('unreadable'),
    },
    weaker: findings.filter((finding) => finding.items.some(isOpen)).length,
    differences: {
      reported: came('reported'),
      contested: came('contested'),
      planned: came('planned'),
      waits: came('waits'),
      refused: came('refused'),
      written: came('written'),
    },
  };
}

/**
 * - `failed`   something was to be written and was refused.
 * - `blocked`  something was to be written, and the writers are stopped.
 * - `partial`  settings of some roles could not be read, or more was to be written than a limit or the time allows.
 */
export function endingOfCheck(
  findings: readonly RoleFinding[],
  odd: readonly string[],
  stopped: string | undefined,
): Ending {
  const items = findings.flatMap(({ roleDefinitionId, items: found }) =>
    found.map((item) => ({ ...item, roleDefinitionId })),
  );
  const [refused] = items.filter(({ outcome }) => outcome === 'refused');
  if (refused !== undefined)
    return {
      state: 'failed',
      reason: `${refused.setting} of role ${refused.roleDefinitionId} was not written: ${refused.because}`,
    };
  const [planned] = items.filter(({ outcome }) => outcome === 'planned');
  if (planned !== undefined && stopped !== undefined) return { state: 'blocked', reason: stopped };
  const unreadable = findings.filter(({ state }) => state === 'unreadable');
  const [first] = unreadable;
  if (first !== undefined) {
    const why = odd[0] ?? first.unreadable[0] ?? 'it is not known why';
    return {
      state: 'partial',
      reason: `The settings of ${unreadable.length} roles could not be judged, such as ${first.roleDefinitionId}: ${why}`,
    };
  }
  return planned?.because === undefined
    ? { state: 'succeeded' }
    : { state: 'partial', reason: planned.because };
}
