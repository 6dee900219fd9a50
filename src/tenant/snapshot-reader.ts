import type { ScheduleFilter } from '../domain/model/role-schedules.ts';
import type { Gap, SnapshotPart, Unreadable } from '../domain/model/snapshot.ts';
import type { UnreadableRow } from '../domain/model/unreadable.ts';
import { GraphCallError } from '../ports/errors.ts';
import type { ReadPage } from '../ports/index.ts';

/** Reads the parts of a snapshot, each of which can fail by itself, as can single rows of them. */
export class SnapshotReader {
  readonly gaps: Gap[] = [];
  readonly unreadable: Unreadable[] = [];

  /** What was not read, as a snapshot has it. */
  get notRead(): { readonly gaps: readonly Gap[]; readonly unreadable: readonly Unreadable[] } {
    return { gaps: this.gaps, unreadable: this.unreadable };
  }

  /**
   * The only place where a failed read becomes data: the rows that came are kept, and the gap says that there are more.
   *
   * @param narrowedTo what every row of the listing is about: also one that does not say so itself.
   * @throws GraphCallError `cancelled`, when the run's time is over.
   */
  async rows<T>(
    part: SnapshotPart,
    pages: AsyncIterable<ReadPage<T>>,
    narrowedTo: ScheduleFilter = {},
  ): Promise<readonly T[]> {
    const rows: T[] = [];
    await this.part(part, async () => {
      for await (const page of pages) {
        for (const row of page.rows) rows.push(row);
        for (const odd of page.unreadable) this.unreadable.push({ part, ...withKey(odd, narrowedTo) });
      }
    });
    return rows;
  }

  /** @returns `undefined` for what could not be read; the gap says why. */
  async part<T>(part: SnapshotPart, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
      const isByDesign = error.code === 'PlanOnly';
      this.gaps.push({ part, because: error.message, ...(isByDesign && { isByDesign }) });
      return undefined;
    }
  }

  /**
   * Reads what belongs to one object. An answer that must not be believed is that object's own trouble; any other failure
   * is a gap.
   */
  async own<T>(part: SnapshotPart, id: string, read: () => Promise<T>): Promise<T | undefined> {
    return this.part(part, async () => {
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof GraphCallError) || error.kind !== 'invalid-response') throw error;
        this.odd(part, { id, because: error.message });
        return undefined;
      }
    });
  }

  /** Whether a part has a gap, or rows that could not be read. @param id only of this object. */
  hasFailed(part: SnapshotPart, id?: string): boolean {
    return (
      this.gaps.some((gap) => gap.part === part) ||
      this.unreadable.some((row) => row.part === part && (id === undefined || row.id === id))
    );
  }

  /** Notes one thing that could not be read. */
  odd(part: SnapshotPart, row: Partial<UnreadableRow> & Pick<UnreadableRow, 'because'>): void {
    this.unreadable.push({ part, ...unknownRow, ...row });
  }
}

const unknownRow = {
  id: undefined,
  principalId: undefined,
  roleDefinitionId: undefined,
  directoryScopeId: undefined,
} as const;

function withKey(row: UnreadableRow, { principalId, roleDefinitionId, directoryScopeId }: ScheduleFilter) {
  return {
    ...row,
    principalId: principalId ?? row.principalId,
    roleDefinitionId: roleDefinitionId ?? row.roleDefinitionId,
    directoryScopeId: directoryScopeId ?? row.directoryScopeId,
  };
}
