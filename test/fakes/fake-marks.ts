import type { Mark } from '../../src/domain/model/plan.ts';
import type { Marks } from '../../src/ports/index.ts';

/** Marks in memory. */
export class FakeMarks implements Marks {
  readonly marks = new Map<string, Mark>();

  constructor(marks: readonly Mark[] = []) {
    for (const mark of marks) this.marks.set(mark.id, mark);
  }

  async read(): Promise<ReadonlyMap<string, Mark>> {
    return new Map(this.marks);
  }

  async change({ put, remove }: Parameters<Marks['change']>[0]): Promise<void> {
    for (const mark of put) this.marks.set(mark.id, mark);
    for (const id of remove) this.marks.delete(id);
  }
}
