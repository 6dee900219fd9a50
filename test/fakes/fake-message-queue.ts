import type { MessageQueue, QueuedMessage } from '../../local/functions-host/message-queue.ts';

interface Kept {
  message: QueuedMessage;
  visibleAt: number;
}

/** A queue in memory, with a clock of its own. */
export class FakeMessageQueue implements MessageQueue {
  name = 'work';
  /** What lies in the poison queue, as it lies there. */
  readonly poisoned: string[] = [];
  /** How often somebody asked for messages, and for how many. */
  readonly asked: number[] = [];
  /** While it is set, asking for messages fails with it. */
  broken: Error | undefined;
  now = Date.parse('2026-11-24T09:00:00Z');
  #kept: Kept[] = [];
  #receipts = 0;

  /** Texts of the messages that are there, hidden or not. */
  get texts(): readonly string[] {
    return this.#kept.map(({ message }) => message.text);
  }

  /** How many milliseconds each message is hidden for from now on. */
  get hiddenFor(): readonly number[] {
    return this.#kept.map(({ visibleAt }) => Math.max(0, visibleAt - this.now));
  }

  put(text: string): void {
    const at = new Date(this.now);
    const message = { text, dequeueCount: 0, popReceipt: '', insertedOn: at, nextVisibleOn: at } as const;
    const expiresOn = new Date(this.now + 7 * 86_400_000);
    this.#kept.push({
      message: { id: `id-${++this.#receipts}`, expiresOn, ...message },
      visibleAt: this.now,
    });
  }

  async receive(count: number, invisibleMilliseconds: number): Promise<readonly QueuedMessage[]> {
    this.asked.push(count);
    if (this.broken !== undefined) throw this.broken;
    const visible = this.#kept.filter(({ visibleAt }) => visibleAt <= this.now).slice(0, count);
    return visible.map((kept) => {
      const { dequeueCount } = kept.message;
      return this.#hide(kept, invisibleMilliseconds, dequeueCount + 1);
    });
  }

  async hide(message: QueuedMessage, milliseconds: number): Promise<QueuedMessage> {
    const kept = this.#find(message);
    if (kept === undefined) throw new Error('404 MessageNotFound');
    return this.#hide(kept, milliseconds, message.dequeueCount);
  }

  async remove(message: QueuedMessage): Promise<void> {
    const kept = this.#find(message);
    this.#kept = this.#kept.filter((one) => one !== kept);
  }

  async copyToPoison({ text }: QueuedMessage): Promise<void> {
    this.poisoned.push(text);
  }

  #hide(kept: Kept, milliseconds: number, dequeueCount: number): QueuedMessage {
    kept.visibleAt = this.now + milliseconds;
    const nextVisibleOn = new Date(kept.visibleAt);
    kept.message = { ...kept.message, dequeueCount, popReceipt: `${++this.#receipts}`, nextVisibleOn };
    return kept.message;
  }

  #find({ id, popReceipt }: QueuedMessage): Kept | undefined {
    return this.#kept.find(({ message }) => message.id === id && message.popReceipt === popReceipt);
  }
}
