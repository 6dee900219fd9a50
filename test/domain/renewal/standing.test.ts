import { expect, test } from '@jest/globals';
import type { PrincipalState } from '../../../src/domain/model/snapshot.ts';
import { planRenewals } from '../../../src/domain/renewal/plan-renewals.ts';
import { rules } from '../../rules-builder.ts';
import { ADA, eligibility, memory, servicePrincipal, snapshot, user } from '../../snapshot-builder.ts';

const cases: readonly (readonly [string, readonly PrincipalState[]])[] = [
  ['not read', []],
  ['service principal', [servicePrincipal({ id: ADA })]],
  ['user, enabled or not is unknown', [user({ accountEnabled: undefined })]],
];

test.each(cases)(
  'nobody is renewed of whom it is not known that they are of use: %s',
  (principal, principals) => {
    const seen = snapshot({ eligibilities: [eligibility()], memories: [memory()], principals });

    expect(planRenewals(seen, rules({ renew: { mode: 'apply' } }))).toMatchObject([
      { decision: 'lapse', reason: 'principal-unknown', change: null, evidence: { principal } },
    ]);
  },
);

test('a foreign principal is never renewed, and reported with its kind', () => {
  const principals: readonly PrincipalState[] = [{ kind: 'foreign', id: ADA, type: 'device' }];
  const seen = snapshot({ eligibilities: [eligibility()], memories: [memory()], principals });

  expect(planRenewals(seen, rules({ renew: { mode: 'apply' } }))).toMatchObject([
    {
      decision: 'report',
      reason: 'principal-foreign',
      change: null,
      evidence: { principal: 'foreign, of type device' },
    },
  ]);
});
