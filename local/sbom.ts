import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run sbom`: prints what is shipped, and what that needs, as CycloneDX. npm writes it, of a copy of the lockfile without what
 * only builds and tests: its own `--omit dev` leaves out whatever a development dependency needs as well (30 of 86 were left).
 */
interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
}

const root = fileURLToPath(new URL('..', import.meta.url));

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(join(root, name), 'utf8')) as T;
}

function shippedOnly(lockfile: Lockfile, manifest: object): Lockfile {
  const shipped = Object.entries(lockfile.packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  return { ...lockfile, packages: { '': manifest, ...Object.fromEntries(shipped) } };
}

function writeSbom(folder: string): number {
  const { devDependencies: _, scripts: __, ...manifest } = readJson<Record<string, unknown>>('package.json');
  // npm names the component after its folder.
  const copy = join(folder, String(manifest.name));
  mkdirSync(copy);
  writeFileSync(join(copy, 'package.json'), JSON.stringify(manifest));
  const lockfile = shippedOnly(readJson<Lockfile>('package-lock.json'), manifest);
  writeFileSync(join(copy, 'package-lock.json'), JSON.stringify(lockfile));
  const order = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
  const { status, error } = spawnSync('npm', order, {
    cwd: copy,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (error !== undefined) console.error(`npm could not be started: ${error.message}`);
  return status ?? 1;
}

const folder = mkdtempSync(join(tmpdir(), 'pim-warden-sbom-'));
try {
  process.exitCode = writeSbom(folder);
} finally {
  rmSync(folder, { recursive: true });
}
