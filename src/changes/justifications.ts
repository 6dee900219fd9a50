import type { PlannedStep } from '../domain/model/change.ts';
import type { AccessContent, ChangeRecord } from '../domain/model/command.ts';
import type { Evidence } from '../domain/model/plan.ts';
import type { Reason } from '../domain/model/reasons.ts';

/** Graph and the portals take at least so many characters. */
const mostCharacters = 500;

/**
 * What Entra records of each step of a job's change: what is done, why, and where to read on. It begins as the rules say.
 * Made when it is sent: ids of plan and change are not the same in two plans of the same wish. No name of a person is in it.
 *
 * @returns `undefined`: what a caller asked for and what is undone have their own words.
 */
export function justificationsOf(
  { id, source }: Pick<ChangeRecord, 'id' | 'source'>,
  { change, reason, evidence }: Pick<AccessContent, 'change' | 'reason' | 'evidence'>,
): readonly string[] | undefined {
  if (source.kind !== 'job' || change.effect === 'restore' || change.effect === 'requested') return undefined;
  const because = becauseOf(reason, evidence);
  return change.steps.map((step) => {
    const said = `${doneBy(step, change.steps, change.effect)}: ${because} (${reason}). Plan ${source.planId}, change ${id}.`;
    const start = change.justification.replace(/[\s.:]+$/, '').slice(0, mostCharacters - said.length - 2);
    return start === '' ? said : `${start}: ${said}`;
  });
}

function doneBy(
  { endDateTime }: PlannedStep,
  steps: readonly PlannedStep[],
  effect: AccessContent['change']['effect'],
): string {
  if (endDateTime !== undefined) {
    const until = endDateTime === null ? 'without end' : `until ${day(endDateTime)}`;
    return effect === 'renewal' ? `renewed ${until}` : `made eligible ${until}, in place of active access`;
  }
  const eligible = steps.find((step) => step.endDateTime !== undefined)?.endDateTime;
  if (eligible === undefined) return 'removed';
  return `active access removed, eligible ${eligible === null ? 'without end' : `until ${day(eligible)}`} instead`;
}

function becauseOf(reason: Reason, evidence: Evidence): string {
  switch (reason) {
    case 'ends-soon':
      return `it was to end${on(evidence.endDateTime)}, and is needed: ${neededBecause(evidence)}`;
    case 'lapsed':
      return `it lapsed${on(evidence.endDateTime)}, and is needed: ${neededBecause(evidence)}`;
    case 'principal-gone':
      return 'its principal is not in the directory any more';
    case 'disabled':
      return 'its account is disabled';
    case 'no-sign-in':
      return `nobody signed in with it${since(evidence.lastSignInAt)}`;
    case 'never-activated':
      return typeof evidence.lastActivatedAt === 'string'
        ? `not activated since ${day(evidence.lastActivatedAt)}`
        : `not activated, as far as is known${since(evidence.activationsKnownSince)}`;
    case 'permanent-active':
      return 'it was active without end';
    case 'outside-pim':
      return 'it was assigned past PIM';
    default:
      return 'see the plan';
  }
}

function neededBecause({
  neededBecause: why,
  lastActivatedAt,
  attestedOn,
  exceptionTicket,
}: Evidence): string {
  switch (why) {
    case 'activated':
      return `activated${on(lastActivatedAt)}`;
    case 'attested':
      return `attested${on(attestedOn)}`;
    case 'excepted':
      return `an exception holds (${String(exceptionTicket)})`.slice(0, 100);
    default:
      return typeof why === 'string' ? why : 'see the plan';
  }
}

function on(instant: Evidence[string] | undefined): string {
  return day(instant, ' on ');
}

function since(instant: Evidence[string] | undefined): string {
  return day(instant, ' since ');
}

/** The day of an instant, after these words; nothing where there is no instant. */
function day(instant: Evidence[string] | undefined, words = ''): string {
  return typeof instant === 'string' ? `${words}${instant.slice(0, 10)}` : '';
}
