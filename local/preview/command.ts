import { systemTiming } from '../../src/adapters/graph/client/timing.ts';
import { visibleLines } from '../../src/evidence/proof/visible-text.ts';
import { GraphCallError, RulesUnusable } from '../../src/ports/errors.ts';
import { exitCodeOf, firstSignal } from '../signals.ts';
import type { Demo } from './demo.ts';
import type { PreviewOptions } from './options.ts';
import { PreviewError } from './preview-error.ts';
import { runPreview } from './run-preview.ts';
import { SignInRefused } from './sign-in/refused.ts';
import { signInFor } from './sign-in-for.ts';
import { screenOf } from './write-report.ts';

/** What Entra, Graph and the tenant call things is in it: nothing of that moves the cursor or hides a line. */
const say = (line: string) => console.error(visibleLines(line));

/** Makes a preview, and says what came of it. @returns the exit code. */
export async function preview(options: PreviewOptions): Promise<number> {
  const stop = new AbortController();
  let stoppedWith: number | undefined;
  void firstSignal().then((signal) => {
    stoppedWith = exitCodeOf(signal);
    stop.abort(new Error(`stopped by ${signal}`));
  });
  // A library that fails where nobody waits for it is no reason for a stack either.
  process.once('uncaughtException', (error) => process.exit(failed(error, options)));
  let demo: Demo | undefined;
  try {
    demo = options.tenant === undefined ? await simulated() : undefined;
    const signIn = demo?.signIn ?? signInFor;
    const done = await runPreview(options, {
      signIn: () => signIn(options, say, stop.signal),
      clock: { now: () => new Date() },
      timing: systemTiming,
      stderr: process.stderr,
      signal: stop.signal,
    });
    console.log(`${screenOf(done.findings)}\n`);
    console.log(`Open ${done.files[0]}; the same is in ${done.folder} as plan.json and CSVs.`);
    return 0;
  } catch (error) {
    if (stoppedWith !== undefined) {
      say('Stopped. What was read to its end is kept for an hour: the same command goes on from there.');
      return stoppedWith;
    }
    return failed(error, options);
  } finally {
    await demo?.close();
  }
}

/** Loaded only where it is wanted: who looks at their own tenant needs no simulator. */
async function simulated(): Promise<Demo> {
  const { startDemo } = await import('./demo.ts');
  return startDemo();
}

/** A sentence, whatever it was. */
function failed(error: unknown, { verbose }: PreviewOptions): number {
  const isObject = typeof error === 'object' && error !== null;
  const message = isObject && 'message' in error ? String(error.message) : String(error);
  if (error instanceof RulesUnusable) {
    say(message);
    return 2;
  }
  const isExpected =
    error instanceof PreviewError || error instanceof SignInRefused || error instanceof GraphCallError;
  say(isExpected ? message : `The preview came to an end that it should not have: ${message.split('\n')[0]}`);
  if (!isExpected && !verbose)
    say('Nothing was changed in the tenant. --verbose shows where; please report it.');
  if (verbose && isObject && 'stack' in error) say(String(error.stack));
  // An authority that is none was given on the command line.
  if (error instanceof SignInRefused && error.code === 'InvalidAuthority') return 2;
  return error instanceof PreviewError ? error.exitCode : 1;
}
