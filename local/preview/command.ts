import { createReadOnlyWire } from '../../src/adapters/graph/client/read-only.ts';
import { systemTiming } from '../../src/adapters/graph/client/timing.ts';
import { GraphCallError, RulesUnusable } from '../../src/ports/errors.ts';
import { exitCodeOf, firstSignal } from '../signals.ts';
import type { PreviewOptions } from './options.ts';
import { PreviewError } from './preview-error.ts';
import { runPreview, type SignedIn } from './run-preview.ts';
import { signIn } from './session.ts';
import { SignInRefused } from './sign-in/refused.ts';

const say = (line: string) => console.error(line);

/** Makes a preview, and says what came of it. @returns the exit code. */
export async function preview(options: PreviewOptions): Promise<number> {
  const stop = new AbortController();
  let stoppedWith: number | undefined;
  void firstSignal().then((signal) => {
    stoppedWith = exitCodeOf(signal);
    stop.abort(new Error(`stopped by ${signal}`));
  });
  try {
    const done = await runPreview(options, {
      signIn: () => signInFor(options, stop.signal),
      clock: { now: () => new Date() },
      timing: systemTiming,
      stderr: process.stderr,
      signal: stop.signal,
    });
    console.log(`The report is in ${done.folder}:`);
    for (const file of done.files) console.log(`  ${file}`);
    return 0;
  } catch (error) {
    if (stoppedWith !== undefined) {
      say('Stopped. What was read to its end is kept for an hour: the same command goes on from there.');
      return stoppedWith;
    }
    return failed(error, options);
  }
}

async function signInFor(options: PreviewOptions, signal: AbortSignal): Promise<SignedIn> {
  const { tenant = '', clientId, authority, loginHint, withRequests, deviceCode } = options;
  const session = await signIn({
    ...{ tenant, clientId, authority, loginHint, withRequests, say, signal },
    method: deviceCode ? 'device-code' : 'browser',
  });
  return {
    ...{ origin: session.graphOrigin, tenantId: session.tenantId, credential: session.credential },
    fetch: createReadOnlyWire(session.graphOrigin).fetch,
    account: { name: session.account, scopes: session.scopes, unaskedScopes: session.extraScopes },
  };
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
  return error instanceof PreviewError ? error.exitCode : 1;
}
