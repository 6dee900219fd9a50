import { describe, expect, test } from '@jest/globals';
import { withEarlierSignIns, withSignInsOfHolders } from '../../src/changes/floor-look.ts';
import { guardAccess, guardPlanned } from '../../src/changes/guard.ts';
import { latelyOf } from '../../src/changes/lately.ts';
import type { PrincipalState } from '../../src/domain/model/snapshot.ts';
import { accessContent } from '../change-builder.ts';
import { FakeDirectory } from '../fakes/fake-directory.ts';
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
  servicePrincipal,
  snapshot,
  user,
} from '../snapshot-builder.ts';
import { graphFailure, type ReadPart, readCall } from '../tenant/snapshot-ports.ts';
import { fakePorts, removal } from './fake-ports.ts';

const ga = { roleDefinitionId: GLOBAL_ADMINISTRATOR };
const unseen = { signIn: { kind: 'unknown', because: 'not read' } } as const;
const numbered = (number: number) => `11111111-aaaa-4bbb-8ccc-0000000001${String(number).padStart(2, '0')}`;

/** Ids of whose sign-ins are read before Ada loses the role, where one must remain. */
async function read(
  principals: readonly PrincipalState[],
  assignments: readonly ReturnType<typeof assignment>[],
  more: {
    readonly eligibilities?: readonly ReturnType<typeof eligibility>[];
    readonly globalAdministrators?: number;
  } = {},
): Promise<readonly string[]> {
  const { eligibilities = [], globalAdministrators = 1 } = more;
  const users = principals.flatMap((state) =>
    state.kind === 'user' ? [{ ...state, signIn: { kind: 'at', at: days(-400) } as const }] : [],
  );
  const directory = new FakeDirectory({ users });
  const seen = snapshot({ principals, assignments, eligibilities });
  const floor = { ...rules().limits.floor, globalAdministrators };
  await withSignInsOfHolders({ key: roleKey(ga), except: [ADA] }, seen, floor, directory, readCall());
  return directory.requests.filter(({ part }) => part === 'user').flatMap(({ ids }) => ids);
}

describe('the sign-ins that are read before a change', () => {
  const ada = user(unseen);
  const holds = (principalId: string) => assignment({ principalId, ...ga });

  test('are twenty at most', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => numbered(index));
    const others = ids.map((id) => user({ id, ...unseen }));

    expect(await read([ada, ...others], [ADA, ...ids].map(holds))).toHaveLength(20);
  });

  test('are those of users alone', async () => {
    const app = servicePrincipal();

    expect(await read([ada, app], [holds(ADA), holds(app.id)])).toEqual([ADA]);
  });

  test('are not those of who holds another role, or not for long', async () => {
    const [other, soon] = [numbered(1), numbered(2)];
    const principals = [ada, user({ id: other, ...unseen }), user({ id: soon, ...unseen })];
    const rows = [
      holds(ADA),
      assignment({ principalId: other, roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR }),
      assignment({ principalId: soon, end: days(1), ...ga }),
    ];

    expect(await read(principals, rows)).toEqual([ADA]);
  });

  test('are first those of who holds the role, then of who can activate it', async () => {
    const [can, holdsIt] = [numbered(1), numbered(2)];
    const principals = [ada, user({ id: can, ...unseen }), user({ id: holdsIt, ...unseen })];
    const eligibilities = [eligibility({ principalId: can, end: 'never', ...ga })];

    expect(await read(principals, [holds(ADA), holds(holdsIt)], { eligibilities })).toEqual([
      ADA,
      holdsIt,
      can,
    ]);
  });

  test('are not those of who can activate it, where enough hold it', async () => {
    const [can, holdsIt] = [numbered(1), numbered(2)];
    const principals = [ada, user({ id: can, ...unseen }), user({ id: holdsIt })];
    const eligibilities = [eligibility({ principalId: can, end: 'never', ...ga })];

    expect(await read(principals, [holds(ADA), holds(holdsIt)], { eligibilities })).toEqual([ADA]);
  });
});

describe('sign-ins of an earlier look', () => {
  const earlier = (...states: readonly PrincipalState[]) => new Map(states.map((state) => [state.id, state]));
  const seen = { kind: 'at', at: days(-3) } as const;
  const signInOf = (state: PrincipalState, before: PrincipalState) =>
    withEarlierSignIns(earlier(state), earlier(before)).get(state.id);

  test('stand where none were read since', () => {
    expect(signInOf(user({ ...unseen, isGuest: true }), user({ signIn: seen }))).toEqual(
      user({ signIn: seen, isGuest: true }),
    );
  });

  test('give way to those that were read since', () => {
    const now = user({ signIn: { kind: 'at', at: days(-1) } });

    expect(signInOf(now, user({ signIn: seen }))).toEqual(now);
  });

  test('are of users alone, and of who was seen before', () => {
    const app = servicePrincipal();
    const unknown = user(unseen);

    expect(signInOf(app, { ...user(), id: app.id })).toEqual(app);
    expect(signInOf(unknown, { ...app, id: ADA })).toEqual(unknown);
    expect(withEarlierSignIns(earlier(unknown), new Map()).get(ADA)).toEqual(unknown);
  });
});

describe('holders of the two roles who cannot be read', () => {
  test.each<[ReadPart, string]>([
    ['eligibility-schedules', 'The eligibilities'],
    ['assignment-schedules', 'The active assignments'],
    ['assignment-instances', 'The assignments in force'],
  ])('stop a removal, and the answer names the listing: %s', async (part, name) => {
    const ports = fakePorts({
      now: NOW,
      directory: { users: [user(), user({ id: GRACE }), user({ id: LIN }), breakGlass()] },
      roles: { schedules: [ADA, GRACE, LIN].map((principalId) => assignment({ principalId, ...ga })) },
    });
    ports.roles.breaks.set(part, { error: graphFailure('GET /x: 503'), afterPages: 0 });
    const { change } = accessContent({ effect: 'requested', before: null, ...removal(roleKey(ga)) });
    const asked = { change, askedBy: { objectId: GRACE, appId: 'portal' }, validateOnly: false };

    const { obstacles } = await guardAccess(asked, latelyOf([], NOW), ports, readCall());

    expect(obstacles.map(({ sentence }) => sentence).join(' ')).toContain(
      `${name} could not be read completely`,
    );
  });
});

describe('a planned removal of an administrator', () => {
  const job = { objectId: 'remove-stale-assignments', appId: undefined };
  const { change } = accessContent({ effect: 'removal', before: null, ...removal(roleKey(ga)) });
  const holds = (principalId: string) => assignment({ principalId, ...ga });
  const { limits } = rules();
  const floor = {
    ...limits.floor,
    globalAdministrators: 1,
    drills: [{ principalId: LIN, on: days(-1), by: 'Ada' }],
  };
  const stage = () =>
    fakePorts({
      now: NOW,
      rules: rules({ limits: { ...limits, floor } }),
      directory: { users: [user(), user({ id: LIN }), breakGlass()] },
      roles: { schedules: [ADA, LIN].map(holds) },
    });
  /** The plan was made when Ada was the only one. */
  const fresh = snapshot({ principals: [user(), breakGlass()], assignments: [holds(ADA)] });
  const guard = (ports: ReturnType<typeof stage>) =>
    guardPlanned({ change, askedBy: job }, { fresh, floor }, latelyOf([], NOW), ports, readCall());

  test('counts on who came to hold the role since it was planned', async () => {
    expect(await guard(stage())).toEqual([]);
  });

  test('is not made where the holders cannot be read by now', async () => {
    const ports = stage();
    ports.roles.breaks.set('eligibility-schedules', { error: graphFailure('GET /x: 503'), afterPages: 0 });

    expect((await guard(ports)).map(({ code }) => code)).toContain('incomplete');
  });
});
