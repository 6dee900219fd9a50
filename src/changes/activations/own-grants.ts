import { subDays } from 'date-fns/subDays';
import type { OwnGrant, ReadFact } from '../../domain/activations/facts.ts';
import { presentAccess, type SeenAccess } from '../../domain/activations/our-schedule.ts';
import { type ActivationRecord, grantUntil, isActivation } from '../../domain/activations/running-grants.ts';
import { isSameKey } from '../../domain/model/access.ts';
import type { ActivationContent } from '../../domain/model/activation.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { UnreadableCommand } from '../../ports/index.ts';
import { everyItem } from '../../ports/reading.ts';
import type { ChangePorts } from '../change-ports.ts';
import { isAbout } from './read-running.ts';

/** An ask may wait so long for people before it gives anything. */
const waitsDays = 2;
const recordsPerPage = 500;

/** What this app gave by activations, and what it sent for them. */
export interface ActivationRecords {
  /** Activations and their ends: those asked for since then, and whatever runs. */
  readonly records: readonly ChangeRecord[];
  readonly unreadable: readonly UnreadableCommand[];
}

/** Reads what this app gave by activations that may have ended since then. */
export async function readActivationRecords(
  { commands }: Pick<ChangePorts, 'commands'>,
  endedSince: Date,
): Promise<ActivationRecords> {
  const filter = { since: subDays(endedSince, waitsDays), kinds: ['activation', 'activation-end'] } as const;
  const unreadable = new Map<string, UnreadableCommand>();
  const onUnreadable = (one: UnreadableCommand) => void unreadable.set(one.id, one);
  const listed = await Array.fromAsync(
    everyItem((from) => commands.list(filter, { top: recordsPerPage, from }, onUnreadable)),
  );
  const running = await commands.runningGrants(onUnreadable);
  const byId = new Map([...listed, ...running].map((record) => [record.id, record]));
  return { records: [...byId.values()], unreadable: [...unreadable.values()] };
}

/**
 * The grants among them, as a decision about one more counts them. One that cannot be read counts once for the sender: it may
 * have been any.
 *
 * @param except ids: the activation that is judged, and the one in whose place it stands.
 * @param seen what PIM shows of the access that is asked for; `undefined`: it could not be read.
 */
export function ownGrants(
  { records, unreadable }: ActivationRecords,
  ask: Pick<ActivationContent, 'key' | 'sender'>,
  except: readonly (string | undefined)[],
  seen: SeenAccess | undefined,
): ReadFact<readonly OwnGrant[]> {
  const ofKey = records.filter((record) => isAbout(record, ask.key));
  const present = seen && presentAccess(ask.key, seen, { records: ofKey, isWhole: unreadable.length === 0 });
  if (present?.kind === 'unknown')
    return { kind: 'unknown', because: 'a record that may tell whose access there is cannot be read' };
  const shown = present?.kind === 'ours' ? present.row.scheduleId?.toLowerCase() : undefined;
  const given = records.filter(isActivation).filter((one) => !except.includes(one.id) && gaveAccess(one));
  const grants = given.map((one) => grantOf(one, isSameKey(one.content.key, ask.key) ? shown : undefined));
  return { kind: 'read', value: [...grants, ...unreadable.map((one) => unreadableGrant(one, ask))] };
}

/** What is being given just now counts as well: it may be there by now. */
function gaveAccess({ state }: ChangeRecord): boolean {
  return state === 'done' || state === 'unconfirmed' || state === 'claimed';
}

/** @param shown the schedule that PIM shows of the access, where all of it is ours. */
function grantOf(record: ActivationRecord, shown: string | undefined): OwnGrant {
  const { id, content, claimedAt, askedAt, outcome, grantEnd } = record;
  const made = outcome?.schedule?.id ?? outcome?.request?.targetScheduleId;
  const isRunning = grantEnd === undefined;
  return {
    activationId: id,
    sender: content.sender,
    ticket: content.ticket,
    key: content.key,
    from: claimedAt ?? askedAt,
    until: grantUntil(record),
    endedAt: grantEnd?.at,
    scheduleId: (isRunning ? shown : undefined) ?? made?.toLowerCase(),
  };
}

function unreadableGrant(
  { id, askedAt }: UnreadableCommand,
  { sender, key }: Pick<ActivationContent, 'key' | 'sender'>,
): OwnGrant {
  const at = askedAt ?? new Date(0);
  return {
    activationId: id,
    sender,
    ticket: 'unknown',
    key: { ...key, principalId: `unknown-${id}`.toLowerCase() },
    from: at,
    until: at,
    endedAt: at,
    scheduleId: undefined,
  };
}
