import type { Tenant } from '../../simulator/state/tenant.ts';
import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import { call, globalAdministrator, grantOf, has, tokenOf } from './caller.ts';
import { give } from './directory.ts';
import type { Stage } from './stage.ts';

const kind = 'the last administrators';

/** A tenant without emergency accounts in the role: whoever is left has it in just one form. */
function withoutAdministrators({ roleManagement }: Tenant): void {
  const { assignments, eligibilities } = roleManagement;
  for (const one of assignments.all())
    if (one.roleDefinitionId === globalAdministrator) assignments.remove(one.id);
  for (const one of eligibilities.all())
    if (one.roleDefinitionId === globalAdministrator) eligibilities.remove(one.id);
}

type Form = 'eligibility' | 'assignment';
const pathOf = { eligibility: 'eligibilities', assignment: 'assignments' } as const;

function key(principalId: string) {
  return { principalId, roleDefinitionId: globalAdministrator, directoryScopeId: '/' };
}

/** Gives the role to somebody in the simulated tenant itself. */
function appoint({ roleManagement }: Tenant, form: Form, principalId: string, now: Date): void {
  const startsAt = new Date(now.getTime() - 100 * 86_400_000);
  const schedule = {
    ...key(principalId),
    id: crypto.randomUUID(),
    ...{ madeIn: 'pim' as const, createdAt: startsAt, startsAt, memberType: 'Direct' as const },
    expiration: { type: 'noExpiration' as const },
  };
  if (form === 'eligibility') roleManagement.eligibilities.add(schedule);
  else roleManagement.assignments.add({ ...schedule, assignmentType: 'Assigned', activatedUsing: undefined });
}

const minutesAhead = (stage: Stage, minutes: number) =>
  new Date(stage.simulator.clock.now().getTime() + minutes * 60_000).toISOString();

/** What is asked for of each administrator, in turn. */
const ways: Readonly<Record<string, (stage: Stage) => Readonly<Record<string, unknown>>>> = {
  'removed one after the other': () => ({ action: 'remove' }),
  'ended in six minutes': (stage) => ({
    action: 'update',
    justification: 'x',
    end: minutesAhead(stage, 6),
  }),
  'begun in a month': (stage) => ({
    action: 'update',
    justification: 'x',
    start: minutesAhead(stage, 43_200),
    end: minutesAhead(stage, 86_400),
  }),
};

/** Each administrator of the tenant is attacked; three there are, and two have to stay. */
export function lastAdministrators(
  form: Form,
  who: string,
  holders: (stage: Stage) => readonly string[],
  others: (stage: Stage) => readonly string[],
): readonly Attack[] {
  return Object.entries(ways).map(([way, more]) => ({
    kind,
    name: `${who}, ${way}`,
    async attempt(stage) {
      withoutAdministrators(stage.tenant);
      const now = stage.simulator.clock.now();
      const ids = holders(stage);
      for (const id of ids) appoint(stage.tenant, form, id, now);
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Remove', 'Grant');
      const ask = (id: string) => call(stage, bearer, pathOf[form], { body: { ...key(id), ...more(stage) } });
      for (const id of ids) await ask(id);
      const soon = new Date(now.getTime() + 3 * 86_400_000);
      const left = inForce(stage, form, soon);
      const harm = harmIf(left < Math.min(2, ids.length), `${left} of ${ids.length} are left in three days`);
      if (left < ids.length) return { harm, bites: true };
      // With two others who can be counted on, the same is allowed.
      for (const id of others(stage)) appoint(stage.tenant, form, id, now);
      await ask(ids[0] ?? '');
      return { harm, bites: inForce(stage, form, soon) < left + 2 };
    },
  }));
}

function inForce({ tenant }: Stage, form: Form, at: Date): number {
  const { roleManagement } = tenant;
  const rows =
    form === 'eligibility' ? roleManagement.eligibilitySchedules(at) : roleManagement.assignmentSchedules(at);
  return rows.filter((one) => one.roleDefinitionId === globalAdministrator && one.startsAt <= at).length;
}

/** Somebody protected, and a group, in the rules of the stage. */
export function protectedAttacks(
  named: (stage: Stage) => { readonly principal: string; readonly inGroup: string; readonly group: string },
): readonly Attack[] {
  const remove = (id: string) => ({
    ...grantOf(id),
    action: 'remove',
    duration: undefined,
  });
  const attack = (
    name: string,
    whom: (stage: Stage) => string,
    prepare?: (stage: Stage) => void,
  ): Attack => ({
    kind: 'protected accounts',
    name,
    async attempt(stage) {
      const id = whom(stage);
      prepare?.(stage);
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Remove', 'Grant');
      await call(stage, bearer, 'eligibilities', { body: remove(id) });
      const harm = harmIf(!has(stage, id), 'access of a protected account was taken away');
      const other = stage.person().id;
      named(stage);
      give(stage, 'eligibility', other, { days: 90 });
      await call(stage, bearer, 'eligibilities', { body: remove(other) });
      return { harm, bites: !has(stage, other) };
    },
  });
  return [
    attack('the access of a protected principal', (stage) => named(stage).principal),
    attack('the access of who is in a protected group', (stage) => named(stage).inGroup),
    attack(
      'the same after the group was emptied',
      (stage) => named(stage).inGroup,
      (stage) => {
        const group = stage.tenant.groups.find(named(stage).group);
        if (group !== undefined) stage.tenant.groups.add({ ...group, memberIds: [] });
      },
    ),
  ];
}
