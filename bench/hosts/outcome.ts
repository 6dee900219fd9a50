import { endOf, keyText, type Schedule } from '../../simulator/state/role-schedules.ts';
import type { ScheduleRequest } from '../../simulator/state/schedule-requests.ts';
import { createAccessHistories } from '../../src/adapters/tables/access-histories.ts';
import { createCommandStore } from '../../src/adapters/tables/commands.ts';
import { createMarks } from '../../src/adapters/tables/marks.ts';
import { createPlans } from '../../src/adapters/tables/plans.ts';
import { openTables, type Tables } from '../../src/adapters/tables/store/tables.ts';
import { planHash } from '../../src/changes/plan-hash.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import type { Mark, PlanHead } from '../../src/domain/model/plan.ts';
import { everyItem } from '../../src/ports/reading.ts';
import { type HostEnvironment, startInstant } from './host-environment.ts';

/** State of an environment: the tenant, by the simulator's own record, and the app's tables. */
export interface Outcome {
  /** End of each access in epoch milliseconds, or infinity, by kind, principal, role and scope. */
  readonly holdings: ReadonlyMap<string, number>;
  /** The app's own requests that the simulator carried out, in order, without those of the initial tenant. */
  readonly own: readonly ScheduleRequest[];
  readonly records: readonly ChangeRecord[];
  /** Plans that cannot be read completely, or do not match their hash. */
  readonly brokenPlans: readonly string[];
  readonly marks: ReadonlyMap<string, Mark>;
  /** Number of consecutive renewals, by access, where it is not 0. */
  readonly chains: ReadonlyMap<string, number>;
}

export async function readOutcome({
  tenant,
  time,
  ownId,
  tables: endpoint,
}: HostEnvironment): Promise<Outcome> {
  const tables = openTables({ endpoint });
  const { roleManagement } = tenant;
  const now = time.clock.now();
  const holdings = new Map<string, number>();
  const keep = (kind: string, schedules: readonly Schedule[]) => {
    for (const schedule of schedules)
      holdings.set(`${kind} ${keyText(schedule)}`, endOf(schedule)?.getTime() ?? Number.POSITIVE_INFINITY);
  };
  keep('eligibility', roleManagement.eligibilitySchedules(now));
  const active = Object.groupBy(
    roleManagement.assignmentSchedules(now),
    ({ assignmentType }) => assignmentType,
  );
  keep('assignment', active.Assigned ?? []);
  keep('activation', active.Activated ?? []);
  const [records, brokenPlans, marks, history] = await Promise.all([
    recordsOf(tables, tenant.tenantId),
    brokenPlansIn(tables, tenant.tenantId),
    createMarks(tables, tenant.tenantId).read(),
    createAccessHistories(tables, tenant.tenantId).read(),
  ]);
  const chains = [...history.memories].flatMap(([id, { renewalsInARow }]) =>
    renewalsInARow === 0 ? [] : [[id, renewalsInARow] as const],
  );
  return {
    holdings,
    own: roleManagement.requests
      .all()
      .filter(({ createdBy, createdAt }) => createdBy === ownId && createdAt >= startInstant),
    records,
    brokenPlans,
    marks,
    chains: new Map(chains),
  };
}

async function recordsOf(tables: Tables, tenantId: string): Promise<readonly ChangeRecord[]> {
  const { items, next } = await createCommandStore(tables, tenantId).list({}, { top: 1000 });
  if (next !== undefined) throw new Error('more than 1,000 changes are too many for a sweep');
  return items;
}

async function brokenPlansIn(tables: Tables, tenantId: string): Promise<readonly string[]> {
  const plans = createPlans(tables, tenantId);
  const { items: heads } = await plans.list({ top: 1000 });
  const judged = await Promise.all(
    heads.map(async (head) => ((await isWhole(head, plans)) ? [] : [`plan ${head.id}`])),
  );
  return judged.flat();
}

async function isWhole(head: PlanHead, plans: ReturnType<typeof createPlans>): Promise<boolean> {
  const all = everyItem((from) => plans.items(head.id, { top: 1000, from }));
  const items = await Array.fromAsync(all).catch(() => undefined);
  return items !== undefined && planHash(head, items) === head.hash;
}
