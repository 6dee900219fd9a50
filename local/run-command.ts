import { visibleLines } from '../src/evidence/proof/visible-text.ts';

/** A command of a terminal. */
export interface Command<W> {
  readonly usage: string;
  /** @returns what is wanted; `undefined`: help is. @throws Error for wrong usage. */
  read(args: readonly string[]): W | undefined;
  /** @returns the exit code. */
  work(wish: W): Promise<number>;
}

/** @returns the exit code: that of the work; 0 for help; 1 where the work failed; 2 for wrong usage. */
export async function runCommand<W>(
  { usage, read, work }: Command<W>,
  args: readonly string[],
): Promise<number> {
  let wish: W | undefined;
  try {
    wish = read(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  if (wish === undefined) {
    console.log(usage);
    return 0;
  }
  try {
    return await work(wish);
  } catch (error) {
    console.error(visibleLines(error instanceof Error ? error.message : String(error)));
    return 1;
  }
}
