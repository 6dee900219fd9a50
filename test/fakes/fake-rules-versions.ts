import type { RulesVersions } from '../../src/ports/index.ts';

/** Approved rules in memory. */
export class FakeRulesVersions implements RulesVersions {
  readonly kept = new Map<string, Uint8Array>();

  async keep(hash: string, bytes: Uint8Array): Promise<void> {
    if (!this.kept.has(hash)) this.kept.set(hash, bytes);
  }

  async find(hash: string): Promise<Uint8Array | undefined> {
    return this.kept.get(hash);
  }
}
