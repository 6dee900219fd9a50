import { describe, expect, test } from '@jest/globals';
import { GraphCallError } from '../../src/domain/failures.ts';
import type { PlannedChange } from '../../src/domain/plan.ts';
import type { ScheduleChange } from '../../src/domain/role-schedules.ts';
import { makeSteps } from '../../src/jobs/make-steps.ts';
import { roleSchedule, scheduleChange } from '../builders.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakeRoleManagement } from '../fakes/fake-role-management.ts';

const now = new Date('2026-11-24T09:00:00Z');
const { key } = scheduleChange();
const conversion: PlannedChange = {
  effect: 'conversion',
  key,
  steps: [
    { kind: 'eligibility', actions: ['adminAssign'], endDateTime: '2027-05-23T09:00:00.000Z' },
    { kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined },
  ],
  before: { kind: 'assignment', scheduleId: 'standing', startDateTime: null, endDateTime: null },
  justification: 'Standing access',
  ticket: null,
};

/** A removal, and nothing else, meets this. */
class NoRemovals extends FakeRoleManagement {
  readonly #failure: Error;

  constructor(failure: Error) {
    super(() => now, { schedules: [roleSchedule({ kind: 'assignment', id: 'standing', key })] });
    this.#failure = failure;
  }

  override async submit(...asked: Parameters<FakeRoleManagement['submit']>) {
    const [change]: readonly [ScheduleChange, ...unknown[]] = asked;
    if (change.action === 'adminRemove') this.failNext(this.#failure);
    return super.submit(...asked);
  }
}

function make(roles: FakeRoleManagement) {
  const tally = { requests: 0, throttled: 0, retried: 0, pages: 0 };
  const call = { signal: new AbortController().signal, tally, log: new FakeLog() };
  return makeSteps(conversion, { roles, clock: { now: () => now }, pause: async () => {} }, call);
}

describe('a conversion of which the second step fails', () => {
  test('says that the first one stays, and what kind of failure it was', async () => {
    const forbidden = new GraphCallError('forbidden', 'POST /x: 403 Forbidden.', {
      code: 'Forbidden',
      status: 403,
    });

    await expect(make(new NoRemovals(forbidden))).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'Forbidden',
      message: 'POST /x: 403 Forbidden. Step 1 of 2 was done and stays.',
    });
  });

  test('leaves any other failure as it is', async () => {
    await expect(make(new NoRemovals(new TypeError('a defect')))).rejects.toThrow(new TypeError('a defect'));
  });
});
