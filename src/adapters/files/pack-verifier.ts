import { readFile } from 'node:fs/promises';

/**
 * The verifier that goes into packs, as the build made it: a file beside the bundle.
 *
 * @returns `undefined` where there is none.
 */
export function createPackVerifier(path = 'dist/verify.mjs'): () => Promise<Uint8Array | undefined> {
  return async () => {
    try {
      return await readFile(path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  };
}
