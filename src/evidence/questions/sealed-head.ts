import type { LogHead, SealLog } from '../../ports/index.ts';
import type { SealedHead } from '../exports/sidecar.ts';

/**
 * The head over the most entries of the log that seals the history, as it is kept; whether its signature holds and whether it is
 * the same outside is for `verify` to say. `null`: nothing is sealed yet. Reads all heads, of which there is one a run.
 */
export async function lastSealedHead(log: Pick<SealLog, 'heads'>): Promise<SealedHead | null> {
  let last: LogHead | undefined;
  for await (const head of log.heads()) last = head;
  if (last === undefined) return null;
  const [origin = '', , rootHash = ''] = last.note.split('\n');
  return { origin, size: last.size, rootHash, note: last.note };
}
