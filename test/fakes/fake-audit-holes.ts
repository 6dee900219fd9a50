import type { AuditHole } from '../../src/domain/model/audit-hole.ts';
import type { AuditHoles } from '../../src/ports/index.ts';

/** Holes in memory. */
export class FakeAuditHoles implements AuditHoles {
  readonly #holes = new Map<string, AuditHole>();

  /** Every hole, whatever became of it. */
  get all(): readonly AuditHole[] {
    return [...this.#holes.values()];
  }

  async open(): Promise<readonly AuditHole[]> {
    return this.all.filter(({ state }) => state === 'open').sort((one, other) => one.from - other.from);
  }

  async missing(): Promise<readonly AuditHole[]> {
    return this.all.filter(({ state }) => state !== 'filled').sort((one, other) => one.from - other.from);
  }

  async save(hole: AuditHole): Promise<void> {
    this.#holes.set(hole.id, hole);
  }
}
