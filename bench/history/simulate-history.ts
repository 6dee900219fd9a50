import { accessEvents, activateEligibilities, addInitialAccess } from '../nights/access-events.ts';
import { directoryEvents, signInUsers } from '../nights/directory-events.ts';
import { silentLog } from '../nights/environment.ts';
import { createRandomSource } from '../nights/random-source.ts';
import { runNight } from '../nights/run-night.ts';
import { countEvent, type Simulation } from '../nights/simulation.ts';
import { activateInTheEvening, historyEvents } from './history-events.ts';

const second = 1_000;
const minute = 60 * second;
const day = 24 * 60 * minute;
export const firstMidnight = Date.parse('2027-01-04T00:00:00Z');
const events = [...directoryEvents, ...accessEvents, ...historyEvents];
const invocation = { invocationId: 'history', ...silentLog };

/** A complete look of the app at the tenant. */
export interface TakenLook {
  /** In milliseconds. */
  readonly at: number;
  readonly runId: string;
}

/** Days of a living tenant, and the nights after them. @returns the looks that the nights took, in order. */
export async function simulateHistory(
  simulation: Simulation,
  days: number,
  progress: (day: number) => void,
): Promise<readonly TakenLook[]> {
  await addInitialAccess(simulation, 30);
  const looks: TakenLook[] = [];
  while (simulation.day < days) {
    await simulateDay(simulation);
    // A night is missing once in a while: the next one has to tell of two days.
    const isMissing = simulation.day > 2 && simulation.random.happens(0.06);
    if (isMissing) countEvent(simulation, 'night missing');
    else looks.push(await simulateNight(simulation));
    progress(simulation.day);
  }
  return looks;
}

/** All is done at whole seconds: Graph tells some times no better, and nobody can know what it rounds. */
async function simulateDay(simulation: Simulation): Promise<void> {
  const { clock } = simulation.environment.simulator;
  simulation.day += 1;
  const midnight = firstMidnight + simulation.day * day;
  simulation.random = createRandomSource(`day ${simulation.day} of ${simulation.seed}`);
  const { random } = simulation;
  clock.set(new Date(midnight - 16 * 60 * minute + random.integer(0, 59) * second));
  const due = simulation.followUps.filter(({ day: when }) => when <= simulation.day);
  for (const event of due) {
    clock.advance(7 * minute + random.integer(0, 59) * second);
    simulation.followUps.splice(simulation.followUps.indexOf(event), 1);
    await event.execute();
  }
  clock.advance(11 * minute);
  signInUsers(simulation);
  await activateEligibilities(simulation);
  for (const { name, likelihood, execute } of shuffled(simulation)) {
    if (!random.happens(likelihood)) continue;
    clock.advance(9 * minute + random.integer(0, 59) * second);
    if (await execute(simulation)) countEvent(simulation, name);
  }
  clock.set(new Date(midnight - random.integer(30, 90) * minute));
  await activateInTheEvening(simulation);
}

function shuffled({ random }: Simulation): typeof events {
  return events
    .map((event) => ({ event, place: random.integer(0, 1_000_000) }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ event }) => event);
}

/** Hygiene, then the jobs that keep what Entra forgets. */
async function simulateNight(simulation: Simulation): Promise<TakenLook> {
  const { environment, day: today } = simulation;
  const { app, simulator } = environment;
  await runNight(simulation, new Date(firstMidnight + today * day), { isFaultFree: true });
  for (const job of [app.snapshotAuditLogs, app.storeRequests]) {
    simulator.clock.advance(5 * minute);
    await job(invocation);
  }
  simulator.clock.advance(5 * minute);
  const run = await app.snapshotAccess(invocation);
  if (run.state !== 'succeeded')
    throw new Error(`snapshot-access of day ${today}: ${run.state}, ${run.reason}`);
  const look = { at: simulator.clock.now().getTime(), runId: run.id };
  simulator.clock.advance(minute);
  return look;
}
