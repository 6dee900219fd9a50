import type { StateList, StateLists, StatePartition, StateRows } from '../../src/ports/index.ts';

/** The state that runs rest on, in memory. */
export class FakeStateRows implements StateRows {
  partitions: readonly StatePartition[] = [];

  async read(): Promise<readonly StatePartition[]> {
    return this.partitions;
  }
}

/** Lists of what was sealed, in memory. */
export class FakeStateLists implements StateLists {
  readonly lists = new Map<string, readonly string[]>();

  async save({ table, name, root }: StateList, lines: readonly string[]): Promise<void> {
    this.lists.set(`${table} ${name} ${root}`, lines);
  }

  async find({ table, name, root }: StateList): Promise<readonly string[] | undefined> {
    return this.lists.get(`${table} ${name} ${root}`);
  }

  async forget(): Promise<void> {}

  async forgetAll(): Promise<void> {}
}
