import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

export interface HostBundle {
  readonly path: string;
  remove(): void;
}

/** Bundles the host's process into one file. A sweep starts it a thousand times, and a start from source takes a second. */
export async function bundleHost(): Promise<HostBundle> {
  const folder = mkdtempSync(join(tmpdir(), 'pim-warden-host-'));
  const path = join(folder, 'host.cjs');
  await build({
    entryPoints: [new URL('host-process.ts', import.meta.url).pathname],
    outfile: path,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    logLevel: 'warning',
  });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
