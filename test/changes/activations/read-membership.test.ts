import { describe, expect, test } from '@jest/globals';
import { readMembership } from '../../../src/changes/activations/read-membership.ts';
import type { PrincipalState } from '../../../src/domain/model/snapshot.ts';
import { FakeDirectory } from '../../fakes/fake-directory.ts';
import { unreadableRow } from '../../read-listing.ts';
import { ADA, GRACE, group, NIGHT_SHIFT, user } from '../../snapshot-builder.ts';
import { graphFailure, readCall } from '../../tenant/snapshot-ports.ts';

const other = '22222222-aaaa-4bbb-8ccc-000000000002';
const users = [user(), user({ id: GRACE })];

/** Ada's groups among these, as lists. */
async function among(
  ids: readonly string[],
  directory: FakeDirectory,
  known: ReadonlyMap<string, PrincipalState> = new Map(),
) {
  const { inside, unknown } = await readMembership(ADA, ids, known, directory, readCall());
  return { inside: [...inside], unknown: [...unknown] };
}

describe('the groups that a person is in', () => {
  test('are found at any depth; users, and groups of others, are none', async () => {
    const groups = [
      group({ memberIds: [other] }),
      group({ id: other, memberIds: [ADA.toUpperCase()] }),
      group({ id: '22222222-aaaa-4bbb-8ccc-000000000003', memberIds: [GRACE] }),
    ];
    const directory = new FakeDirectory({ users, groups });

    expect(await among([NIGHT_SHIFT, groups[2]?.id ?? '', GRACE], directory)).toEqual({
      inside: [NIGHT_SHIFT],
      unknown: [],
    });
  });

  test('are taken from what was read already', async () => {
    const directory = new FakeDirectory({ users });
    const known = new Map<string, PrincipalState>([
      [NIGHT_SHIFT, group({ memberIds: [ADA] })],
      [other, group({ id: other, memberIds: undefined })],
    ]);

    expect(await among([NIGHT_SHIFT, other], directory, known)).toEqual({
      inside: [NIGHT_SHIFT],
      unknown: [other],
    });
    expect(directory.requests).toEqual([]);
  });

  test('are not known where a group hides its members, or they cannot be read', async () => {
    const directory = new FakeDirectory({
      users,
      groups: [group({ hidesMembers: true }), group({ id: other })],
    });
    directory.fail('members', graphFailure('GET /x: 503'));

    expect((await among([NIGHT_SHIFT, other], directory)).unknown.toSorted()).toEqual([NIGHT_SHIFT, other]);
  });

  test('are not known where the directory does not answer', async () => {
    const directory = new FakeDirectory({ users, groups: [group()] });
    directory.fail('objects', graphFailure('POST /x: 503'));

    expect(await among([NIGHT_SHIFT], directory)).toEqual({ inside: [], unknown: [NIGHT_SHIFT] });
  });

  test('are not known where one of them cannot be read, and are where others can', async () => {
    const directory = new FakeDirectory({ users, groups: [group(), group({ id: other })] });
    directory.putUnreadable('objects', unreadableRow({ id: other }));
    const { objects } = directory;
    directory.objects = async (...input) => {
      const { rows, unreadable } = await objects.apply(directory, input);
      const upper = unreadable.map((row) => ({ ...row, id: row.id?.toUpperCase() }));
      return { rows, unreadable: [...upper, unreadableRow({ id: undefined })] };
    };

    expect(await among([NIGHT_SHIFT, other], directory)).toEqual({ inside: [NIGHT_SHIFT], unknown: [other] });
  });

  test('are not asked for where a group hides its members: what Graph lists of them is no list', async () => {
    const directory = new FakeDirectory({ users, groups: [group({ hidesMembers: true })] });

    expect(await among([NIGHT_SHIFT], directory)).toEqual({ inside: [], unknown: [NIGHT_SHIFT] });
    expect(directory.requests.map(({ part }) => part)).toEqual(['objects']);
  });

  test('are none of what is known to be no group, and not known of what is unknown', async () => {
    const directory = new FakeDirectory({ users });
    directory.objects = () => Promise.reject(new Error('asked for what is known'));
    const known = new Map<string, PrincipalState>([
      [GRACE, user({ id: GRACE })],
      [other, { kind: 'unknown', id: other, because: 'row spoilt' }],
    ]);

    expect(await among([GRACE, other], directory, known)).toEqual({ inside: [], unknown: [other] });
  });

  test('are read once each, four at once', async () => {
    const ids = Array.from({ length: 9 }, (_, index) => `22222222-aaaa-4bbb-8ccc-00000000001${index}`);
    const directory = new FakeDirectory({ users, groups: ids.map((id) => group({ id, memberIds: [ADA] })) });
    let [running, most] = [0, 0];
    const { transitiveMemberIds } = directory;
    directory.transitiveMemberIds = async (...input) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      return transitiveMemberIds.apply(directory, input);
    };

    expect((await among(ids, directory)).inside).toEqual(ids);
    expect(most).toBe(4);
    expect(directory.requests.filter(({ part }) => part === 'members')).toHaveLength(9);
  });

  test('are none of those that are gone', async () => {
    expect(await among([NIGHT_SHIFT], new FakeDirectory({ users }))).toEqual({ inside: [], unknown: [] });
  });

  test('are not half read where the time is over', async () => {
    const directory = new FakeDirectory({ users, groups: [group()] });
    directory.fail('members', graphFailure('the time is over', 'cancelled'));

    await expect(among([NIGHT_SHIFT], directory)).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
