import { canonicalJson } from '../ports/canonical-json.ts';
import { newSalt, type SaltedRow } from './proof/salted-leaf.ts';

/**
 * A row as it is hashed. Its JSON is canonical, so whatever order a store gives its members in, the hash is the same.
 *
 * @param salt of the row where it has one; a new row gets its own.
 * @throws Error for what has no JSON.
 */
export function saltedRow(row: Readonly<Record<string, unknown>>, salt: Uint8Array = newSalt()): SaltedRow {
  return { kind: 'row', salt, row: Buffer.from(canonicalJson(row)) };
}
