import { clockSkewMinutes, freshMinutes } from '../../domain/activations/freshness.ts';
import type { DirectoryRoleTarget } from '../../domain/model/access.ts';
import type { Ticket } from '../../domain/model/role-schedules.ts';
import type { Sender, SenderGrant } from '../../domain/model/sender.ts';
import type { DeliveryAsk, DeliveryMeaning, NamedBeneficiary } from '../../ports/index.ts';

/** What a message says of a ticket that wants access. */
export interface TicketAsk {
  readonly ticket: string;
  readonly eventAt: Date;
  readonly receivedAt: Date;
  /** Users whom the message names; none: everybody whom the rules name is meant. */
  readonly named: readonly NamedBeneficiary[];
  /** Absent: every role of the sender. */
  readonly target?: DirectoryRoleTarget | undefined;
  /** Absent: as long as the rules say. */
  readonly minutes?: number | undefined;
  readonly justification: string;
  readonly ticketInfo: Ticket;
}

const minute = 60_000;

/** What a message that wants access asks for, where its sender may ask for it at all. */
export function startOf(sender: Sender, wanted: TicketAsk): DeliveryMeaning {
  const { ticket, eventAt } = wanted;
  const refused = (because: string): DeliveryMeaning => ({ kind: 'refused', because });
  if (!sender.enabled) return refused(`The sender ${sender.name} is switched off in the rules (enabled).`);
  const old = (wanted.receivedAt.getTime() - eventAt.getTime()) / minute;
  if (old > freshMinutes)
    return refused(
      `Too late: it was asked at ${eventAt.toISOString()}, more than ${freshMinutes} minutes before it came.`,
    );
  if (old < -clockSkewMinutes)
    return refused(`It is dated ${eventAt.toISOString()}, more than ${clockSkewMinutes} minutes from now.`);
  if (!fits(ticket, sender.ticketPattern))
    return refused(`The ticket ${ticket} is not of the form ${sender.ticketPattern} (ticketPattern).`);
  if (wanted.minutes !== undefined && wanted.minutes < 1)
    return refused('It asks for access that would be over within a minute.');
  const grants = grantsFor(sender, wanted.target);
  if (grants.length === 0)
    return refused(
      `The sender ${sender.name} may not ask for the role ${wanted.target?.roleDefinitionId} at ${wanted.target?.directoryScopeId} (grants).`,
    );
  const named = namedIn(sender, wanted.named);
  if (typeof named === 'string') return refused(named);
  return { kind: 'start', ticket, eventAt, asks: named.flatMap((one) => asksOf(one, grants, wanted)) };
}

/**
 * The end of a ticket: whatever it was about, and however old. One that is dated in the future would shut out what is to come,
 * so that it counts from now.
 */
export function endOf(ticket: string, eventAt: Date, receivedAt: Date, because: string): DeliveryMeaning {
  const at = new Date(Math.min(eventAt.getTime(), receivedAt.getTime() + clockSkewMinutes * minute));
  return { kind: 'end', ticket, eventAt: at, because };
}

export function ignored(because: string): DeliveryMeaning {
  return { kind: 'ignored', because };
}

function fits(ticket: string, pattern: string | undefined): boolean {
  return pattern === undefined || new RegExp(`^(?:${pattern})$`, 'u').test(ticket);
}

function grantsFor({ grants }: Sender, target: DirectoryRoleTarget | undefined): readonly SenderGrant[] {
  if (target === undefined) return grants;
  return grants.filter(
    ({ roleDefinitionId, directoryScopeId }) =>
      roleDefinitionId === target.roleDefinitionId && directoryScopeId === target.directoryScopeId,
  );
}

/** Whom it is for: a sentence says that nobody can be meant. */
function namedIn(
  { beneficiaries }: Sender,
  named: readonly NamedBeneficiary[],
): readonly NamedBeneficiary[] | string {
  if (named.length === 0)
    return beneficiaries.kind === 'map'
      ? 'It names nobody, and the rules map users of the sender only (beneficiaries.map).'
      : [{ kind: 'everybody' }];
  if (beneficiaries.kind !== 'map' && named.some(({ kind }) => kind === 'sender-user'))
    return "It names a user of the sender's own, and the rules map none (beneficiaries.map).";
  return named;
}

function asksOf(
  beneficiary: NamedBeneficiary,
  grants: readonly SenderGrant[],
  { minutes, justification, ticketInfo }: TicketAsk,
): readonly DeliveryAsk[] {
  return grants.map((grant) => ({
    beneficiary,
    target: { roleDefinitionId: grant.roleDefinitionId, directoryScopeId: grant.directoryScopeId },
    minutes: Math.floor(Math.min(minutes ?? grant.minutes, grant.minutes)),
    justification,
    ticketInfo,
  }));
}

/** Text that somebody typed elsewhere, on one line and no longer than what is written to Entra. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 300);
}
