import { type ActivationRecord, isEndOf } from '../../domain/activations/running-grants.ts';
import { isOpen } from '../../domain/commands/fold-facts.ts';
import type { ChangeRecord, Requester } from '../../domain/model/command.ts';
import { everyItem } from '../../ports/reading.ts';
import { type AcceptPorts, acceptActivationEnd } from './accept-activations.ts';

const recordsPerPage = 100;

/** Every end of an activation that was asked for, newest first. One that cannot be read is none. */
export async function endsOf(
  activation: Pick<ChangeRecord, 'id' | 'askedAt'>,
  { commands }: Pick<AcceptPorts, 'commands'>,
): Promise<readonly ChangeRecord[]> {
  const filter = {
    since: activation.askedAt,
    kinds: ['activation-end'],
    where: (record: ChangeRecord) => isEndOf(record, activation),
  } as const;
  return Array.fromAsync(
    everyItem((from) => commands.list(filter, { top: recordsPerPage, from }, () => undefined)),
  );
}

/**
 * Accepts that somebody ends an activation. One that waits already is enough, whoever asked for it; after one that came to
 * nothing it is asked for anew.
 *
 * @returns the command that ends it.
 */
export async function endByPerson(
  activation: ActivationRecord,
  askedBy: Requester,
  ports: AcceptPorts,
): Promise<ChangeRecord> {
  const ends = await endsOf(activation, ports);
  const waiting = ends.find(isOpen);
  if (waiting !== undefined) return waiting;
  const { id: activationId, content } = activation;
  const because = `${askedBy.objectId} ended it.`;
  const end = { kind: 'activation-end', activationId, key: content.key, cause: 'person', because } as const;
  const reasonId = `person after ${ends[0]?.id ?? 'none'}`;
  return acceptActivationEnd(end, { sender: content.sender, reasonId, askedBy }, ports);
}
