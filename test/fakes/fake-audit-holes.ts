import type { AuditHole } from '../../src/domain/model/audit-hole.ts';
import type { AuditHoles, OnOddRow } from '../../src/ports/index.ts';
import { PlantedRows } from './planted-rows.ts';

/** Holes in memory. */
export class FakeAuditHoles implements AuditHoles {
  readonly #holes = new Map<string, AuditHole>();
  readonly planted = new PlantedRows();

  /** Every hole, whatever became of it. */
  get all(): readonly AuditHole[] {
    return [...this.#holes.values()];
  }

  async open(onOdd?: OnOddRow): Promise<readonly AuditHole[]> {
    this.planted.meet(onOdd);
    return this.all.filter(({ state }) => state === 'open').sort((one, other) => one.from - other.from);
  }

  async missing(onOdd?: OnOddRow): Promise<readonly AuditHole[]> {
    this.planted.meet(onOdd);
    return this.all.filter(({ state }) => state !== 'filled').sort((one, other) => one.from - other.from);
  }

  async save(hole: AuditHole): Promise<void> {
    this.#holes.set(hole.id, hole);
  }
}
