import type { Population } from '../domain/gates/population.ts';
import type { Decision, Mark, Plan, PlanHead, PlanItem } from '../domain/model/plan.ts';
import type { LoadedRules } from '../domain/model/rules.ts';
import type { AccessHistory, AccessMemory, SignInMemory } from '../domain/model/snapshot.ts';
import type { Listed, OnOddRow } from './reading.ts';

/**
 * - `in-force`  what changes go by.
 * - `proposed`  what the file says now: what a plan shows before anybody approves it.
 */
export type RulesWanted = 'in-force' | 'proposed';

/** The rules of a tenant. */
export interface RulesSource {
  /** @param wanted `in-force` unless given. @throws RulesUnusable naming every problem with its line. */
  load(wanted?: RulesWanted): Promise<LoadedRules>;
}

/** The content of rules files that were approved, by SHA-256: they stay in force when the file is changed. */
export interface RulesVersions {
  /** Harmless to repeat. @throws StoreError `rejected` for a file that is longer than a row holds. */
  keep(hash: string, bytes: Uint8Array): Promise<void>;
  /** Whoever reads compares the hash: what is kept may have been altered. */
  find(hash: string): Promise<Uint8Array | undefined>;
}

/** Plans, frozen: what is stored is never changed. What people decide about it is in `Decisions`. */
export interface Plans {
  /** Stores a plan whole, or throws. A plan with the same id and hash may be stored again. */
  save(plan: Plan): Promise<void>;
  head(id: string): Promise<PlanHead | undefined>;
  /** The items, in the plan's order. @param page.top 1 to 1000. */
  items(
    id: string,
    page: {
      readonly top: number;
      readonly from?: string | undefined;
      readonly decision?: Decision | undefined;
    },
  ): Promise<Listed<PlanItem>>;
  /** Newest first. @param page.top 1 to 1000. */
  list(
    page: { readonly top: number; readonly from?: string | undefined },
    onOdd?: OnOddRow,
  ): Promise<Listed<PlanHead>>;
}

/** Plans as they are stored, held against their hashes. Throws `StoreError`. */
export interface PlanContents {
  /** Plans that are not what their hash says. */
  differences(): Promise<readonly { readonly id: string; readonly because: string }[]>;
}

/** What was found stale and waits for its date. */
export interface Marks {
  /** All of them, by id. */
  read(onOdd?: OnOddRow): Promise<ReadonlyMap<string, Mark>>;
  /** Puts marks and takes others away. May be called again with the same. */
  change(marks: { readonly put: readonly Mark[]; readonly remove: readonly string[] }): Promise<void>;
}

/** Our own memory of access, activations and sign-ins. */
export interface AccessHistories {
  read(): Promise<AccessHistory>;
  /** Writes the memories that changed, then how far activations are known. May be called again with the same. */
  save(
    changed: readonly AccessMemory[],
    known: { readonly activationsKnownSince: Date; readonly activationsKnownUntil: Date } | undefined,
  ): Promise<void>;
  /** Writes the memories of sign-ins that changed. May be called again with the same. */
  saveSignIns(changed: readonly SignInMemory[]): Promise<void>;
  /** Until when activations were read completely the last time; `undefined`: never. */
  activationsKnownUntil(): Promise<Date | undefined>;
}

export interface Populations {
  /** Of the last complete run of any job. */
  last(): Promise<Population | undefined>;
  save(population: Population): Promise<void>;
}
