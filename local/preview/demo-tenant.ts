import { subDays } from 'date-fns/subDays';
import { createTenant } from '../../simulator/state/create-tenant.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';

/** The same tenant each time. */
const sizes = { seed: 1, users: 400, auditEvents: 0, timeBoundEligibilities: 300 };

/** One account in so many is not what it was: in a simulated tenant everybody else is at work. */
const everySilent = 9;
const everyDisabled = 23;
const silentDays = 200;

/** A tenant in which there is something to tidy up: people who left, and people who do not come any more. */
export function createDemoTenant(now: Date): Tenant {
  const tenant = createTenant({ ...sizes, now });
  const people = tenant.users.all().filter(({ displayName }) => !displayName.startsWith('Emergency Access'));
  for (const [index, user] of people.entries()) {
    const activity = user.signInActivity;
    if (index % everyDisabled === 0) tenant.users.add({ ...user, accountEnabled: false });
    else if (index % everySilent === 0 && activity !== undefined) {
      const last = subDays(now, silentDays)
        .toISOString()
        .replace(/\.\d+Z$/, 'Z');
      const signInActivity = {
        ...activity,
        lastSignInDateTime: last,
        lastNonInteractiveSignInDateTime: last,
        lastSuccessfulSignInDateTime: last,
      };
      tenant.users.add({ ...user, signInActivity });
    }
  }
  return tenant;
}
