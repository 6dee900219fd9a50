import type { Standby } from '../../ports/index.ts';

/** Hands what the Graph client of a tenant says, which lives as long as the process, on to whoever works in that tenant now. */
export interface StandbyRelay extends Standby {
  during<T>(standby: Standby, work: () => Promise<T>): Promise<T>;
}

export function createStandbyRelay(): StandbyRelay {
  let current: Standby | undefined;
  return {
    stepAside: (milliseconds) => current?.stepAside(milliseconds),
    goOn: async (signal) => current?.goOn(signal),
    async during(standby, work) {
      current = standby;
      try {
        return await work();
      } finally {
        if (current === standby) current = undefined;
      }
    },
  };
}
