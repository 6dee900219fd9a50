import type { InstantText } from '../../domain/model/recorded.ts';
import type { History } from '../../ports/evidence.ts';
import { readErasures } from './erasures.ts';
import { forget, readOpen, toOpenRow } from './history-open.ts';
import { HistoryReader } from './history-reading.ts';
import { addInterval, createLooks, readIntervalAt, readIntervals } from './history-runs.ts';
import { historyStore } from './history-store.ts';
import { appendFacts, type LeafMaking, writeRows } from './history-writing.ts';
import type { Tables } from './store/tables.ts';

/** Rows of the cache that are made at once: some tens of MiB. */
const recordsAtOnce = 10_000;

/**
 * The history of access. Table `Evidence` has its facts, each as canonical JSON behind a salt of its own, in partitions of
 * an interval and a topic; rows are created and never changed, but for erasure. `EvidenceByPrincipal` and `EvidenceChanges` find facts
 * by principal and by time, `EvidenceOpen` is a cache: all three can be made again. `docs/evidence.md` has every key.
 */
export function createHistory(tables: Tables, tenantId: string, leaves: LeafMaking): History {
  const store = historyStore(tables, tenantId);
  const { cache, runs } = store;
  const looks = createLooks(tables, tenantId);
  const reader = new HistoryReader(store);

  async function lastLookAt(): Promise<InstantText | undefined> {
    const instants = Array.from((await looks.last()).values(), ({ at }) => at);
    return instants.toSorted().at(-1);
  }

  /** What this process learnt again after it was erased: it is not open either, or the cache would bring it back. */
  const erased = new Set<string>();
  const onErased = (factId: string) => void erased.add(factId);
  const writing = { ...store, reader, lastLookAt, onErased, ...leaves };
  return {
    append: (facts, stamp) => appendFacts(writing, facts, stamp),
    intervals: () => readIntervals(runs),
    intervalAt: (at) => readIntervalAt(runs, at),
    beginInterval: (interval) => addInterval(runs, interval),
    inInterval: (interval, topic, reading) => reader.inInterval(interval, topic, reading),
    ofPrincipalIn: (interval, principalId, to) => reader.ofPrincipalIn(interval, principalId, to),
    ofPrincipal: (principalId, span) => reader.ofPrincipal(principalId, span),
    changes: (span) => reader.changes(span),
    touching: (span) => reader.touching(span),
    open: () => readOpen(cache),
    async saveOpen({ opened: all, closed }) {
      const opened = all.filter(({ factId }) => !erased.has(factId));
      for (let start = 0; start < opened.length; start += recordsAtOnce) {
        const rows = opened.slice(start, start + recordsAtOnce).map((record) => toOpenRow(cache, record));
        await writeRows({ tables }, cache, rows);
      }
      await forget(tables, cache, closed);
    },
    ofRun: (runId, interval) => reader.ofRun(runId, interval),
    stored: (interval) => reader.stored(interval.name, leaves.leafHashOf),
    erasures: () => readErasures(runs),
  };
}
