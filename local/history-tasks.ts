import { z } from 'zod';
import type { HistoryUpkeep } from '../src/ports/index.ts';
import { instantOption } from './instant-option.ts';

/** What somebody wants done to the history of access. */
export interface HistoryTask {
  /** What is about to be done, to be read before it is agreed to. */
  readonly meaning: string;
  /** @returns what was done, in a sentence. */
  run(upkeep: HistoryUpkeep, now: Date): Promise<string>;
}

export interface TaskOptions {
  readonly before?: string | undefined;
  readonly principal?: string | undefined;
  readonly id?: string | undefined;
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
}

const tasks: Readonly<Record<string, (options: TaskOptions, now: Date) => HistoryTask>> = {
  rebuild: () => ({
    meaning: 'make EvidenceByPrincipal, EvidenceChanges and EvidenceOpen again from table Evidence',
    async run(upkeep) {
      const { facts, removed, open } = await upkeep.rebuild();
      return `Made again from ${facts} facts: ${open} records are open, ${removed} rows did not belong there and were taken out.`;
    },
  }),
  purge: ({ before, ...options }, today) => {
    const at = instantOf(before, today);
    const { by, reason } = responsible(options);
    return {
      meaning: `take out for ever what was filed in intervals that had ended by ${at}; their leaf hashes stay`,
      async run(upkeep, now) {
        const names = await upkeep.purge(at, { at: now.toISOString(), by, reason });
        return names.length === 0
          ? `No interval had ended by ${at}. Nothing was taken out.`
          : `Purged: ${names.join(', ')}.`;
      },
    };
  },
  erase: ({ principal, ...options }) => {
    const id = guidOf(principal);
    const { by, reason } = responsible(options);
    return {
      meaning: `take out for ever all that the history holds about principal ${id}; its leaf hashes stay`,
      run: async (upkeep, now) =>
        `${await upkeep.erase(id, { at: now.toISOString(), by, reason })} rows about ${id} were erased. Its audit events, requests and changes have tables of their own, and are still there.`,
    };
  },
  hold: (options) => {
    const id = wanted('id', options.id);
    const { by, reason } = responsible(options);
    return {
      meaning: `write legal hold ${id}: while it is there, nothing is purged and nobody is erased`,
      async run(upkeep, now) {
        await upkeep.hold({ id, reason, by, since: now.toISOString() });
        return `Legal hold ${id} is there, since ${now.toISOString()}.`;
      },
    };
  },
  release: (options) => {
    const id = wanted('id', options.id);
    return {
      meaning: `release legal hold ${id}`,
      async run(upkeep) {
        const isThere = (await upkeep.holds()).some((hold) => hold.id === id);
        if (!isThere) throw new Error(`There is no legal hold ${id}. "holds" lists them.`);
        await upkeep.release(id);
        return `Legal hold ${id} was released.`;
      },
    };
  },
};

/** @throws Error for a task that is not known, or options that it cannot be done with. */
export function historyTask(name: string | undefined, options: TaskOptions, now: Date): HistoryTask {
  const make = name === undefined || !Object.hasOwn(tasks, name) ? undefined : tasks[name];
  if (make === undefined)
    throw new Error(`"${name ?? ''}" is none of ${Object.keys(tasks).join(', ')}, holds.`);
  return make(options, now);
}

function wanted(name: string, value: string | undefined): string {
  if (value === undefined || value.trim() === '') throw new Error(`--${name} is missing.`);
  return value;
}

/** Whoever verifies the history reads who did it and why. */
function responsible({ by, reason }: TaskOptions): { readonly by: string; readonly reason: string } {
  return { reason: wanted('reason', reason), by: wanted('by', by) };
}

function guidOf(value: string | undefined): string {
  const { data } = z.guid().safeParse(value);
  if (data === undefined)
    throw new Error(`--principal ${value ?? ''}: expected the object id of a principal.`);
  return data.toLowerCase();
}

function instantOf(value: string | undefined, now: Date): string {
  const at = instantOption('--before', value);
  if (at > now.toISOString())
    throw new Error(`--before ${value ?? ''} lies in the future: expected a past one.`);
  return at;
}
