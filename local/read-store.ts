import type { TokenCredential } from '@azure/identity';
import { parseVerifierKey, type VerifierKey } from '../src/evidence/proof/verifier-key.ts';
import { ownSignIn } from './own-sign-in.ts';
import { readStackFile } from './stack-file.ts';

/** A store that a command reads from outside of the app. */
export interface ReadStore {
  readonly tables: string;
  readonly tenantId: string;
  /** Keys that whoever reads it believes. */
  readonly keys: readonly VerifierKey[];
  /** Of whoever reads it; absent for Azurite. */
  readonly credential?: TokenCredential | undefined;
}

/** The store that options name, or that of the running stack. @throws Error for what cannot be used, and says what to write instead. */
export function readStore(options: {
  readonly tables?: string | undefined;
  readonly tenant?: string | undefined;
  readonly key: readonly string[];
}): ReadStore {
  const stack = options.tables === undefined ? readStackFile() : undefined;
  const tables = options.tables ?? stack?.tables;
  const tenantId = options.tenant ?? stack?.tenantId;
  if (tables === undefined)
    throw new Error(
      'No local stack runs here. Start it with npm start, or give --tables URL and --tenant GUID.',
    );
  if (tenantId === undefined) throw new Error('--tenant is missing: whose history is it?');
  const lines = options.key.length > 0 ? options.key : (stack?.keys ?? []);
  return {
    tables,
    tenantId: tenantId.toLowerCase(),
    keys: lines.map(parseVerifierKey),
    credential: ownSignIn(tables),
  };
}
