import { furthestOf } from '../../src/domain/audit-slices.ts';
import type { AuditProgress } from '../../src/domain/model/audit-progress.ts';
import type { AuditWatermark } from '../../src/ports/index.ts';

/** The watermark in memory. Set `failWith` to make `advance` fail. */
export class FakeAuditWatermark implements AuditWatermark {
  progress: AuditProgress | undefined;
  /** Every call of `advance`, whether it moved the watermark or not. */
  readonly advances: AuditProgress[] = [];
  failWith: Error | undefined;

  constructor(progress?: AuditProgress) {
    this.progress = progress;
  }

  async read(): Promise<AuditProgress | undefined> {
    return this.progress;
  }

  async advance(progress: AuditProgress): Promise<void> {
    this.advances.push(progress);
    if (this.failWith !== undefined) throw this.failWith;
    this.progress = this.progress === undefined ? progress : furthestOf(this.progress, progress);
  }
}
