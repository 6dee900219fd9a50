import type { Signer } from '../../ports/index.ts';

/** Signs nothing. Heads are kept all the same, and where they are kept elsewhere, too, they still show a rewritten log. */
export const noSigner: Signer = {
  kind: 'none',
  publicKeys: async () => [],
  sign: async () => [],
};
