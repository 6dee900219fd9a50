import { constants } from 'node:os';

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndingSignal = (typeof endings)[number];

/** npm may forward a Ctrl-C that the process already has from the terminal. Within this time, it counts as the same one. */
const sameKeypressMilliseconds = 1_000;

/**
 * Resolves at the first Ctrl-C or SIGTERM. A further one, at least a second later, ends the process at once, together
 * with Azurite.
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

/** The exit code as a shell reports it: 130 for Ctrl-C. */
export function exitCodeOf(signal: EndingSignal): number {
  return 128 + constants.signals[signal];
}
