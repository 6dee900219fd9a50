import { expect, test } from '@jest/globals';
import type { HygieneSpec } from '../../../src/jobs/hygiene/run-state.ts';
import { removeStaleAssignments } from '../../../src/jobs/remove-stale-assignments.ts';
import { renewEligibilities } from '../../../src/jobs/renew-eligibilities.ts';
import { ADA, assignment, breakGlass, days, GRACE, LIN, user } from '../../snapshot-builder.ts';
import { snapshotSources } from '../../tenant/snapshot-ports.ts';
import { hygieneStage } from './hygiene-stage.ts';

const long = { kind: 'at', at: days(-200) } as const;
const none = { kind: 'none-recorded' } as const;
const people = [ADA, GRACE, LIN];

/** Three people hold a role and have not signed in for 200 days; of those that are named, Graph gives nothing any more. */
const directory = (blank: readonly string[]) =>
  snapshotSources({
    directory: {
      users: [...people.map((id) => user({ id, signIn: blank.includes(id) ? none : long })), breakGlass()],
    },
  }).directory;

function nightly() {
  const stage = hygieneStage({
    rules: { stale: { noSignIn: { mode: 'apply', days: 90, guestDays: 180 } } },
    tenant: {
      roles: {
        schedules: people.map((principalId) =>
          assignment({ principalId, end: new Date('2027-11-22T00:00:00Z') }),
        ),
      },
    },
  });
  let nights = 0;
  return {
    stage,
    async night(blank: readonly string[], spec: HygieneSpec = removeStaleAssignments) {
      nights += 1;
      const now = days(nights);
      stage.ports.directory = directory(blank);
      stage.ports.clock.now = () => now;
      return stage.run({ runId: `run-${nights}` }, spec);
    },
    said: () => {
      const last = [...stage.plans.plans.values()].at(-1);
      return {
        items: last?.items.map(({ decision, reason }) => `${decision} ${reason}`),
        obstacles: last?.obstacles.map(({ code }) => code),
      };
    },
  };
}

test('one account whose sign-ins disappear is told of, and the others are judged', async () => {
  const { night, said } = nightly();
  await night([]);

  await night([GRACE]);

  expect(said()).toEqual({
    items: ['wait no-sign-in', 'drop evidence-changed', 'wait no-sign-in'],
    obstacles: [],
  });
});

test.each([removeStaleAssignments, renewEligibilities])(
  'two of three make sign-ins unknown for everybody, night after night until they are back, whichever job saw it first: $job',
  async (first) => {
    const { night, said, stage } = nightly();
    await night([]);
    const before = stage.populations.population?.at;

    await night([ADA, GRACE], first);
    await night([ADA, GRACE]);

    expect(said()).toEqual({
      items: people.map(() => 'leave sign-in-unknown'),
      obstacles: ['incomplete'],
    });
    expect(stage.populations.population?.at).toEqual(before);
    await night([]);
    expect(said()).toEqual({ items: people.map(() => 'wait no-sign-in'), obstacles: [] });
  },
);

test('what is remembered is written down by a run that only plans as well', async () => {
  const { stage } = nightly();
  stage.ports.directory = directory([ADA]);

  await stage.run({ upTo: 'plan' }, removeStaleAssignments);

  expect([...stage.tenant.histories.signIns.values()]).toEqual([
    { userId: GRACE, lastSignInAt: days(-200), blankSince: undefined },
    { userId: LIN, lastSignInAt: days(-200), blankSince: undefined },
  ]);
});
