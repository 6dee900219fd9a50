import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };
import packageLock from '../../package-lock.json' with { type: 'json' };

describe('npm run sbom', () => {
  const { stdout } = spawnSync('npm', ['run', '--silent', 'sbom'], { encoding: 'utf8' });
  const sbom = JSON.parse(stdout) as {
    readonly bomFormat: string;
    readonly metadata: { readonly component: { readonly purl: string } };
    readonly components: readonly {
      readonly name: string;
      readonly version: string;
      readonly hashes?: unknown;
    }[];
  };
  const versions = new Map(sbom.components.map(({ name, version }) => [name, version]));

  test('writes CycloneDX about this version of the app', () => {
    expect(sbom.bomFormat).toBe('CycloneDX');
    expect(sbom.metadata.component.purl).toBe(`pkg:npm/pim-warden@${packageJson.version}`);
  });

  test('names everything that is shipped in the version that the lockfile has, with its hash', () => {
    const locked = packageLock.packages as Readonly<
      Record<string, { readonly version?: string; readonly dev?: boolean }>
    >;
    const shipped = Object.entries(locked).flatMap(([path, { dev, version }]) =>
      path === '' || dev === true ? [] : [`${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`],
    );

    expect(sbom.components.map(({ name, version }) => `${name}@${version}`).sort()).toEqual(
      [...new Set(shipped)].sort(),
    );
    expect([...versions.keys()]).toEqual(expect.arrayContaining(Object.keys(packageJson.dependencies)));
    expect(sbom.components.filter(({ hashes }) => hashes === undefined)).toEqual([]);
  });

  test('names nothing that only builds or tests', () => {
    expect(['typescript', 'jest', 'esbuild', 'azurite'].filter((name) => versions.has(name))).toEqual([]);
  });
});
