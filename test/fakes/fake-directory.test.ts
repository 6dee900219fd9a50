import { tenantId } from '../builders.ts';
import { describeDirectory } from '../contracts/directory.ts';
import { directoryFixture } from '../contracts/directory-fixture.ts';
import { FakeDirectory } from './fake-directory.ts';

const { users, groups, app, foreign, members, deleted, owners, names, managers, marks, appId } =
  directoryFixture;

describeDirectory(
  'the fake',
  async () =>
    new FakeDirectory({
      users: Object.values(users),
      groups: Object.values(groups).map((group) => ({ ...group, memberIds: members[group.id] })),
      servicePrincipals: [app],
      foreign: Object.values(foreign),
      owners,
      names,
      managers,
      marks,
      applications: { [app.id]: { appId, homeTenantId: tenantId } },
      deleted: { [deleted.id]: deleted.deletedDateTime },
    }),
);
