import { min } from 'date-fns/min';
import { subDays } from 'date-fns/subDays';
import { claimText } from '../../changes/claim-text.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import { beganAt, claimedActs } from '../../domain/shadow/claimed-acts.ts';
import type { Clock, CommandStore } from '../../ports/index.ts';
import { everyItem } from '../../ports/reading.ts';
import type { OwnKeys } from './own-keys.ts';

/** A claim that nobody signed is held against the first that somebody did, so long back. */
const lookBackDays = 400;

/**
 * Tells which claims a process of ours must have made. From the first signed one on, every claim is signed: one that is not was made
 * by whoever writes to the store.
 *
 * @param keys `undefined`: there are none, and every claim is believed.
 */
export async function provedClaims(
  records: readonly ChangeRecord[],
  keys: OwnKeys | undefined,
  ports: { readonly commands: CommandStore; readonly clock: Clock },
): Promise<(record: ChangeRecord) => boolean> {
  if (keys === undefined) return () => true;
  const signed = new Set(records.filter((record) => isSigned(keys, record)));
  const isProved = (record: ChangeRecord) => signed.has(record);
  if (records.every((record) => isProved(record) || !mayHide(record))) return isProved;
  const first = await firstSigned(keys, ports);
  return (record) => isProved(record) || first === undefined || (beganAt(record) ?? first) < first;
}

/** Whether it says that we did more than take access away. */
function mayHide(record: ChangeRecord): boolean {
  return claimedActs([record]).some(
    ({ explains, families }) => explains === 'all' && families.some((family) => family !== 'removes'),
  );
}

async function firstSigned(
  keys: OwnKeys,
  { commands, clock }: { readonly commands: CommandStore; readonly clock: Clock },
): Promise<Date | undefined> {
  const filter = {
    since: subDays(clock.now(), lookBackDays),
    where: (record: ChangeRecord) => isSigned(keys, record),
  };
  let first: Date | undefined;
  for await (const { claimedAt } of everyItem((from) => commands.list(filter, { top: 500, from }, () => {})))
    if (claimedAt !== undefined) first = first === undefined ? claimedAt : min([first, claimedAt]);
  return first;
}

function isSigned(keys: OwnKeys, record: ChangeRecord): boolean {
  const { id, tenantId, claimedAt: at, deadlineAt, before, claimProof } = record;
  if (at === undefined || deadlineAt === undefined || before === undefined || claimProof === undefined)
    return false;
  const { after, signatures } = claimProof;
  return keys.haveSigned(claimText({ tenantId, id, after, at, deadlineAt, before }), signatures);
}
