import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node24 } from '../local/host-process.ts';

export interface Packed {
  /** The folder; the zip lies beside it. */
  readonly folder: string;
  readonly status: number | null;
  readonly output: string;
  remove(): void;
}

/** `npm run package`, outside the checkout. */
export function runPackage(...args: readonly string[]): Packed {
  const place = mkdtempSync(join(tmpdir(), 'pim-warden-package-'));
  const folder = join(place, 'package');
  const ran = spawnSync(node24, ['packaging/package.ts', '--out', folder, ...args], { encoding: 'utf8' });
  return {
    folder,
    status: ran.status,
    output: ran.stdout + ran.stderr,
    remove: () => rmSync(place, { recursive: true }),
  };
}
