import type { ConsentLoss, ConsentLosses } from '../../src/ports/index.ts';

/** What is remembered of a tenant's consent, in memory. */
export class FakeConsentLosses implements ConsentLosses {
  loss: ConsentLoss | undefined;
  /** What reading comes to until it is written anew. */
  failWith: Error | undefined;

  async read(): Promise<ConsentLoss | undefined> {
    if (this.failWith !== undefined) throw this.failWith;
    return this.loss;
  }

  async save(loss: ConsentLoss): Promise<void> {
    this.loss = loss;
    this.failWith = undefined;
  }

  async clear(): Promise<void> {
    this.loss = undefined;
    this.failWith = undefined;
  }
}
