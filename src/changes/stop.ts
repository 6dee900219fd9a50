import { hash } from 'node:crypto';
import { addMinutes } from 'date-fns/addMinutes';
import type { Requester } from '../domain/model/command.ts';
import type { Decision, DecisionSubject } from '../domain/model/decision.ts';
import { canonicalJson } from '../ports/canonical-json.ts';
import { StoreError } from '../ports/errors.ts';
import { newId } from '../ports/ids.ts';
import type { Clock, Decisions } from '../ports/index.ts';

/** Whether something may go on that people can stop. */
export type StopState =
  | { readonly kind: 'running' }
  | {
      readonly kind: 'stopped';
      /** A sentence: who stopped it, when, and what starts it again. */
      readonly because: string;
    };

export interface StopPorts {
  readonly decisions: Decisions;
  readonly clock: Clock;
}

/** Something that people stop and start by decisions. */
export interface Stoppable {
  readonly subject: DecisionSubject;
  /** What a decision to do this is about, for its digest. */
  meaning(kind: 'stopped' | 'started'): Readonly<Record<string, string>>;
  readonly howToStart: string;
}

/** Clocks of two machines may be apart by this; a start from later than that is made up, to outlast any stop to come. */
const clockToleranceMinutes = 5;

/**
 * What people decided about it, read anew. The latest decision counts. One that cannot be read is a stop; a start has to be
 * just that, and not from the future.
 */
export async function stopState(stoppable: Stoppable, { decisions, clock }: StopPorts): Promise<StopState> {
  try {
    const latest = addMinutes(clock.now(), clockToleranceMinutes);
    const counted = (await decisions.of(stoppable.subject)).filter(
      ({ kind, at, digest, tenantId }) =>
        kind === 'stopped' ||
        // Stryker disable next-line ConditionalExpression: equivalent, the digest is of the kind
        (kind === 'started' && at <= latest && digest === digestOf(stoppable, kind, tenantId)),
    );
    const last = counted.at(-1);
    if (last?.kind !== 'stopped') return { kind: 'running' };
    const why = last.because === undefined ? '' : ` (${last.because})`;
    return stopped(
      `stopped by ${last.by.objectId} at ${last.at.toISOString()}${why}. ${stoppable.howToStart}`,
    );
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    // Whoever stopped it must be able to rely on it when the store is in trouble, too.
    return stopped(`stopped, because it cannot be read whether somebody did: ${error.message}`);
  }
}

export function stopped(because: string): StopState {
  return { kind: 'stopped', because };
}

/** What a decision is made from besides what it is about. */
export type DecisionFacts = Pick<Decision, 'tenantId' | 'at' | 'because'> & { readonly by: Requester };

export function stopDecision(
  stoppable: Stoppable,
  kind: 'stopped' | 'started',
  { tenantId, by, at, because }: DecisionFacts,
): Decision {
  return {
    id: newId(at),
    tenantId,
    kind,
    subject: stoppable.subject,
    digest: digestOf(stoppable, kind, tenantId),
    items: 'all',
    by,
    at,
    because,
    proof: { kind: 'bearer' },
  };
}

function digestOf(stoppable: Stoppable, kind: 'stopped' | 'started', tenantId: string): string {
  return hash('sha256', canonicalJson({ tenantId, ...stoppable.meaning(kind) }), 'hex');
}
