import { laterBy } from '../matching/instants.ts';
import type { ActivationContent } from '../model/activation.ts';
import type { ChangeRecord } from '../model/command.ts';

const minuteMilliseconds = 60_000;

/** The record of an activation. */
export interface ActivationRecord extends ChangeRecord {
  readonly content: ActivationContent;
}

export function isActivation(record: ChangeRecord): record is ActivationRecord {
  return record.content.kind === 'activation';
}

/** Whether it was asked for to end this activation. */
export function isEndOf({ content }: ChangeRecord, { id }: Pick<ChangeRecord, 'id'>): boolean {
  return content.kind === 'activation-end' && content.activationId === id;
}

/**
 * When the access ends that an activation gave. Where nobody knows whether it was given, it lasts no longer than what was
 * asked for, from the instant it may have been sent.
 */
export function grantUntil({ outcome, claimedAt, askedAt, content }: ActivationRecord): Date {
  return outcome?.grantedUntil ?? laterBy(claimedAt ?? askedAt, content.minutes * minuteMilliseconds);
}

/** The last end among activations of one access; `undefined`: there are none. */
export function latestUntil(activations: readonly ActivationRecord[]): Date | undefined {
  const ends = activations.map((one) => grantUntil(one).getTime());
  return ends.length === 0 ? undefined : new Date(Math.max(...ends));
}
