import { beforeEach, describe, expect, test } from '@jest/globals';
import { type SendPermit, sendSteps } from '../../src/changes/send-steps.ts';
import type { AdminAction } from '../../src/domain/model/actions.ts';
import type { PlannedChange } from '../../src/domain/model/change.ts';
import type { Refusal, ScheduleChange } from '../../src/domain/model/role-schedules.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
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

const notAllowed = 'another run has taken over';
/** So many requests may be sent. */
let allowed: number;
/** Ids of the requests that Graph took, as they were told before they were looked for. */
let taken: string[];
beforeEach(() => {
  allowed = Number.POSITIVE_INFINITY;
  taken = [];
});
const permit: SendPermit = {
  signal: () => new AbortController().signal,
  async refusal() {
    allowed -= 1;
    return allowed < 0 ? notAllowed : undefined;
  },
  async sent({ id }) {
    taken.push(id);
  },
};

function send(roles: FakeRoleManagement, change = conversion, validateOnly = false) {
  const tally = { requests: 0, throttled: 0, retried: 0, pages: 0 };
  const call = { signal: new AbortController().signal, tally, log: new FakeLog() };
  const ports = { roles, access: roles, clock: { now: () => now }, pause: async () => {} };
  return sendSteps(change, validateOnly, permit, ports, call);
}

describe('a conversion of which the second step fails', () => {
  test('says that the first one stays, and what kind of failure it was', async () => {
    const forbidden = new GraphCallError('forbidden', 'POST /x: 403 Forbidden.', {
      code: 'Forbidden',
      status: 403,
    });

    await expect(send(new NoRemovals(forbidden))).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'Forbidden',
      message: 'POST /x: 403 Forbidden. Step 1 of 2 was done and stays.',
    });
  });

  test('keeps the failure as its cause', async () => {
    const forbidden = new GraphCallError('forbidden', 'POST /x: 403.', { code: 'Forbidden' });

    await expect(send(new NoRemovals(forbidden))).rejects.toHaveProperty('cause', forbidden);
  });

  test('leaves any other failure as it is', async () => {
    await expect(send(new NoRemovals(new TypeError('a defect')))).rejects.toThrow(new TypeError('a defect'));
  });
});

const wanted = '2027-05-23T09:00:00.000Z';
const ends = new Date('2026-11-30T00:00:00Z');
const eligibility = roleSchedule({
  kind: 'eligibility',
  id: 'eligibility',
  key,
  expiration: { kind: 'at', endDateTime: ends },
});
const standing = roleSchedule({ kind: 'assignment', id: 'standing', key });

function renewalBy(...actions: readonly AdminAction[]): PlannedChange {
  return {
    ...conversion,
    effect: 'renewal',
    steps: [{ kind: 'eligibility', actions, endDateTime: wanted }],
    before: {
      kind: 'eligibility',
      scheduleId: 'eligibility',
      startDateTime: null,
      endDateTime: ends.toISOString(),
    },
  };
}

const sent = ({ submitted }: FakeRoleManagement) => submitted.map(({ kind, action }) => `${kind} ${action}`);

describe('a change of one step', () => {
  test('is done when it shows, with the id of its request', async () => {
    const roles = new FakeRoleManagement(() => now, { schedules: [eligibility] });

    const outcome = await send(roles, renewalBy('adminExtend', 'adminUpdate'));

    expect(outcome).toMatchObject({
      state: 'done',
      code: 'done',
      message: '',
      request: { id: '00000000-0000-4000-8000-000000000001' },
    });
    expect(taken).toEqual(['00000000-0000-4000-8000-000000000001']);
    expect(roles.submitted).toMatchObject([
      {
        action: 'adminExtend',
        expiration: { kind: 'at', endDateTime: new Date(wanted) },
        validationOnly: false,
      },
    ]);
  });

  test.each<{ why: string; actions: readonly [AdminAction, AdminAction]; there: boolean; refusal: Refusal }>([
    {
      why: 'it may not be extended for so long',
      actions: ['adminExtend', 'adminUpdate'],
      there: true,
      refusal: refusal({
        code: 'RoleAssignmentRequestPolicyValidationFailed',
        failedRules: ['ExpirationRule'],
      }),
    },
    {
      why: 'it is not one that can be extended',
      actions: ['adminExtend', 'adminUpdate'],
      there: true,
      refusal: refusal({ code: 'RoleAssignmentDoesNotExist' }),
    },
    {
      why: 'what has lapsed is not there to be renewed any more',
      actions: ['adminRenew', 'adminAssign'],
      there: false,
      refusal: refusal({ code: 'RoleAssignmentDoesNotExist' }),
    },
  ])('is made by the second action where $why', async ({ actions, there, refusal }) => {
    const roles = new FakeRoleManagement(() => now, { schedules: there ? [eligibility] : [] });
    roles.refuseNext(refusal);

    expect(await send(roles, renewalBy(...actions))).toMatchObject({ state: 'done' });
    expect(sent(roles)).toEqual(actions.map((action) => `eligibility ${action}`));
  });

  test.each<{ why: string; refusal: Refusal; because: string }>([
    {
      why: 'its role demands a ticket',
      refusal: refusal({
        code: 'RoleAssignmentRequestPolicyValidationFailed',
        failedRules: ['TicketingRule'],
      }),
      because: ' Broken rules: TicketingRule.',
    },
    {
      why: 'its role demands more than a shorter length',
      refusal: refusal({
        code: 'RoleAssignmentRequestPolicyValidationFailed',
        failedRules: ['ExpirationRule', 'MfaRule'],
      }),
      because: ' Broken rules: ExpirationRule, MfaRule.',
    },
    {
      why: 'somebody must do something first',
      refusal: refusal({ code: 'PendingRoleAssignmentRequest', retry: 'later' }),
      because: '',
    },
  ])('is refused, and nothing else is tried, where $why', async ({ refusal, because }) => {
    const roles = new FakeRoleManagement(() => now, { schedules: [eligibility] });
    roles.refuseNext(refusal);

    expect(await send(roles, renewalBy('adminExtend', 'adminUpdate'))).toEqual({
      state: 'refused',
      code: 'refused',
      message: `Microsoft Entra refused it: ${refusal.code}: Said the test.${because}`,
      refusal,
    });
    expect(sent(roles)).toEqual(['eligibility adminExtend']);
  });
});

describe('a conversion', () => {
  test('makes the eligibility before it takes the assignment away', async () => {
    const roles = new FakeRoleManagement(() => now, { schedules: [standing] });

    expect(await send(roles)).toMatchObject({
      state: 'done',
      request: { id: '00000000-0000-4000-8000-000000000002' },
    });
    expect(taken).toEqual(['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']);
    expect(sent(roles)).toEqual(['eligibility adminAssign', 'assignment adminRemove']);
  });

  test('leaves the assignment where the eligibility is refused', async () => {
    const roles = new FakeRoleManagement(() => now, { schedules: [standing] });
    roles.refuseNext(refusal({ code: 'SubjectNotFound' }));

    expect(await send(roles)).toMatchObject({ state: 'refused' });
    expect(sent(roles)).toEqual(['eligibility adminAssign']);
  });

  test('leaves the assignment where the eligibility does not show', async () => {
    const roles = new FakeRoleManagement(() => now, { schedules: [standing] });
    roles.instances = async function* none() {};

    expect(await send(roles)).toMatchObject({ state: 'unconfirmed' });
    expect(sent(roles)).toEqual(['eligibility adminAssign']);
  });
});

describe('a right to send that was lost', () => {
  test('lets nothing be sent', async () => {
    const roles = new FakeRoleManagement(() => now, { schedules: [standing] });
    allowed = 0;

    expect(await send(roles)).toEqual({ state: 'refused', code: 'not-sent', message: `${notAllowed}.` });
    expect(roles.submitted).toEqual([]);
  });

  test('lets no second step be sent after the first: its process slept while it waited for that one to show', async () => {
    const roles = new FakeRoleManagement(() => now, { schedules: [standing] });
    allowed = 1;

    expect(await send(roles)).toMatchObject({
      state: 'unconfirmed',
      code: 'not-sent',
      message: `${notAllowed}. Step 1 of 2 was done and stays.`,
    });
    expect(sent(roles)).toEqual(['eligibility adminAssign']);
  });

  test('lets no second action be tried after the first was refused', async () => {
    const roles = new FakeRoleManagement(() => now, { schedules: [eligibility] });
    roles.refuseNext(refusal({ code: 'RoleAssignmentDoesNotExist' }));
    allowed = 1;

    expect(await send(roles, renewalBy('adminExtend', 'adminUpdate'))).toMatchObject({
      state: 'refused',
      code: 'not-sent',
    });
    expect(sent(roles)).toEqual(['eligibility adminExtend']);
  });
});

describe('a change that is only to be judged', () => {
  test('is sent as such, and nobody looks for it', async () => {
    const roles = new FakeRoleManagement(() => now, { schedules: [eligibility] });

    expect(await send(roles, renewalBy('adminExtend'), true)).toMatchObject({
      state: 'validated',
      code: 'validated',
    });
    expect(roles.submitted).toMatchObject([{ action: 'adminExtend', validationOnly: true }]);
  });
});

function refusal(said: Partial<Refusal> & Pick<Refusal, 'code'>): Refusal {
  return {
    message: 'Said the test.',
    failedRules: [],
    claims: undefined,
    retry: 'never',
    status: 400,
    requestId: 'request-1',
    date: '2026-11-24T09:00:00',
    ...said,
  };
}
