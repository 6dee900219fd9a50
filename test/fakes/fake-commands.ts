import type { ActivationRecord } from '../../src/domain/activations/running-grants.ts';
import { foldFacts, type HashedFact, isOpen, isRunningGrant } from '../../src/domain/commands/fold-facts.ts';
import type { ChangeRecord, Command, CommandFact } from '../../src/domain/model/command.ts';
import type {
  Acceptance,
  ChangeFilter,
  CommandKey,
  CommandStore,
  GateVersion,
  OnUnreadable,
  UnreadableCommand,
} from '../../src/ports/commands.ts';
import { StoreError } from '../../src/ports/errors.ts';
import type { Listed } from '../../src/ports/index.ts';

/** Commands and their facts in memory. Takes ids of any form. */
export class FakeCommands implements CommandStore {
  /** Facts by command, in the order of acceptance. */
  readonly facts = new Map<string, CommandFact[]>();
  /** Which command has a key, and what was asked with it. */
  readonly keys = new Map<string, { readonly id: string; readonly requestHash: string }>();
  gate = 0;
  /** Commands that stand in the store and cannot be read. */
  unreadable: readonly UnreadableCommand[] = [];
  failAcceptWith: Error | undefined;
  failClaimWith: Error | undefined;
  failRecordWith: Error | undefined;

  async accept(command: Command, key: CommandKey): Promise<Acceptance> {
    if (this.failAcceptWith !== undefined) throw this.failAcceptWith;
    const text = JSON.stringify([key.owner, key.text]);
    const holder = this.keys.get(text);
    if (holder !== undefined)
      return { kind: 'exists', record: this.#record(holder.id), requestHash: holder.requestHash };
    this.keys.set(text, { id: command.id, requestHash: key.requestHash });
    this.facts.set(command.id, [{ kind: 'accepted', at: command.askedAt, command }]);
    return { kind: 'accepted', record: this.#record(command.id) };
  }

  async gateVersion(): Promise<GateVersion> {
    return String(this.gate);
  }

  async claim(
    record: ChangeRecord,
    claim: CommandFact & { readonly kind: 'claimed' },
    gate: GateVersion,
  ): ReturnType<CommandStore['claim']> {
    if (this.failClaimWith !== undefined) throw this.failClaimWith;
    const isMoved = this.facts.get(record.id)?.length !== record.factCount;
    if (!isMoved && gate !== String(this.gate)) return { kind: 'gate-moved' };
    const added = this.#add(record, claim);
    if (added.kind === 'moved') return added;
    this.gate += 1;
    return { kind: 'claimed', record: added.record };
  }

  async add(record: ChangeRecord, fact: CommandFact): ReturnType<CommandStore['add']> {
    if (this.failRecordWith !== undefined && fact.kind === 'recorded') throw this.failRecordWith;
    return this.#add(record, fact);
  }

  async find(id: string): Promise<ChangeRecord | undefined> {
    return this.facts.has(id) ? this.#record(id) : undefined;
  }

  async list(
    { since, runId, state, kinds, where }: ChangeFilter,
    page: { readonly top: number; readonly from?: string | undefined },
    onUnreadable?: OnUnreadable,
  ): Promise<Listed<ChangeRecord>> {
    this.#tell(onUnreadable);
    const matching = this.all().filter(
      (record) =>
        (since === undefined || record.askedAt >= since) &&
        (runId === undefined || (record.source.kind === 'job' && record.source.runId === runId)) &&
        (state === undefined || record.state === state) &&
        (kinds === undefined || kinds.includes(record.content.kind)) &&
        (where === undefined || where(record)),
    );
    // Of two at the same instant, the order of their ids decides; toSorted keeps it.
    const newestFirst = matching
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .toSorted((a, b) => b.askedAt.getTime() - a.askedAt.getTime());
    const start = Number(page.from ?? 0);
    const end = start + page.top;
    return {
      items: newestFirst.slice(start, end),
      next: end < newestFirst.length ? String(end) : undefined,
    };
  }

  async open(onUnreadable?: OnUnreadable): Promise<readonly ChangeRecord[]> {
    this.#tell(onUnreadable);
    return this.all()
      .filter(isOpen)
      .toSorted((a, b) => a.askedAt.getTime() - b.askedAt.getTime());
  }

  async runningGrants(onUnreadable?: OnUnreadable): Promise<readonly ActivationRecord[]> {
    this.#tell(onUnreadable);
    return this.all()
      .filter(isRunningGrant)
      .toSorted((a, b) => a.askedAt.getTime() - b.askedAt.getTime());
  }

  /** Puts a command there as an earlier process left it. */
  put(command: Command, ...facts: readonly CommandFact[]): ChangeRecord {
    this.keys.set(JSON.stringify(['earlier', command.id]), { id: command.id, requestHash: '' });
    this.facts.set(command.id, [{ kind: 'accepted', at: command.askedAt, command }, ...facts]);
    return this.#record(command.id);
  }

  /** Every record, in the order of acceptance. */
  all(): readonly ChangeRecord[] {
    return [...this.facts.keys()].map((id) => this.#record(id));
  }

  /** The text of each record's key, in the order of acceptance. */
  keyTexts(): readonly string[] {
    return [...this.keys.keys()].map((text) => String(JSON.parse(text)[1]));
  }

  #tell(onUnreadable: OnUnreadable | undefined): void {
    for (const command of this.unreadable) {
      if (onUnreadable === undefined) throw new StoreError('corrupt-row', command.because, 'RowNotAsWritten');
      onUnreadable(command);
    }
  }

  #add(record: ChangeRecord, fact: CommandFact) {
    const facts = this.facts.get(record.id);
    if (facts === undefined) throw new Error(`change ${record.id} was never accepted`);
    if (facts.length !== record.factCount) return { kind: 'moved' as const, record: this.#record(record.id) };
    facts.push(fact);
    return { kind: 'added' as const, record: this.#record(record.id) };
  }

  #record(id: string): ChangeRecord {
    const facts = (this.facts.get(id) ?? []).map(
      (fact, index): HashedFact => ({ fact, hash: String(index) }),
    );
    const record = foldFacts(facts);
    if (record === undefined) throw new Error(`change ${id} was never accepted`);
    return record;
  }
}
