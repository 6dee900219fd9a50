import { runSimulation } from './run-simulation.ts';

/**
 * One seed in a process of its own, since the identity library keeps the first identity endpoint of a process. Sends its
 * parent a message after each night, and the result at the end.
 */
const [seed = '1', nights = '90', users = '60'] = process.argv.slice(2);
const result = await runSimulation({
  seed: Number(seed),
  nights: Number(nights),
  users: Number(users),
  progress: (night) => process.send?.({ night }),
});
process.send?.({ result });
process.disconnect();
