import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { startAzurite } from '../../local/azurite.ts';
import { openTables } from '../../src/adapters/tables/store/tables.ts';
import { createAuditWatermark } from '../../src/adapters/tables/watermarks.ts';
import { tenantId } from '../builders.ts';

const noon = { readUntil: new Date('2026-11-22T12:00:00.000Z'), settledUntil: undefined, sliceHours: 6 };

describe('Azurite for the local stack', () => {
  test('answers where it says it does, and is gone when it is stopped', async () => {
    const azurite = await startAzurite();
    expect(azurite.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/devstoreaccount1$/);
    expect((await fetch(azurite.endpoint)).status).toBeGreaterThanOrEqual(400);

    await azurite.stop();

    await expect(fetch(azurite.endpoint)).rejects.toThrow();
    expect(isAlive(azurite.pid)).toBe(false);
  });

  test('has on disk what was written to a data directory right before it was stopped', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'azurite-test-'));
    const first = await startAzurite({ dataDir });
    await createAuditWatermark(openTables(first), tenantId, 'job').advance(noon);
    await first.stop();

    const second = await startAzurite({ dataDir });
    const kept = await createAuditWatermark(openTables(second), tenantId, 'job').read();
    await second.stop();
    await rm(dataDir, { recursive: true });

    expect(kept).toEqual(noon);
  });

  test('says that a port is taken', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;

    await expect(startAzurite({ port })).rejects.toThrow(
      `Azurite cannot listen on 127.0.0.1:${port}: the port is taken. End the program that has it, or choose another port.`,
    );
    other.close();
  });

  test('does not outlive a parent that is killed', async () => {
    const source = fileURLToPath(new URL('../../local/azurite.ts', import.meta.url));
    const code = `import { startAzurite } from ${JSON.stringify(source)}; console.log(JSON.stringify(await startAzurite()));`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(parent.stdout, 'data');
    const { endpoint, pid } = JSON.parse(String(line));

    parent.kill('SIGKILL');

    await untilRefused(endpoint);
    await untilGone(pid);
    expect(isAlive(pid)).toBe(false);
  });
});

async function untilRefused(endpoint: string): Promise<void> {
  for (;;) {
    try {
      await (await fetch(endpoint)).body?.cancel();
    } catch {
      return;
    }
  }
}

/** Its port closes before its process ends. The test's own time limit is the bound. */
async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((next) => setImmediate(next));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
