import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { remember } from '../../../src/domain/access-history.ts';
import { accessIdOf, type RoleKey } from '../../../src/domain/model/access.ts';
import { planRenewals } from '../../../src/domain/renewal/plan-renewals.ts';
import { memory } from '../../memory-builder.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  days,
  eligibility,
  GRACE,
  HELPDESK_ADMINISTRATOR,
  OWN_OBJECT_ID,
  request,
  type SnapshotParts,
  snapshot,
} from '../../snapshot-builder.ts';

const key = fc.record({
  principalId: fc.constantFrom(ADA, GRACE),
  roleDefinitionId: fc.constant(HELPDESK_ADMINISTRATOR),
  directoryScopeId: fc.constantFrom('/', '/administrativeUnits/1', '/administrativeUnits/2'),
});
/** An eligibility that is used, ends within days, or has ended, and what somebody did about it, or nobody. */
const access = fc.record({
  key,
  ends: fc.integer({ min: 1, max: 13 }),
  sooner: fc.integer({ min: 1, max: 200 }),
  decided: fc.constantFrom('cut' as const, 'cut-untold' as const, 'removed' as const),
  action: fc.constantFrom('adminUpdate' as const, 'adminExtend' as const),
  extendedByUs: fc.boolean(),
  asksInVain: fc.boolean(),
});
type Access = typeof access extends fc.Arbitrary<infer T> ? T : never;

/** What is seen and remembered of an access. @param isDecided `false`: the same, and nobody did anything. */
function told(of: Access, isDecided: boolean): SnapshotParts {
  const { ends, sooner, decided, action, extendedByUs, asksInVain } = of;
  const isRemoved = decided === 'removed';
  const end = isRemoved ? days(-ends / 2) : days(ends);
  const was = isDecided && !isRemoved ? days(ends + sooner) : end;
  const seenAt = isRemoved ? days(-ends / 2 - 2) : days(-1);
  const at = isRemoved ? days(-ends / 2 - 1) : days(-0.5);
  const by = { ...of.key, createdBy: GRACE, start: at };
  const acts = [
    ...(isRemoved && isDecided ? [request({ ...by, action: 'adminRemove', status: 'Revoked' })] : []),
    ...(decided === 'cut' && isDecided ? [request({ ...by, action, end })] : []),
  ];
  const ours = {
    ...of.key,
    createdBy: OWN_OBJECT_ID,
    action: 'adminExtend',
    start: days(-20),
    end: was,
  } as const;
  const vain = {
    ...by,
    action: 'adminExtend',
    start: days(-0.1),
    end: days(90),
    progress: 'refused',
  } as const;
  return {
    eligibilities: isRemoved ? [] : [eligibility({ ...of.key, end, start: days(-60) })],
    requests: [
      request({ ...of.key, start: days(-60), end: was }),
      ...(extendedByUs ? [request({ ...ours, id: 'ours' })] : []),
      ...acts,
      ...(asksInVain ? [request({ ...vain, id: 'vain' })] : []),
    ],
    memories: [memory({ ...of.key, lastSeenEnd: was, lastSeenAt: seenAt })],
  };
}

/** Ids of what a night renews. */
function renewed(accesses: readonly Access[], isDecided: boolean): readonly string[] {
  const parts = accesses.map((of) => told(of, isDecided));
  const given = snapshot({
    eligibilities: parts.flatMap(({ eligibilities = [] }) => eligibilities),
    requests: parts.flatMap(({ requests = [] }) => requests),
    memories: parts.flatMap(({ memories = [] }) => memories),
  });
  const { history } = remember(given, given.history, days(-1), []);
  return planRenewals({ ...given, history }, rules())
    .filter(({ decision }) => decision === 'change')
    .map(({ id }) => id);
}

const idOf = (of: { readonly key: RoleKey }) => accessIdOf('eligibility', of.key);
const several = fc.uniqueArray(access, { minLength: 1, maxLength: 6, selector: idOf });

test('nothing is renewed whose end somebody moved nearer, or that somebody removed, however it is told', () => {
  fc.assert(
    fc.property(several, (accesses) => {
      expect(renewed(accesses, true)).toEqual([]);
    }),
    { seed: 20261122, numRuns: 500 },
  );
});

test('the same accesses are renewed where nobody decided anything', () => {
  fc.assert(
    fc.property(several, (accesses) => {
      expect(renewed(accesses, false)).toEqual(accesses.map(idOf).toSorted());
    }),
    { seed: 20261122, numRuns: 500 },
  );
});
