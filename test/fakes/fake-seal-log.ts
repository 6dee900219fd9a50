import type { LogEntry, LogHead, SealLog } from '../../src/ports/index.ts';

/** A log of manifests in memory. */
export class FakeSealLog implements SealLog {
  readonly log: LogEntry[] = [];
  readonly kept: LogHead[] = [];

  async tail(count: number): Promise<readonly LogEntry[]> {
    return count === 0 ? [] : this.log.slice(-count);
  }

  async *entries(from: number): AsyncIterable<LogEntry> {
    yield* this.log.slice(from);
  }

  async append(entry: LogEntry): Promise<boolean> {
    if (this.log.some(({ index }) => index === entry.index)) return false;
    this.log.push(entry);
    return true;
  }

  async addHead(head: LogHead): Promise<void> {
    if (this.kept.some(({ size, note }) => size === head.size && note === head.note)) return;
    this.kept.push(head);
    this.kept.sort((one, other) => one.size - other.size);
  }

  async *heads(from = 0): AsyncIterable<LogHead> {
    yield* this.kept.filter(({ size }) => size >= from);
  }
}
