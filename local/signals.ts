import { constants } from 'node:os';

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndingSignal = (typeof endings)[number];

/** npm may pass Ctrl-C on to a process that has had it from the terminal already: that second one is no impatience. */
const sameKeypressMilliseconds = 1_000;

/**
 * Resolves at the first Ctrl-C or SIGTERM. One more, a second or longer after it, ends the process at once; Azurite goes
 * with it.
 */
export function firstSignal(): Promise<EndingSignal> {
  return new Promise((resolve) => {
    let first: number | undefined;
    for (const signal of endings) {
      process.on(signal, () => {
        if (first !== undefined && performance.now() - first > sameKeypressMilliseconds)
          process.exit(exitCodeOf(signal));
        first ??= performance.now();
        resolve(signal);
      });
    }
  });
}

/** As a shell counts it: 130 for Ctrl-C. */
export function exitCodeOf(signal: EndingSignal): number {
  return 128 + constants.signals[signal];
}
