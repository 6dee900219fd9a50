import type { InstantText } from '../../domain/model/recorded.ts';
import type {
  ArchivedEvents,
  AuditHoles,
  AuditWatermark,
  CommandStore,
  History,
  Looks,
  RoleFindings,
  RunHistory,
  SealLog,
  SnapshotJournal,
} from '../../ports/index.ts';
import type { AccessPart } from '../access-at.ts';
import { Reading } from '../exports/question.ts';
import { accessParts } from '../questions/access.ts';
import { type HistoryPorts, readSpanBasis, type SpanBasis } from '../questions/history-basis.ts';
import type { PackPeriod } from './pack-period.ts';
import { type PeriodChanges, readChanges } from './period-changes.ts';
import { Population } from './population.ts';

/** What a pack is made from. */
export interface PackPorts {
  readonly tenantId: string;
  readonly history: History;
  readonly looks: Pick<Looks, 'last'>;
  readonly journal: Pick<SnapshotJournal, 'unfinished'>;
  readonly runs: RunHistory;
  readonly sealLog: Pick<SealLog, 'entries' | 'heads' | 'tail'>;
  readonly commands: Pick<CommandStore, 'list'>;
  readonly roleFindings: Pick<RoleFindings, 'read'>;
  readonly archivedEvents: ArchivedEvents;
  readonly holes: Pick<AuditHoles, 'missing'>;
  readonly watermark: Pick<AuditWatermark, 'read'>;
}

/** What several tables of a pack are made from, read once. What is kept of it is what `docs/evidence.md#the-auditors-pack` says. */
export class PeriodReading {
  readonly period: PackPeriod;
  readonly #ports: HistoryPorts;
  readonly #signal: AbortSignal;
  readonly #populations = new Map<InstantText, Population>();
  #changes: Promise<PeriodChanges> | undefined;
  #basis: Promise<SpanBasis> | undefined;

  constructor(ports: HistoryPorts, period: PackPeriod, signal: AbortSignal) {
    this.#ports = ports;
    this.period = period;
    this.#signal = signal;
  }

  /** Who had what at an instant, part by part. Whoever takes it all has counted the population, too. @throws NotKnown */
  async *access(at: InstantText, reading: Reading): AsyncGenerator<AccessPart> {
    const population = new Population();
    const { knownAt } = this.period;
    for await (const part of accessParts(this.#ports.history, { at, knownAt }, population.read)) {
      this.#signal.throwIfAborted();
      population.add(part);
      yield part;
    }
    this.#populations.set(at, population);
    population.tell(reading);
  }

  /** Who had roles at an instant. @throws NotKnown */
  async population(at: InstantText, reading: Reading): Promise<Population> {
    let known = this.#populations.get(at);
    if (known === undefined) {
      for await (const _part of this.access(at, new Reading()));
      known = this.#populations.get(at);
    }
    if (known === undefined) throw new TypeError(`the population at ${at} was not counted`);
    known.tell(reading);
    return known;
  }

  /**
   * All that began or ended in the period, and what was counted of the rest.
   *
   * @throws NotKnown
   */
  async changes(reading: Reading): Promise<PeriodChanges> {
    this.#changes ??= readChanges(this.#ports.history, this.period, this.#signal);
    const changes = await this.#changes;
    reading.count('facts', changes.facts);
    return changes;
  }

  /** What every table of the history rests on. */
  basis(): Promise<SpanBasis> {
    this.#basis ??= readSpanBasis(this.period, this.#ports);
    return this.#basis;
  }
}
