import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** Where the stack of this checkout listens, for commands that are started beside it. */
const stackFile = z.object({
  pid: z.int(),
  api: z.url(),
  simulator: z.url(),
  tables: z.url(),
});
export type StackFile = z.output<typeof stackFile>;

const place = new URL('../.local/stack.json', import.meta.url);

/** Writes it, and gives back what removes it again. A stack that was started later keeps its own. */
export function writeStackFile(addresses: Omit<StackFile, 'pid'>): () => Promise<void> {
  const { pid } = process;
  mkdirSync(new URL('./', place), { recursive: true });
  writeFileSync(place, `${JSON.stringify({ pid, ...addresses }, undefined, 2)}\n`);
  return async () => {
    if (readStackFile()?.pid === pid) rmSync(place, { force: true });
  };
}

/** `undefined`: no stack runs, or none that says where. */
export function readStackFile(): StackFile | undefined {
  try {
    return stackFile.parse(JSON.parse(readFileSync(place, 'utf8')));
  } catch {
    // Absent or half-written: in both cases there is nothing to be found by it.
    return undefined;
  }
}
