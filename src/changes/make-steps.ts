import { roleKeyOf } from '../domain/model/access.ts';
import type { AdminAction } from '../domain/model/actions.ts';
import type { PlannedChange, PlannedStep } from '../domain/model/change.ts';
import type { Refusal, ScheduleChange } from '../domain/model/role-schedules.ts';
import { GraphCallError } from '../ports/errors.ts';
import type { Clock, RoleCall, RoleManagement } from '../ports/index.ts';
import { changeSchedule, type ScheduleOutcome } from './change-schedule.ts';
import type { Pause } from './read-back.ts';
import { leaseLost, sendWithinMilliseconds, type WriterLease } from './writer-lease.ts';

export interface StepPorts {
  readonly roles: RoleManagement;
  readonly clock: Clock;
  readonly pause: Pause;
}

/** What came of a change with all its steps. */
export interface StepsOutcome {
  /** `dropped`: nothing was sent. */
  readonly state: 'done' | 'refused' | 'unconfirmed' | 'dropped';
  /** A sentence; empty where all was done. */
  readonly because: string;
  /** Of the last request that Graph took. */
  readonly graphRequestId: string | undefined;
  /** Why nothing more may be sent in this run. */
  readonly ends?: string;
}

/**
 * Sends the steps of a change one after the other, each seen to hold before the next: of a conversion the eligibility is
 * there before the active assignment goes. Before each, the lease is looked at: whoever was asleep in between sends nothing.
 *
 * @throws GraphCallError when a step could not be sent, or when nobody knows whether it arrived.
 */
export async function makeSteps(
  change: PlannedChange,
  lease: WriterLease,
  ports: StepPorts,
  call: RoleCall,
): Promise<StepsOutcome> {
  let graphRequestId: string | undefined;
  for (const [index, step] of change.steps.entries()) {
    const before = index === 0 ? '' : ` Step ${index} of ${change.steps.length} was done and stays.`;
    const outcome = await makeStep(change, step, lease, ports, call).catch((error) => {
      throw error instanceof GraphCallError ? withMore(error, before) : error;
    });
    if (outcome === 'lease-lost') {
      const state = index === 0 ? 'dropped' : 'unconfirmed';
      return { state, because: `${leaseLost}.${before}`, graphRequestId, ends: leaseLost };
    }
    const told = tell(outcome);
    graphRequestId = told.graphRequestId ?? graphRequestId;
    if (told.state !== 'done') return { ...told, because: `${told.because}${before}`, graphRequestId };
  }
  return { state: 'done', because: '', graphRequestId };
}

/** The ledger must not say of what was half done that nothing was changed. */
function withMore(error: GraphCallError, more: string): GraphCallError {
  return more === ''
    ? error
    : new GraphCallError(error.kind, `${error.message}${more}`, error, { cause: error });
}

/** Tries the actions in turn: the next only where Graph refuses the one before because it does not fit what there is. */
async function makeStep(
  change: PlannedChange,
  step: PlannedStep,
  lease: WriterLease,
  { roles, clock, pause }: StepPorts,
  call: RoleCall,
): Promise<ScheduleOutcome | 'lease-lost'> {
  let outcome: ScheduleOutcome | undefined;
  for (const action of step.actions) {
    if ((await lease.now()) === undefined) return 'lease-lost';
    const signal = AbortSignal.any([call.signal, AbortSignal.timeout(sendWithinMilliseconds)]);
    const ports = { roles, pause, call: { ...call, signal } };
    outcome = await changeSchedule(toScheduleChange(change, step, action), clock.now(), ports);
    if (outcome.kind !== 'refused' || !doesNotFit(outcome.refusal)) return outcome;
  }
  if (outcome === undefined) throw new TypeError('a step without actions');
  return outcome;
}

/**
 * Whether another action may do what this one may not. The API may keep the portal's windows for extending and renewing,
 * and its answer outside of them is not established (docs/graph-facts.md#extend-renew-update-or-assign). A broken rule other
 * than that of lengths is no such case.
 */
function doesNotFit({ failedRules, retry }: Refusal): boolean {
  return retry === 'never' && failedRules.every((rule) => rule === 'ExpirationRule');
}

export function toScheduleChange(
  { key, justification, ticket }: Pick<PlannedChange, 'key' | 'justification' | 'ticket'>,
  { kind, endDateTime }: Pick<PlannedStep, 'kind' | 'endDateTime'>,
  action: AdminAction,
): ScheduleChange {
  return {
    kind,
    action,
    key: roleKeyOf(key),
    startDateTime: undefined,
    expiration: expirationOf(endDateTime),
    justification,
    ticket: ticket ?? undefined,
    validationOnly: false,
  };
}

function expirationOf(endDateTime: PlannedStep['endDateTime']): ScheduleChange['expiration'] {
  if (endDateTime === undefined) return undefined;
  if (endDateTime === 'unknown') throw new TypeError('a step whose end is unknown cannot be sent');
  return endDateTime === null ? { kind: 'never' } : { kind: 'at', endDateTime: new Date(endDateTime) };
}

function tell(outcome: ScheduleOutcome): StepsOutcome {
  switch (outcome.kind) {
    case 'done':
    case 'valid':
      return { state: 'done', because: '', graphRequestId: outcome.request?.id };
    case 'pending':
      return {
        state: 'unconfirmed',
        because: `Microsoft Entra has it waiting as ${outcome.request.status}: somebody must decide.`,
        graphRequestId: outcome.request.id,
      };
    case 'unconfirmed':
      return { state: 'unconfirmed', because: `${outcome.because}.`, graphRequestId: outcome.request?.id };
    case 'ended':
      return {
        state: 'refused',
        because: `Microsoft Entra took the request and ended it as ${outcome.request.status}.`,
        graphRequestId: outcome.request.id,
      };
    case 'refused': {
      const { code, message, failedRules, requestId } = outcome.refusal;
      const rules = failedRules.length === 0 ? '' : ` Broken rules: ${failedRules.join(', ')}.`;
      return {
        state: 'refused',
        because: `Microsoft Entra refused it: ${code}: ${message}${rules}`,
        graphRequestId: requestId,
      };
    }
    default:
      return outcome satisfies never;
  }
}
