import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** What the platform keeps of a timer from one process to the next: when it ran by its schedule, and when it is to run. */
export interface TimerStatus {
  /** `undefined`: it never ran. */
  readonly last: Date | undefined;
  readonly next: Date;
  readonly lastUpdated: Date;
}

/** The statuses of timers by their names, as in the platform's blobs. */
export interface TimerStatuses {
  read(name: string): TimerStatus | undefined;
  write(name: string, status: TimerStatus): void;
}

const shape = z.record(
  z.string(),
  z.object({ last: z.coerce.date().optional(), next: z.coerce.date(), lastUpdated: z.coerce.date() }),
);

/** In a file; without a path they are forgotten with the process. One that cannot be read is begun anew, as on the platform. */
export function createTimerStatuses(path?: string): TimerStatuses {
  const statuses = new Map<string, TimerStatus>(
    Object.entries(path === undefined ? {} : readAll(path)).map(([name, { last, ...more }]) => [
      name,
      { last, ...more },
    ]),
  );
  return {
    read: (name) => statuses.get(name),
    write(name, status) {
      statuses.set(name, status);
      if (path !== undefined) writeFileSync(path, JSON.stringify(Object.fromEntries(statuses), undefined, 2));
    },
  };
}

function readAll(path: string): z.output<typeof shape> {
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}
