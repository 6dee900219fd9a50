import { hash } from 'node:crypto';
import { addMinutes } from 'date-fns/addMinutes';
import type { Requester } from '../domain/model/command.ts';
import type { Decision, DecisionSubject } from '../domain/model/decision.ts';
import { canonicalJson } from '../ports/canonical-json.ts';
import { StoreError } from '../ports/errors.ts';
import { newId } from '../ports/ids.ts';
import type { Clock, Decisions } from '../ports/index.ts';

/** Whether a tenant's writers may write. */
export type WritersState =
  | { readonly kind: 'running' }
  | {
      readonly kind: 'stopped';
      /** A sentence: who stopped them, when, and what starts them again. */
      readonly because: string;
    };

export interface WritersPorts {
  readonly decisions: Decisions;
  readonly clock: Clock;
}

/** Says whether writers may write, asked before each item and before each request that changes the tenant. */
export type Halt = () => Promise<WritersState>;

const subject: DecisionSubject = { kind: 'writers', id: 'all' };
/** Clocks of two machines may be apart by this; a start from later than that is made up, to outlast any stop to come. */
const clockToleranceMinutes = 5;
const howToStart = 'POST /api/writers/start, with the role PimWarden.Approve, starts them again.';

/**
 * Reads what people decided about the writers, anew each time: a stop holds from the next request on, in whatever process.
 *
 * @param isStoppedBySetting the app setting that stops this process, whatever anybody decides.
 */
export function createHalt(ports: WritersPorts, isStoppedBySetting: boolean): Halt {
  return async () => {
    if (isStoppedBySetting)
      return stopped('stopped by the app setting WRITERS. Set it to run, and restart the app.');
    try {
      return stateOf(await ports.decisions.of(subject), ports);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // Whoever stopped them must be able to rely on it when the store is in trouble, too.
      return stopped(`stopped, because it cannot be read whether somebody stopped them: ${error.message}`);
    }
  };
}

/** The latest decision counts. One that cannot be read is a stop; a start has to be just that, and not from the future. */
function stateOf(decisions: readonly Decision[], { clock }: WritersPorts): WritersState {
  const latest = addMinutes(clock.now(), clockToleranceMinutes);
  const counted = decisions.filter(
    ({ kind, at, digest, tenantId }) =>
      kind === 'stopped' || (kind === 'started' && at <= latest && digest === digestOf(tenantId, kind)),
  );
  const last = counted.at(-1);
  if (last?.kind !== 'stopped') return { kind: 'running' };
  const why = last.because === undefined ? '' : ` (${last.because})`;
  return stopped(`stopped by ${last.by.objectId} at ${last.at.toISOString()}${why}. ${howToStart}`);
}

function stopped(because: string): WritersState {
  return { kind: 'stopped', because };
}

/** A decision to stop or start the writers of a tenant. */
export function writersDecision(
  kind: 'stopped' | 'started',
  { tenantId, by, at, because }: Pick<Decision, 'tenantId' | 'at' | 'because'> & { readonly by: Requester },
): Decision {
  return {
    id: newId(at),
    tenantId,
    kind,
    subject,
    digest: digestOf(tenantId, kind),
    items: 'all',
    by,
    at,
    because,
    proof: { kind: 'bearer' },
  };
}

function digestOf(tenantId: string, kind: Decision['kind']): string {
  return hash('sha256', canonicalJson({ tenantId, writers: kind }), 'hex');
}
