import { type RulesText, stackRules } from '../../local/stack-rules.ts';
import { accessIn, assign, changeUser, makeEligible, roles } from './people.ts';
import { type JobResult, onDay, type TestEnvironment } from './test-environment.ts';

const [renewals, removals] = ['renew-eligibilities', 'remove-stale-assignments'] as const;
const everything = { count: 50, percent: 100 };
export const unlimited = { perRun: everything, per24Hours: everything };

/** Writes rules without limits, except the given ones. @param more further sections of the rules. */
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

/** A run that made changes. */
export interface RunWithBefore extends JobResult {
  /** Access before the run. */
  readonly before: readonly string[];
}

/** Runs removals of every kind: eligible and active, temporary and permanent, in a unit, and a conversion. */
export async function runRemovals(environment: TestEnvironment): Promise<RunWithBefore> {
  const { tenant, person } = environment;
  const scope = `/administrativeUnits/${tenant.administrativeUnits.all()[0]?.id}`;
  const role = roles.groupsAdministrator;
  makeEligible(tenant, { to: person(0), since: onDay(-30) });
  makeEligible(tenant, { to: person(1), since: onDay(-30), until: onDay(60) });
  assign(tenant, { to: person(2), role, scope, since: onDay(-30), until: onDay(60) });
  assign(tenant, { to: person(3), since: onDay(-30) });
  for (const leaver of [0, 1, 2, 3]) changeUser(tenant, person(leaver), { accountEnabled: false });
  assign(tenant, { to: person(4), role, since: onDay(-30) });
  const before = accessIn(tenant, onDay(0));
  await environment.run(removals);
  environment.setDay(8);
  const night = await environment.run(removals);
  // They are back: nothing is given to disabled accounts.
  for (const returner of [0, 1, 2, 3]) changeUser(tenant, person(returner), { accountEnabled: true });
  return { before, ...night };
}

/** Runs renewals of two eligibilities that end soon. */
export async function runRenewals(environment: TestEnvironment): Promise<RunWithBefore> {
  const { tenant, person } = environment;
  const role = roles.groupsAdministrator;
  makeEligible(tenant, { to: person(5), since: onDay(-160), until: onDay(10) });
  makeEligible(tenant, { to: person(6), role, since: onDay(-160), until: onDay(12) });
  const before = accessIn(tenant, onDay(0));
  return { before, ...(await environment.run(renewals)) };
}

/** Access as an undo of this instant gives it back: what was active without end, for 30 days. */
export function givenBack(rows: readonly string[], at: Date): readonly string[] {
  const end = new Date(at.getTime() + 30 * 86_400_000).toISOString();
  return rows.map((row) => (row.startsWith('assignment ') ? row.replace(/for good$/, end) : row));
}

export interface UndoResult extends Omit<JobResult, 'run'> {
  readonly status: number;
  readonly run: Readonly<Record<string, unknown>>;
  /** Reasons of items that were left unchanged. */
  readonly leftBecause: readonly unknown[];
}

/** Undoes over the API. @param target `runs/ID` or `changes/ID`. */
export async function undo(environment: TestEnvironment, target: string): Promise<UndoResult> {
  environment.writes();
  const { status, json: run } = await environment.api('POST', `${target}/undo`);
  const result = await environment.resultOf({ id: String(run.id ?? run.runId) });
  const left = result.items
    .filter(({ decision }) => decision === 'leave')
    .map(({ evidence }) => evidence.said);
  return { status, run, writes: environment.writes(), leftBecause: left, ...result };
}
