import { addMilliseconds } from 'date-fns/addMilliseconds';
import { decideEnd, type EndDecision } from '../../domain/activations/decide-end.ts';
import {
  type ActivationRecord,
  isActivation,
  isEndOf,
  latestUntil,
} from '../../domain/activations/running-grants.ts';
import { endIn, endOf, isSameEnd } from '../../domain/matching/ends.ts';
import { isDirectUnder } from '../../domain/matching/schedule-match.ts';
import { type End, isSameKey } from '../../domain/model/access.ts';
import type { ActivationEndContent } from '../../domain/model/activation.ts';
import type { PlannedChange } from '../../domain/model/change.ts';
import type { Before, ChangeRecord } from '../../domain/model/command.ts';
import type { Outcome } from '../../domain/model/outcome.ts';
import type { Obstacle, ObstacleCode } from '../../domain/model/plan.ts';
import type { RoleSchedule, RoleScheduleInstance } from '../../domain/model/role-schedules.ts';
import { GraphCallError } from '../../ports/errors.ts';
import type { RoleCall } from '../../ports/index.ts';
import type { ChangePorts } from '../change-ports.ts';
import { type ChangeOperation, expire, type Judgement } from '../execute-command.ts';
import { guardAccess } from '../guard.ts';
import { notSent, obstructed, seen as seenOutcome } from '../outcomes.ts';
import { readLately } from '../recent-records.ts';
import { type SendPermit, sendSteps } from '../send-steps.ts';
import { justificationOfEnd } from './activation-text.ts';
import { endGrant } from './end-grant.ts';
import { readPresent, readRunning, readSeen, readSent } from './read-running.ts';

/** What cannot be looked at now is looked at again after this. */
const againMilliseconds = 60_000;

/**
 * Ends just-in-time access of one activation: by a removal, or by an end that other activations of the same access leave it.
 * Held by no stop, no limit and no approval; the floor and the protected list hold.
 */
export function activationEnd(
  content: ActivationEndContent,
  ports: ChangePorts,
  call: RoleCall,
): ChangeOperation {
  let looked: JudgedEnd | undefined;
  return {
    isHeldByStop: false,
    async judge(record) {
      try {
        const found = await look(content, ports, call);
        if ('outcome' in found) return found;
        looked = found;
        return await judgementOf(found, record, ports, call);
      } catch (error) {
        // An end that is given up because Graph does not answer is an end that nobody makes.
        if (!(error instanceof GraphCallError)) throw error;
        return { kind: 'later', until: soon(ports), because: error.message };
      }
    },
    async execute(record, permit) {
      switch (looked?.decision.kind) {
        case 'withdraw':
          return withdraw(looked.activation, ports);
        case 'send':
          return send({ ...looked, decision: looked.decision }, record, permit, ports, call);
        default:
          return notSent('It was not judged by whoever claimed it.');
      }
    },
  };
}

function soon({ clock }: Pick<ChangePorts, 'clock'>): Date {
  return addMilliseconds(clock.now(), againMilliseconds);
}

type JudgedEnd = { readonly activation: ActivationRecord; readonly decision: EndDecision };

/** Looks at the activation, at those that share its access, and at the tenant. */
async function look(
  ask: ActivationEndContent,
  ports: ChangePorts,
  call: RoleCall,
): Promise<JudgedEnd | Extract<Judgement, { kind: 'refused' }>> {
  const activation = await ports.commands.find(ask.activationId);
  if (activation === undefined || !isActivation(activation) || !isSameKey(activation.content.key, ask.key))
    return { kind: 'refused', outcome: notSent(`No activation ${ask.activationId} is of this access.`) };
  const others = await readOthers(ask, ports);
  const sentFor = await readSent(ports, activation.askedAt);
  const { present } = await readPresent(ask.key, sentFor(ask.key), ports, call);
  const now = ports.clock.now();
  return { activation, decision: decideEnd({ now, ask, activation, others, present }) };
}

/** Other activations of the same access that run. */
async function readOthers(
  { activationId, key }: ActivationEndContent,
  ports: Pick<ChangePorts, 'commands' | 'log'>,
): Promise<readonly ActivationRecord[]> {
  const running = await readRunning(ports);
  return running.filter(({ id, content }) => id !== activationId && isSameKey(content.key, key));
}

async function judgementOf(
  { activation, decision }: JudgedEnd,
  record: ChangeRecord,
  ports: ChangePorts,
  call: RoleCall,
): Promise<Judgement> {
  switch (decision.kind) {
    case 'over': {
      if (decision.end?.cause === 'somebody-else' && (await isEndedHere(activation, ports)))
        return { kind: 'later', until: soon(ports), because: 'Another process is ending it.' };
      if (decision.end !== undefined) await endGrant(activation, decision.end, ports);
      return {
        kind: 'settled',
        outcome: { state: 'done', code: 'unchanged', message: decision.because },
      };
    }
    case 'later':
      return decision;
    case 'withdraw':
      return { kind: 'allowed', before: { kind: 'none' } };
    case 'send':
      return guarded(changeOf({ activation, decision }, record), record, ports, call);
    // Stryker disable next-line all: unreachable, the type has no other member
    default:
      return decision satisfies never;
  }
}

/** Whether this app took it away after all: read after the look, so that whoever made it go has claimed that by now. */
async function isEndedHere(activation: ActivationRecord, ports: ChangePorts): Promise<boolean> {
  const sentFor = await readSent(ports, activation.askedAt);
  return sentFor(activation.content.key).records.some(
    (record) => isEndOf(record, activation) && (record.state === 'claimed' || record.state === 'done'),
  );
}

interface Sending extends JudgedEnd {
  readonly decision: Extract<EndDecision, { kind: 'send' }>;
}

function changeOf({ activation, decision }: Sending, record: ChangeRecord): PlannedChange {
  const { key, ticketInfo } = activation.content;
  const { step, before, end } = decision;
  const justification = justificationOfEnd(record, activation, end.because);
  return { effect: 'requested', key, steps: [step], before, justification, ticket: ticketInfo };
}

/** These refuse an end, whoever asks for it. */
const holding: ReadonlySet<ObstacleCode> = new Set(['floor', 'protected']);
/** These may be otherwise in a minute: until then nobody knows whether the floor and the protected list hold. */
const passing: ReadonlySet<ObstacleCode> = new Set([
  'rules-unusable',
  'protected-unresolved',
  'incomplete',
  'unreadable',
  'in-progress',
]);

async function guarded(
  change: PlannedChange,
  record: ChangeRecord,
  ports: ChangePorts,
  call: RoleCall,
): Promise<Judgement> {
  const lately = await readLately(ports, record);
  // Asked for as by whoever has it: those who ask may be no account, and giving access up needs no right to it.
  const askedBy = { objectId: change.key.principalId, appId: undefined };
  const { obstacles } = await guardAccess({ change, askedBy, validateOnly: true }, lately, ports, call);
  const against = (codes: ReadonlySet<ObstacleCode>): readonly Obstacle[] =>
    obstacles.filter(({ code, stops }) => codes.has(code) && stops !== 'nothing');
  if (against(holding).length > 0) return { kind: 'refused', outcome: obstructed(against(holding)) };
  const [wait] = against(passing);
  if (wait !== undefined) return { kind: 'later', until: soon(ports), because: wait.sentence };
  return { kind: 'allowed', before: { kind: 'access', access: change.before } };
}

async function send(
  looked: Sending,
  record: ChangeRecord,
  permit: SendPermit,
  ports: ChangePorts,
  call: RoleCall,
): Promise<Outcome> {
  const outcome = await sendSteps(changeOf(looked, record), false, permit, ports, call);
  const { activation, decision } = looked;
  if (outcome.state === 'done') await endGrant(activation, { ...decision.end, at: ports.clock.now() }, ports);
  return outcome;
}

/** What nobody has claimed expires, and is never sent. */
async function withdraw(activation: ActivationRecord, ports: ChangePorts): Promise<Outcome> {
  const { record } = await expire(activation, ports);
  if (record.state === 'expired')
    return { state: 'done', code: 'done', message: 'It had given nothing yet, and gives nothing any more.' };
  return notSent(`Somebody else was faster: activation ${activation.id} is ${record.state}.`);
}

/**
 * Looks what became of an end whose executor is gone: the access is gone, or ends with the last of the others. Sends nothing.
 *
 * @returns `undefined`: it does not show.
 */
export async function findActivationEnd(
  content: ActivationEndContent,
  { before }: Pick<ChangeRecord, 'before'>,
  ports: Pick<ChangePorts, 'commands' | 'roles' | 'log'>,
  call: RoleCall,
): Promise<Outcome | undefined> {
  const { key } = content;
  const seen = await readSeen(key, ports, call);
  const isOfAccess = (row: RoleSchedule | RoleScheduleInstance) => isDirectUnder(row, key);
  if (![...seen.schedules, ...seen.instances].some(isOfAccess))
    return seenOutcome({ schedule: undefined, instance: undefined });
  const last = latestUntil(await readOthers(content, ports));
  const ended = endBefore(before);
  if (last === undefined || ended === undefined || isSameEnd(ended, last)) return undefined;
  const schedule = seen.schedules.find((row) => isOfAccess(row) && isSameEnd(endOf(row), last));
  return schedule && seenOutcome({ schedule, instance: undefined });
}

/** `undefined`: nobody looked, or there was nothing. */
function endBefore(before: Before | undefined): End | undefined {
  const access = before?.kind === 'access' ? before.access : null;
  return access === null ? undefined : endIn(access.endDateTime);
}
