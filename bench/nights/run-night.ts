import { isStoppedByStore } from './check-store.ts';
import { releaseStore } from './forged-store.ts';
import { injectFaults } from './inject-faults.ts';
import type { KillPoint } from './kill-switch-proxy.ts';
import { type ObservedRun, runByApi, runJob } from './observed-run.ts';
import { createRandomSource } from './random-source.ts';
import { countEvent, currentRules, type Simulation } from './simulation.ts';

const minute = 60_000;
const jobs = ['renew-eligibilities', 'remove-stale-assignments'] as const;

/** An operator's approval of a plan. */
export interface PlanApproval {
  readonly planId: string;
  readonly at: Date;
  /** Object id of whoever approved it, without a signature. */
  readonly by: string;
  /** The rules that were in force. */
  readonly rulesText: string;
}

export interface NightResult {
  readonly runs: readonly ObservedRun[];
  readonly approval: PlanApproval | undefined;
}

/** Runs both jobs, with faults and kills; then the operator's actions in the morning. */
export async function runNight(
  simulation: Simulation,
  midnight: Date,
  { isFaultFree = false } = {},
): Promise<NightResult> {
  const { environment } = simulation;
  const random = createRandomSource(`night ${simulation.day} of ${simulation.seed}`);
  simulation.random = random;
  const { clock, faults } = environment.simulator;
  // The minute varies, so that a rolling period of 24 hours sometimes holds two nights.
  clock.set(new Date(midnight.getTime() + (120 + random.integer(0, 25)) * minute));
  const rules = currentRules(simulation);
  environment.rulesOnDisk.write(
    simulation.disruptions.has('rules-broken') ? '{ "version": 1, "protected": ' : { ...rules },
  );
  if (!isFaultFree) injectFaults(simulation);
  const killedJob = !isFaultFree && random.happens(0.2) ? random.pick(jobs) : undefined;
  const stoppedFrom = !isFaultFree && random.happens(0.1) ? random.pick(jobs) : undefined;
  const done: ObservedRun[] = [];
  for (const job of jobs) {
    const killPoint = killedJob === job ? randomKillPoint(simulation) : undefined;
    if (stoppedFrom === job) await switchWriters(simulation, 'stop');
    const isDisturbed = killPoint === undefined && random.happens(0.5);
    done.push(await runJob(simulation, job, { killPoint, isDisturbed }));
    // Longer than the lifetime of a lease or claim whose process is gone.
    clock.advance(20 * minute);
    // Somebody is called out at night, or nobody looks before the morning.
    if (done.some(isStoppedByStore) && random.happens(0.5)) await releaseStore(simulation);
  }
  faults.clear();
  await releaseStore(simulation);
  if (stoppedFrom !== undefined) await switchWriters(simulation, 'start');
  const undone = isFaultFree ? undefined : await maybeUndoRun(simulation, done);
  const approval = isFaultFree ? undefined : await maybeApprovePlan(simulation, done);
  maybeRaiseLimits(simulation, done);
  const again = isFaultFree ? undefined : await maybeRunByApi(simulation);
  return { runs: [...done, ...[undone, again].filter((each) => each !== undefined)], approval };
}

/** Somebody stops whatever changes the tenant, and starts it in the morning. */
async function switchWriters(simulation: Simulation, to: 'stop' | 'start'): Promise<void> {
  const status = await simulation.environment.callApi(`writers/${to}`, { because: 'An incident' });
  if (status !== 200) throw new Error(`writers/${to} was answered with ${status}`);
  countEvent(simulation, `writers: ${to}`);
  if (to === 'stop') simulation.disruptions.add('stopped');
  else simulation.disruptions.delete('stopped');
}

function randomKillPoint({ random }: Simulation): KillPoint {
  const moment = random.happens(0.5) ? 'before' : 'after';
  return random.happens(0.5)
    ? { number: random.integer(4, 75), from: 'start', moment }
    : { number: random.integer(1, 12), from: 'change', moment };
}

/** An operator undoes a whole run once in a while. */
async function maybeUndoRun(
  simulation: Simulation,
  done: readonly ObservedRun[],
): Promise<ObservedRun | undefined> {
  const { environment, random } = simulation;
  const changed = done.find(({ requests, run }) => requests.length > 0 && run !== undefined);
  const id = changed?.run?.id;
  if (id === undefined || !random.happens(0.12)) return undefined;
  environment.simulator.clock.advance(30 * minute);
  countEvent(simulation, 'run undone');
  return runByApi(simulation, 'undo', () => environment.callApi(`runs/${id}/undo`));
}

/** An operator reads a plan that waits for approval, and approves it, in one of two cases. */
async function maybeApprovePlan(
  simulation: Simulation,
  done: readonly ObservedRun[],
): Promise<PlanApproval | undefined> {
  const { environment, random } = simulation;
  const waiting = done.flatMap(({ plan }) =>
    plan?.items.some(({ decision, mode }) => decision === 'change' && mode === 'plan') ? [plan] : [],
  );
  const plan = random.pick(waiting);
  if (plan === undefined || !random.happens(0.5)) return undefined;
  environment.simulator.clock.advance(30 * minute);
  const by = environment.operatorId();
  const status = await environment.callApi(`approvals/${plan.id}`, { hash: plan.hash });
  if (status !== 200) throw new Error(`approving plan ${plan.id} was answered with ${status}`);
  countEvent(simulation, 'plan approved');
  return {
    planId: plan.id,
    at: environment.simulator.clock.now(),
    by,
    rulesText: JSON.stringify(currentRules(simulation)),
  };
}

/** An operator starts a run by day once in a while. */
async function maybeRunByApi(simulation: Simulation): Promise<ObservedRun | undefined> {
  const { environment, random } = simulation;
  const job = random.pick(jobs);
  if (job === undefined || !random.happens(0.1)) return undefined;
  environment.simulator.clock.advance(4 * 60 * minute);
  countEvent(simulation, 'run by a person');
  return runByApi(simulation, job, () => environment.callApi('runs', { job, mode: 'apply' }));
}

const raisable = /^limit-|^population-drop$/;

/** An operator raises the limits for the next night, in one of two cases where a limit stopped a run. */
function maybeRaiseLimits(simulation: Simulation, done: readonly ObservedRun[]): void {
  const isStopped = done.some(({ plan }) => plan?.obstacles.some(({ code }) => raisable.test(code)));
  if (!isStopped || !simulation.random.happens(0.5)) return;
  countEvent(simulation, 'limits raised for a night');
  simulation.rulesEdits.set('raised', simulation.day + 1);
}
