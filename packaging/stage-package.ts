import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import packageJson from '../package.json' with { type: 'json' };
import { createRulesFile } from '../src/rules/rules-file.ts';
import { bundleApp } from './bundle.ts';

export interface StagedPackage {
  readonly folder: string;
  /** With `/`, in the order in which they lie in the zip. */
  readonly files: readonly string[];
}

export interface StageOptions {
  /** Of the checkout. */
  readonly root: string;
  /** Is emptied first. */
  readonly folder: string;
  /** Is checked, and goes into the package as `rules.json`; `undefined`: it gets none. */
  readonly rulesFile: string | undefined;
}

/**
 * Puts everything into a folder that Azure needs of the app, and nothing else.
 *
 * @throws where the rules are not usable, for the app would refuse them at night; where the folder holds something else than such a
 * package.
 */
export async function stagePackage({ root, folder, rulesFile }: StageOptions): Promise<StagedPackage> {
  const rules = rulesFile === undefined ? undefined : await readRules(rulesFile);
  await emptyFolder(folder);
  await mkdir(join(folder, 'dist'), { recursive: true });
  const bundle = await bundleApp(join(root, 'functions/index.ts'), join(folder, 'dist'), rules?.hash);
  await buildVerifier(root, join(folder, 'dist/verify.mjs'));
  await cp(join(root, 'host.json'), join(folder, 'host.json'));
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(deployedPackageJson, null, 2)}\n`);
  if (rules !== undefined) await writeFile(join(folder, 'rules.json'), rules.bytes);
  const files = [
    'host.json',
    'package.json',
    ...(rules === undefined ? [] : ['rules.json']),
    ...bundle.files.map((file) => `dist/${file}`),
    'dist/verify.mjs',
  ];
  return { folder, files };
}

async function readRules(file: string): Promise<{ readonly bytes: Uint8Array; readonly hash: string }> {
  const { bytes, loaded } = await createRulesFile(file).read();
  return { bytes, hash: loaded.hash };
}

/** What an earlier package left, and what npm adds where azd has it look for dependencies. */
const ofPackages = ['dist', 'host.json', 'package.json', 'rules.json', 'package-lock.json', 'node_modules'];

/** A slip in the name of a folder must not cost its content, be it that of a checkout without `.git`. */
async function emptyFolder(folder: string): Promise<void> {
  const there = existsSync(folder) ? await readdir(folder) : [];
  const isPackage = there.includes('host.json') && there.includes('dist');
  const foreign = isPackage ? there.filter((name) => !ofPackages.includes(name)) : there;
  if (foreign.length > 0)
    throw new Error(
      `${folder} is no package: it holds ${foreign.slice(0, 5).join(', ')}, and would be emptied. Name another folder with --out.`,
    );
  await rm(folder, { recursive: true, force: true });
}

/** Without `type` the files of `dist` are CommonJS, and without dependencies nobody installs any. */
const deployedPackageJson = {
  name: packageJson.name,
  version: packageJson.version,
  main: 'dist/index.cjs',
  engines: packageJson.engines,
};

/** The verifier that goes into auditors' packs: whoever gets one may have an older Node than the app. */
async function buildVerifier(root: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [join(root, 'src/evidence/proof/verify-pack-command.ts')],
    ...{ outfile, bundle: true, platform: 'node', target: 'node20', format: 'esm', logLevel: 'warning' },
  });
}
