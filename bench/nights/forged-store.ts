import { alarmsOf } from '../../src/changes/alarms.ts';
import { storeAlarmKind } from '../../src/changes/store-alarms.ts';
import { accessIdOf } from '../../src/domain/model/access.ts';
import type { AccessMemory } from '../../src/domain/model/snapshot.ts';
import { isSealed, stateEntryOf } from '../../src/evidence/state/state-seal.ts';
import { countEvent, type Simulation } from './simulation.ts';

const minute = 60_000;

/** Writes a memory as somebody may who can write to the store. Before anything was sealed, the app takes it as it finds it. */
export async function forge({ environment, forged }: Simulation, memory: AccessMemory): Promise<void> {
  await environment.forgeMemory(memory);
  if (forged.seals === 0) return;
  forged.rows.add(accessIdOf(memory.kind, memory.key));
  forged.isReleased = false;
}

/** A run that sealed the store has taken what was released: from now on it is the app's. */
export async function noteSeals({ environment, forged }: Simulation): Promise<void> {
  const entries = await Array.fromAsync(environment.app.ports.sealLog.entries(0));
  const seals = entries.filter((entry) => {
    const about = stateEntryOf(entry);
    return about !== undefined && isSealed(about);
  }).length;
  if (seals > forged.seals) forged.rows.clear();
  forged.seals = seals;
}

/** A person looks into what was found in the store, and accepts it. */
export async function releaseStore(simulation: Simulation): Promise<void> {
  const { environment, forged } = simulation;
  const open = (await alarmsOf(storeAlarmKind, environment.app.ports)).filter(({ released }) => !released);
  const last = open.at(-1);
  if (last === undefined || forged.isReleased) return;
  environment.simulator.clock.advance(30 * minute);
  const path = `evidence/alterations/${last.id}/release`;
  const status = await environment.callApi(path, { because: 'INC-1: looked into' });
  if (status !== 200) throw new Error(`${path} was answered with ${status}`);
  countEvent(simulation, 'altered store released');
  forged.isReleased = true;
}
