import { describe, expect, test } from '@jest/globals';
import type { PrincipalState } from '../../src/domain/model/snapshot.ts';
import { idsOf, readNamedPrincipals, readPrincipals } from '../../src/tenant/read-principals.ts';
import { SnapshotReader } from '../../src/tenant/snapshot-reader.ts';
import { type DirectoryPart, FakeDirectory, type InitialDirectory } from '../fakes/fake-directory.ts';
import { unreadableRow } from '../read-listing.ts';
import {
  ADA,
  assignment,
  assignmentInstance,
  BILLING_APP,
  BREAK_GLASS,
  eligibility,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NIGHT_SHIFT,
  servicePrincipal,
  settingsOfRole,
  user,
} from '../snapshot-builder.ts';
import { graphFailure, readCall } from './snapshot-ports.ts';

const INNER = '22222222-aaaa-4bbb-8ccc-000000000002';
const LEFT = '11111111-aaaa-4bbb-8ccc-0000000000aa';
const left = new Date('2026-11-18T02:00:00Z');

const people: InitialDirectory = {
  users: [user(), user({ id: GRACE }), user({ id: LIN, signIn: { kind: 'none-recorded' } })],
  groups: [group({ memberIds: [ADA, INNER] }), group({ id: INNER, memberIds: [LIN, BILLING_APP] })],
  servicePrincipals: [servicePrincipal()],
  deleted: { [LEFT]: left },
};

type Failing = readonly [part: DirectoryPart, ...how: [message: string, options?: object]];

/** What is known of the principals when these hold an eligibility. */
async function see(holders: readonly string[], before = people, ...failing: readonly Failing[]) {
  const directory = new FakeDirectory(before);
  for (const [part, message, options] of failing) directory.fail(part, graphFailure(message), options);
  const look = new SnapshotReader();
  const call = readCall();
  const wanted = { access: accessOf(holders), settings: new Map(), named: [] };
  const principals = await readPrincipals(directory, look, wanted, call);
  return { principals, gaps: look.gaps, asked: directory.requests, requests: call.tally.requests };
}

function accessOf(holders: readonly string[]) {
  const held = holders.map((principalId) => eligibility({ principalId }));
  return {
    schedules: { eligibility: held, assignment: [] },
    assignmentInstances: [],
    requests: { eligibility: [], assignment: [] },
  };
}

function kinds(principals: ReadonlyMap<string, PrincipalState>, ...ids: readonly string[]) {
  return ids.map((id) => principals.get(id)?.kind);
}

describe('whose ids are of interest', () => {
  test('are those who hold, who decide, and whom the rules name, each once', () => {
    const approvers = [{ kind: 'user', id: GRACE }, { kind: 'group', id: INNER }, { kind: 'other' }] as const;
    const ids = idsOf({
      access: {
        schedules: {
          eligibility: [eligibility({ principalId: ADA })],
          assignment: [assignment({ principalId: BILLING_APP })],
        },
        assignmentInstances: [assignmentInstance({ principalId: LIN }), assignmentInstance()],
        requests: { eligibility: [], assignment: [] },
      },
      settings: new Map([[HELPDESK_ADMINISTRATOR, settingsOfRole({ approvers })]]),
      named: [BREAK_GLASS, ADA],
    });

    expect(ids).toEqual([ADA, GRACE, LIN, BREAK_GLASS, INNER, BILLING_APP]);
  });
});

describe('principals', () => {
  test('are, of users, all that there are, with their sign-ins', async () => {
    const { principals } = await see([ADA]);

    expect([...principals.keys()]).toEqual([ADA, GRACE, LIN]);
    expect(principals.get(LIN)).toEqual(user({ id: LIN, signIn: { kind: 'none-recorded' } }));
  });

  test('are, of groups, those that hold, with their members at any depth and whoever is in them', async () => {
    const { principals, gaps } = await see([NIGHT_SHIFT]);

    expect(principals.get(NIGHT_SHIFT)).toEqual(group({ memberIds: [ADA, LIN, INNER, BILLING_APP] }));
    expect(principals.get(INNER)).toEqual(group({ id: INNER, memberIds: [LIN, BILLING_APP] }));
    expect(principals.get(BILLING_APP)).toEqual(servicePrincipal());
    expect(gaps).toEqual([]);
  });

  test('are soft-deleted where they are among the deleted items, and gone where they are nowhere', async () => {
    const nowhere = '11111111-aaaa-4bbb-8ccc-0000000000bb';

    const { principals, gaps } = await see([LEFT, nowhere]);

    expect(principals.get(LEFT)).toEqual({ kind: 'soft-deleted', id: LEFT, deletedDateTime: left });
    expect(principals.get(nowhere)).toEqual({ kind: 'gone', id: nowhere });
    expect(gaps).toEqual([]);
  });

  test("are foreign where they are of a kind of their own: a device, a partner's principal", async () => {
    const foreign = [
      { kind: 'foreign', id: LEFT, type: 'device' },
      { kind: 'foreign', id: INNER, type: 'directoryObjectPartnerReference' },
    ] as const;

    const { principals, asked } = await see([LEFT, INNER], { users: [user()], foreign });

    expect([principals.get(LEFT), principals.get(INNER)]).toEqual(foreign);
    expect(asked.map(({ part }) => part)).toEqual(['sign-ins', 'objects']);
  });

  test.each([
    {
      hidden: user({ id: GRACE }),
      found: { kind: 'unknown', because: expect.stringContaining('this user') },
    },
    {
      hidden: { kind: 'foreign', id: GRACE, type: 'agentIdentity' } as const,
      found: { kind: 'foreign', type: 'agentIdentity' },
    },
  ])('are not gone because one answer leaves them out: $found.kind', async ({ hidden, found }) => {
    const directory = new FakeDirectory(people);
    directory.hide(hidden);
    const wanted = { access: accessOf([GRACE]), settings: new Map(), named: [] };

    const principals = await readPrincipals(directory, new SnapshotReader(), wanted, readCall());

    expect(principals.get(GRACE)).toMatchObject({ id: GRACE, ...found });
  });

  test('are unknown where they could not be looked for one by one', async () => {
    const nowhere = '11111111-aaaa-4bbb-8ccc-0000000000bb';

    const { principals, gaps } = await see([LEFT, nowhere], people, ['present', '503 for ever']);

    expect(kinds(principals, LEFT, nowhere)).toEqual(['soft-deleted', 'unknown']);
    expect(gaps).toEqual([{ part: 'principals', because: '503 for ever' }]);
  });

  test('have no members that are known where the group went away meanwhile', async () => {
    const directory = new FakeDirectory(people);
    const vanishing = Object.assign(directory, { transitiveMemberIds: async () => undefined });
    const wanted = { access: accessOf([NIGHT_SHIFT]), settings: new Map(), named: [] };

    const principals = await readPrincipals(vanishing, new SnapshotReader(), wanted, readCall());

    expect(principals.get(NIGHT_SHIFT)).toEqual(group({ memberIds: undefined }));
  });
});

describe('principals that cannot be read', () => {
  const odd = unreadableRow({ id: GRACE, because: 'accountEnabled: expected boolean' });

  test.each(['users', 'objects'] as const)('are unknown, neither absent nor gone: %s', async (listing) => {
    const directory = new FakeDirectory(people);
    directory.putUnreadable(listing, odd);
    const look = new SnapshotReader();
    const wanted = { access: accessOf([GRACE, ADA]), settings: new Map(), named: [] };

    const principals = await readPrincipals(directory, look, wanted, readCall());

    expect(principals.get(GRACE)).toEqual({ kind: 'unknown', id: GRACE, because: odd.because });
    expect(kinds(principals, ADA)).toEqual(['user']);
    expect(look.gaps).toEqual([]);
    expect(look.unreadable).toContainEqual(expect.objectContaining({ id: GRACE }));
  });

  test('are, of members, those of the one group whose list must not be believed', async () => {
    const directory = new FakeDirectory(people);
    const error = graphFailure('GET /groups/x/transitiveMembers: a page came twice.', 'invalid-response');
    directory.fail('members', error, { of: NIGHT_SHIFT });
    const look = new SnapshotReader();
    const wanted = { access: accessOf([NIGHT_SHIFT, INNER]), settings: new Map(), named: [] };

    const principals = await readPrincipals(directory, look, wanted, readCall());

    expect(principals.get(NIGHT_SHIFT)).toMatchObject({ memberIds: undefined });
    expect(principals.get(INNER)).toMatchObject({ memberIds: [LIN, BILLING_APP] });
    expect(look.gaps).toEqual([]);
    expect(look.unreadable).toMatchObject([{ part: 'group-members', id: NIGHT_SHIFT }]);
  });
});

describe('members that do not show', () => {
  test.each([
    { that: 'are hidden', states: group({ memberIds: undefined, hidesMembers: true }), says: 'is hidden' },
    { that: 'answer 404', states: group({ memberIds: [ADA] }), says: 'answers 404' },
  ])('are no empty group where they $that', async ({ states, says }) => {
    const directory = new FakeDirectory({ users: [user()], groups: [states] });
    Object.assign(directory, { transitiveMemberIds: async () => undefined });
    const look = new SnapshotReader();
    const wanted = { access: accessOf([NIGHT_SHIFT]), settings: new Map(), named: [] };

    const principals = await readPrincipals(directory, look, wanted, readCall());

    expect(principals.get(NIGHT_SHIFT)).toMatchObject({ kind: 'group', memberIds: undefined });
    expect(look.unreadable).toMatchObject([
      { part: 'group-members', id: NIGHT_SHIFT, because: expect.stringContaining(says) },
    ]);
  });
});

describe('what reading them costs', () => {
  test('is the users alone, where only users hold', async () => {
    expect(await see([ADA, GRACE])).toMatchObject({ requests: 1, asked: [{ part: 'sign-ins' }] });
  });

  test('is one request for all others together, one for each group, and one look among the deleted', async () => {
    const { requests, asked } = await see([ADA, NIGHT_SHIFT, LEFT]);

    expect(asked).toEqual([
      { part: 'sign-ins', ids: [] },
      { part: 'objects', ids: [LEFT, NIGHT_SHIFT] },
      { part: 'deleted', ids: [LEFT] },
      { part: 'members', ids: [NIGHT_SHIFT] },
      // Who is in the group and no user: told apart, and the group in it listed, too.
      { part: 'objects', ids: [INNER, BILLING_APP] },
      { part: 'members', ids: [INNER] },
    ]);
    expect(requests).toBe(6);
  });
});

describe('sign-ins that cannot be read', () => {
  const refused = '403: the tenant needs a licence';

  test('are unknown, with the reason, and the users are read again without them', async () => {
    const { principals, gaps, requests } = await see([ADA], people, ['sign-ins', refused]);

    expect(gaps).toEqual([{ part: 'sign-ins', because: refused }]);
    expect(principals.get(ADA)).toEqual(user({ signIn: { kind: 'unknown', because: refused } }));
    expect(principals.size).toBe(3);
    expect(requests).toBe(2);
  });

  test('are kept as far as they came', async () => {
    const { principals } = await see([ADA], { ...people, pageSize: 1 }, [
      'sign-ins',
      refused,
      { afterPages: 1 },
    ]);

    expect(principals.get(ADA)).toEqual(user());
    expect(principals.get(GRACE)).toMatchObject({ signIn: { kind: 'unknown', because: refused } });
  });

  test('and users that cannot be read either leave those who came, and the holders by their ids', async () => {
    const { principals, gaps } = await see(
      [ADA, GRACE],
      { ...people, pageSize: 1 },
      ['sign-ins', refused, { afterPages: 1 }],
      ['users', '503 for ever'],
    );

    expect(gaps.map(({ part }) => part)).toEqual(['sign-ins', 'users']);
    expect(principals.get(ADA)).toEqual(user());
    expect(principals.get(GRACE)).toMatchObject({ kind: 'user', signIn: { kind: 'unknown' } });
    expect(principals.has(LIN)).toBe(false);
  });
});

describe('whoever is not found', () => {
  test('is unknown, not gone, where the directory could not be read', async () => {
    const { principals, gaps, asked } = await see([LEFT, NIGHT_SHIFT], people, ['objects', '503 for ever']);

    expect(kinds(principals, LEFT, NIGHT_SHIFT)).toEqual(['unknown', 'unknown']);
    expect(gaps).toEqual([{ part: 'principals', because: '503 for ever' }]);
    expect(asked.map(({ part }) => part)).toEqual(['sign-ins', 'objects']);
  });

  test('is unknown, not gone, where the deleted items could not be read', async () => {
    const { principals, gaps } = await see([LEFT, NIGHT_SHIFT], people, ['deleted', '403']);

    expect(kinds(principals, LEFT, NIGHT_SHIFT)).toEqual(['unknown', 'group']);
    expect(gaps).toEqual([{ part: 'deleted-items', because: '403' }]);
  });
});

describe('a group whose members cannot be read', () => {
  test('says so, and the other groups are not touched by it', async () => {
    const { principals, gaps } = await see([NIGHT_SHIFT, INNER], people, [
      'members',
      '403: hidden',
      { of: NIGHT_SHIFT },
    ]);

    expect(principals.get(NIGHT_SHIFT)).toMatchObject({ kind: 'group', memberIds: undefined });
    expect(principals.get(INNER)).toMatchObject({ memberIds: [LIN, BILLING_APP] });
    expect(gaps).toEqual([{ part: 'group-members', because: '403: hidden' }]);
  });
});

describe('principals that are named', () => {
  test('are read without anybody else, and without their sign-ins', async () => {
    const directory = new FakeDirectory(people);
    const call = readCall();

    const named = await readNamedPrincipals(directory, new SnapshotReader(), [GRACE, INNER], call);

    expect([...named.keys()].toSorted()).toEqual([GRACE, LIN, INNER, BILLING_APP]);
    expect(named.get(GRACE)).toMatchObject({ kind: 'user', signIn: { kind: 'unknown' } });
    expect(directory.requests.map(({ part }) => part)).toEqual(['objects', 'members', 'objects']);
    expect(call.tally.requests).toBe(3);
  });
});
