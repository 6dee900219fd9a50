import { describe, expect, test } from '@jest/globals';
import { controlPlaneObstacles, guardPlannedGrant } from '../../src/changes/guard-grants.ts';
import type { PlannedChange } from '../../src/domain/model/change.ts';
import type { Requester } from '../../src/domain/model/command.ts';
import { rules } from '../rules-builder.ts';
import { ADA, GRACE, roleKey, user } from '../snapshot-builder.ts';
import { fakePorts } from './fake-ports.ts';

const now = new Date('2026-11-24T09:00:00Z');
const longer: PlannedChange = {
  effect: 'renewal',
  key: roleKey(),
  steps: [{ kind: 'eligibility', actions: ['adminExtend'], endDateTime: '2027-05-21T09:00:00.000Z' }],
  before: null,
  justification: 'Renewed',
  ticket: null,
};
const caller = (objectId: string): Requester => ({ objectId, appId: 'portal' });

/** The codes of what stands against a change of Ada's access that a run would make. */
async function against(
  askedBy: Requester,
  change: Partial<PlannedChange> = {},
  isControlPlane = false,
): Promise<readonly string[]> {
  const ports = fakePorts({ now });
  const snapshot = { now, principals: new Map([[ADA, user()]]) };
  const grant = { change: { ...longer, ...change }, askedBy, isControlPlane, rules: rules(), snapshot };
  const call = {
    signal: new AbortController().signal,
    tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
    log: ports.log,
  };
  return (await guardPlannedGrant(grant, ports, call)).map(({ code }) => code);
}

describe('a run or an undo that a caller asks for', () => {
  test.each(['renewal', 'restore'] as const)('gives nobody access of their own: %s', async (effect) => {
    expect(await against(caller(ADA), { effect })).toEqual(['self-grant']);
    expect(await against(caller(GRACE), { effect })).toEqual([]);
  });

  test('takes access of their own away', async () => {
    const steps = [{ kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined }] as const;

    expect(await against(caller(ADA), { effect: 'removal', steps })).toEqual([]);
  });

  test('gives no control of the tenant back by an undo; what the rules renew may be renewed', async () => {
    expect(await against(caller(GRACE), { effect: 'restore' }, true)).toEqual(['control-plane']);
    expect(await against(caller(GRACE), {}, true)).toEqual([]);
  });

  test('is one of an account: what only contains the id of one is a name', async () => {
    expect(await against(caller(`run ${ADA}`))).toEqual([]);
    expect(await against(caller(`${ADA} 2`))).toEqual([]);
  });

  test("is not what a timer's run is", async () => {
    expect(await against({ objectId: 'renew-eligibilities', appId: undefined }, {}, true)).toEqual([]);
  });
});

describe('control of the tenant over the API', () => {
  const heard = { hasReceiver: true } as ReturnType<typeof fakePorts>['notifier'];
  const unheard = { hasReceiver: false } as ReturnType<typeof fakePorts>['notifier'];
  const refused = rules({ api: { controlPlane: 'refuse' } });

  test('may be given with approval where somebody hears of it', () => {
    expect(controlPlaneObstacles(rules(), { notifier: heard })).toEqual([]);
  });

  test.each([
    {
      where: 'the rules refuse it',
      inForce: refused,
      notifier: heard,
      code: 'control-plane',
      says: 'api.controlPlane',
    },
    {
      where: 'nobody would hear of it',
      inForce: rules(),
      notifier: unheard,
      code: 'no-receiver',
      says: 'NOTIFY_WEBHOOK_URL',
    },
  ])('is given to nobody where $where', ({ inForce, notifier, code, says }) => {
    expect(controlPlaneObstacles(inForce, { notifier })).toEqual([
      { code, stops: 'everything', itemId: undefined, sentence: expect.stringContaining(says) },
    ]);
  });
});
