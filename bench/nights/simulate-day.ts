import { accessEvents, activateEligibilities } from './access-events.ts';
import { directoryEvents, signInUsers } from './directory-events.ts';
import { exceptionalEvents } from './exceptional-events.ts';
import { hostileEvents } from './hostile-events.ts';
import { createRandomSource } from './random-source.ts';
import { countEvent, type SimulatedEvent, type Simulation } from './simulation.ts';

const events: readonly SimulatedEvent[] = [
  ...directoryEvents,
  ...accessEvents,
  ...exceptionalEvents,
  ...hostileEvents,
];
const minute = 60_000;

/** Simulates one day, from after the runs of one night to before those of the next. */
export async function simulateDay(simulation: Simulation): Promise<void> {
  const { clock } = simulation.environment.simulator;
  simulation.day += 1;
  simulation.random = createRandomSource(`day ${simulation.day} of ${simulation.seed}`);
  simulation.disruptions.clear();
  const due = simulation.followUps.filter(({ day }) => day <= simulation.day);
  for (const event of due) {
    clock.advance(7 * minute);
    simulation.followUps.splice(simulation.followUps.indexOf(event), 1);
    await event.execute();
  }
  clock.advance(4 * 60 * minute);
  signInUsers(simulation);
  await activateEligibilities(simulation);
  for (const { name, likelihood, execute: doing } of events) {
    if (!simulation.random.happens(likelihood)) continue;
    clock.advance(11 * minute);
    if (await doing(simulation)) countEvent(simulation, name);
  }
}
