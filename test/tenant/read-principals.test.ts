import { describe, expect, test } from '@jest/globals';
import { idsOf, readNamedPrincipals, readPrincipals } from '../../src/tenant/read-principals.ts';
import { SnapshotReader } from '../../src/tenant/snapshot-reader.ts';
import { FakeDirectory } from '../fakes/fake-directory.ts';
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
import { accessOf, INNER, kinds, LEFT, left, people, see } from './principals-stage.ts';
import { readCall } from './snapshot-ports.ts';

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
