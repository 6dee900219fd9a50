import { z } from 'zod';
import type { StateKind } from '../../ports/index.ts';
import { parseManifest } from '../proof/manifest.ts';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const index = z.int().nonnegative();

/** What a manifest says of the state that jobs rest on. */
const stateSeal = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('intent'),
    /** The list of rows that are about to be written. */
    root: hex,
    rows: index,
    /** The run writes nothing after this. */
    deadlineAt: z.string(),
  }),
  z.object({
    kind: z.literal('sealed'),
    /** Entries of the log when the state was read. */
    from: index,
    /** Intents that were noted by then and may not have been carried out: entries of the log. */
    pending: z.array(index),
    partitions: z.array(
      z.object({
        table: z.string(),
        name: z.string(),
        kind: z.enum(['added', 'written']) satisfies z.ZodType<StateKind>,
        rows: index,
        root: hex,
      }),
    ),
    /** Differences that a person has released. */
    released: z.string().optional(),
  }),
]);

export type StateSeal = z.output<typeof stateSeal>;
export type SealedState = Extract<StateSeal, { readonly kind: 'sealed' }>;
export type StateIntent = Extract<StateSeal, { readonly kind: 'intent' }>;

/** An entry of the log that is about the state. */
export interface StateEntry<T extends StateSeal = StateSeal> {
  readonly index: number;
  readonly runId: string;
  readonly seal: T;
}

/** @returns `undefined` for an entry about other things. */
export function stateEntryOf(entry: {
  readonly index: number;
  readonly text: string;
}): StateEntry | undefined {
  const manifest = parseManifest(entry.text);
  if (typeof manifest === 'string' || manifest.state === undefined) return undefined;
  const { data } = stateSeal.safeParse(manifest.state);
  return data && { index: entry.index, runId: manifest.runId, seal: data };
}

export function isSealed(entry: StateEntry): entry is StateEntry<SealedState> {
  return entry.seal.kind === 'sealed';
}

export function isIntent(entry: StateEntry): entry is StateEntry<StateIntent> {
  return entry.seal.kind === 'intent';
}

/** Intents that count beside a sealed state: what they name may be as they say. */
export function pendingBeside(
  sealed: StateEntry<SealedState>,
  entries: readonly StateEntry[],
): readonly StateEntry<StateIntent>[] {
  const { pending, from } = sealed.seal;
  return entries.filter(isIntent).filter(({ index }) => index >= from || pending.includes(index));
}

/**
 * Intents that a state which is read from now on cannot be told from yet: their runs may still write. What a run that has
 * sealed, or that is dead, has written is in the state.
 */
export function stillPending(
  pending: readonly StateEntry<StateIntent>[],
  entries: readonly StateEntry[],
  now: Date,
): readonly StateEntry<StateIntent>[] {
  const hasEnded = ({ index, runId, seal }: StateEntry<StateIntent>) =>
    new Date(seal.deadlineAt) < now ||
    entries.some((other) => isSealed(other) && other.runId === runId && other.index > index);
  return pending.filter((intent) => !hasEnded(intent));
}
