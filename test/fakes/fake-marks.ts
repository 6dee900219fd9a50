import type { Mark } from '../../src/domain/model/plan.ts';
import type { Marks, OnOddRow } from '../../src/ports/index.ts';
import { PlantedRows } from './planted-rows.ts';

/** Marks in memory. */
export class FakeMarks implements Marks {
  readonly marks = new Map<string, Mark>();
  readonly planted = new PlantedRows();

  constructor(marks: readonly Mark[] = []) {
    for (const mark of marks) this.marks.set(mark.id, mark);
  }

  async read(onOdd?: OnOddRow): Promise<ReadonlyMap<string, Mark>> {
    this.planted.meet(onOdd);
    return new Map(this.marks);
  }

  async change({ put, remove }: Parameters<Marks['change']>[0]): Promise<void> {
    for (const mark of put) this.marks.set(mark.id, mark);
    for (const id of remove) this.marks.delete(id);
  }
}
