import { keyText } from '../../simulator/state/role-schedules.ts';
import { createNoticeStore } from '../../src/adapters/tables/notice-store.ts';
import { createPlans } from '../../src/adapters/tables/plans.ts';
import { createRunHistory } from '../../src/adapters/tables/run-history.ts';
import type { Tables } from '../../src/adapters/tables/store/tables.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import { everyItem } from '../../src/ports/reading.ts';
import type { Member } from './fleet.ts';

/** What a tenant has come to. */
export interface TenantOutcome {
  /** Runs that have ended, oldest first. */
  readonly runs: readonly RunRecord[];
  /** How runs ended, what was decided, changed and told: a sentence each, without instants; one that comes again says so. */
  readonly acts: ReadonlySet<string>;
  readonly notices: number;
}

const page = { top: 1_000 };

/** @param nights begins of the nights; a run belongs to the last that has begun. */
export async function readTenantOutcome(
  tables: Tables,
  { simulator, own }: Pick<Member, 'simulator' | 'own'>,
  nights: readonly Date[],
): Promise<TenantOutcome> {
  const { tenantId, roleManagement } = simulator.tenant;
  const nightOf = (at: Date) => nights.filter((begin) => begin <= at).length;
  const { items } = await createRunHistory(tables, tenantId).list(page);
  const runs = items.filter(hasEnded).toReversed();
  // What a killed process left of a run is no second time: the run that followed did it all.
  const killed = new Set(items.filter((run) => !hasEnded(run)).map(({ id }) => id));
  const plans = createPlans(tables, tenantId);
  const { items: heads } = await plans.list(page);
  const decided = await Promise.all(
    heads
      .filter(({ runId }) => !killed.has(runId))
      .map(async ({ id, job, madeAt }) => {
        const all = await Array.fromAsync(everyItem((from) => plans.items(id, { ...page, from })));
        return all.map(
          (item) => `night ${nightOf(madeAt)}, ${job}: ${item.decision} (${item.reason}) ${item.id}`,
        );
      }),
  );
  const made = roleManagement.requests
    .all()
    .filter(({ createdBy, createdAt }) => createdBy === own.id && nightOf(createdAt) > 0)
    .map(
      (request) =>
        `${request.action} ${request.kind} ${keyText(request)}, night ${nightOf(request.createdAt)}`,
    );
  const ended = runs.map(({ job, state, startedAt }) => `night ${nightOf(startedAt)}: ${job} ${state}`);
  const notices = await createNoticeStore(tables, tenantId).pending(page.top);
  const told = notices
    .filter(({ notice: { runId } }) => !killed.has(runId))
    .map(({ notice: { job, state, at } }) => `night ${nightOf(at)}: told that ${job} ${state}`);
  const acts = counted([...ended, ...decided.flat(), ...made, ...told]);
  return { runs, acts, notices: notices.length };
}

/** What was done twice is more than what was done once. */
function counted(sentences: readonly string[]): ReadonlySet<string> {
  const times = new Map<string, number>();
  return new Set(
    sentences.map((sentence) => {
      const time = (times.get(sentence) ?? 0) + 1;
      times.set(sentence, time);
      return time === 1 ? sentence : `${sentence}, time ${time}`;
    }),
  );
}

/** A run whose process was killed has not ended: a later run closes its record. */
function hasEnded({ state, reason }: RunRecord): boolean {
  return state !== 'running' && reason?.startsWith('Its process ended before the run did') !== true;
}

/** What one has and the other has not. */
export function differences(found: TenantOutcome, alone: TenantOutcome): readonly string[] {
  return [
    ...[...alone.acts.difference(found.acts)].map((act) => `missing: ${act}`),
    ...[...found.acts.difference(alone.acts)].map((act) => `not so alone: ${act}`),
  ];
}
