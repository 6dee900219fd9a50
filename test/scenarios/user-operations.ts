import type { SelfAction } from '../../src/domain/model/actions.ts';
import type { Expiration, ScheduleChange } from '../../src/domain/model/role-schedules.ts';
import type { RoleCall } from '../../src/ports/index.ts';
import { assignFor30Days } from './administrator-schedules.ts';
import type { ScenarioEnvironment } from './scenario-environment.ts';

/** Requests by the typed operations, with a user's own token for Graph: for what no route offers. */

/** Makes the principal eligible for 30 days, and signs them in with a second factor. */
export async function eligibleUser(environment: ScenarioEnvironment): Promise<RoleCall> {
  await assignFor30Days(environment, { path: 'eligibilities' });
  return environment.callAs(environment.key.principalId, { mfa: true });
}

/** Sends a request. Defaults: two hours from now on, with a justification. */
export function ask(
  { key, roles }: ScenarioEnvironment,
  call: RoleCall,
  action: SelfAction | 'adminRemove',
  more: Partial<ScheduleChange> = {},
) {
  const ends = action === 'selfDeactivate' || action === 'adminRemove';
  const twoHours: Expiration = { kind: 'after', duration: 'PT2H' };
  const change: ScheduleChange = {
    ...{
      kind: 'assignment',
      action,
      key,
      startDateTime: undefined,
      ticket: undefined,
      validationOnly: false,
    },
    justification: 'Incident 4711',
    expiration: ends ? undefined : twoHours,
    ...more,
  };
  return roles.submit(change, call);
}
