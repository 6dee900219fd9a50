import type { ChangePorts } from '../../src/changes/change-ports.ts';
import { type ChangeOperation, type Execution, executeCommand } from '../../src/changes/execute-command.ts';
import { obstructed } from '../../src/changes/outcomes.ts';
import { createHalt, writersDecision } from '../../src/changes/writers-stop.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import type { Outcome } from '../../src/domain/model/outcome.ts';
import type { Signer } from '../../src/ports/index.ts';
import { scheduleRequest, tenantId } from '../builders.ts';
import { claimed, command } from '../change-builder.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { FakeDecisions } from '../fakes/fake-decisions.ts';
import { FakeLog } from '../fakes/fake-log.ts';

export const done: Outcome = { state: 'done', code: 'done', message: '' };
export const tooFew = obstructed([
  { code: 'floor', stops: 'item', itemId: undefined, sentence: 'Too few would be left.' },
]);
export const before = { kind: 'access', access: null } as const;

/** One command, of an operation that a test makes up, executed at 09:00:01. */
export class ExecutionStage {
  now = new Date('2026-11-24T09:00:01Z');
  readonly commands = new FakeCommands();
  readonly log = new FakeLog();
  readonly decisions = new FakeDecisions();
  /** Signs claims; `undefined`: nobody does. */
  claimSigner: Signer | undefined;
  /** What the operation was asked to do, in order. */
  readonly steps: string[] = [];

  passes(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000);
  }

  /** Allows the command, sends one request, and sees it. */
  operation(overrides: Partial<ChangeOperation> = {}): ChangeOperation {
    return {
      judge: async () => {
        this.steps.push('judge');
        return { kind: 'allowed', before };
      },
      execute: async (record, permit) => {
        const refusal = await permit.refusal();
        this.steps.push(`send (${record.state}): ${refusal ?? 'allowed'}`);
        if (refusal !== undefined) return { state: 'refused', code: 'not-sent', message: refusal };
        await permit.sent(scheduleRequest({ id: 'r-1' }));
        return done;
      },
      ...overrides,
    };
  }

  /** Judges so in turn, after this has happened; the last one stands for ever after. `refuse` refuses. */
  judging(...turns: readonly (() => unknown)[]): ChangeOperation {
    let turn = 0;
    return this.operation({
      judge: async () => {
        this.steps.push('judge');
        const next = turns[Math.min(turn, turns.length - 1)];
        turn += 1;
        return (await next?.()) === 'refuse'
          ? { kind: 'refused', outcome: tooFew }
          : { kind: 'allowed', before };
      },
    });
  }

  /** Grace stops or starts the writers. */
  decides(kind: 'stopped' | 'started'): Promise<void> {
    const by = { objectId: 'grace', appId: 'portal' };
    return this.decisions.add(writersDecision(kind, { tenantId, by, at: this.now, because: 'INC-4711' }));
  }

  put(): ChangeRecord {
    return this.commands.put(command());
  }

  execute(
    record: ChangeRecord = this.put(),
    by: ChangeOperation = this.operation(),
    mayStillSend?: () => Promise<string | undefined>,
  ): Promise<Execution> {
    const { commands, log } = this;
    const clock = { now: () => this.now };
    // What these operations do not look at is not there.
    const halt = createHalt({ decisions: this.decisions, clock }, undefined);
    const { claimSigner } = this;
    const ports = { commands, log, clock, halt, claimSigner } as unknown as ChangePorts;
    return executeCommand(record, by, ports, mayStillSend);
  }

  /** The kinds of the command's facts, in order. */
  kinds(): readonly string[] {
    return (this.commands.facts.get(command().id) ?? []).map(({ kind }) => kind);
  }

  /** Another process claims this command. */
  async claims(record: ChangeRecord): Promise<void> {
    await this.commands.claim(record, claimed(record), await this.commands.gateVersion());
  }

  /** Another process claims another command. */
  async claimsAnother(): Promise<void> {
    const id = `20261124T090000123Z-${String(this.commands.facts.size).padStart(8, '0')}`;
    await this.claims(this.commands.put(command({ id })));
  }
}
