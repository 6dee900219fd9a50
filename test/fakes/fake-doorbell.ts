import type { Doorbell } from '../../src/ports/index.ts';

/** A doorbell that remembers for which commands it was rung. */
export class FakeDoorbell implements Doorbell {
  readonly rung: string[] = [];

  async ring(commandId: string): Promise<void> {
    this.rung.push(commandId);
  }
}
