import { describe, expect, test } from '@jest/globals';
import { readPrincipals } from '../../src/tenant/read-principals.ts';
import { SnapshotReader } from '../../src/tenant/snapshot-reader.ts';
import { FakeDirectory } from '../fakes/fake-directory.ts';
import { unreadableRow } from '../read-listing.ts';
import { ADA, BILLING_APP, GRACE, group, LIN, NIGHT_SHIFT, user } from '../snapshot-builder.ts';
import { accessOf, INNER, kinds, LEFT, people, see } from './principals-stage.ts';
import { graphFailure, readCall } from './snapshot-ports.ts';

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
