import { firstWordOf, guidFrom } from '../guid.ts';
import { bitsAt, scatter, unscatter } from '../random.ts';
import { instantText, type Ticks, ticksPerHour, ticksPerSecond } from '../time.ts';
import type { DirectoryAudit } from './audit-event.ts';
import { backgroundEvent, type LogParties } from './background-events.ts';
import { activationRows, expiryRows, type RoleChange } from './pim-audit-rows.ts';

interface GeneratedSpan {
  readonly seed: number;
  readonly count: number;
  readonly from: Ticks;
  readonly to: Ticks;
  readonly parties: LogParties;
}

interface Block {
  readonly number: number;
  readonly start: Ticks;
  readonly length: Ticks;
  readonly beginsActivation: boolean;
  readonly endsActivation: boolean;
  /** Whether its first two rows belong together. One block in eight. */
  readonly beginsPair: boolean;
}

/** The number of events in a block. Related rows stand close together at the beginning or in the middle of a block. */
const blockSize = 8;
const middle = blockSize / 2;
/** One block in this many holds an activation. */
const activationEvery = 16;
const activationHours = 1.5;
const groupedRowDistance: Ticks = Math.round(0.3 * ticksPerSecond);

/**
 * A span of the audit log without storage: event i is generated on reading, always the same. Instants increase with
 * the index, so that binary search finds the index of an instant.
 */
export class GeneratedEvents {
  readonly count: number;
  readonly #span: GeneratedSpan;
  readonly #blocks: number;
  readonly #idOffset: number;
  /** Distance in blocks from an activation to its end. 0: the span has too few events for activations. */
  readonly #blocksPerActivation: number;
  /** The block that was read last: events are read in order. */
  #lastBlock: Block | undefined;

  constructor(span: GeneratedSpan) {
    this.#span = span;
    this.count = span.count;
    this.#blocks = Math.ceil(span.count / blockSize);
    this.#idOffset = scatter(span.seed ^ 0x5f3759df);
    const hours = (span.to - span.from) / ticksPerHour;
    const blocks = Math.floor((this.#blocks * activationHours) / hours);
    this.#blocksPerActivation = span.parties.regularActivators.length === 0 ? 0 : blocks;
  }

  /** The instant of event i. */
  ticksAt(index: number): Ticks {
    const block = this.#blockAt(Math.floor(index / blockSize));
    const jitter = bitsAt(this.#span.seed, index, 2) / 2 ** 32;
    return Math.floor(block.start + slotOffset(index % blockSize, block, jitter));
  }

  /** The index of the first event at or after this instant; `count` when there is none. */
  firstSince(instant: Ticks): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const probe = (low + high) >>> 1;
      if (this.ticksAt(probe) < instant) low = probe + 1;
      else high = probe;
    }
    return low;
  }

  /** The index of an event, computed from its id. `undefined`: the event is not generated. */
  indexOf(id: string): number | undefined {
    const word = firstWordOf(id);
    if (word === undefined) return undefined;
    const index = (unscatter(word) - this.#idOffset) >>> 0;
    return index < this.count && this.event(index).id === id ? index : undefined;
  }

  event(index: number): DirectoryAudit {
    const slot = index % blockSize;
    const block = this.#blockAt((index - slot) / blockSize);
    if (slot < 3 && block.beginsActivation) return this.#activationRow(block.number, slot, index);
    if ((slot === middle || slot === middle + 1) && block.endsActivation)
      return this.#expiryRow(block.number, slot - middle, index);
    const isPaired = slot < 2 && block.beginsPair;
    const source = isPaired ? index - slot : index;
    return backgroundEvent({
      bits: this.#bits(source, 4),
      detail: this.#bits(source, 5),
      isPaired,
      rowId: this.#rowId(index),
      correlationId: this.#guid(source, 6),
      at: instantText(this.ticksAt(index)),
      parties: this.#span.parties,
    });
  }

  #activationRow(block: number, row: number, index: number): DirectoryAudit {
    return this.#rowAt(activationRows(this.#roleChange(block, index)), row, index);
  }

  #expiryRow(block: number, row: number, index: number): DirectoryAudit {
    return this.#rowAt(expiryRows(this.#roleChange(block - this.#blocksPerActivation, index)), row, index);
  }

  #rowAt(rows: readonly DirectoryAudit[], row: number, index: number): DirectoryAudit {
    const found = rows[row];
    if (found === undefined) throw new Error(`an act of role management has no row ${row}`);
    return { ...found, activityDateTime: instantText(this.ticksAt(index)) };
  }

  /** The activation that begins in this block, with the id of one of its rows. */
  #roleChange(block: number, index: number): RoleChange {
    const { parties } = this.#span;
    const holder =
      parties.regularActivators[Math.floor(block / activationEvery) % parties.regularActivators.length];
    if (holder === undefined) throw new Error('there is nobody to activate a role');
    const first = block * blockSize;
    const last = (block + this.#blocksPerActivation) * blockSize + middle;
    const rowId = this.#rowId(index);
    return {
      at: this.ticksAt(first),
      correlationId: this.#guid(index % blockSize < middle ? first : first + 1, 6),
      rowIds: [rowId, rowId, rowId],
      by: { user: holder.user },
      msPim: parties.msPim,
      tenant: parties.tenant,
      role: holder.role,
      principal: { type: 'User', ...holder.user },
      requestId: this.#guid(first, 7),
      justification: `Ticket INC${String(this.#bits(block, 8)).slice(0, 7)}`,
      startText: instantText(this.ticksAt(first)),
      endText: instantText(this.ticksAt(last)),
    };
  }

  #blockAt(number: number): Block {
    if (this.#lastBlock?.number === number) return this.#lastBlock;
    const start = this.#blockStart(number);
    this.#lastBlock = {
      number,
      start,
      length: this.#blockStart(number + 1) - start,
      beginsActivation: this.#isActivation(number),
      endsActivation: this.#isActivation(number - this.#blocksPerActivation),
      beginsPair: this.#bits(number, 3) % 8 === 0,
    };
    return this.#lastBlock;
  }

  /**
   * Whether the block begins an activation. Its end must lie in the log as well: the tenant shows no activation that
   * is still open.
   */
  #isActivation(block: number): boolean {
    const length = this.#blocksPerActivation;
    if (length === 0 || block < 0 || (block + length + 1) * blockSize > this.count) return false;
    return block % activationEvery === 3;
  }

  #blockStart(block: number): Ticks {
    const { from, to } = this.#span;
    const days = (to - from) / (24 * ticksPerHour);
    const at = (block / this.#blocks) * days;
    const day = Math.min(Math.floor(at), Math.ceil(days) - 1);
    const length = Math.min(1, days - day);
    return from + (day + length * workingHours((at - day) / length)) * 24 * ticksPerHour;
  }

  #bits(index: number, salt: number): number {
    return bitsAt(this.#span.seed, index, salt);
  }

  /** A row id whose first word is the scattered index, so that the id leads back to its event. */
  #rowId(index: number): string {
    const [b, c, d] = [this.#bits(index, 9), this.#bits(index, 10), this.#bits(index, 11)];
    return guidFrom(scatter(index + this.#idOffset), b, c, d);
  }

  #guid(index: number, salt: number): string {
    const first = this.#bits(index, salt);
    return guidFrom(first, scatter(first ^ 0x1f), scatter(first ^ 0x2e), scatter(first ^ 0x3d));
  }
}

function slotOffset(slot: number, block: Block, jitter: number): Ticks {
  const step = block.length / blockSize;
  if (!block.beginsActivation && !block.endsActivation && !block.beginsPair)
    return (slot + 0.9 * jitter) * step;
  const half = slot < middle ? 0 : middle;
  return half * step + (slot - half + 0.5 * jitter) * Math.min(step, groupedRowDistance);
}

/** Maps a uniform day to working hours: the second and third quarter hold 85 % of the events. */
function workingHours(share: number): number {
  if (share < 0.05) return (share / 0.05) * 0.25;
  if (share < 0.9) return 0.25 + ((share - 0.05) / 0.85) * 0.5;
  return 0.75 + ((share - 0.9) / 0.1) * 0.25;
}
