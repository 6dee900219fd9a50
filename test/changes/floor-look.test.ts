import { describe, expect, test } from '@jest/globals';
import { guardAccess, guardPlanned } from '../../src/changes/guard.ts';
import { latelyOf } from '../../src/changes/lately.ts';
import type { FloorRules } from '../../src/domain/model/rules.ts';
import type { UserState } from '../../src/domain/model/snapshot.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import { accessContent } from '../change-builder.ts';
import { rules } from '../rules-builder.ts';
import {
  ADA,
  assignment,
  breakGlass,
  days,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  LIN,
  NOW,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  roleKey,
  snapshot,
  user,
} from '../snapshot-builder.ts';
import { readCall } from '../tenant/snapshot-ports.ts';
import { fakePorts, removal } from './fake-ports.ts';

const ga = { roleDefinitionId: GLOBAL_ADMINISTRATOR };
const lately = latelyOf([], NOW);
const asker = { objectId: 'grace', appId: 'portal' };

function rulesWith(floor: Partial<FloorRules>) {
  const { limits } = rules();
  return rules({ limits: { ...limits, floor: { ...limits.floor, globalAdministrators: 1, ...floor } } });
}

interface Given {
  readonly users?: readonly UserState[];
  readonly floor?: Partial<FloorRules>;
  readonly roles?: Parameters<typeof fakePorts>[0]['roles'];
}

/** Ada, Grace and Lin hold the role; as many as a test says must remain. */
function given({ users = [user(), user({ id: GRACE }), user({ id: LIN })], floor = {}, roles }: Given = {}) {
  return fakePorts({
    now: NOW,
    rules: rulesWith(floor),
    directory: { users: [...users, breakGlass()] },
    roles: roles ?? { schedules: [ADA, GRACE, LIN].map((principalId) => assignment({ principalId, ...ga })) },
  });
}

function signInsRead({ directory }: ReturnType<typeof given>): readonly string[] {
  return directory.requests.filter(({ part }) => part === 'user').flatMap(({ ids }) => ids);
}

const job = { objectId: 'remove-stale-assignments', appId: undefined };

/** What stands against taking the role from Ada. */
async function obstaclesTo(
  ports: ReturnType<typeof given>,
  role = GLOBAL_ADMINISTRATOR,
): Promise<readonly string[]> {
  const { change } = accessContent({
    effect: 'requested',
    before: null,
    ...removal(roleKey({ roleDefinitionId: role })),
  });
  const { obstacles } = await guardAccess(
    { change, askedBy: asker, validateOnly: false },
    lately,
    ports,
    readCall(),
  );
  return obstacles.map(({ code }) => code);
}

describe('the look at who can be counted on, right before a change that a caller asks for', () => {
  test('reads when whom it is about signed in, and others until they are enough', async () => {
    const ports = given();

    expect(await obstaclesTo(ports)).toEqual([]);
    expect(signInsRead(ports)).toEqual([ADA, GRACE]);
  });

  test('goes on to the next where one has not signed in for long', async () => {
    const users = [user(), user({ id: GRACE, signIn: { kind: 'at', at: days(-90) } }), user({ id: LIN })];
    const ports = given({ users });

    expect(await obstaclesTo(ports)).toEqual([]);
    expect(signInsRead(ports)).toEqual([ADA, GRACE, LIN]);
  });

  test('takes nobody for one of them whose access is elsewhere or ends soon', async () => {
    const [soon, elsewhere] = [
      '11111111-aaaa-4bbb-8ccc-0000000000a1',
      '11111111-aaaa-4bbb-8ccc-0000000000a2',
    ];
    const schedules = [
      ...[ADA, LIN].map((principalId) => assignment({ principalId, ...ga })),
      assignment({ principalId: soon, end: days(1), ...ga }),
      assignment({ principalId: elsewhere, directoryScopeId: '/administrativeUnits/1', ...ga }),
    ];
    const users = [user(), user({ id: LIN }), user({ id: soon }), user({ id: elsewhere })];
    const ports = given({ users, roles: { schedules } });

    expect(await obstaclesTo(ports)).toEqual([]);
    expect(signInsRead(ports)).toEqual([ADA, LIN]);
  });

  test('asks nothing of accounts that would not count, nor of those with a drill', async () => {
    const users = [user(), user({ id: GRACE, isGuest: true }), user({ id: LIN })];
    const drills = [{ principalId: LIN, on: days(-1), by: 'Ada' }];
    const ports = given({ users, floor: { drills } });

    expect(await obstaclesTo(ports)).toEqual([]);
    expect(signInsRead(ports)).toEqual([ADA]);
  });

  test('asks no more once sign-ins cannot be read, and counts on nobody without a drill', async () => {
    const ports = given();
    ports.directory.fail(
      'user',
      new GraphCallError('forbidden', 'GET /users/{id}: 403 no licence', { code: 'no-licence' }),
    );

    expect(await obstaclesTo(ports)).toEqual(['floor']);
    expect(signInsRead(ports)).toEqual([ADA]);
  });

  test('is not incomplete because of sign-ins that nothing rests on', async () => {
    const drills = [{ principalId: GRACE, on: days(-1), by: 'Ada' }];
    const ports = given({ floor: { drills } });
    ports.directory.fail(
      'user',
      new GraphCallError('forbidden', 'GET /users/{id}: 403 no licence', { code: 'no-licence' }),
    );

    expect(await obstaclesTo(ports)).toEqual([]);
  });

  test('reads those who can activate the role, where too few hold it', async () => {
    const schedules = [
      assignment({ principalId: ADA, ...ga }),
      eligibility({ principalId: GRACE, end: 'never', ...ga }),
    ];
    const ports = given({ roles: { schedules } });

    expect(await obstaclesTo(ports)).toEqual(['floor']);
    expect(signInsRead(ports)).toEqual([ADA, GRACE]);
  });

  test('reads nobody where no floor is concerned', async () => {
    const roles = { schedules: [assignment({ principalId: ADA })] };
    const ports = given({ roles });

    expect(await obstaclesTo(ports, assignment().key.roleDefinitionId)).toEqual([]);
    expect(signInsRead(ports)).toEqual([]);
  });

  test('counts Privileged Role Administrators by their own number', async () => {
    const pra = { roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR };
    const roles = { schedules: [ADA, GRACE, LIN].map((principalId) => assignment({ principalId, ...pra })) };
    const ports = given({ roles, floor: { globalAdministrators: 9, privilegedRoleAdministrators: 2 } });

    expect(await obstaclesTo(ports, PRIVILEGED_ROLE_ADMINISTRATOR)).toEqual([]);
    expect(signInsRead(ports)).toEqual([ADA, GRACE, LIN]);
  });
});

describe('a floor that was lowered between plan and send', () => {
  const planned = rulesWith({ globalAdministrators: 3 }).limits.floor;
  const { change } = accessContent({ effect: 'removal', before: null, ...removal(roleKey(ga)) });
  const fresh = snapshot({
    principals: [user(), user({ id: GRACE }), user({ id: LIN }), breakGlass()],
    assignments: [ADA, GRACE, LIN].map((principalId) => assignment({ principalId, ...ga })),
  });

  test.each([
    { now: 1, of: 3, stops: ['floor'] },
    { now: 3, of: 1, stops: ['floor'] },
    { now: 1, of: 1, stops: [] },
  ])('does not loosen the plan; one that was raised holds: $of, now $now', async ({ now, of, stops }) => {
    const ports = given({ floor: { globalAdministrators: now } });
    const floor = { ...planned, globalAdministrators: of };
    const obstacles = await guardPlanned(
      { change, askedBy: job },
      { fresh, floor },
      lately,
      ports,
      readCall(),
    );

    expect(obstacles.map(({ code }) => code)).toEqual(stops);
  });

  test('judges by the sign-ins of the plan, and reads none again', async () => {
    const ports = given();
    const floor = { ...planned, globalAdministrators: 2 };

    expect(await guardPlanned({ change, askedBy: job }, { fresh, floor }, lately, ports, readCall())).toEqual(
      [],
    );
    expect(signInsRead(ports)).toEqual([]);
  });
});
