import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** Addresses of the running stack of this checkout, for other commands. */
const stackFile = z.object({
  pid: z.int(),
  api: z.url(),
  simulator: z.url(),
  tables: z.url(),
  tenantId: z.guid(),
  /** Verifier keys of the heads of evidence. */
  keys: z.array(z.string()),
});
export type StackFile = z.output<typeof stackFile>;

const place = new URL('../.local/stack.json', import.meta.url);

/** Writes the file. @returns a function that removes it, unless a later stack has replaced it. */
export function writeStackFile(addresses: Omit<StackFile, 'pid'>): () => Promise<void> {
  const { pid } = process;
  mkdirSync(new URL('./', place), { recursive: true });
  writeFileSync(place, `${JSON.stringify({ pid, ...addresses }, undefined, 2)}\n`);
  return async () => {
    if (readStackFile()?.pid === pid) rmSync(place, { force: true });
  };
}

/** @returns `undefined` when no stack runs, or its file is missing. */
export function readStackFile(): StackFile | undefined {
  try {
    return stackFile.parse(JSON.parse(readFileSync(place, 'utf8')));
  } catch {
    // The file is absent or half-written.
    return undefined;
  }
}
