import { describeGroupAccess, groupAccessFixture } from '../contracts/group-access.ts';
import { FakeGroupAccess } from './fake-group-access.ts';

const { now, admins, empty, eligible, eligibleOwner, eligibleLater, assigned } = groupAccessFixture;

describeGroupAccess(
  'the fake',
  async () =>
    new FakeGroupAccess(() => now, [eligible, eligibleOwner, eligibleLater, assigned], [admins, empty]),
);
