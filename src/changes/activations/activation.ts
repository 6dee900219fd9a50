import { hash } from 'node:crypto';
import { addMinutes } from 'date-fns/addMinutes';
import type { ActivationDecision } from '../../domain/activations/decision.ts';
import type { ActivationFacts } from '../../domain/activations/facts.ts';
import { wholeObstacle } from '../../domain/gates/whole-obstacle.ts';
import { endOf, endText } from '../../domain/matching/ends.ts';
import { instantOrNull } from '../../domain/matching/instants.ts';
import { isSameKey, sameId } from '../../domain/model/access.ts';
import type { ActivationContent } from '../../domain/model/activation.ts';
import type { UsedApproval } from '../../domain/model/approval.ts';
import type { AccessBefore } from '../../domain/model/change.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { Outcome } from '../../domain/model/outcome.ts';
import type { Obstacle } from '../../domain/model/plan.ts';
import type { RoleSchedule } from '../../domain/model/role-schedules.ts';
import { canonicalJson } from '../../ports/canonical-json.ts';
import { GraphCallError } from '../../ports/errors.ts';
import type { RoleCall } from '../../ports/index.ts';
import type { ChangePorts } from '../change-ports.ts';
import type { ChangeOperation, Judgement } from '../execute-command.ts';
import { notSent } from '../outcomes.ts';
import { type SendPermit, sendSteps } from '../send-steps.ts';
import { explained, justificationOf, ticketOf } from './activation-text.ts';
import { decideAsk } from './decide-ask.ts';
import { stillAsked } from './still-asked.ts';
import { ticketEndedAt } from './ticket-end.ts';

/** What cannot be told now is looked at again after this. */
const againMinutes = 1;

type GrantDecision = Extract<ActivationDecision, { kind: 'granted' }>;

/** What was decided about an activation, and what it was decided on. */
interface JudgedActivation {
  readonly decision: GrantDecision;
  readonly facts: ActivationFacts;
}

/**
 * Just-in-time access for one person: judged on what is there right before the claim, given for a time, and seen. A stop
 * holds it; the limits of jobs and callers do not count it, for its sender has limits of its own.
 */
export function activation(content: ActivationContent, ports: ChangePorts, call: RoleCall): ChangeOperation {
  let judged: JudgedActivation | undefined;
  return {
    givesAccess: () => true,
    async judge(record) {
      try {
        const found = await judge(record, content, ports, call);
        if (!('decision' in found)) return found;
        judged = found;
        return allowed(found);
      } catch (error) {
        // Its message does not come again because Graph did not answer.
        if (!(error instanceof GraphCallError)) throw error;
        return later(record, error.message, ports);
      }
    },
    async execute(record, permit) {
      if (judged === undefined) return notSent('It was not judged by whoever claimed it.');
      return give(judged, record, content, permit, ports, call);
    },
  };
}

async function judge(
  record: ChangeRecord,
  content: ActivationContent,
  ports: ChangePorts,
  call: RoleCall,
): Promise<JudgedActivation | Judgement> {
  const asked = await stillAsked(record, content, ports);
  if (asked.kind === 'later') return later(record, asked.because, ports);
  if (asked.kind === 'refused') return refused(asked.because);
  const wanted = { ...content, minutes: asked.minutes };
  const found = await decideAsk({ ...asked, record, content: wanted }, ports, call);
  if (typeof found === 'string') return later(record, found, ports);
  const { decision, facts } = found;
  switch (decision.kind) {
    case 'granted':
      return { decision, facts };
    case 'needs-confirmation': {
      const { need, because, context } = decision;
      return { kind: 'awaits', awaiting: { ...need, because, context } };
    }
    case 'needs-approval':
      return { kind: 'awaits', awaiting: { ...decision.need, because: decision.because } };
    case 'refused':
      return decision.isOnlyUnknown
        ? later(record, decision.because, ports, decision)
        : refused(decision.because, decision);
    // Stryker disable next-line all: unreachable, the type has no other member
    default:
      return decision satisfies never;
  }
}

/** Tried again so long as there is time: after that it is refused with the reason. */
function later(
  record: ChangeRecord,
  because: string,
  { clock }: Pick<ChangePorts, 'clock'>,
  decision?: ActivationDecision,
): Judgement {
  const until = addMinutes(clock.now(), againMinutes);
  if (until < record.executeBefore) return { kind: 'later', until, because };
  return refused(`${because} There was no more time to look again.`, decision);
}

function refused(message: string, decision?: ActivationDecision): Judgement {
  const checks = decision?.checks ?? [];
  const obstacles = checks
    .filter(({ isMet }) => !isMet)
    .map(({ sentence }): Obstacle => wholeObstacle('activation', sentence));
  const outcome: Outcome = { state: 'refused', code: 'obstructed', message, obstacles, checks };
  return { kind: 'refused', outcome };
}

function allowed({ decision, facts }: JudgedActivation): Judgement {
  return {
    kind: 'allowed',
    before: { kind: 'access', access: beforeOf(ownSchedule(facts)) },
    approval: usedApproval(facts),
    restsOn: hash('sha256', canonicalJson(decision.evidence), 'hex'),
  };
}

/** The approval, or else the confirmation: whose word it was given on. */
function usedApproval({ approval, confirmation }: ActivationFacts): UsedApproval | undefined {
  const given = [approval, confirmation].find((one) => one.kind === 'given');
  return given && { decisionId: given.decisionId, by: given.by, at: given.at };
}

/** What PIM shows of our own access to the role. */
function ownSchedule({ access, grants, ask }: ActivationFacts): RoleSchedule | undefined {
  if (access.schedules.kind === 'unknown' || grants.kind === 'unknown') return undefined;
  const ids = grants.value.filter(({ key }) => isSameKey(key, ask.key)).map(({ scheduleId }) => scheduleId);
  return access.schedules.value.find((row) => ids.some((id) => id !== undefined && sameId(row.id, id)));
}

function beforeOf(schedule: RoleSchedule | undefined): AccessBefore | null {
  if (schedule === undefined) return null;
  return {
    kind: 'assignment',
    scheduleId: schedule.id,
    startDateTime: instantOrNull(schedule.startDateTime),
    endDateTime: endText(endOf(schedule)),
  };
}

async function give(
  { decision, facts }: JudgedActivation,
  record: ChangeRecord,
  content: ActivationContent,
  permit: SendPermit,
  ports: ChangePorts,
  call: RoleCall,
): Promise<Outcome> {
  const { checks, until, send } = decision;
  const guarded = { ...permit, refusal: async () => (await permit.refusal()) ?? overOf(content, ports) };
  if (send === undefined) {
    const because = await guarded.refusal();
    if (because !== undefined) return notSent(because);
    const schedule = ownSchedule(facts);
    const message = 'It joins access that other activations gave, and that lasts as long.';
    return { state: 'done', code: 'unchanged', message, schedule, grantedUntil: until, checks };
  }
  const agreed = { approvedBy: byOf(facts.approval), confirmedBy: byOf(facts.confirmation) };
  const change = {
    effect: 'requested',
    key: content.key,
    steps: [send],
    before: beforeOf(ownSchedule(facts)),
    justification: justificationOf(record, content, agreed),
    ticket: ticketOf(content),
  } as const;
  const { roles, access, clock, pause } = ports;
  const outcome = await sendSteps(change, false, guarded, { roles, access, clock, pause }, call);
  if (outcome.state !== 'done') return { ...explained(outcome), checks };
  return { ...outcome, grantedUntil: endSeen(outcome, until), checks };
}

/** Why nothing is sent any more: its ticket is over since it was judged. */
async function overOf(content: ActivationContent, ports: ChangePorts): Promise<string | undefined> {
  const ended = await ticketEndedAt(content, ports);
  if (ended === undefined || new Date(content.eventAt) > ended.at) return undefined;
  return `its ticket ended at ${ended.at.toISOString()}`;
}

function byOf(consent: ActivationFacts['approval']): string | undefined {
  return consent.kind === 'given' ? consent.by : undefined;
}

/** The end that Graph made of the length that was sent. */
function endSeen({ schedule }: Outcome, until: Date): Date {
  const end = schedule === undefined ? 'unknown' : endOf(schedule);
  return end instanceof Date ? end : until;
}
