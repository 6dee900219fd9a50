import { sameId } from '../../domain/model/access.ts';
import type { PrincipalState } from '../../domain/model/snapshot.ts';
import { GraphCallError } from '../../ports/errors.ts';
import type { Directory, ReadCall } from '../../ports/index.ts';

/**
 * What is wrong with an account whose word is to count, as the directory is now: a sentence, or `undefined`.
 *
 * @throws GraphCallError `cancelled` when the time is over.
 */
export async function wrongWithAccount(
  id: string,
  guests: 'refuse' | 'allow',
  { directory }: { readonly directory: Directory },
  call: ReadCall,
): Promise<string | undefined> {
  let state: PrincipalState | undefined;
  try {
    state = (await directory.objects([id], call)).rows.find((row) => sameId(row.id, id));
  } catch (error) {
    return unread('who that is', error);
  }
  if (state?.kind !== 'user') return 'only users of this directory have a say';
  if (state.accountEnabled !== true) return 'the account is not enabled, or not known to be';
  return state.isGuest === false || (guests === 'allow' && state.isGuest === true)
    ? undefined
    : 'it is a guest, or not known to be none';
}

/** A sentence about what could not be read. @throws what is no failure of a read, and the end of the time. */
export function unread(what: string, error: unknown): string {
  if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
  return `${what} could not be read: ${error.message}`;
}
