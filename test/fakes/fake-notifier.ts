import type { Notice, Notifier } from '../../src/ports/index.ts';

/** A receiver in memory. */
export class FakeNotifier implements Notifier {
  hasReceiver = true;
  /** Everything that was posted, in order. */
  readonly posted: Notice[] = [];

  async post(notice: Notice): Promise<void> {
    this.posted.push(notice);
  }

  async deliver(): Promise<{ readonly delivered: number; readonly left: number }> {
    return { delivered: 0, left: 0 };
  }
}
