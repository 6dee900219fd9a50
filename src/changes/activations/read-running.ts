import { subDays } from 'date-fns/subDays';
import { givenSchedules } from '../../domain/activations/given-schedules.ts';
import {
  type PresentAccess,
  presentAccess,
  type SeenAccess,
  type SentForAccess,
} from '../../domain/activations/our-schedule.ts';
import type { ActivationRecord } from '../../domain/activations/running-grants.ts';
import { isSameKey, type RoleKey } from '../../domain/model/access.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { AccessSchedule } from '../../domain/model/role-schedules.ts';
import type { GivenSchedules } from '../../domain/model/snapshot.ts';
import type { RoleCall } from '../../ports/index.ts';
import { everyItem, wholeListing } from '../../ports/reading.ts';
import type { ChangePorts } from '../change-ports.ts';

/** A chain of activations of one access lasts no longer than the longest that PIM allows, and each may have waited for a day. */
const chainDays = 3;
const recordsPerPage = 500;

/** Activations that run, in the order they were asked for. What cannot be read is left alone, and said. */
export async function readRunning({
  commands,
  log,
}: Pick<ChangePorts, 'commands' | 'log'>): Promise<readonly ActivationRecord[]> {
  return commands.runningGrants(({ id, because }) =>
    log.error('change.unreadable', { changeId: id, because }),
  );
}

/**
 * Everything that was sent for activations since then, what is over included: what it takes to know a schedule again. Asked
 * once for however many accesses.
 *
 * @returns of each access its own.
 */
export async function readSent(
  { commands }: Pick<ChangePorts, 'commands'>,
  firstAskedAt: Date,
): Promise<(key: RoleKey) => SentForAccess> {
  const filter = {
    since: subDays(firstAskedAt, chainDays),
    kinds: ['activation', 'activation-end'],
  } as const;
  let isWhole = true;
  const onUnreadable = () => {
    isWhole = false;
  };
  const records = await Array.fromAsync(
    everyItem((from) => commands.list(filter, { top: recordsPerPage, from }, onUnreadable)),
  );
  return (key) => ({ records: records.filter((record) => isAbout(record, key)), isWhole });
}

/** Whether it is an activation of this access, or the end of one. */
export function isAbout({ content }: ChangeRecord, key: RoleKey): boolean {
  const isOfActivation = content.kind === 'activation' || content.kind === 'activation-end';
  return isOfActivation && isSameKey(content.key, key);
}

/**
 * What is there of an access now, and whose it is. A request whose answer was lost is known again by its justification, which
 * names the activation.
 *
 * @throws GraphCallError where it cannot be read to its end.
 */
export async function readPresent(
  key: RoleKey,
  sent: SentForAccess,
  ports: Pick<ChangePorts, 'roles'>,
  call: RoleCall,
): Promise<{ readonly present: PresentAccess; readonly sent: SentForAccess }> {
  const seen = await readSeen(key, ports, call);
  const present = presentAccess(key, seen, sent);
  const isOther = present.kind === 'foreign' || present.kind === 'unknown';
  const made = isOther ? present.row.createdUsing : undefined;
  const lost = sent.records.filter(
    ({ state, graphRequestId }) => state === 'unconfirmed' && graphRequestId === undefined,
  );
  if (made === undefined || lost.length === 0) return { present, sent };
  const request = await ports.roles.request('assignment', made, call);
  const of = lost.find(({ id }) => request?.justification?.includes(id));
  const records = sent.records.map((record) =>
    record === of ? { ...record, graphRequestId: made } : record,
  );
  const known = { ...sent, records };
  return { present: presentAccess(key, seen, known), sent: known };
}

/** Which of these schedules running activations of ours gave. Where nothing runs, that is one query. */
export async function readGiven(
  schedules: readonly AccessSchedule[],
  ports: Pick<ChangePorts, 'commands' | 'log' | 'clock'>,
): Promise<GivenSchedules | undefined> {
  const running = await readRunning(ports);
  const [first] = running;
  if (first === undefined) return undefined;
  const sentFor = await readSent(ports, first.askedAt);
  return givenSchedules(schedules, running, sentFor, ports.clock.now());
}

/** What PIM lists of an access now. @throws GraphCallError where it cannot be read to its end. */
export async function readSeen(
  key: RoleKey,
  { roles }: Pick<ChangePorts, 'roles'>,
  call: RoleCall,
): Promise<SeenAccess> {
  const [schedules, instances] = await Promise.all([
    wholeListing(roles.schedules('assignment', key, call)),
    wholeListing(roles.instances('assignment', key, call)),
  ]);
  return { schedules, instances };
}
