import { addMilliseconds } from 'date-fns/addMilliseconds';
import { isUnclaimed, withFact } from '../domain/commands/fold-facts.ts';
import type { Awaiting, UsedApproval } from '../domain/model/approval.ts';
import type { Before, ChangeRecord, CommandFact } from '../domain/model/command.ts';
import type { Outcome } from '../domain/model/outcome.ts';
import { GraphCallError, StoreError } from '../ports/errors.ts';
import type { ChangePorts } from './change-ports.ts';
import { awaitApproval, leaveForLater } from './leave-waiting.ts';
import { failureOutcome, halted, notSent } from './outcomes.ts';
import type { SendPermit } from './send-steps.ts';
import { signaturesOf, signClaim } from './sign-claim.ts';

/** What a fresh look says of a command: it may be done to what is there, it waits, or there is nothing to be sent. */
export type Judgement =
  | {
      readonly kind: 'allowed';
      readonly before: Before;
      readonly approval?: UsedApproval | undefined;
      /** SHA-256, in hexadecimal, of what it was decided on. */
      readonly restsOn?: string | undefined;
    }
  /** Only an approval is missing. */
  | { readonly kind: 'awaits'; readonly awaiting: Awaiting }
  /** Nothing may be sent before then: it stays accepted, and the timer tries it again. */
  | { readonly kind: 'later'; readonly until: Date; readonly because: string }
  /** It is over without anything being sent: what it asks for is so already. */
  | { readonly kind: 'settled'; readonly outcome: Outcome }
  | { readonly kind: 'refused'; readonly outcome: Outcome };

/** How one kind of command is judged, executed, and found again when whoever executed it is gone. */
export interface ChangeOperation {
  /** Looks at the tenant now. @throws GraphCallError when it cannot be looked at. */
  judge(record: ChangeRecord): Promise<Judgement>;
  /** `false`: a stop of the writers does not hold it. Held unless given. */
  readonly isHeldByStop?: boolean;
  /** Whether it gives access, or lets more happen: an open alarm about writes of ours holds that. Asked after it was judged. */
  givesAccess?(record: ChangeRecord): boolean;
  /** Sends it and reads it back. @throws GraphCallError */
  execute(record: ChangeRecord, permit: SendPermit): Promise<Outcome>;
}

/** What executing a command came to. */
export interface Execution {
  readonly record: ChangeRecord;
  /** Why nothing more may be tried: what met this one meets every other, too. */
  readonly ends?: string | undefined;
  /** The outcome is known and could not be written down: the next to execute finds it out. */
  readonly unrecorded?: StoreError | undefined;
}

/** A command is not executed later than the time of whoever asked and this. */
export const graceMilliseconds = 5 * 60_000;
/** Age at which a claim is considered abandoned: more than any change takes. */
const claimMilliseconds = 15 * 60_000;
/** What is sent must be over in so long; so much of the claim must be left when it is sent. */
const sendWithinMilliseconds = 5 * 60_000;
/** What could not be signed is tried again after so long. */
const againMilliseconds = 60_000;
/** A look that is older than this is no reason to claim anything. */
const lookMilliseconds = 2 * 60_000;
const running = { kind: 'running' } as const;
/** How often a command is judged again because others changed the tenant meanwhile. */
const maxJudgements = 100;

/**
 * Executes one command: read the gate -> look and judge -> claim, which moves the gate -> send -> read back -> record. Of two
 * who looked at the same instant, one finds the gate moved and judges again, on what the other has claimed.
 *
 * @param mayStillSend asked before each request, besides the claim's own deadline: a sentence says why nothing may be sent.
 * @throws StoreError when it cannot be claimed. What was sent and cannot be written down is `unrecorded`, and stays claimed.
 */
export async function executeCommand(
  record: ChangeRecord,
  operation: ChangeOperation,
  ports: ChangePorts,
  mayStillSend: () => Promise<string | undefined> = async () => undefined,
): Promise<Execution> {
  for (let tries = 1; tries <= maxJudgements; tries += 1) {
    if (!isUnclaimed(record)) return { record };
    const gate = await ports.commands.gateVersion();
    const lookedAt = ports.clock.now();
    if (lookedAt >= record.executeBefore) return expire(record, ports);
    const writers = operation.isHeldByStop === false ? running : await ports.halt();
    if (writers.kind === 'stopped') return recordUnsent(record, halted(writers.because), ports);
    const judgement = await judged(record, operation);
    if (judgement.kind === 'refused' || judgement.kind === 'settled')
      return recordUnsent(record, judgement.outcome, ports);
    if (judgement.kind === 'awaits')
      return { record: await awaitApproval(record, judgement.awaiting, ports) };
    if (judgement.kind === 'later') return leaveForLater(record, judgement, ports);
    const at = ports.clock.now();
    if (at >= record.executeBefore) return expire(record, ports);
    if (at.getTime() - lookedAt.getTime() > lookMilliseconds) continue;
    const { before, approval, restsOn } = judgement;
    const gives = operation.givesAccess?.({ ...record, before }) === true;
    const grants = gives ? await ports.halt('grants') : running;
    if (grants.kind === 'stopped') return recordUnsent(record, halted(grants.because), ports);
    const deadlineAt = addMilliseconds(at, claimMilliseconds);
    const fact = { kind: 'claimed', at, deadlineAt, before, approval, restsOn } as const;
    const signed = await signClaim(record, fact, ports);
    if (signed.kind === 'unsigned' && operation.isHeldByStop !== false)
      return isOfRun(record)
        ? recordUnsent(record, notSent(signed.because), ports)
        : leaveForLater(record, { until: addMilliseconds(at, againMilliseconds), ...signed }, ports);
    const claim = await ports.commands.claim(record, { ...fact, ...signaturesOf(signed) }, gate);
    if (claim.kind === 'gate-moved') continue;
    if (claim.kind === 'moved') return { record: claim.record };
    return send(claim.record, operation, ports, mayStillSend);
  }
  const sentence = `Others changed the tenant ${maxJudgements} times while this was judged. Nothing was sent; ask again.`;
  return recordUnsent(record, notSent(sentence), ports);
}

/** What a run wants the next one wants anew. */
function isOfRun({ source: { kind } }: ChangeRecord): boolean {
  return kind === 'job' || kind === 'baseline';
}

async function judged(record: ChangeRecord, operation: ChangeOperation): Promise<Judgement> {
  try {
    return await operation.judge(record);
  } catch (error) {
    if (!(error instanceof GraphCallError)) throw error;
    return { kind: 'refused', outcome: failureOutcome(error, false) };
  }
}

async function send(
  claimed: ChangeRecord,
  operation: ChangeOperation,
  ports: ChangePorts,
  mayStillSend: () => Promise<string | undefined>,
): Promise<Execution> {
  let record = claimed;
  let unwritten: StoreError | undefined;
  let stop: Outcome | undefined;
  const permit: SendPermit = {
    signal: () => AbortSignal.timeout(sendWithinMilliseconds),
    async refusal() {
      if (unwritten !== undefined)
        return `the request before it could not be written down: ${unwritten.message}`;
      const deadline = record.deadlineAt?.getTime() ?? 0;
      if (deadline - ports.clock.now().getTime() < sendWithinMilliseconds)
        return 'it was claimed too long ago: another process may have looked for it since';
      const of = operation.givesAccess?.(record) === true ? 'grants' : undefined;
      const writers = operation.isHeldByStop === false ? running : await ports.halt(of);
      if (writers.kind === 'running') return mayStillSend();
      stop = halted(writers.because);
      return stop.message;
    },
    async sent({ id }) {
      const fact = { kind: 'sent', at: ports.clock.now(), graphRequestId: id } as const;
      try {
        record = (await ports.commands.add(record, fact)).record;
      } catch (error) {
        // Graph has it: whoever waits must hear what came of it, and nothing more may be sent.
        if (!(error instanceof StoreError)) throw error;
        unwritten = error;
      }
    },
  };
  try {
    const outcome = await operation.execute(record, permit);
    return recordOutcome(record, stop === undefined ? outcome : { ...outcome, code: stop.code }, ports);
  } catch (error) {
    if (!(error instanceof GraphCallError)) throw error;
    // Whether it was sent is not known: the claim stays, and whoever executes next looks.
    if (error.kind === 'cancelled') return { record, ends: error.message };
    const execution = await recordOutcome(record, failureOutcome(error, true), ports);
    return endsRun(error) ? { ...execution, ends: error.message } : execution;
  }
}

/** What is about who we are or whether Graph is there meets every other command, too. */
function endsRun({ kind }: GraphCallError): boolean {
  return kind === 'signed-out' || kind === 'forbidden' || kind === 'throttled' || kind === 'unavailable';
}

/** Nothing was sent, and nothing will be, unless another process has claimed it meanwhile. */
export async function expire(record: ChangeRecord, ports: Recorder): Promise<Execution> {
  const { commands, clock, log } = ports;
  const { id: changeId, operation } = record;
  const added = await commands.add(record, { kind: 'expired', at: clock.now() });
  if (added.kind === 'added') log.info('change.settled', { changeId, operation, state: added.record.state });
  return { record: added.record };
}

export type Recorder = Pick<ChangePorts, 'commands' | 'clock' | 'log'>;

/** Writes down that nothing is sent, unless another process has claimed it meanwhile: then what that one does counts. */
export function recordUnsent(record: ChangeRecord, outcome: Outcome, ports: Recorder): Promise<Execution> {
  return recordOutcome(record, outcome, ports, (moved) => !isUnclaimed(moved));
}

/**
 * Writes down what came of a command. Where the store is away the outcome is given all the same: whoever waits for it must
 * not ask again for what was done.
 *
 * @param yieldsTo whether what others have done to the command meanwhile makes this outcome void.
 */
export async function recordOutcome(
  record: ChangeRecord,
  outcome: Outcome,
  { commands, clock, log }: Recorder,
  yieldsTo: (moved: ChangeRecord) => boolean = () => false,
): Promise<Execution> {
  const fact: CommandFact = { kind: 'recorded', at: clock.now(), outcome };
  const { id: changeId, operation, source } = record;
  const runId = 'runId' in source ? source.runId : undefined;
  const fields = { changeId, operation, runId, askedBy: record.askedBy.objectId, because: outcome.message };
  try {
    let current = record;
    for (;;) {
      const added = await commands.add(current, fact);
      if (added.kind === 'added') {
        log.info('change.settled', { ...fields, state: added.record.state });
        return { record: added.record };
      }
      current = added.record;
      if (yieldsTo(current)) return { record: current };
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    log.error('change.unsettled', { ...fields, state: outcome.state, reason: error.message });
    return { record: withFact(record, fact, ''), unrecorded: error };
  }
}
