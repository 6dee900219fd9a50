import type { ConsentLoss, ConsentLosses } from '../../src/ports/index.ts';

/** What is remembered of a tenant's consent, in memory. */
export class FakeConsentLosses implements ConsentLosses {
  loss: ConsentLoss | undefined;

  async read(): Promise<ConsentLoss | undefined> {
    return this.loss;
  }

  async save(loss: ConsentLoss): Promise<void> {
    this.loss = loss;
  }

  async clear(): Promise<void> {
    this.loss = undefined;
  }
}
