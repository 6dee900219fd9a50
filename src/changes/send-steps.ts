import { formProblem } from '../domain/gates/change-form.ts';
import { roleKeyOf } from '../domain/model/access.ts';
import type { AdminAction } from '../domain/model/actions.ts';
import type { PlannedChange, PlannedStep } from '../domain/model/change.ts';
import type { Outcome } from '../domain/model/outcome.ts';
import type { Refusal, ScheduleChange, ScheduleRequest } from '../domain/model/role-schedules.ts';
import { GraphCallError } from '../ports/errors.ts';
import type { Clock, RoleCall, RoleManagement } from '../ports/index.ts';
import type { AccessWrites } from '../ports/tenant-writes.ts';
import { changeSchedule, type ScheduleOutcome } from './change-schedule.ts';
import { notSent, scheduleOutcome } from './outcomes.ts';
import type { Pause } from './read-back.ts';

/** A change as it is sent. */
export interface SentChange extends PlannedChange {
  /** What Entra records of each step; absent: the change's own text. */
  readonly justifications?: readonly string[] | undefined;
}

export interface StepPorts {
  readonly roles: RoleManagement;
  readonly access: AccessWrites;
  readonly clock: Clock;
  readonly pause: Pause;
}

/** The right to send, asked for before each request. */
export interface SendPermit {
  /** Fires when what is on its way must be over. */
  signal(): AbortSignal;
  /** `undefined`: it may be sent. Otherwise the sentence that says why it may not. */
  refusal(): Promise<string | undefined>;
  /** Graph has taken a request. To be written down before it is looked for. */
  sent(request: ScheduleRequest): Promise<void>;
}

/**
 * Sends the steps of a change one after the other, each seen to hold before the next: of a conversion the eligibility is
 * there before the active assignment goes. Whoever was asleep in between sends nothing.
 *
 * @throws GraphCallError when a step could not be sent, or when nobody knows whether it arrived.
 */
export async function sendSteps(
  change: SentChange,
  validateOnly: boolean,
  permit: SendPermit,
  ports: StepPorts,
  call: RoleCall,
): Promise<Outcome> {
  const problem = formProblem(change, ports.clock.now());
  if (problem !== undefined) return notSent(illFormed(problem));
  let last: Outcome | undefined;
  for (const [index, step] of change.steps.entries()) {
    const before = index === 0 ? '' : ` Step ${index} of ${change.steps.length} was done and stays.`;
    const justification = change.justifications?.[index] ?? change.justification;
    const requestOf = (action: AdminAction) => ({
      ...toScheduleChange({ ...change, justification }, step, action),
      validationOnly: validateOnly,
    });
    const outcome = await sendStep(step, requestOf, permit, ports, call).catch((error) => {
      throw error instanceof GraphCallError ? withMore(error, before) : error;
    });
    if (typeof outcome === 'string') {
      const refusal = notSent(`${outcome}.${before}`);
      return index === 0 ? refusal : { ...refusal, state: 'unconfirmed' };
    }
    last = scheduleOutcome(outcome, before);
    if (last.state !== 'done') return last;
  }
  if (last === undefined) throw new TypeError('a change without steps');
  return last;
}

/** Why nothing of a change is sent that says one thing to whoever judges it and another to Graph. */
export function illFormed(problem: string): string {
  return `This app makes no such change: ${problem}. Find out who wrote it into the store. Nothing was sent.`;
}

/** No record must say of what was half done that nothing was changed. */
function withMore(error: GraphCallError, more: string): GraphCallError {
  return more === ''
    ? error
    : new GraphCallError(error.kind, `${error.message}${more}`, error, { cause: error });
}

/**
 * Tries the actions in turn: the next only where Graph refuses the one before because it does not fit what there is.
 *
 * @returns a sentence where nothing may be sent any more.
 */
async function sendStep(
  { actions }: PlannedStep,
  requestOf: (action: AdminAction) => ScheduleChange,
  permit: SendPermit,
  { roles, access, clock, pause }: StepPorts,
  call: RoleCall,
): Promise<ScheduleOutcome | string> {
  let outcome: ScheduleOutcome | undefined;
  for (const action of actions) {
    const refusal = await permit.refusal();
    if (refusal !== undefined) return refusal;
    const signal = AbortSignal.any([call.signal, permit.signal()]);
    const ports = { roles, access, pause, call: { ...call, signal }, onAccepted: permit.sent };
    outcome = await changeSchedule(requestOf(action), clock.now(), ports);
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

/** One step as it is sent. */
export function toScheduleChange(
  { key, justification, ticket }: Pick<PlannedChange, 'key' | 'justification' | 'ticket'>,
  { kind, endDateTime, startDateTime, duration }: Omit<PlannedStep, 'actions'>,
  action: AdminAction,
): ScheduleChange {
  return {
    kind,
    action,
    key: roleKeyOf(key),
    startDateTime: startDateTime === undefined ? undefined : new Date(startDateTime),
    expiration: duration === undefined ? expirationOf(endDateTime) : { kind: 'after', duration },
    justification: justification === '' ? undefined : justification,
    ticket: ticket ?? undefined,
    validationOnly: false,
  };
}

function expirationOf(endDateTime: PlannedStep['endDateTime']): ScheduleChange['expiration'] {
  if (endDateTime === undefined) return undefined;
  if (endDateTime === 'unknown') throw new TypeError('a step whose end is unknown cannot be sent');
  return endDateTime === null ? { kind: 'never' } : { kind: 'at', endDateTime: new Date(endDateTime) };
}
