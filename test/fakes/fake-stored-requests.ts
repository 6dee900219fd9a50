import type { StoredRequest } from '../../src/domain/model/evidence.ts';
import type { InstantText } from '../../src/domain/model/recorded.ts';
import type { OnOddRow, StoredRequests } from '../../src/ports/index.ts';
import { PlantedRows } from './planted-rows.ts';

/** Stored requests in memory. */
export class FakeStoredRequests implements StoredRequests {
  readonly rows = new Map<string, StoredRequest>();
  listed: InstantText | undefined;
  readonly planted = new PlantedRows();

  async since(instant: InstantText, onOdd?: OnOddRow): Promise<readonly StoredRequest[]> {
    this.planted.meet(onOdd);
    return [...this.rows.values()].filter(
      ({ changedAt, forgottenAt }) => forgottenAt === undefined || (forgottenAt ?? changedAt) >= instant,
    );
  }

  async save(changed: readonly StoredRequest[]): Promise<void> {
    for (const stored of changed) this.rows.set(`${stored.request.of}_${stored.request.id}`, stored);
  }

  async listedAt(): Promise<InstantText | undefined> {
    return this.listed;
  }

  async saveListedAt(instant: InstantText): Promise<void> {
    this.listed = instant;
  }
}
