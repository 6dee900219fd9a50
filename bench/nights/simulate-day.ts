import { accessDeeds, activations } from './access-events.ts';
import { peopleDeeds, signIns } from './directory-events.ts';
import { oddDeeds } from './exceptional-events.ts';
import { chanceOf } from './random-source.ts';
import { type Deed, type Life, note } from './simulation.ts';

const deeds: readonly Deed[] = [...peopleDeeds, ...accessDeeds, ...oddDeeds];
const minute = 60_000;

/** One day, from after the runs of one night to before those of the next. */
export async function liveADay(life: Life): Promise<void> {
  const { clock } = life.stage.simulator;
  life.day += 1;
  life.chance = chanceOf(`day ${life.day} of ${life.seed}`);
  life.troubles.clear();
  const due = life.later.filter(({ day }) => day <= life.day);
  for (const deed of due) {
    clock.advance(7 * minute);
    life.later.splice(life.later.indexOf(deed), 1);
    await deed.doing();
  }
  clock.advance(4 * 60 * minute);
  signIns(life);
  await activations(life);
  for (const { name, likelihood, doing } of deeds) {
    if (!life.chance.happens(likelihood)) continue;
    clock.advance(11 * minute);
    if (await doing(life)) note(life, name);
  }
}
