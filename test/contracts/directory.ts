import { describe, expect, test } from '@jest/globals';
import type { Directory, ReadCall } from '../../src/ports/index.ts';
import { rowsOf } from '../read-listing.ts';
import { directoryFixture } from './directory-fixture.ts';

const { users, groups, app, deleted, nobody, appId } = directoryFixture;
const { member, guest, onPremises, disabled } = users;
const { roleGroup, innerGroup, dynamicGroup } = groups;
const { device, partner } = directoryFixture.foreign;
const notRead = { kind: 'unknown', because: 'sign-ins were not read' };

/** Contract of `Directory`. The directory under test contains `directoryFixture`. */
export function describeDirectory(name: string, make: () => Promise<Directory>): void {
  describe(`users: ${name}`, () => {
    test('are listed, each once, with their sign-ins', async () => {
      const listed = await rowsOf((await make()).users({ withSignIns: true }, readCall()));
      const byId = new Map(listed.map((user) => [user.id, user]));

      expect(byId.size).toBe(listed.length);
      expect(Object.values(users).map(({ id }) => byId.get(id))).toEqual(Object.values(users));
      expect(byId.has(deleted.id)).toBe(false);
    });

    test('are listed without sign-ins where nobody asks for them, and then nothing is said of them', async () => {
      const listed = await rowsOf((await make()).users({ withSignIns: false }, readCall()));

      expect(listed.find(({ id }) => id === member.id)).toEqual({ ...member, signIn: notRead });
      expect(new Set(listed.map(({ signIn }) => signIn.kind))).toEqual(new Set(['unknown']));
    });

    test('are read one by one as they are listed, whatever the case of the id', async () => {
      const directory = await make();

      expect(await directory.user(guest.id.toUpperCase(), { withSignIns: true }, readCall())).toEqual(guest);
      expect(await directory.user(guest.id, { withSignIns: false }, readCall())).toEqual({
        ...guest,
        signIn: notRead,
      });
    });

    test.each([
      { who: 'was deleted', id: deleted.id },
      { who: 'never was', id: nobody },
    ])('are absent where somebody $who', async ({ id }) => {
      expect(await (await make()).user(id, { withSignIns: true }, readCall())).toBeUndefined();
    });
  });

  describe(`users by their names: ${name}`, () => {
    test('are whoever has just that name, in whatever case, without sign-ins', async () => {
      const directory = await make();

      expect(await directory.usersNamed('ADA.Lovelace@Contoso.example', readCall())).toEqual([
        { ...member, signIn: notRead },
      ]);
      expect(await directory.usersNamed(directoryFixture.names[guest.id] ?? '', readCall())).toHaveLength(1);
    });

    test.each(['ada.lovelace@contoso', "o'neill@contoso.example", 'ada.lovelace@contoso.example ', ''])(
      'are nobody where nobody has it: %p',
      async (other) => {
        expect(await (await make()).usersNamed(other, readCall())).toEqual([]);
      },
    );
  });

  describe(`principals by their ids: ${name}`, () => {
    test('are users without sign-ins, groups without members, and service principals', async () => {
      const wanted = [member, ...Object.values(groups), app];

      const found = await (await make()).objects(
        wanted.map(({ id }) => id),
        readCall(),
      );

      const told = [{ ...member, signIn: notRead }, ...Object.values(groups), app];
      expect(found.rows.toSorted(byId)).toEqual(told.toSorted(byId));
      expect(found.unreadable).toEqual([]);
    });

    test('are found in either case, and whoever is not in the directory is left out', async () => {
      const ids = [app.id.toUpperCase(), app.id, deleted.id, nobody, 'ada@contoso.example'];

      expect((await (await make()).objects(ids, readCall())).rows).toEqual([app]);
    });

    test("are foreign where they are of another kind, or a partner's", async () => {
      const ids = [device.id, partner.id, member.id, nobody];

      const { rows } = await (await make()).objects(ids, readCall());

      expect(rows.filter(({ kind }) => kind === 'foreign').toSorted(byId)).toEqual([device, partner]);
      expect(rows).toHaveLength(3);
    });

    test('are found one by one, too, with their types', async () => {
      const ids = [member.id.toUpperCase(), app.id, roleGroup.id, device.id, deleted.id, nobody, 'ada'];

      expect(await (await make()).present(ids, readCall())).toEqual(
        new Map([
          [member.id, 'user'],
          [app.id, 'servicePrincipal'],
          [roleGroup.id, 'group'],
          [device.id, 'device'],
        ]),
      );
    });

    test('are nobody where nobody is asked for', async () => {
      const call = readCall();

      expect(await (await make()).objects([], call)).toEqual({ rows: [], unreadable: [] });
      expect(call.tally.requests).toBe(0);
    });
  });

  describe(`members of groups: ${name}`, () => {
    test('are those at any depth, each once, a circle of groups included', async () => {
      const ids = await (await make()).transitiveMemberIds(roleGroup.id, readCall());

      expect(ids).toEqual([member.id, guest.id, roleGroup.id, innerGroup.id, app.id]);
    });

    test('are none in an empty group, and not known of what is no group', async () => {
      const directory = await make();

      expect(await directory.transitiveMemberIds(dynamicGroup.id, readCall())).toEqual([]);
      expect(await directory.transitiveMemberIds(nobody, readCall())).toBeUndefined();
    });
  });

  describe(`owners: ${name}`, () => {
    test('of a group are its users: apps that own it are left out, and named by what they own', async () => {
      const directory = await make();

      expect(await directory.groupOwnerIds(roleGroup.id.toUpperCase(), readCall())).toEqual([guest.id]);
      expect(await directory.ownedBy(app.id, readCall())).toEqual([roleGroup.id]);
    });

    test('of a service principal and of its application are two lists', async () => {
      const directory = await make();

      expect(await directory.applicationOf(app.id, readCall())).toMatchObject({ appId });
      expect(await directory.servicePrincipalOwnerIds(app.id, readCall())).toEqual([member.id]);
      expect(await directory.applicationOwnerIds(appId, readCall())).toEqual([member.id, guest.id]);
    });

    test('are none where there are none, and not known of what is not there', async () => {
      const directory = await make();

      expect(await directory.groupOwnerIds(dynamicGroup.id, readCall())).toEqual([]);
      expect(await directory.groupOwnerIds(nobody, readCall())).toBeUndefined();
      expect(await directory.servicePrincipalOwnerIds(nobody, readCall())).toBeUndefined();
      expect(await directory.applicationOwnerIds(nobody, readCall())).toBeUndefined();
      expect(await directory.applicationOf(nobody, readCall())).toBeUndefined();
      expect(await directory.ownedBy(nobody, readCall())).toBeUndefined();
    });
  });

  describe(`people: ${name}`, () => {
    test('have a manager or none, and none is known of who is not there', async () => {
      const directory = await make();

      expect(await directory.managerIdOf(member.id.toUpperCase(), readCall())).toBe(onPremises.id);
      expect(await directory.managerIdOf(onPremises.id, readCall())).toBeUndefined();
      expect(await directory.managerIdOf(nobody, readCall())).toBeUndefined();
    });

    test('have what tells whose account it is, or nothing of it', async () => {
      const directory = await make();

      expect(await directory.marksOf(member.id.toUpperCase(), readCall())).toEqual({
        employeeId: 'E-4711',
        mail: 'ada.lovelace@contoso.example',
      });
      expect(await directory.marksOf(onPremises.id, readCall())).toEqual({
        employeeId: undefined,
        mail: 'lin@contoso.example',
      });
      expect(await directory.marksOf(disabled.id, readCall())).toEqual({
        employeeId: undefined,
        mail: undefined,
      });
      expect(await directory.marksOf(nobody, readCall())).toBeUndefined();
    });
  });

  describe(`deleted items: ${name}`, () => {
    test('are told apart from those who are there, and from those who are nowhere', async () => {
      const ids = [member.id, deleted.id.toUpperCase(), nobody];

      expect(await (await make()).deleted(ids, readCall())).toEqual(
        new Map([[deleted.id, { deletedDateTime: deleted.deletedDateTime }]]),
      );
    });
  });
}

function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : 1;
}

function readCall(): ReadCall {
  const silent = () => undefined;
  return {
    signal: new AbortController().signal,
    tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
    log: { info: silent, warn: silent, error: silent },
  };
}
