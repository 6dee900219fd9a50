import type { Sender } from '../../domain/model/sender.ts';
import { RulesUnusable, StoreError } from '../../ports/errors.ts';
import type { Clock, Deliveries, Log, RulesSource } from '../../ports/index.ts';

/** The senders that the rules in force declare, kept for a while: strangers who call in a loop touch no storage. */
export interface KnownSenders {
  /** @throws RulesUnusable, StoreError: nobody is known at the moment. */
  find(name: string, log: Log): Promise<Sender | undefined>;
  /** Has the log say which of them cannot be proved, where that is new. Never throws for rules or a store of no use. */
  look(log: Log): Promise<void>;
}

interface KnownSendersPorts {
  readonly rules: RulesSource;
  readonly deliveries: Deliveries;
  readonly clock: Clock;
}

const keptMilliseconds = 30_000;
/** A failure is not asked about again for so long. */
const keptFailureMilliseconds = 5_000;

interface Held {
  readonly at: number;
  readonly senders: Promise<ReadonlyMap<string, Sender>>;
  failed: boolean;
}

export function createKnownSenders(ports: KnownSendersPorts): KnownSenders {
  let held: Held | undefined;
  let said = '';

  async function load(log: Log): Promise<ReadonlyMap<string, Sender>> {
    const { rules, approval } = await ports.rules.load();
    // Rules that nobody approved let nobody in.
    const senders = approval?.kind === 'none' ? [] : rules.senders;
    said = sayUnusable(senders, said, ports.deliveries, log);
    return new Map(senders.map((sender) => [sender.name, sender]));
  }

  function known(log: Log): Promise<ReadonlyMap<string, Sender>> {
    const now = ports.clock.now().getTime();
    if (held !== undefined) {
      const age = now - held.at;
      if (age >= 0 && age < (held.failed ? keptFailureMilliseconds : keptMilliseconds)) return held.senders;
    }
    const mine: Held = { at: now, senders: load(log), failed: false };
    held = mine;
    mine.senders.catch(() => {
      mine.failed = true;
    });
    return mine.senders;
  }

  return {
    find: async (name, log) => (await known(log)).get(name),
    async look(log) {
      try {
        await known(log);
      } catch (error) {
        if (!(error instanceof StoreError || error instanceof RulesUnusable)) throw error;
      }
    },
  };
}

/** Says which senders cannot be proved, once for each state that they are in. */
function sayUnusable(
  senders: readonly Sender[],
  said: string,
  deliveries: Pick<Deliveries, 'problemOf'>,
  log: Log,
): string {
  const problems = senders.flatMap((sender) => {
    const because = deliveries.problemOf(sender);
    return because === undefined ? [] : [{ sender: sender.name, because }];
  });
  const now = JSON.stringify(problems);
  if (now !== said) for (const problem of problems) log.error('sender.unusable', problem);
  return now;
}
