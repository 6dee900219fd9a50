import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { azuriteAccount } from '../../src/adapters/storage-host.ts';
import type { Counts } from './counted-tables.ts';

/** Counted tables in a process of their own, so that their memory and work do not count as the app's. */
export interface TablesProcess {
  readonly endpoint: string;
  /** What was counted since the last time. */
  takeCounts(): Promise<Counts>;
  stop(): Promise<void>;
}

export async function startCountedTables(): Promise<TablesProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-evidence-'));
  const child = fork(new URL('tables-child.ts', import.meta.url), [join(folder, 'tables.db')], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const ended = once(child, 'exit');
  const [{ port }] = await Promise.race([
    once(child, 'message'),
    ended.then(([code]) => {
      throw new Error(`the counted tables ended with ${code} before they answered`);
    }),
  ]);
  const origin = `http://127.0.0.1:${port}`;
  return {
    endpoint: `${origin}/${azuriteAccount}`,
    takeCounts: async () => (await fetch(`${origin}/counts`)).json() as Promise<Counts>,
    async stop() {
      child.disconnect();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
