import type { RoleManagement } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import { systemTiming, type Timing } from '../client/timing.ts';
import { cancelRequest } from './cancel-request.ts';
import { listInstances, readInstance } from './role-instances.ts';
import { listRequests, readRequest } from './role-requests.ts';
import { listSchedules, readSchedule } from './role-schedules.ts';
import { submitChange } from './submit-change.ts';

/**
 * Eligibilities and assignments of directory roles, through Microsoft Graph. Paths and permissions: at each operation.
 */
export function createRoleManagement(
  client: GraphClient,
  { timing = systemTiming }: { readonly timing?: Timing } = {},
): RoleManagement {
  return {
    requests: listRequests(client),
    schedules: listSchedules(client),
    instances: listInstances(client),
    request: readRequest(client),
    schedule: readSchedule(client),
    instance: readInstance(client),
    submit: (change, call) => submitChange({ client, timing }, change, call),
    cancel: cancelRequest({ client, timing }),
  };
}
