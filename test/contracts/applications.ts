import { describe, expect, test } from '@jest/globals';
import type { Applications } from '../../src/ports/index.ts';
import { readCall } from '../tenant/snapshot-ports.ts';

/** What the tenant of the contract has. */
export const applicationsFixture = {
  appId: '3d0c1b6e-5d0a-4f2c-9d53-7a1d3c9b8e23',
  role: { id: 'e66c0e98-1942-4e8a-b4c6-049fa9998118', value: 'PimWarden.Approve' },
  person: '11111111-aaaa-4bbb-8ccc-000000000001',
  group: '11111111-aaaa-4bbb-8ccc-000000000002',
  inner: '11111111-aaaa-4bbb-8ccc-000000000003',
  member: '11111111-aaaa-4bbb-8ccc-000000000004',
  /** Of the default role, which gives nothing. */
  visitor: '11111111-aaaa-4bbb-8ccc-000000000005',
  noRole: '00000000-0000-0000-0000-000000000000',
  secret: { id: '22222222-aaaa-4bbb-8ccc-000000000001', endsAt: new Date('2027-01-01T00:00:00Z') },
  federated: {
    issuer: 'https://login.microsoftonline.com/33333333-aaaa-4bbb-8ccc-000000000001/v2.0',
    subject: '44444444-aaaa-4bbb-8ccc-000000000001',
  },
} as const;

const { appId, role, person, group, inner, member, visitor, noRole, secret, federated } = applicationsFixture;
const nobody = '99999999-aaaa-4bbb-8ccc-000000000009';

/** Contract of `Applications`: the registration of an API, whose role a person and a group have. */
export function describeApplications(name: string, make: () => Promise<Applications>): void {
  describe(`applications: ${name}`, () => {
    test('have holders of their app roles, each by the name that the application gives the role', async () => {
      const holders = await (await make()).appRoleHolders(appId.toUpperCase(), readCall());

      expect(holders?.unreadable).toEqual([]);
      expect(holders?.rows).toEqual([
        { appRole: role.value, principalId: person, principalType: 'User' },
        { appRole: role.value, principalId: group, principalType: 'Group' },
        { appRole: noRole, principalId: visitor, principalType: 'User' },
      ]);
    });

    test('have secrets and certificates with their ends, and federated credentials', async () => {
      const applications = await make();

      expect(await applications.keysOf(appId, readCall())).toEqual([{ kind: 'secret', ...secret }]);
      expect(await applications.federatedCredentialsOf(appId, readCall())).toEqual([
        { kind: 'federated', ...federated },
      ]);
    });

    test('are given a role through a group that its direct members are in, and nobody below', async () => {
      expect(await (await make()).memberIds(group, readCall())).toEqual([inner, member]);
    });

    test('are not known where there are none', async () => {
      const applications = await make();

      expect(await applications.appRoleHolders(nobody, readCall())).toBeUndefined();
      expect(await applications.keysOf(nobody, readCall())).toBeUndefined();
      expect(await applications.federatedCredentialsOf(nobody, readCall())).toBeUndefined();
      expect(await applications.memberIds(nobody, readCall())).toBeUndefined();
    });
  });
}
