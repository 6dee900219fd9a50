import { addHours } from 'date-fns/addHours';
import { type Random, randomFrom } from '../../simulator/random.ts';
import { keyText } from '../../simulator/state/role-schedules.ts';
import type { Policy } from '../../simulator/state/role-settings/role-settings.ts';
import { anyScope, roleFor } from '../../simulator/state/seed/scopes.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';

interface Changing {
  readonly tenant: Tenant;
  readonly now: Date;
  readonly random: Random;
}

const times = 3;
const readersKept = 3;

/**
 * A day in a tenant, past the app: access is given and taken away, people join groups and leave them, are disabled, renamed and
 * deleted, and settings of roles are changed.
 *
 * @returns the roles whose settings were changed.
 */
export function changeTenant(tenant: Tenant, seed: number, now: Date): readonly string[] {
  const changing = { tenant, now, random: randomFrom(seed, 'sweep of previews') };
  for (let time = 0; time < times; time += 1) {
    give(changing);
    takeAway(changing);
    changeGroup(changing);
    changePeople(changing);
  }
  return changeSettings(changing);
}

/** To somebody who does not have it: an eligibility, and an assignment for good. */
function give({ tenant, now, random }: Changing): void {
  const { eligibilities, assignments } = tenant.roleManagement;
  for (const isEligible of [true, false]) {
    const directoryScopeId = anyScope(tenant, random);
    const key = {
      principalId: random.pick(tenant.users.all()).id,
      roleDefinitionId: roleFor(tenant, directoryScopeId, random),
      directoryScopeId,
    };
    const schedule = {
      ...{ ...key, id: random.guid(), startsAt: now, createdAt: now },
      ...({ madeIn: 'pim', memberType: 'Direct' } as const),
    };
    if ((isEligible ? eligibilities : assignments).all().some((one) => keyText(one) === keyText(key)))
      continue;
    const expiration = { type: 'afterDateTime', endsAt: addHours(now, random.whole(2, 2_000)) } as const;
    if (isEligible) eligibilities.add({ ...schedule, expiration });
    else
      assignments.add({
        ...{ ...schedule, expiration: { type: 'noExpiration' } },
        ...{ assignmentType: 'Assigned', activatedUsing: undefined },
      });
  }
}

/** Not from the first accounts: with one of them the previews read. */
function takeAway({ tenant, now, random }: Changing): void {
  const { eligibilities, assignments } = tenant.roleManagement;
  const readers = new Set(
    tenant.users
      .all()
      .slice(0, readersKept)
      .map(({ id }) => id),
  );
  eligibilities.remove(random.pick(tenant.roleManagement.eligibilitySchedules(now)).id);
  const held = tenant.roleManagement
    .assignmentSchedules(now)
    .filter(({ assignmentType, principalId }) => assignmentType === 'Assigned' && !readers.has(principalId));
  assignments.remove(random.pick(held).id);
}

/** Of a group that has a role, if there is one: somebody joins, and somebody leaves. */
function changeGroup({ tenant, now, random }: Changing): void {
  const holders = new Set(
    tenant.roleManagement.eligibilitySchedules(now).map(({ principalId }) => principalId),
  );
  const groups = tenant.groups.all().filter(({ id }) => holders.has(id));
  if (groups.length === 0) return;
  const group = random.pick(groups);
  const left = group.memberIds.slice(1);
  const joins = random.pick(tenant.users.all()).id;
  tenant.groups.add({ ...group, memberIds: [...new Set([...left, joins])] });
}

function changePeople({ tenant, now, random }: Changing): void {
  const [disabled, renamed, deleted] = [0, 1, 2].map(() =>
    random.pick(tenant.users.all().slice(readersKept)),
  );
  if (disabled === undefined || renamed === undefined || deleted === undefined) return;
  tenant.users.add({ ...disabled, accountEnabled: false });
  tenant.users.add({ ...renamed, displayName: `${renamed.displayName} (renamed)` });
  const deletedDateTime = `${now.toISOString().slice(0, 19)}Z`;
  tenant.users.remove(deleted.id);
  tenant.deletedItems.add({ ...deleted, deletedDateTime });
}

/** Whether an activation needs MFA is turned round. */
function changeSettings({ tenant, now, random }: Changing): readonly string[] {
  const policies = new Set([0, 1].map(() => random.pick(tenant.roleSettings.policies())));
  for (const policy of policies) tenant.roleSettings.update(policy, [turned(policy)], null, now);
  return [...policies].map(({ roleDefinitionId }) => roleDefinitionId.toLowerCase());
}

const enablement = 'Enablement_EndUser_Assignment';
const mfa = 'MultiFactorAuthentication';

function turned({ rules }: Policy) {
  const rule = rules.get(enablement);
  if (rule?.kind !== 'Enablement') throw new TypeError(`there is no ${enablement}`);
  const { kind, ...rest } = rule;
  const others = rule.enabledRules.filter((name) => name !== mfa);
  const enabledRules = others.length < rule.enabledRules.length ? others : [...others, mfa];
  const type = `#microsoft.graph.unifiedRoleManagementPolicy${kind}Rule`;
  return { id: enablement, sent: { '@odata.type': type, ...rest, enabledRules } };
}
