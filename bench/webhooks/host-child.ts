import { pathToFileURL } from 'node:url';
import { startFunctionsHost } from '../../local/functions-host/functions-host.ts';
import { readHostFiles } from '../../local/stack-settings.ts';
import type { BenchHostAnswer, BenchHostOrder } from './host-process.ts';

/** A functions host with the real functions and one that does nothing, in a process of its own. Answers each order of its parent. */
const [bundle = ''] = process.argv.slice(2);
const send = (answer: BenchHostAnswer) => process.send?.(answer);

const host = await startFunctionsHost({
  entry: pathToFileURL(bundle),
  settings: process.env as Record<string, string>,
  hostJson: readHostFiles(new URL('../../', import.meta.url)).hostJson,
  port: 0,
  onLog: ({ level, message }) => {
    if (level === 'error') process.stderr.write(`${message}\n`);
  },
});
process.on('message', (order: BenchHostOrder) => {
  if (order === 'cpu') {
    const { user, system } = process.cpuUsage();
    send({ kind: 'cpu', milliseconds: (user + system) / 1_000 });
  } else {
    void host.startTriggers().then(() => send({ kind: 'listening' }));
  }
});
process.on('disconnect', () => process.exit(0));
send({ kind: 'ready', origin: host.origin });
