import { setWeather } from './inject-faults.ts';
import type { CutAt } from './kill-switch-proxy.ts';
import { type JobNight, runByApi, runJob } from './observed-run.ts';
import { chanceOf } from './random-source.ts';
import { houseOf, type Life, note } from './simulation.ts';

const minute = 60_000;
const jobs = ['renew-eligibilities', 'remove-stale-assignments'] as const;

/** A person's word on a plan. */
export interface Approval {
  readonly planId: string;
  readonly at: Date;
}

export interface Night {
  readonly jobs: readonly JobNight[];
  readonly approval: Approval | undefined;
}

/** Both jobs, in whatever state the world is; then what people do about it in the morning. */
export async function runNight(life: Life, midnight: Date, { isCalm = false } = {}): Promise<Night> {
  const { stage } = life;
  const chance = chanceOf(`night ${life.day} of ${life.seed}`);
  life.chance = chance;
  const { clock, faults } = stage.simulator;
  // Not always at the same minute, so that the rolling 24 hours hold two nights at times.
  clock.set(new Date(midnight.getTime() + (120 + chance.whole(0, 25)) * minute));
  const house = houseOf(life);
  stage.rules.write(life.troubles.has('rules-broken') ? '{ "version": 1, "protected": ' : { ...house });
  if (!isCalm) setWeather(life);
  const killedJob = !isCalm && chance.happens(0.2) ? chance.pick(jobs) : undefined;
  const done: JobNight[] = [];
  for (const job of jobs) {
    const cutAt = killedJob === job ? someMoment(life) : undefined;
    const isMeddledWith = cutAt === undefined && chance.happens(0.5);
    done.push(await runJob(life, job, { cutAt, isMeddledWith }));
    // Longer than a lease and a claim live without their process.
    clock.advance(20 * minute);
  }
  faults.clear();
  const undone = isCalm ? undefined : await undoSomething(life, done);
  const approval = isCalm ? undefined : await approveSomething(life, done);
  raiseLimits(life, done);
  const again = isCalm ? undefined : await runOnceMore(life);
  return { jobs: [...done, ...[undone, again].filter((each) => each !== undefined)], approval };
}

function someMoment({ chance }: Life): CutAt {
  const moment = chance.happens(0.5) ? 'before' : 'after';
  return chance.happens(0.5)
    ? { number: chance.whole(4, 75), from: 'start', moment }
    : { number: chance.whole(1, 12), from: 'change', moment };
}

/** Once in a while somebody takes a whole run back. */
async function undoSomething(life: Life, done: readonly JobNight[]): Promise<JobNight | undefined> {
  const { stage, chance } = life;
  const changed = done.find(({ asked, run }) => asked.length > 0 && run !== undefined);
  const id = changed?.run?.id;
  if (id === undefined || !chance.happens(0.12)) return undefined;
  stage.simulator.clock.advance(30 * minute);
  note(life, 'run undone');
  return runByApi(life, 'undo', () => stage.callApi('runs/{id}/undo', { id }));
}

/** In the morning somebody reads a plan that waits for them, and approves it. */
async function approveSomething(life: Life, done: readonly JobNight[]): Promise<Approval | undefined> {
  const { stage, chance } = life;
  const waiting = done.flatMap(({ plan }) =>
    plan?.items.some(({ decision, mode }) => decision === 'change' && mode === 'plan') ? [plan] : [],
  );
  const plan = chance.pick(waiting);
  if (plan === undefined || !chance.happens(0.5)) return undefined;
  stage.simulator.clock.advance(30 * minute);
  const status = await stage.callApi('plans/{id}/approve', { id: plan.id }, { hash: plan.hash });
  if (status !== 200) throw new Error(`approving plan ${plan.id} was answered with ${status}`);
  note(life, 'plan approved');
  return { planId: plan.id, at: stage.simulator.clock.now() };
}

/** Somebody does not want to wait for the night. */
async function runOnceMore(life: Life): Promise<JobNight | undefined> {
  const { stage, chance } = life;
  const job = chance.pick(jobs);
  if (job === undefined || !chance.happens(0.1)) return undefined;
  stage.simulator.clock.advance(4 * 60 * minute);
  note(life, 'run by a person');
  return runByApi(life, job, () => stage.callApi('runs', {}, { job, mode: 'apply' }));
}

const raisable = /^limit-|^population-drop$/;

/** Where a limit stopped a night somebody reads the plan, finds it right, and raises the limits for the next one. */
function raiseLimits(life: Life, done: readonly JobNight[]): void {
  const isStopped = done.some(({ plan }) => plan?.obstacles.some(({ code }) => raisable.test(code)));
  if (!isStopped || !life.chance.happens(0.5)) return;
  note(life, 'limits raised for a night');
  life.edits.set('raised', life.day + 1);
}
