import type { Decision, DecisionSubject } from '../../src/domain/model/decision.ts';
import type { Decisions } from '../../src/ports/index.ts';

/** Decisions in memory. */
export class FakeDecisions implements Decisions {
  readonly decisions: Decision[] = [];
  /** Ids of the first decisions, by subject and round. */
  readonly #firsts = new Map<string, string>();

  constructor(decisions: readonly Decision[] = []) {
    this.decisions.push(...decisions);
  }

  async add(decision: Decision): Promise<void> {
    if (this.decisions.some((one) => one.id === decision.id && isAbout(one, decision.subject))) return;
    this.decisions.push(decision);
  }

  async addFirst(decision: Decision, round: number): Promise<boolean> {
    const seat = `${decision.subject.kind} ${decision.subject.id} ${round}`;
    const holder = this.#firsts.get(seat) ?? decision.id;
    this.#firsts.set(seat, holder);
    if (holder !== decision.id) return false;
    await this.add(decision);
    return true;
  }

  async of(subject: DecisionSubject): Promise<readonly Decision[]> {
    return this.decisions
      .filter((one) => isAbout(one, subject))
      .toSorted((one, other) => (one.id < other.id ? -1 : Number(one.id > other.id)));
  }
}

function isAbout({ subject }: Decision, { kind, id }: DecisionSubject): boolean {
  return subject.kind === kind && subject.id === id;
}
