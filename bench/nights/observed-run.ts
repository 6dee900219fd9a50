import type { User } from '../../simulator/directory.ts';
import type { LoggedRequest } from '../../simulator/request-log.ts';
import type { SeenRequest } from '../../simulator/start.ts';
import type { ScheduleRequest } from '../../simulator/state/schedule-requests.ts';
import { RunNotSucceeded } from '../../src/app.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import type { HygieneJob, Plan } from '../../src/domain/model/plan.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import { type SimulationEnvironment, silentLog } from './environment.ts';
import { noteSeals } from './forged-store.ts';
import { type KillPoint, startKillSwitchProxy } from './kill-switch-proxy.ts';
import type { RulesFile } from './rules-file.ts';
import {
  currentFacts,
  currentRules,
  currentTime,
  type Disruption,
  type Simulation,
  scheduleFollowUp,
  signIn,
} from './simulation.ts';
import type { TenantFacts } from './tenant-facts.ts';

/** Facts that hold from the n-th of the app's requests in this run on. */
export interface FactsSinceRequest {
  readonly request: number;
  readonly facts: TenantFacts;
}

/** One run of one job, with the tenant before and after it, and everything that it sent. */
export interface ObservedRun {
  readonly night: number;
  readonly job: HygieneJob | 'undo';
  readonly at: Date;
  readonly rules: RulesFile;
  readonly disruptions: ReadonlySet<Disruption>;
  /** The first entry: before the run. Further entries: after a change in the middle of the run. */
  readonly facts: readonly FactsSinceRequest[];
  readonly after: TenantFacts;
  /** The app's own schedule requests that the simulator accepted, in order. */
  readonly requests: readonly ScheduleRequest[];
  /** HTTP requests to Graph during the run. All of them are the app's. */
  readonly graphRequests: readonly LoggedRequest[];
  readonly isKilled: boolean;
  /** Rows of the store that were forged before it, and that nobody has released. */
  readonly forged: ReadonlySet<string>;
  /** Absent after a kill, and after a call to the API, which returns only a status. */
  readonly run: RunRecord | undefined;
  readonly plan: Plan | undefined;
  /** Changes that this run accepted. */
  readonly records: readonly ChangeRecord[];
}

export interface RunOptions {
  readonly killPoint?: KillPoint | undefined;
  /** Whether users change in the middle of the run, after its first change. */
  readonly isDisturbed?: boolean;
}

export function runJob(simulation: Simulation, job: HygieneJob, options: RunOptions): Promise<ObservedRun> {
  return observeRun(simulation, job, options, () =>
    options.killPoint === undefined
      ? runToCompletion(simulation.environment, job)
      : runUntilKilled(simulation.environment, job, options.killPoint),
  );
}

/** A run that a person started over the API. */
export function runByApi(
  simulation: Simulation,
  job: ObservedRun['job'],
  call: () => Promise<number>,
): Promise<ObservedRun> {
  return observeRun(simulation, job, {}, async () => {
    const status = await call();
    if (status >= 500) throw new Error(`a run of ${job} by a person was answered with ${status}`);
    return undefined;
  });
}

async function observeRun(
  simulation: Simulation,
  job: ObservedRun['job'],
  { isDisturbed = false }: RunOptions,
  execute: () => Promise<RunRecord | 'killed' | undefined>,
): Promise<ObservedRun> {
  const { environment } = simulation;
  const at = currentTime(simulation);
  const facts: FactsSinceRequest[] = [{ request: 0, facts: currentFacts(simulation) }];
  const forged = new Set(simulation.forged.isReleased ? [] : simulation.forged.rows);
  const requests = trackOwnRequests(environment);
  environment.simulator.requests({ reset: true });
  const due = isDisturbed ? await principalsDue(simulation, job) : new Set<string>();
  const disturb = () => {
    disturbUsers(simulation, job, due);
    facts.push({ request: requests().length, facts: currentFacts(simulation) });
  };
  environment.observer.onRequest = isDisturbed ? afterFirstChange(disturb) : undefined;
  const run = await execute();
  environment.observer.onRequest = undefined;
  await noteSeals(simulation);
  return {
    night: simulation.day,
    ...{ job, at, facts, forged },
    rules: currentRules(simulation),
    disruptions: new Set(simulation.disruptions),
    after: currentFacts(simulation),
    requests: requests(),
    graphRequests: environment.simulator.requests({ reset: true }).filter(({ area }) => area === 'graph'),
    isKilled: run === 'killed',
    run: run === 'killed' ? undefined : run,
    plan: await planMadeAt(environment, job, at),
    records: (await environment.commands.list({ since: at }, { top: 500 })).items.filter(({ operation }) =>
      operation.startsWith(job),
    ),
  };
}

/** Returns the app's schedule requests since this call, in the order in which the simulator accepted them. */
function trackOwnRequests({ tenant, ownId }: SimulationEnvironment): () => readonly ScheduleRequest[] {
  const own = () => tenant.roleManagement.requests.all().filter(({ createdBy }) => createdBy === ownId);
  const before = own().length;
  return () => own().slice(before);
}

async function runToCompletion(
  { app }: Pick<SimulationEnvironment, 'app'>,
  job: HygieneJob,
): Promise<RunRecord> {
  try {
    return await app.runHygiene({ invocationId: 'nights', ...silentLog }, job);
  } catch (error) {
    if (error instanceof RunNotSucceeded) return error.run;
    throw error;
  }
}

/** A run in an app of its own that loses its connections at the kill point. It may end before that. */
async function runUntilKilled(
  environment: SimulationEnvironment,
  job: HygieneJob,
  killPoint: KillPoint,
): Promise<RunRecord | 'killed'> {
  const proxy = await startKillSwitchProxy(environment.addresses, killPoint);
  const app = environment.appAt(proxy);
  const run = runToCompletion({ app }, job);
  // A killed run fails later; its error is of no interest.
  run.catch(() => undefined);
  const ended = await Promise.race([run, proxy.killed.then(() => 'killed' as const)]);
  await proxy.close();
  return ended;
}

async function planMadeAt(
  { plans }: SimulationEnvironment,
  job: ObservedRun['job'],
  at: Date,
): Promise<Plan | undefined> {
  const heads = await plans.list({ top: 3 });
  const head = heads.items.find((each) => each.job === job && each.madeAt.getTime() === at.getTime());
  if (head === undefined) return undefined;
  const { items } = await plans.items(head.id, { top: 1000 });
  return { ...head, items };
}

/**
 * Calls back once, when the app checks the next access again after its first change. The app reads role settings first
 * and the holder after them. An earlier call would fall between the two steps of a conversion.
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

/** Changes about half of the users that this run decides about. Users due for renewal are disabled, others sign in or are enabled. */
function disturbUsers(simulation: Simulation, job: ObservedRun['job'], due: ReadonlySet<string>): void {
  const { environment, random } = simulation;
  const { users, groups } = environment.tenant;
  const ids = [...due].flatMap((id) => groups.find(id)?.memberIds ?? [id]);
  for (const user of new Set(ids.flatMap((id) => users.find(id) ?? []))) {
    if (user.displayName.startsWith('Emergency Access') || !random.happens(0.5)) continue;
    if (job === 'renew-eligibilities') disableForDays(simulation, user);
    else if (user.accountEnabled) signIn(simulation, user);
    else users.add({ ...user, accountEnabled: true });
  }
}

function disableForDays(simulation: Simulation, user: User): void {
  simulation.environment.tenant.users.add({ ...user, accountEnabled: false });
  scheduleFollowUp(simulation, simulation.random.integer(1, 4), async () => {
    await simulation.environment.actors.sendAsAdmin('PATCH', `/users/${user.id}`, { accountEnabled: true });
  });
}

/** Principals whose access this run will probably change, by the previous plan and the ends of eligibilities. */
async function principalsDue(simulation: Simulation, job: ObservedRun['job']): Promise<ReadonlySet<string>> {
  const { environment, day } = simulation;
  if (job === 'renew-eligibilities') {
    const soon = currentTime(simulation).getTime() + currentRules(simulation).renew.withinDays * 86_400_000;
    const ending = [...currentFacts(simulation).holdings.values()].filter(
      ({ kind, endsAt }) => kind === 'eligibility' && endsAt !== undefined && endsAt.getTime() <= soon,
    );
    return new Set(ending.map(({ principalId }) => principalId));
  }
  const { items: heads } = await environment.plans.list({ top: 5 });
  const last = heads.find((head) => head.job === job);
  if (last === undefined || day === 1) return new Set();
  const { items } = await environment.plans.items(last.id, { top: 1000 });
  const waiting = items.filter(
    ({ decision }) => decision === 'wait' || decision === 'mark' || decision === 'change',
  );
  return new Set(
    waiting.flatMap(({ due, key }) =>
      due !== null && new Date(due) <= currentTime(simulation) ? [key.principalId] : [],
    ),
  );
}
