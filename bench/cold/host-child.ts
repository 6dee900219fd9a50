import { pathToFileURL } from 'node:url';
import { startFunctionsHost } from '../../local/functions-host/functions-host.ts';
import { defaultQueueRules } from '../../local/functions-host/host-json.ts';
import type { ColdAnswer, ColdOrder } from './cold-host.ts';

/** A functions host that is given its app: at once, or when its parent says so, as the platform does with a placeholder. */
const [app = '', mode = ''] = process.argv.slice(2);
const send = (answer: ColdAnswer) => process.send?.(answer);
const errors: string[] = [];

async function specialise(): Promise<void> {
  const host = await startFunctionsHost({
    entry: pathToFileURL(app),
    settings: process.env as Record<string, string>,
    hostJson: { routePrefix: 'api', queues: defaultQueueRules },
    port: 0,
    onLog: ({ level, message }) => {
      if (level === 'error') errors.push(message);
    },
  });
  process.on('message', (order: ColdOrder) => {
    if (order !== 'run') return;
    // A job without a lease: the run before it was killed.
    void host.runTimer('snapshotAuditLogs').then((result) => {
      if (!result.ok) send({ kind: 'failed', because: `${result.error.message} ${errors.join(' ')}` });
    });
  });
  send({ kind: 'ready', origin: host.origin });
}

process.on('disconnect', () => process.exit(0));
if (mode === 'cold') await specialise();
else {
  process.once('message', () => void specialise());
  send({ kind: 'waiting' });
}
