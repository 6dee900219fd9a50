import type { SignedMessage } from '../../local/webhook-signer.ts';
import { type Moment, startFaultProxy } from '../hosts/fault-proxy.ts';
import type { Host } from '../hosts/host.ts';
import { type HostEnvironment, recoveryMilliseconds } from '../hosts/host-environment.ts';
import { startInterceptingProxy } from '../intercepting-proxy.ts';
import type { KillTrigger } from '../kill-trigger.ts';
import { senderName } from './delivery-scenario.ts';

/** How whoever executes learns of what was accepted. */
export const ways = ['doorbell', 'timer'] as const;
export type Way = (typeof ways)[number];

/** What is disturbed: the message that asks, the message that ends, or the watchdog after the end of the time. */
export const phases = ['ask', 'end by ticket', 'end by clock'] as const;
export type Phase = (typeof phases)[number];

export type DeliveryMoment = Moment | `the queue, ${'before it has it' | 'done and not answered'}`;

/** A kill point, and what comes after it. */
export interface Position {
  readonly way: Way;
  readonly phase: Phase;
  /** From 1. */
  readonly number: number;
  /** Whether the sender delivers its message again. */
  readonly isRepeated: boolean;
}

export interface Stage {
  readonly environment: HostEnvironment;
  readonly queues: string;
}

export const minute = 60_000;

/** The message comes in, and is worked through. */
export function deliverAndWork(message: SignedMessage, { way }: Pick<Position, 'way'>) {
  return async (host: Host): Promise<void> => {
    const answer = await host.deliver(senderName, message);
    if (answer === undefined) return;
    if (answer.status !== 202) throw new Error(`a message was answered with ${JSON.stringify(answer)}`);
    await host.wake(way === 'doorbell' ? 'doorbell' : 'each minute');
  };
}

/** Works in a process of its own, which is killed at the position. */
export async function disturbed(
  { way, number }: Position,
  { environment, queues }: Stage,
  trigger: KillTrigger<DeliveryMoment>,
  work: (host: Host) => Promise<unknown>,
): Promise<void> {
  const proxy = await startFaultProxy(environment, (moment) => trigger.seen(moment), { ofReads: true });
  const queue = await startInterceptingProxy(queues, {
    before: ({ isWrite }) => !isWrite || trigger.seen('the queue, before it has it'),
    after: ({ isWrite }) => !isWrite || trigger.seen('the queue, done and not answered'),
  });
  try {
    const host = await environment.host({
      ...proxy.addresses,
      ...(way === 'doorbell' && { queues: queue.endpoint }),
    });
    trigger.watch(host, number);
    await work(host);
    await host.close();
  } finally {
    await Promise.all([proxy.close(), queue.close()]);
  }
}

/** What others do after a kill, when a claim has run out. */
export async function recover(
  message: SignedMessage,
  host: Host,
  position: Position,
  environment: HostEnvironment,
): Promise<void> {
  if (position.isRepeated) await deliverAndWork(message, position)(host);
  environment.time.advance(recoveryMilliseconds);
  await settle(host, position, environment);
}

/** An hour of what the platform does by itself. Messages that the dead process had taken stay hidden. */
export async function settle(host: Host, { way }: Position, { time }: HostEnvironment): Promise<void> {
  for (let quarter = 1; quarter <= 4; quarter += 1) {
    if (way === 'doorbell') await host.wake('doorbell');
    for (const trigger of ['each minute', 'watchdog', 'each minute'] as const) {
      await host.wake(trigger);
      time.advance(5 * minute);
    }
  }
}
