import type { StoredAnswer, StoredAnswers } from '../../src/ports/commands.ts';

/** Answers to repeated requests in memory. */
export class FakeAnswers implements StoredAnswers {
  readonly answers = new Map<string, StoredAnswer>();

  async find(changeId: string): Promise<StoredAnswer | undefined> {
    return this.answers.get(changeId);
  }

  async keep(changeId: string, answer: StoredAnswer): Promise<void> {
    if (!this.answers.has(changeId)) this.answers.set(changeId, answer);
  }
}
