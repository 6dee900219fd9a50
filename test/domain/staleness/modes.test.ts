import { describe, expect, test } from '@jest/globals';
import type { Mode, StaleRules } from '../../../src/domain/model/rules.ts';
import { type StaleKind, staleKinds } from '../../../src/domain/staleness/finding.ts';
import { removeStaleAssignments } from '../../../src/jobs/remove-stale-assignments.ts';
import { rules } from '../../rules-builder.ts';
import { ADA, assignment, days, eligibility, type SnapshotParts, user } from '../../snapshot-builder.ts';
import { planned, unused } from './planned.ts';

/** Access that is stale by the one kind and by no other. */
const onlyBy: Readonly<Record<StaleKind, SnapshotParts>> = {
  'principal-gone': {
    assignments: [assignment({ end: days(100) })],
    principals: [{ kind: 'gone', id: ADA }],
  },
  disabled: { assignments: [assignment({ end: days(100) })], principals: [user({ accountEnabled: false })] },
  'no-sign-in': {
    assignments: [assignment({ end: days(100) })],
    principals: [user({ signIn: { kind: 'at', at: days(-200) } })],
  },
  'never-activated': { eligibilities: [eligibility({ end: days(100) })], memories: [unused] },
  'permanent-active': { assignments: [assignment()] },
  'outside-pim': { assignments: [assignment({ end: days(100), createdUsing: undefined })] },
  redundant: {
    assignments: [
      assignment({ end: days(100) }),
      assignment({ end: days(100), directoryScopeId: '/administrativeUnits/1' }),
    ],
  },
};

function modes(given: Readonly<Record<StaleKind, Mode>>): { readonly stale: Partial<StaleRules> } {
  const { stale } = rules();
  return {
    stale: {
      principalGone: { mode: given['principal-gone'] },
      disabled: { ...stale.disabled, mode: given.disabled },
      noSignIn: { ...stale.noSignIn, mode: given['no-sign-in'] },
      neverActivated: { ...stale.neverActivated, mode: given['never-activated'] },
      permanentActive: { ...stale.permanentActive, mode: given['permanent-active'] },
      outsidePim: { mode: given['outside-pim'] },
      redundant: { mode: given.redundant },
    },
  };
}

/** One kind has the mode, and every other the opposite. */
const onlyOne = (kind: StaleKind, mode: Mode, others: Mode) =>
  rules(
    modes({
      'principal-gone': others,
      disabled: others,
      'no-sign-in': others,
      'never-activated': others,
      'permanent-active': others,
      'outside-pim': others,
      redundant: others,
      [kind]: mode,
    }),
  );

/** The last item is the one that the case is about. */
function itemOf(kind: StaleKind, mode: Mode, others: Mode) {
  return planned(onlyBy[kind], onlyOne(kind, mode, others)).at(-1);
}

describe.each(staleKinds)('%s goes by its own mode', (kind) => {
  const found = kind === 'redundant' ? 'report' : 'mark';

  test('apply, where every other kind is off or is only planned', () => {
    for (const others of ['off', 'plan'] as const)
      expect(itemOf(kind, 'apply', others)).toMatchObject({ decision: found, reason: kind, mode: 'apply' });
  });

  test('plan, where every other kind is off or is applied', () => {
    for (const others of ['off', 'apply'] as const)
      expect(itemOf(kind, 'plan', others)).toMatchObject({ decision: found, reason: kind, mode: 'plan' });
  });

  test('off, where every other kind is planned or applied: it is left, and the plan says what it would be', () => {
    for (const others of ['plan', 'apply'] as const)
      expect(itemOf(kind, 'off', others)).toMatchObject({
        decision: 'leave',
        reason: 'mode-off',
        evidence: { foundStale: kind },
        change: null,
      });
  });

  test('the job acts unattended where it is applied, plans where it is planned, and is off where all are', () => {
    expect(removeStaleAssignments.mode(onlyOne(kind, 'apply', 'off'))).toBe('apply');
    expect(removeStaleAssignments.mode(onlyOne(kind, 'apply', 'plan'))).toBe('apply');
    expect(removeStaleAssignments.mode(onlyOne(kind, 'plan', 'off'))).toBe('plan');
    expect(removeStaleAssignments.mode(onlyOne(kind, 'off', 'off'))).toBe('off');
  });
});
