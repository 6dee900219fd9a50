import type { HeadFile, OutsideHead, OutsideHeads } from '../../src/ports/index.ts';
import { OutsideHeadsError } from '../../src/ports/seal-log.ts';

/** A place that creates files once, in memory. */
export class FakeOutsideHeads implements OutsideHeads {
  readonly name = 'the container';
  readonly files = new Map<string, Buffer>();
  /** Thrown by whatever is asked next. */
  failure: OutsideHeadsError | undefined;

  async create(files: readonly HeadFile[]): Promise<void> {
    this.#mayFail();
    for (const { path, bytes } of files) {
      const there = this.files.get(path);
      if (there !== undefined && !there.equals(bytes))
        throw new OutsideHeadsError('fork', `${this.name} has another ${path}.`);
      this.files.set(path, Buffer.from(bytes));
    }
  }

  async last(): Promise<OutsideHead | undefined> {
    return (await Array.fromAsync(this.heads())).at(-1);
  }

  async *heads(): AsyncIterable<OutsideHead> {
    this.#mayFail();
    for (const size of this.#sizes()) {
      const note = this.files.get(`heads/${String(size).padStart(10, '0')}`)?.toString() ?? '';
      yield { size, note, createdAt: undefined };
    }
  }

  #sizes(): readonly number[] {
    const names = [...this.files.keys()].filter((path) => path.startsWith('heads/'));
    return names.map((path) => Number(path.slice('heads/'.length))).toSorted((one, other) => one - other);
  }

  #mayFail(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
  }
}
