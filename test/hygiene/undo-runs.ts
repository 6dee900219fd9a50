import { type RulesText, stackRules } from '../../local/stack-rules.ts';
import { accessIn, assign, change, makeEligible, roles } from './people.ts';
import { onDay, type Told, type World } from './test-environment.ts';

const [renewals, removals] = ['renew-eligibilities', 'remove-stale-assignments'] as const;
const everything = { count: 50, percent: 100 };
export const unlimited = { perRun: everything, per24Hours: everything };

/** Limits that stop nothing but what a test says. @param more sections of the rules besides. */
export function limit(
  world: World,
  limits: Readonly<Record<string, unknown>> = {},
  more: RulesText = {},
): void {
  const { limits: standing } = stackRules(world.tenant) as { readonly limits: object };
  world.rules({ ...more, limits: { ...standing, renewals: unlimited, removals: unlimited, ...limits } });
}

/** A night that did something. */
export interface Night extends Told {
  /** What there was before it. */
  readonly before: readonly string[];
}

/** Everything that removals can be about: eligible and active, for a time and for good, in a unit; and standing access. */
export async function nightOfRemovals(world: World): Promise<Night> {
  const { tenant, person } = world;
  const scope = `/administrativeUnits/${tenant.administrativeUnits.all()[0]?.id}`;
  const role = roles.helpdeskAdministrator;
  makeEligible(tenant, { to: person(0), since: onDay(-100) });
  makeEligible(tenant, { to: person(1), since: onDay(-100), until: onDay(60) });
  assign(tenant, { to: person(2), role, scope, since: onDay(-100), until: onDay(60) });
  assign(tenant, { to: person(3), since: onDay(-100) });
  for (const leaver of [0, 1, 2, 3]) change(tenant, person(leaver), { accountEnabled: false });
  assign(tenant, { to: person(4), role, since: onDay(-100) });
  const before = accessIn(tenant, onDay(0));
  await world.run(removals);
  world.at(8);
  return { before, ...(await world.run(removals)) };
}

/** Two eligibilities that end soon. */
export async function nightOfRenewals(world: World): Promise<Night> {
  const { tenant, person } = world;
  const role = roles.helpdeskAdministrator;
  makeEligible(tenant, { to: person(5), since: onDay(-160), until: onDay(10) });
  makeEligible(tenant, { to: person(6), role, since: onDay(-160), until: onDay(12) });
  const before = accessIn(tenant, onDay(0));
  return { before, ...(await world.run(renewals)) };
}

export interface Undone extends Omit<Told, 'run'> {
  readonly status: number;
  readonly run: Readonly<Record<string, unknown>>;
  /** Why items were left alone. */
  readonly left: readonly unknown[];
}

/** A person asks the API for it. @param target `runs/ID` or `changes/ID`. */
export async function undo(world: World, target: string): Promise<Undone> {
  world.writes();
  const { status, json: run } = await world.api('POST', `${target}/undo`);
  const told = await world.toldOf({ id: String(run.id) });
  const left = told.items.filter(({ decision }) => decision === 'leave').map(({ evidence }) => evidence.said);
  return { status, run, writes: world.writes(), left, ...told };
}
