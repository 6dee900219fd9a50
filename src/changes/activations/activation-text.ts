import type { ActivationContent } from '../../domain/model/activation.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { Outcome } from '../../domain/model/outcome.ts';
import type { Ticket } from '../../domain/model/role-schedules.ts';

/** Graph and the portals take at least so many characters of a justification. */
const mostCharacters = 500;
/** What Graph takes of a ticket's number and system is not established; the portal's fields are short. */
const mostOfTicket = 100;

/** Who agreed to an activation, by object id; `undefined`: nobody had to. */
export interface Agreement {
  readonly approvedBy: string | undefined;
  readonly confirmedBy: string | undefined;
}

/**
 * What Entra records of the access: for whom, by which ticket of which sender, who agreed, and which command it is. PIM writes
 * the app as its actor, so that this is all that its audit log says of the people (docs/graph-facts.md#request-actions).
 */
export function justificationOf(
  { id }: Pick<ChangeRecord, 'id'>,
  { justification, key, ticket, sender }: ActivationContent,
  { approvedBy, confirmedBy }: Agreement,
): string {
  const said = [
    `for ${key.principalId}`,
    `ticket ${clipped(ticket, mostOfTicket)} of ${sender}`,
    ...(approvedBy === undefined ? [] : [`approved by ${approvedBy}`]),
    ...(confirmedBy === undefined ? [] : [`confirmed by ${confirmedBy}`]),
    `activation ${id}`,
  ].join(', ');
  const room = mostCharacters - said.length - 3;
  return justification === '' ? said : `${clipped(justification, room)} (${said})`;
}

/** What Entra records where the access of an activation ends: which one, why, and by which command. Only the reason is cut. */
export function justificationOfEnd(
  { id }: Pick<ChangeRecord, 'id'>,
  activation: Pick<ChangeRecord, 'id'>,
  because: string,
): string {
  const [before, after] = [`Activation ${activation.id} ended: `, ` Change ${id}.`];
  return `${before}${clipped(because, mostCharacters - before.length - after.length)}${after}`;
}

export function ticketOf({ ticketInfo, ticket, sender }: ActivationContent): Ticket {
  return {
    number: clipped(ticketInfo?.number ?? ticket, mostOfTicket),
    system: clipped(ticketInfo?.system ?? sender, mostOfTicket),
  };
}

function clipped(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** What Graph's codes mean for an activation (docs/graph-facts.md#errors-of-pim). */
const meanings: Readonly<Record<string, string>> = {
  RoleAssignmentExists:
    'The role was assigned or activated by somebody else in the meantime. That is left as it is; nothing was given.',
  RoleAssignmentDoesNotExist:
    'The access that was to last longer was taken away in the meantime. Nothing was given; have the sender ask again.',
  PendingRoleAssignmentRequest:
    'Another request for the same access waits in PIM. Have it decided or cancelled, and have the sender ask again.',
  ActiveDurationTooShort: 'It would have lasted less than five minutes, which PIM does not take.',
  SubjectNotFound: 'Entra does not know the person, or not yet. Have the sender ask again.',
  RoleAssignmentRequestPolicyValidationFailed:
    'The settings of the role were tightened in the meantime. Have the sender ask again, or change them.',
};

/** An outcome whose refusal says what it means as well. */
export function explained(outcome: Outcome): Outcome {
  const meaning = outcome.refusal && meanings[outcome.refusal.code];
  return meaning === undefined ? outcome : { ...outcome, message: `${meaning} ${outcome.message}` };
}
