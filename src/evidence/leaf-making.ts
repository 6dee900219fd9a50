import { newSalt, saltedLeafHash } from './proof/salted-leaf.ts';
import { leafHash } from './proof/tree.ts';

/** How rows of the history become leaves that can be proved: adapters know nothing of proofs. */
export const leafMaking = {
  newSalt: () => newSalt().toString('hex'),
  leafHashOf: (salt: Uint8Array, row: Uint8Array) =>
    saltedLeafHash({ kind: 'row', salt, row }).toString('hex'),
};

/** The same of rows that have no salt. */
export function bareLeafHashOf(row: Uint8Array): string {
  return leafHash(row).toString('hex');
}
