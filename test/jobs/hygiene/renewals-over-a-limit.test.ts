import { expect, test } from '@jest/globals';
import { ADA, days, eligibility, GRACE } from '../../snapshot-builder.ts';

import { hygieneStage, roomyLimits } from './hygiene-stage.ts';

test('a run with more renewals than a limit makes the soonest, ends partial, and tells both numbers', async () => {
  const everything = { count: 100, percent: 100 };
  const stage = hygieneStage({
    rules: {
      renew: { mode: 'apply' },
      limits: { ...roomyLimits, renewals: { perRun: { count: 1, percent: 100 }, per24Hours: everything } },
    },
    tenant: {
      roles: {
        schedules: [eligibility({ end: days(9) }), eligibility({ principalId: GRACE, end: days(7) })],
      },
    },
  });
  await stage.remembers();

  const run = await stage.run();

  const reason =
    '2 renewals in this run are more than is allowed: limits.renewals.perRun.count allows 1. The 1 that end soonest are ' +
    'made; 1 are left to later runs. If they are right, raise the limit.';
  expect(run).toMatchObject({ state: 'partial', reason, hygiene: { counts: { done: 1, stopped: 1 } } });
  expect(stage.tenant.roles.submitted).toMatchObject([{ key: { principalId: GRACE } }]);
  expect(stage.notices).toMatchObject([{ state: 'partial', reason }]);
  expect(stage.populations.population).toMatchObject({ eligibilities: 2 });

  // The next run makes the rest.
  expect(await stage.run({ runId: 'run-2' })).toMatchObject({
    state: 'succeeded',
    hygiene: { counts: { done: 1 } },
  });
  expect(stage.tenant.roles.submitted[1]).toMatchObject({ key: { principalId: ADA } });
});
