import type { Notice, NoticeStore, OnOddRow, PendingNotice } from '../../src/ports/index.ts';
import { PlantedRows } from './planted-rows.ts';

/** Notices in memory. */
export class FakeNoticeStore implements NoticeStore {
  readonly notices = new Map<string, PendingNotice>();
  failWith: Error | undefined;
  readonly planted = new PlantedRows();

  async put(notice: Notice): Promise<void> {
    if (this.failWith !== undefined) throw this.failWith;
    this.notices.set(notice.id, { notice, attempts: 0, notBefore: notice.at });
  }

  async pending(top: number, onOdd?: OnOddRow): Promise<readonly PendingNotice[]> {
    this.planted.meet(onOdd);
    if (this.failWith !== undefined) throw this.failWith;
    const notices = [...this.notices.values()];
    return notices.sort((a, b) => a.notBefore.getTime() - b.notBefore.getTime()).slice(0, top);
  }

  async failed(id: string, attempts: number, notBefore: Date): Promise<void> {
    if (this.failWith !== undefined) throw this.failWith;
    const kept = this.notices.get(id);
    if (kept !== undefined) this.notices.set(id, { notice: kept.notice, attempts, notBefore });
  }

  async done(id: string): Promise<void> {
    if (this.failWith !== undefined) throw this.failWith;
    this.notices.delete(id);
  }
}
