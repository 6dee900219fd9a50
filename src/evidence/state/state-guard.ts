import { hash } from 'node:crypto';
import { subDays } from 'date-fns/subDays';
import { setAsideDays } from '../../domain/refused-before.ts';
import { canonicalJson } from '../../ports/canonical-json.ts';
import { StoreError } from '../../ports/errors.ts';
import type {
  Intend,
  IntendedRow,
  StateDifference,
  StateGuard,
  StateLists,
  StateRows,
  StateVerdict,
} from '../../ports/index.ts';
import { OutsideHeadsError } from '../../ports/seal-log.ts';
import { appendState, type SealingParts } from '../seal/sealer.ts';
import { differencesOf } from './compare-state.ts';
import { type Base, readBase } from './read-base.ts';
import { intendedIn, intentLines, intentRoot, linesOf, rootOf, rowsIn } from './state-lines.ts';
import { type SealedState, type StateIntent, stillPending } from './state-seal.ts';

export interface StateParts extends SealingParts {
  readonly stateRows: StateRows;
  readonly stateLists: StateLists;
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

/** Runs on other hosts write while this one reads: the state is read again where the log has grown meanwhile. */
const mostReadings = 5;

/** Whoever compares may have read the log just before: lists outlast the states that they are of by so long. */
const listDays = 3;

/** Differences that a digest is made of; of more, their number. */
const mostDifferences = 10_000;

/**
 * Holds what jobs rest on against what was sealed last (docs/decisions/0022-sealed-state.md). A run seals what it is about to
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
      if (rows.length === 0) return;
      if (parts.clock.now() > run.deadlineAt) throw tooLate(run);
      const lines = intentLines(rows);
      const root = intentRoot(lines);
      await parts.stateLists.save({ table: 'Intents', name: run.runId, root }, lines, parts.clock.now());
      const deadlineAt = run.deadlineAt.toISOString();
      const seal: StateIntent = { kind: 'intent', root, rows: lines.length, deadlineAt };
      await appendState(parts, stateManifest(run, seal), 'signed-or-thrown', signal());
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
  for (let readings = 1; ; readings += 1) {
    const base = await readBase(parts, signal());
    const cut = await cutShort(parts, base);
    if (base.sealed === undefined && cut === undefined) return { kind: 'first' };
    const found = await differencesFrom(parts, base, from);
    if (found.length === 0 && cut === undefined) return { kind: 'unaltered' };
    const [last] = await parts.sealLog.tail(1);
    if (readings < mostReadings && last !== undefined && last.index + 1 > base.size) continue;
    return alteredBy(base, found, cut);
  }
}

/** The digest names what was sealed last, so that no release counts twice. A log that was cut stays so: one release counts on. */
function alteredBy(
  { sealed }: Base,
  found: readonly StateDifference[],
  cut: StateDifference | undefined,
): StateVerdict {
  const all = [...(cut === undefined ? [] : [cut]), ...found];
  const [first] = all;
  if (first === undefined) return { kind: 'unaltered' };
  const since = found.length === 0 ? null : (sealed?.index ?? null);
  const said = { since, count: all.length, differences: all.slice(0, mostDifferences) };
  return { kind: 'altered', digest: hash('sha256', canonicalJson(said), 'hex'), count: all.length, first };
}

/** A head that is kept outside over more entries than there are: the end of the log was cut off, or a backup restored. */
async function cutShort({ outsideHeads }: StateParts, { size }: Base): Promise<StateDifference | undefined> {
  try {
    const last = await outsideHeads?.last();
    if (last === undefined || last.size <= size) return undefined;
    const because = `${outsideHeads?.name} has a head over ${last.size} entries, and fewer are there: the end was cut off, or a backup was restored`;
    return { table: 'EvidenceLog', name: 'entries', key: String(last.size), because };
  } catch (error) {
    // That nobody can look there now says nothing about the store.
    if (error instanceof OutsideHeadsError) return undefined;
    throw error;
  }
}

export async function differencesFrom(
  parts: Pick<StateParts, 'stateRows' | 'stateLists'>,
  { sealed, pending, isProved, size }: Base,
  from: string | undefined,
): Promise<readonly StateDifference[]> {
  if (sealed === undefined) return [];
  const { stateLists, stateRows } = parts;
  const intended: IntendedRow[] = [];
  const differences: StateDifference[] = [];
  if (!isProved)
    differences.push({
      ...{ table: 'EvidenceLog', name: 'heads', key: String(size) },
      because: 'no head that a known key signed is over the state that was sealed last',
    });
  for (const { runId, seal: intent } of pending) {
    const place = { table: 'Intents', name: runId, root: intent.root };
    const rows = intendedIn((await stateLists.find(place)) ?? [], intent.root);
    if (rows !== undefined) intended.push(...rows);
  }
  const found = await stateRows.read(from);
  const sealedRows = async (partition: SealedState['partitions'][number]) => {
    const lines = await stateLists.find(partition);
    return lines && rowsIn(lines, partition.root);
  };
  return [...differences, ...(await differencesOf(sealed.seal, found, intended, { sealedRows, from }))];
}

interface Sealing {
  readonly run: GuardedRun;
  readonly from: string;
  readonly released: string | undefined;
}

async function seal(
  parts: StateParts,
  { run, from, released }: Sealing,
  signal: () => AbortSignal,
): Promise<string | undefined> {
  const { stateRows, stateLists, clock } = parts;
  const base = await readBase(parts, signal());
  const others = base.pending.filter(({ runId }) => runId !== run.runId);
  const pending = stillPending(others, base.entries, clock.now()).map(({ index }) => index);
  const found = await stateRows.read(from);
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
  const sealed = await appendState(parts, stateManifest(run, state), 'published', signal());
  for (const list of state.partitions) await stateLists.forget(list, subDays(clock.now(), listDays));
  return sealed.kind === 'sealed' ? sealed.problem : undefined;
}
