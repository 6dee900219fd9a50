import { expect, test } from '@jest/globals';
import { isChange } from '../../bench/hosts/fault-proxy.ts';

const policy = '/v1.0/policies/roleManagementPolicies/DirectoryRole_1_2';
const requests = '/v1.0/roleManagement/directory/roleEligibilityScheduleRequests';

test.each([
  ['POST', requests, true],
  ['POST', `${requests}/1/cancel`, true],
  ['PATCH', policy, true],
  ['GET', requests, false],
  ['GET', policy, false],
  ['POST', '/v1.0/directoryObjects/getByIds', false],
])('%s %s is a change of the tenant: %s', (method, path, isOne) => {
  expect(isChange({ method, path })).toBe(isOne);
});
