import type { ChangePorts } from './change-ports.ts';
import { isConfirmed, isInDoubt, leftBehind, lookForFirst } from './first-alone.ts';

/** The kinds of changes of one run: what follows the first of a kind waits until that one is seen to hold, or is left. */
export class FirstOfKinds {
  readonly #ports: Pick<ChangePorts, 'commands' | 'clock'>;
  readonly #confirmed = new Set<string>();
  readonly #left = new Map<string, string>();

  constructor(ports: Pick<ChangePorts, 'commands' | 'clock'>) {
    this.#ports = ports;
  }

  /** Why no other change of this kind is made in this run; `undefined`: the next may be tried. */
  async held(kind: string): Promise<string | undefined> {
    if (this.#confirmed.has(kind)) return undefined;
    const left = this.#left.get(kind);
    if (left !== undefined) return left;
    const look = await lookForFirst(kind, this.#ports);
    if (look.kind === 'confirmed') this.#confirmed.add(kind);
    // What an earlier run left in doubt was looked for when this one began: this one makes one more, alone.
    // Stryker disable next-line ConditionalExpression: equivalent, nothing else is under way
    if (look.kind !== 'held' || !look.isInFlight) return undefined;
    this.#left.set(kind, look.sentence);
    return look.sentence;
  }

  /** Is told of each that was tried. @param changeId `undefined`: nothing was accepted. */
  async tried(kind: string, changeId: string | undefined): Promise<void> {
    // Stryker disable next-line ConditionalExpression,LogicalOperator: equivalent, no id is found, and what is confirmed is asked for first
    if (changeId === undefined || this.#confirmed.has(kind)) return;
    const record = await this.#ports.commands.find(changeId);
    if (record === undefined) return;
    if (isConfirmed(record)) this.#confirmed.add(kind);
    else if (isInDoubt(record)) this.#left.set(kind, leftBehind(kind, changeId));
  }
}
