import { addHours } from 'date-fns/addHours';
import { subHours } from 'date-fns/subHours';
import { randomFrom } from '../simulator/random.ts';
import { createTenant } from '../simulator/state/create-tenant.ts';
import { type EligibilitySchedule, type Expiration, keyText } from '../simulator/state/role-schedules.ts';
import type { Tenant } from '../simulator/state/tenant.ts';
import { serveFrozen } from './frozen-simulator.ts';
import type { GraphRows, GraphSimulatorInputs } from './graph-simulator.ts';

/** The child's side of `startGraphSimulator`. */
const { seed, users, eligibilities, anew }: GraphSimulatorInputs = JSON.parse(process.argv[2] ?? '{}');
const now = new Date();
const tenant = createTenant({ seed, users, auditEvents: 0, now });
addEligibilitiesUntil(tenant, eligibilities);
await serveFrozen({ tenant, now, anew }, counts());

function counts(): GraphRows {
  return {
    rows: {
      eligibilities: tenant.roleManagement.eligibilitySchedules(now).length,
      instances: tenant.roleManagement.eligibilityInstances(now).length,
      'role-settings': tenant.roleSettings.policies().length,
    },
  };
}

/** Adds eligibilities at directory scope, role by role and user by user, up to the wanted number. */
function addEligibilitiesUntil({ roleManagement, users, roleDefinitions }: Tenant, wanted: number): void {
  const random = randomFrom(seed, 'bench eligibilities');
  const taken = new Set(roleManagement.eligibilities.all().map(keyText));
  let missing = wanted - roleManagement.eligibilitySchedules(now).length;
  if (missing < 0) throw new RangeError(`this tenant has more than ${wanted} eligibilities to begin with`);
  for (const { id: roleDefinitionId } of roleDefinitions.all()) {
    for (const { id: principalId } of users.all()) {
      if (missing === 0) return;
      const key = { principalId, roleDefinitionId, directoryScopeId: '/' };
      if (taken.has(keyText(key))) continue;
      roleManagement.eligibilities.add({ ...key, ...windowOf(random), id: random.guid() });
      missing -= 1;
    }
  }
  throw new RangeError(`${wanted} eligibilities are more than ${users.size} users can have`);
}

/** A random period: one in twenty begins in the future, and half have an end. */
function windowOf(random: ReturnType<typeof randomFrom>): Omit<EligibilitySchedule, 'id' | KeyName> {
  const createdAt = subHours(now, random.whole(30, 24 * 300));
  const startsAt = random.chance(0.05) ? addHours(now, random.whole(5, 200)) : createdAt;
  const endsAt = addHours(now, random.whole(24 * 10, 24 * 180));
  const expiration = random.pick<Expiration>([
    { type: 'noExpiration' },
    { type: 'noExpiration' },
    { type: 'afterDateTime', endsAt },
    { type: 'afterDuration', duration: 'P180D', endsAt },
  ]);
  return { createdAt, startsAt, expiration, madeIn: 'pim', memberType: 'Direct' };
}

type KeyName = 'principalId' | 'roleDefinitionId' | 'directoryScopeId';
