import { accessIdOf } from '../../src/domain/model/access.ts';
import type { AccessHistory, AccessMemory, SignInMemory } from '../../src/domain/model/snapshot.ts';
import type { AccessHistories } from '../../src/ports/index.ts';

/** Access histories in memory. */
export class FakeAccessHistories implements AccessHistories {
  readonly memories = new Map<string, AccessMemory>();
  readonly signIns = new Map<string, SignInMemory>();
  known: Parameters<AccessHistories['save']>[1];

  async read(): Promise<AccessHistory> {
    return {
      activationsKnownSince: this.known?.activationsKnownSince,
      memories: new Map(this.memories),
      signIns: new Map(this.signIns),
    };
  }

  async saveSignIns(changed: readonly SignInMemory[]): Promise<void> {
    for (const memory of changed) this.signIns.set(memory.userId, memory);
  }

  async save(changed: readonly AccessMemory[], known: Parameters<AccessHistories['save']>[1]): Promise<void> {
    for (const memory of changed) this.memories.set(accessIdOf(memory.kind, memory.key), memory);
    this.known = known ?? this.known;
  }

  async activationsKnownUntil(): Promise<Date | undefined> {
    return this.known?.activationsKnownUntil;
  }
}
