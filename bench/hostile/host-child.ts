import { appendFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { startFunctionsHost } from '../../local/functions-host/functions-host.ts';
import { defaultQueueRules } from '../../local/functions-host/host-json.ts';
import { nightlySchedules } from '../../local/timer-schedules.ts';
import type { HostAnswer, HostOrder } from './host-process.ts';
import { moveClock } from './moved-clock.ts';

/**
 * A functions host with the real functions, in a process of its own whose clock can be moved. Its parent orders, and it
 * answers each order.
 */
const clock = moveClock();
const [bundle = ''] = process.argv.slice(2);
/** For those who attack what is logged. */
const logFile = process.env.HOSTILE_LOG_FILE;
const send = (answer: HostAnswer) => process.send?.(answer);

const host = await startFunctionsHost({
  entry: pathToFileURL(bundle),
  settings: Object.fromEntries(Object.keys(nightlySchedules).map((name) => [name, process.env[name] ?? ''])),
  hostJson: { routePrefix: 'api', queues: defaultQueueRules },
  port: 0,
  onLog: ({ message }) => {
    if (process.env.HOSTILE_LOG === '1') process.stderr.write(`${message}\n`);
    if (logFile !== undefined) appendFileSync(logFile, `${message}\n`);
  },
});
process.on('message', (received) => {
  const order = received as HostOrder;
  if (order.kind === 'advance') {
    clock.advance(order.milliseconds);
    send({ number: order.number, because: undefined });
    return;
  }
  host.runTimer(order.timer).then(
    (result) => send({ number: order.number, because: result.ok ? undefined : result.error.message }),
    (error: unknown) => send({ number: order.number, because: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
send({ number: 0, because: undefined, origin: host.origin });
