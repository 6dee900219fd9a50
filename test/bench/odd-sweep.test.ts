import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type OddEnvironment, startOddEnvironment } from '../../bench/odd/environment.ts';
import { identityCases } from '../../bench/odd/identity-cases.ts';
import { dueChanges } from '../../bench/odd/known-tenant.ts';
import { listingCases } from '../../bench/odd/listing-cases.ts';
import { rowCases } from '../../bench/odd/row-cases.ts';
import { judgeCase, runCase } from '../../bench/odd/run-case.ts';

let environment: OddEnvironment;
beforeAll(async () => {
  environment = await startOddEnvironment({ users: 40, auditEvents: 0, seed: 1 });
});
afterAll(() => environment.close());

test('without odd answers, whatever is due is done', async () => {
  const result = await runCase(environment, { kind: '', name: '', faults: () => [], allows: 'all' });

  expect(result.night.changes).toEqual(dueChanges);
});

test.each(['eligibility: status unknown', 'assignments: end after a row', 'identity endpoint: no token'])(
  'changes nothing wrongly, loses nothing without a word, and judges the others: %s',
  async (name) => {
    const odd = [...rowCases, ...listingCases, ...identityCases].find((one) => one.name === name);
    if (odd === undefined) throw new Error(`there is no case ${name}`);

    const result = await runCase(environment, odd);

    expect(result.struck).toBeGreaterThan(0);
    expect(judgeCase(result, dueChanges)).toEqual({ wrong: [], lost: [], left: [], hidden: [] });
  },
);
