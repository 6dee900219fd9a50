import { createHash } from 'node:crypto';
import { addMilliseconds } from 'date-fns/addMilliseconds';
import { isOpen } from '../domain/commands/fold-facts.ts';
import type {
  ChangeRecord,
  Command,
  CommandContent,
  CommandSource,
  Requester,
} from '../domain/model/command.ts';
import { newId } from '../ports/ids.ts';
import type { Clock, CommandStore, Doorbell } from '../ports/index.ts';
import { graceMilliseconds } from './execute-command.ts';
import type { Pause } from './read-back.ts';

/** A change that a caller asks for. */
export interface ChangeRequest {
  readonly askedBy: Requester;
  readonly operation: string;
  readonly content: CommandContent;
  readonly source: Exclude<CommandSource, { kind: 'job' | 'baseline' }>;
  /** The caller's `Idempotency-Key`. */
  readonly idempotencyKey: string | undefined;
  /** Everything that makes it this request and no other, in one fixed spelling. */
  readonly requestText: string;
}

export type RequestResult =
  /** It was accepted now; its record is what is known of it at the end of the caller's time. */
  | { readonly kind: 'accepted'; readonly record: ChangeRecord }
  /** The same request came before, and is over or waits for approval. */
  | { readonly kind: 'repeated'; readonly record: ChangeRecord }
  /** The same request is still being worked on. Nothing was done. */
  | { readonly kind: 'in-progress'; readonly record: ChangeRecord }
  /** The same key came before, for something else. Nothing was done. */
  | { readonly kind: 'other-request'; readonly record: ChangeRecord };

/** Whoever executes commands: this process, or another that finds them in the store. */
export interface ChangeExecutor {
  /** Executes one that was just accepted, whatever becomes of whoever asked. @throws StoreError */
  execute(record: ChangeRecord): Promise<ChangeRecord>;
  /** Finds out what became of one whose process is gone, if that is so. */
  recover(record: ChangeRecord): Promise<ChangeRecord>;
}

export interface RequestPorts {
  readonly tenantId: string;
  readonly commands: CommandStore;
  readonly clock: Clock;
  readonly pause: Pause;
  /** `undefined`: another process executes. */
  readonly executor: ChangeExecutor | undefined;
  /** Wakes the other process. */
  readonly doorbell: Doorbell;
}

/** Between one look at the store and the next, while another process executes. */
const lookMilliseconds = 500;

/**
 * Accepts a change and waits until it is over, or until the caller's time is. Accepting and executing are two steps: what
 * was accepted is executed whether somebody waits for it or not.
 *
 * @throws StoreError when it cannot be accepted: then nothing was sent.
 */
export async function requestChange(
  request: ChangeRequest,
  ports: RequestPorts,
  time: { readonly budgetMilliseconds: number; readonly signal: AbortSignal },
): Promise<RequestResult> {
  const requestHash = createHash('sha256').update(request.requestText).digest('hex');
  const command = newCommand(request, ports, time.budgetMilliseconds);
  const text = request.idempotencyKey ?? `none-${command.id}`;
  const owner = `caller ${request.askedBy.objectId}`;
  const accepted = await ports.commands.accept(command, { owner, text, requestHash });
  if (accepted.kind === 'accepted') {
    const record = await awaitExecution(accepted.record, ports, time.signal);
    return { kind: 'accepted', record };
  }
  if (accepted.requestHash !== requestHash) return { kind: 'other-request', record: accepted.record };
  const record = (await ports.executor?.recover(accepted.record)) ?? accepted.record;
  return { kind: isUnderWay(record) ? 'in-progress' : 'repeated', record };
}

function newCommand(
  { askedBy, operation, content, source }: ChangeRequest,
  { tenantId, clock }: RequestPorts,
  budgetMilliseconds: number,
): Command {
  const now = clock.now();
  return {
    id: newId(now),
    tenantId,
    askedBy,
    askedAt: now,
    executeBefore: addMilliseconds(now, budgetMilliseconds + graceMilliseconds),
    operation,
    source,
    content,
  };
}

/** The record when it is executed, or waits for an approval; or as it is when the signal fires. */
export async function awaitExecution(
  record: ChangeRecord,
  { commands, pause, executor, doorbell }: Pick<RequestPorts, 'commands' | 'pause' | 'executor' | 'doorbell'>,
  signal: AbortSignal,
): Promise<ChangeRecord> {
  if (executor !== undefined) return firstOf(executor.execute(record), record, signal);
  await doorbell.ring(record.id);
  let latest = record;
  // One that waited already is judged anew, which adds a fact to it.
  const isJudged = () => !isUnderWay(latest) && latest.factCount > record.factCount;
  while (!isJudged() && !signal.aborted) {
    await pause(lookMilliseconds, signal).catch(() => undefined);
    latest = (await commands.find(record.id)) ?? latest;
  }
  return latest;
}

/** Whether there is something to wait for: a person's approval is none. */
function isUnderWay(record: ChangeRecord): boolean {
  return isOpen(record) && record.state !== 'awaiting-approval';
}

/** The record when it is over, or as it was when the signal fires. */
function firstOf(
  execution: Promise<ChangeRecord>,
  accepted: ChangeRecord,
  signal: AbortSignal,
): Promise<ChangeRecord> {
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve(accepted);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    execution.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
