import { subHours } from 'date-fns/subHours';
import type { ChangeRecord } from '../domain/model/command.ts';
import type { OnUnreadable, UnreadableCommand } from '../ports/index.ts';
import { everyItem } from '../ports/reading.ts';
import type { ChangePorts } from './change-ports.ts';
import { type Lately, latelyOf } from './lately.ts';

const recordsPerPage = 500;

/**
 * Every record since then, newest first, and every older one that is still open.
 *
 * @param onUnreadable told of those that cannot be read, which may be twice.
 */
export async function recordsSince(
  { commands }: Pick<ChangePorts, 'commands'>,
  since: Date,
  onUnreadable: OnUnreadable,
): Promise<readonly ChangeRecord[]> {
  const recent = await Array.fromAsync(
    everyItem((from) => commands.list({ since }, { top: recordsPerPage, from }, onUnreadable)),
  );
  const open = await commands.open(onUnreadable);
  return [...recent, ...open.filter(({ askedAt }) => askedAt < since)];
}

/** What this app did in the last day, as it is now. */
export async function readLately(
  ports: Pick<ChangePorts, 'commands' | 'clock'>,
  own: ChangeRecord,
): Promise<Lately> {
  const now = ports.clock.now();
  const unreadable = new Map<string, UnreadableCommand>();
  const records = await recordsSince(ports, subHours(now, 24), (one) => unreadable.set(one.id, one));
  const others = records.filter(({ id }) => id !== own.id);
  return latelyOf(others, now, [...unreadable.values()]);
}
