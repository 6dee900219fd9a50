import type { RulesText } from '../../local/stack-rules.ts';
import { stackRules } from '../../local/stack-rules.ts';
import { accessIn, assign, changeUser, makeEligible, roles } from './people.ts';
import { type JobResult, onDay, type TestEnvironment } from './test-environment.ts';

const [renewals, removals] = ['renew-eligibilities', 'remove-stale-assignments'] as const;
const everything = { count: 50, percent: 100 };
export const unlimited = { perRun: everything, per24Hours: everything };

/** Limits that stop nothing but what a test says. @param more sections of the rules besides. */
export function writeLimits(
  environment: TestEnvironment,
  limits: Readonly<Record<string, unknown>> = {},
  more: RulesText = {},
): void {
  const { limits: defaults } = stackRules(environment.tenant) as { readonly limits: object };
  environment.rules({
    ...more,
    limits: { ...defaults, renewals: unlimited, removals: unlimited, ...limits },
  });
}

/** A night that did something. */
export interface RunWithBefore extends JobResult {
  /** What there was before it. */
  readonly before: readonly string[];
}

/** Everything that removals can be about: eligible and active, for a time and for good, in a unit; and standing access. */
export async function runRemovals(environment: TestEnvironment): Promise<RunWithBefore> {
  const { tenant, person } = environment;
  const scope = `/administrativeUnits/${tenant.administrativeUnits.all()[0]?.id}`;
  const role = roles.helpdeskAdministrator;
  makeEligible(tenant, { to: person(0), since: onDay(-100) });
  makeEligible(tenant, { to: person(1), since: onDay(-100), until: onDay(60) });
  assign(tenant, { to: person(2), role, scope, since: onDay(-100), until: onDay(60) });
  assign(tenant, { to: person(3), since: onDay(-100) });
  for (const leaver of [0, 1, 2, 3]) changeUser(tenant, person(leaver), { accountEnabled: false });
  assign(tenant, { to: person(4), role, since: onDay(-100) });
  const before = accessIn(tenant, onDay(0));
  await environment.run(removals);
  environment.at(8);
  return { before, ...(await environment.run(removals)) };
}

/** Two eligibilities that end soon. */
export async function runRenewals(environment: TestEnvironment): Promise<RunWithBefore> {
  const { tenant, person } = environment;
  const role = roles.helpdeskAdministrator;
  makeEligible(tenant, { to: person(5), since: onDay(-160), until: onDay(10) });
  makeEligible(tenant, { to: person(6), role, since: onDay(-160), until: onDay(12) });
  const before = accessIn(tenant, onDay(0));
  return { before, ...(await environment.run(renewals)) };
}

export interface UndoResult extends Omit<JobResult, 'run'> {
  readonly status: number;
  readonly run: Readonly<Record<string, unknown>>;
  /** Why items were left alone. */
  readonly leftBecause: readonly unknown[];
}

/** A person asks the API for it. @param target `runs/ID` or `changes/ID`. */
export async function undo(environment: TestEnvironment, target: string): Promise<UndoResult> {
  environment.writes();
  const { status, json: run } = await environment.api('POST', `${target}/undo`);
  const result = await environment.resultOf({ id: String(run.id) });
  const left = result.items
    .filter(({ decision }) => decision === 'leave')
    .map(({ evidence }) => evidence.said);
  return { status, run, writes: environment.writes(), leftBecause: left, ...result };
}
