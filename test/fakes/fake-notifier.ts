import type { Notice, Notifier } from '../../src/ports/index.ts';

/** A receiver in memory. */
export class FakeNotifier implements Notifier {
  hasReceiver = true;
  /** Everything that was posted, in order. */
  readonly posted: Notice[] = [];
  /** How many of them have been sent off. */
  sent = 0;

  async post(notice: Notice): Promise<void> {
    this.posted.push(notice);
  }

  async deliver(): Promise<{ readonly delivered: number; readonly left: number }> {
    const delivered = this.posted.length - this.sent;
    this.sent = this.posted.length;
    return { delivered, left: 0 };
  }
}
