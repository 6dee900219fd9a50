import { subDays } from 'date-fns/subDays';
import { setAsideDays } from '../../domain/refused-before.ts';
import { StoreError } from '../../ports/errors.ts';
import type {
  Intend,
  StateGuard,
  StateLists,
  StatePartition,
  StatePlace,
  StateRows,
  StateSealing,
  StateVerdict,
} from '../../ports/index.ts';
import { appendState, type SealingParts } from '../seal/sealer.ts';
import { cutShort, differencesFrom, verdictOf } from './differences.ts';
import { type Base, readBase } from './read-base.ts';
import { intentLines, intentRoot, linesOf, rootOf } from './state-lines.ts';
import { isIntent, type SealedState, type StateIntent, stillPending } from './state-seal.ts';

export interface StateParts extends SealingParts {
  readonly stateRows: StateRows;
  readonly stateLists: StateLists;
  /** `false`: the key is not this process's. What it adds to the log is under the next head of whoever has it. */
  readonly signs: boolean;
}

/** The run that rests on the state. */
export interface GuardedRun {
  readonly runId: string;
  readonly job: string;
  readonly appVersion: string;
  readonly startedAt: Date;
  /** It writes nothing after this. */
  readonly deadlineAt: Date;
}

/** Runs on other hosts write while this one reads: it looks again where the log has grown meanwhile. */
const mostLooks = 5;

/** Whoever compares may have read the log just before: lists outlast the states that they are of by so long. */
const listDays = 3;

/**
 * Holds what jobs rest on against what was sealed last (docs/decisions/0024-sealed-state.md). A run seals what it is about to
 * write before it writes it, and all there is when it ends, so one that is killed anywhere leaves nothing that looks altered.
 */
export function createStateGuard(
  parts: StateParts,
  run: GuardedRun,
  signal: () => AbortSignal,
): StateGuard & { readonly intend: Intend } {
  const from = firstMonth(run.startedAt);
  return {
    compare: () => compare(parts, from, signal),
    async intend(rows) {
      const inTime = () => {
        if (parts.clock.now() > run.deadlineAt) throw tooLate(run);
      };
      if (rows.length === 0) return inTime;
      inTime();
      const lines = intentLines(rows);
      const root = intentRoot(lines);
      await parts.stateLists.save({ table: 'Intents', name: run.runId, root }, lines, parts.clock.now());
      const deadlineAt = run.deadlineAt.toISOString();
      const seal: StateIntent = { kind: 'intent', root, rows: lines.length, deadlineAt };
      const wanted = parts.signs ? 'signed-or-thrown' : 'no-head';
      await appendState(parts, stateManifest(run, seal), wanted, signal());
      return inTime;
    },
    seal: (released) => seal(parts, { run, from, released }, signal),
  };
}

function tooLate({ runId, deadlineAt }: GuardedRun): StoreError {
  return new StoreError(
    'rejected',
    `Run ${runId} went on after ${deadlineAt.toISOString()}, when others may take it for dead: it writes nothing more of what runs rest on.`,
    'RunTooLate',
  );
}

/** Facts of the last days are what runs read again: `setAsideDays` of them. Months before that are sealed for good. */
function firstMonth(startedAt: Date): string {
  return subDays(startedAt, setAsideDays + 1)
    .toISOString()
    .slice(0, 7);
}

function stateManifest(
  { runId, job, appVersion, startedAt }: GuardedRun,
  state: SealedState | StateIntent,
): Parameters<typeof appendState>[1] {
  const counts = state.kind === 'intent' ? { intended: state.rows } : { partitions: state.partitions.length };
  const meta = { job, appVersion, at: startedAt.toISOString(), complete: {}, counts };
  return { runId, meta, state };
}

async function compare(parts: StateParts, from: string, signal: () => AbortSignal): Promise<StateVerdict> {
  const { base, found, verdict } = await look(parts, from, signal);
  const isFound = base.sealed === undefined && found.some(({ rows }) => rows.length > 0);
  return isFound && verdict.kind !== 'altered' ? { kind: 'first' } : verdict;
}

/** The state as it is, and how it compares. */
interface Look {
  readonly base: Base;
  readonly found: readonly StatePartition[];
  readonly verdict: StateVerdict;
}

async function look(parts: StateParts, from: string, signal: () => AbortSignal): Promise<Look> {
  for (let looks = 1; ; looks += 1) {
    const base = await readBase(parts, signal());
    const found = await parts.stateRows.read(from);
    const noted = async () =>
      (await readBase(parts, signal())).entries.filter(isIntent).filter(({ index }) => index >= base.size);
    const differing = await differencesFrom(parts.stateLists, base, { found, from, noted });
    const verdict = verdictOf(base, differing, await cutShort(parts, base));
    if (verdict.kind !== 'altered' || looks === mostLooks) return { base, found, verdict };
    const [last] = await parts.sealLog.tail(1);
    if (last === undefined || last.index < base.size) return { base, found, verdict };
  }
}

interface Sealing {
  readonly run: GuardedRun;
  readonly from: string;
  readonly released: string | undefined;
}

/** What was altered while the run went on must not become what is sealed. */
async function seal(
  parts: StateParts,
  { from, ...sealing }: Sealing,
  signal: () => AbortSignal,
): Promise<StateSealing> {
  const { verdict, ...seen } = await look(parts, from, signal);
  if (verdict.kind === 'altered' && verdict.digest !== sealing.released) return verdict;
  return sealFound(parts, { ...sealing, ...seen }, signal);
}

async function sealFound(
  parts: StateParts,
  { run, released, base, found }: Omit<Sealing, 'from'> & Omit<Look, 'verdict'>,
  signal: () => AbortSignal,
): Promise<StateSealing> {
  const { stateLists, clock } = parts;
  const others = base.pending.filter(({ runId }) => runId !== run.runId);
  const pending = stillPending(others, base.entries, clock.now()).map(({ index }) => index);
  const partitions = found.map((partition) => ({
    ...{ table: partition.table, name: partition.name, kind: partition.kind },
    ...{ rows: partition.rows.length, root: rootOf(partition) },
    lines: linesOf(partition.rows),
  }));
  for (const { lines, ...list } of partitions) await stateLists.save(list, lines, clock.now());
  const state: SealedState = {
    ...{ kind: 'sealed', from: base.size, pending },
    partitions: partitions.map(({ lines: _, ...partition }) => partition),
    ...(released !== undefined && { released }),
  };
  const wanted = parts.signs ? 'published' : 'no-head';
  const problem = await appendState(parts, stateManifest(run, state), wanted, signal());
  await forgetLists(parts, base, state);
  return { kind: 'sealed', problem };
}

/** What the seal before names stays: where this one's head could not be signed, the next run is held against that one. */
async function forgetLists(
  { stateLists, clock }: StateParts,
  { sealed, pending }: Base,
  state: SealedState,
): Promise<void> {
  const before = subDays(clock.now(), listDays);
  const of = (list: StatePlace) => `${list.table} ${list.name}`;
  const last = new Map(sealed?.seal.partitions.map((list) => [of(list), list.root]));
  for (const list of state.partitions) {
    const root = last.get(of(list));
    await stateLists.forget(list, new Set(root === undefined ? [list.root] : [list.root, root]), before);
  }
  await stateLists.forgetAll('Intents', new Set(pending.map(({ runId }) => runId)), before);
}
