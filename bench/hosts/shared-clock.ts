import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatorClock, type SimulatorClock } from '../../simulator/clock.ts';

/** A frozen clock in a file that every host reads. */
export interface SharedClock {
  readonly clock: SimulatorClock;
  readonly file: string;
  advance(milliseconds: number): void;
  set(instant: Date): void;
  remove(): void;
}

export function createSharedClock(start: Date): SharedClock {
  const clock = createSimulatorClock(start, { frozen: true });
  const folder = mkdtempSync(join(tmpdir(), 'pim-warden-clock-'));
  const file = join(folder, 'now');
  const write = () => {
    // A rename is atomic, since a host may read the file at any moment.
    writeFileSync(`${file}.next`, clock.now().toISOString());
    renameSync(`${file}.next`, file);
  };
  write();
  return {
    clock,
    file,
    advance(milliseconds) {
      clock.advance(milliseconds);
      write();
    },
    set(instant) {
      clock.set(instant);
      write();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
