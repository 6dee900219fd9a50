import type { LoggedRequest } from '../../simulator/request-log.ts';
import type { SeenRequest } from '../../simulator/start.ts';
import type { User } from '../../simulator/state/directory-objects.ts';
import type { ScheduleRequest } from '../../simulator/state/role-schedules.ts';
import { RunNotSucceeded } from '../../src/app.ts';
import type { HygieneJob, Plan } from '../../src/domain/model/plan.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import type { LedgerEntry } from '../../src/ports/index.ts';
import { type CutAt, startCord } from './cord.ts';
import type { House } from './house-rules.ts';
import { factsNow, houseOf, type Life, later, now, signIn, type Trouble } from './life.ts';
import { type Stage, silent } from './stage.ts';
import type { Facts } from './tenant-facts.ts';

/** The truth from the n-th of the app's requests of this run on. */
export interface FactsFrom {
  readonly request: number;
  readonly facts: Facts;
}

/** Everything that is known of one run of one job, and of the world around it. */
export interface JobNight {
  readonly night: number;
  readonly job: HygieneJob | 'undo';
  readonly at: Date;
  readonly house: House;
  readonly troubles: ReadonlySet<Trouble>;
  /** First: before the run. Others: after somebody did something in the middle of it. */
  readonly facts: readonly FactsFrom[];
  readonly after: Facts;
  /** The app's own schedule requests that the simulator took, in order. */
  readonly asked: readonly ScheduleRequest[];
  /** Requests to Graph in the meantime: all of them are the app's. */
  readonly http: readonly LoggedRequest[];
  readonly isKilled: boolean;
  /** Absent when it was killed, and when its API call says no more than a status. */
  readonly run: RunRecord | undefined;
  readonly plan: Plan | undefined;
  /** What it claimed. */
  readonly entries: readonly LedgerEntry[];
}

export interface JobOptions {
  readonly cutAt?: CutAt | undefined;
  /** Somebody does something after the first change of the run. */
  readonly isMeddledWith?: boolean;
}

export function runJob(life: Life, job: HygieneJob, options: JobOptions): Promise<JobNight> {
  return observed(life, job, options, () =>
    options.cutAt === undefined ? runToTheEnd(life.stage, job) : runOnCord(life.stage, job, options.cutAt),
  );
}

/** A run that a person asked the API for. */
export function runByApi(life: Life, job: JobNight['job'], call: () => Promise<number>): Promise<JobNight> {
  return observed(life, job, {}, async () => {
    const status = await call();
    if (status >= 500) throw new Error(`a run of ${job} by a person was answered with ${status}`);
    return undefined;
  });
}

async function observed(
  life: Life,
  job: JobNight['job'],
  { isMeddledWith = false }: JobOptions,
  doing: () => Promise<RunRecord | 'killed' | undefined>,
): Promise<JobNight> {
  const { stage } = life;
  const at = now(life);
  const facts: FactsFrom[] = [{ request: 0, facts: factsNow(life) }];
  const asked = followOwnRequests(stage);
  stage.simulator.requests({ reset: true });
  const due = isMeddledWith ? await dueTonight(life, job) : new Set<string>();
  const meddling = () => {
    meddle(life, job, due);
    facts.push({ request: asked().length, facts: factsNow(life) });
  };
  stage.observer.told = isMeddledWith ? afterFirstChange(meddling) : undefined;
  const run = await doing();
  stage.observer.told = undefined;
  return {
    night: life.day,
    ...{ job, at, facts },
    house: houseOf(life),
    troubles: new Set(life.troubles),
    after: factsNow(life),
    asked: asked(),
    http: stage.simulator.requests({ reset: true }).filter(({ area }) => area === 'graph'),
    isKilled: run === 'killed',
    run: run === 'killed' ? undefined : run,
    plan: await planMadeAt(stage, job, at),
    entries: (await stage.ledger.list({ since: at }, { top: 500 })).items.filter(({ operation }) =>
      operation.startsWith(job),
    ),
  };
}

/** The app's requests since now, in the order in which the simulator took them. */
function followOwnRequests({ tenant, ownId }: Stage): () => readonly ScheduleRequest[] {
  const own = () => tenant.roleManagement.requests.all().filter(({ createdBy }) => createdBy === ownId);
  const before = own().length;
  return () => own().slice(before);
}

async function runToTheEnd({ app }: Pick<Stage, 'app'>, job: HygieneJob): Promise<RunRecord> {
  try {
    return await app.runHygiene({ invocationId: 'nights', ...silent }, job);
  } catch (error) {
    if (error instanceof RunNotSucceeded) return error.run;
    throw error;
  }
}

/** A process of its own, which loses the world at one of its requests. It may also come to its end before. */
async function runOnCord(stage: Stage, job: HygieneJob, cutAt: CutAt): Promise<RunRecord | 'killed'> {
  const cord = await startCord(stage.addresses, cutAt);
  const app = stage.appAt(cord);
  const run = runToTheEnd({ app }, job);
  // Nobody waits for a process that is gone.
  run.catch(() => undefined);
  const ended = await Promise.race([run, cord.cut.then(() => 'killed' as const)]);
  await cord.close();
  return ended;
}

async function planMadeAt({ plans }: Stage, job: JobNight['job'], at: Date): Promise<Plan | undefined> {
  const heads = await plans.list({ top: 3 });
  const head = heads.items.find((each) => each.job === job && each.madeAt.getTime() === at.getTime());
  if (head === undefined) return undefined;
  const { items } = await plans.items(head.id, { top: 1000 });
  return { ...head, items };
}

/**
 * When the next access is looked at again after the first change of the run: its role settings are asked for then, and who
 * has it is read after them. Not sooner: between the two steps of a conversion nobody looks.
 */
function afterFirstChange(doing: () => void): (seen: SeenRequest) => void {
  let state: 'nothing changed' | 'changed' | 'done' = 'nothing changed';
  return ({ method, path }) => {
    if (state === 'nothing changed' && method === 'POST' && path.endsWith('ScheduleRequests'))
      state = 'changed';
    if (state !== 'changed' || !path.endsWith('roleManagementPolicyAssignments')) return;
    state = 'done';
    doing();
  };
}

/** Of those whom tonight is about: whoever is to lose access signs in or is enabled, whoever is to keep it is disabled. */
function meddle(life: Life, job: JobNight['job'], due: ReadonlySet<string>): void {
  const { stage, chance } = life;
  const { users, groups } = stage.tenant;
  const ids = [...due].flatMap((id) => groups.find(id)?.memberIds ?? [id]);
  for (const user of new Set(ids.flatMap((id) => users.find(id) ?? []))) {
    if (user.displayName.startsWith('Emergency Access') || !chance.happens(0.5)) continue;
    if (job === 'renew-eligibilities') disableForDays(life, user);
    else if (user.accountEnabled) signIn(life, user);
    else users.add({ ...user, accountEnabled: true });
  }
}

function disableForDays(life: Life, user: User): void {
  life.stage.tenant.users.add({ ...user, accountEnabled: false });
  later(life, life.chance.whole(1, 4), async () => {
    await life.stage.hands.ask('PATCH', `/users/${user.id}`, { accountEnabled: true });
  });
}

/** Whose access tonight's run will look at again, as far as the plan of the night before and the ends of eligibilities say. */
async function dueTonight(life: Life, job: JobNight['job']): Promise<ReadonlySet<string>> {
  const { stage, day } = life;
  if (job === 'renew-eligibilities') {
    const soon = now(life).getTime() + houseOf(life).renew.withinDays * 86_400_000;
    const ending = [...factsNow(life).holdings.values()].filter(
      ({ kind, endsAt }) => kind === 'eligibility' && endsAt !== undefined && endsAt.getTime() <= soon,
    );
    return new Set(ending.map(({ principalId }) => principalId));
  }
  const { items: heads } = await stage.plans.list({ top: 5 });
  const last = heads.find((head) => head.job === job);
  if (last === undefined || day === 1) return new Set();
  const { items } = await stage.plans.items(last.id, { top: 1000 });
  const waiting = items.filter(
    ({ decision }) => decision === 'wait' || decision === 'mark' || decision === 'change',
  );
  return new Set(
    waiting.flatMap(({ due, key }) => (due !== null && new Date(due) <= now(life) ? [key.principalId] : [])),
  );
}
