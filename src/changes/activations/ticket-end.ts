import { hash } from 'node:crypto';
import type { ActivationRecord } from '../../domain/activations/running-grants.ts';
import { isUnclaimed } from '../../domain/commands/fold-facts.ts';
import type { ActivationContent } from '../../domain/model/activation.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { Decision, DecisionSubject } from '../../domain/model/decision.ts';
import type { Outcome } from '../../domain/model/outcome.ts';
import { canonicalJson } from '../../ports/canonical-json.ts';
import { idAt } from '../../ports/ids.ts';
import type { OnUnreadable } from '../../ports/index.ts';
import type { ChangePorts } from '../change-ports.ts';
import { recordUnsent } from '../execute-command.ts';
import { type AcceptPorts, acceptActivationEnd, senderAsRequester } from './accept-activations.ts';

/** The end of a sender's ticket. */
export interface TicketEnd {
  readonly sender: string;
  readonly ticket: string;
  /** When it ended, by the sender's word, and no later than it came in. */
  readonly at: Date;
  readonly because: string;
  /** What tells it from any other end of the same ticket at the same instant. */
  readonly signedId: string;
}

export type TicketPorts = AcceptPorts & Pick<ChangePorts, 'decisions' | 'log'>;

/** A ticket of a sender, as the subject of decisions. */
export function ticketSubject(sender: string, ticket: string): DecisionSubject {
  return { kind: 'ticket', id: `${sender}/${ticket}` };
}

/**
 * Ends a ticket: first the decision that no start from before gives anything any more, then what waits for its turn, then
 * what runs. Whatever was being executed meanwhile finds the decision when it is done (`endIfTicketIsOver`).
 *
 * @returns ids of the commands that end access.
 */
export async function endTicket(end: TicketEnd, ports: TicketPorts): Promise<readonly string[]> {
  const decision = decisionOf(end, ports);
  await ports.decisions.add(decision);
  for (const record of await waitingOf(end, ports)) await refuse(record, end, ports);
  const ids: string[] = [];
  for (const grant of await runningOf(end, ports))
    ids.push((await acceptEnd(grant, end, decision.id, ports)).id);
  return ids;
}

type Ending = Pick<TicketEnd, 'sender' | 'ticket' | 'at'>;
type ReadingPorts = Pick<ChangePorts, 'commands' | 'log'>;

/** What the end of a ticket would end now: ids of what runs, and of what waits and would be refused. */
export async function endedBy(
  end: Ending,
  ports: ReadingPorts,
): Promise<{ readonly ends: readonly string[]; readonly refuses: readonly string[] }> {
  const refuses = (await waitingOf(end, ports)).map(({ id }) => id);
  return { ends: (await runningOf(end, ports)).map(({ id }) => id), refuses };
}

async function waitingOf(end: Ending, { commands, log }: ReadingPorts): Promise<readonly ChangeRecord[]> {
  const open = await commands.open(toldTo(log));
  return open.filter((record) => isEndedBy(record, end) && isUnclaimed(record));
}

async function runningOf(end: Ending, { commands, log }: ReadingPorts): Promise<readonly ActivationRecord[]> {
  return (await commands.runningGrants(toldTo(log))).filter((record) => isEndedBy(record, end));
}

function toldTo(log: ChangePorts['log']): OnUnreadable {
  return ({ id, because }) => log.error('change.unreadable', { changeId: id, because });
}

/** When a sender's ticket was over the last time; `undefined`: it never was. What cannot be read may be such an end. */
export async function ticketEndedAt(
  { sender, ticket }: Pick<ActivationContent, 'sender' | 'ticket'>,
  ports: Pick<ChangePorts, 'decisions'>,
): Promise<{ readonly decisionId: string; readonly at: Date } | undefined> {
  // Nothing else is decided about a ticket. By instant: the id of what cannot be read may be anything.
  const ends = await ports.decisions.of(ticketSubject(sender, ticket));
  const [last] = ends.toSorted((one, other) => other.at.getTime() - one.at.getTime());
  return last && { decisionId: last.id, at: last.at };
}

/** Accepts the end of an activation that has just given access, where its ticket was over while it was executed. */
export async function endIfTicketIsOver(record: ActivationRecord, ports: TicketPorts): Promise<void> {
  const { content } = record;
  const ended = await ticketEndedAt(content, ports);
  if (ended === undefined) return;
  const end = { ...content, at: ended.at, because: 'Its ticket was over before it had its access.' };
  if (isEndedBy(record, end)) await acceptEnd(record, end, ended.decisionId, ports);
}

/** An end of a ticket that was opened again after it closes nothing that was asked for since. */
function isEndedBy({ content }: ChangeRecord, { sender, ticket, at }: Ending): boolean {
  // Stryker disable next-line ConditionalExpression: equivalent, nothing else has a ticket
  if (content.kind !== 'activation') return false;
  return content.sender === sender && content.ticket === ticket && !(new Date(content.eventAt) > at);
}

function acceptEnd(
  { id: activationId, content }: ActivationRecord,
  { sender, because }: Pick<TicketEnd, 'sender' | 'because'>,
  reasonId: string,
  ports: TicketPorts,
): Promise<ChangeRecord> {
  const end = { kind: 'activation-end', activationId, key: content.key, cause: 'ticket', because } as const;
  return acceptActivationEnd(end, { sender, reasonId }, ports);
}

/** Nobody has claimed it; where somebody does meanwhile, what that one does counts. */
async function refuse(record: ChangeRecord, { at, because }: TicketEnd, ports: TicketPorts): Promise<void> {
  const message = `Its ticket ended at ${at.toISOString()}, before anything was given: ${because}`;
  const outcome: Outcome = { state: 'refused', code: 'obstructed', message };
  const { unrecorded } = await recordUnsent(record, outcome, ports);
  if (unrecorded !== undefined) throw unrecorded;
}

/** Its id is made of what it says, so that the same end is one decision, however often it is taken. */
function decisionOf(
  { sender, ticket, at, because, signedId }: TicketEnd,
  { tenantId }: TicketPorts,
): Decision {
  const subject = ticketSubject(sender, ticket);
  const digest = hash('sha256', canonicalJson({ tenantId, subject, at: at.toISOString(), signedId }), 'hex');
  return {
    id: idAt(at, digest.slice(0, 32)),
    tenantId,
    kind: 'ended',
    subject,
    digest,
    items: 'all',
    by: senderAsRequester(sender),
    at,
    because,
    proof: { kind: 'bearer' },
  };
}
