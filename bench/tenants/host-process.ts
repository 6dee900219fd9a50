import { readFileSync } from 'node:fs';
import { startFunctionsHost } from '../../local/functions-host/functions-host.ts';
import { parseHostJson } from '../../local/functions-host/host-json.ts';
import { moveClock } from '../hostile/moved-clock.ts';

/** What the parent sends. */
export interface TimerOrder {
  readonly timer: string;
}

/** What the process sends. */
export type HostReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'fired'; readonly ok: boolean; readonly error: string | undefined }
  /** A line of the app, and when it was logged. */
  | { readonly kind: 'line'; readonly line: string; readonly at: number };

/** A message whose handler was killed comes again after so long, and not after the platform's ten minutes. */
const hiddenMilliseconds = 20_000;

// A functions host in a process of its own: real function files, real queue triggers. Timers fire by order.
const { SETTINGS = '{}', CLOCK_AHEAD = '0' } = process.env;
const send = (report: HostReport) => process.send?.(report);
moveClock().advance(Number(CLOCK_AHEAD));
const host = await startFunctionsHost({
  entry: new URL('../../functions/index.ts', import.meta.url),
  settings: JSON.parse(SETTINGS),
  hostJson: parseHostJson(readFileSync(new URL('../../host.json', import.meta.url), 'utf8')),
  port: 0,
  onLog: ({ category, message }) => {
    if (category === 'user') send({ kind: 'line', line: message, at: Date.now() });
  },
  hiddenMilliseconds,
});
await host.startTriggers();
process.on('message', ({ timer }: TimerOrder) => {
  void host
    .runTimer(timer)
    .then((result) =>
      send({ kind: 'fired', ok: result.ok, error: result.ok ? undefined : result.error.message }),
    );
});
process.on('disconnect', () => void host.close().then(() => process.exit(0)));
send({ kind: 'ready' });
