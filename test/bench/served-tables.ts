import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import type { Counts } from '../../bench/evidence/counted-tables.ts';
import { serveTables } from '../../bench/evidence/table-server.ts';
import { azuriteAccount } from '../../src/adapters/storage-host.ts';
import { openTables, type Tables } from '../../src/adapters/tables/store/tables.ts';

/** The store of the bench in this process, empty for each test. */
export interface ServedTables {
  /** A file for tables, which is removed after the test. */
  file(): string;
  empty(): Promise<{ readonly tables: Tables; takeCounts(): Promise<Counts> }>;
}

export function withCountedTables(): ServedTables {
  const cleanUps: (() => void)[] = [];
  afterEach(() => {
    for (const cleanUp of cleanUps.splice(0)) cleanUp();
  });
  const file = () => {
    const folder = mkdtempSync(join(tmpdir(), 'counted-tables-'));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
    return join(folder, 'tables.db');
  };
  return {
    file,
    async empty() {
      const { port, close } = await serveTables(file());
      cleanUps.push(close);
      const origin = `http://127.0.0.1:${port}`;
      return {
        tables: openTables({ endpoint: `${origin}/${azuriteAccount}` }),
        takeCounts: async () => (await fetch(`${origin}/counts`)).json() as Promise<Counts>,
      };
    },
  };
}
