import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Metafile, transform } from 'esbuild';
import { checkedRules } from './checked-rules.ts';
import { noMachineIds } from './machine-ids.ts';
import { onlyUsedZod } from './zod-imports.ts';

/** The oldest Node that the package runs on. */
const target = 'node22';

export interface Bundle {
  /** The files by their names, in alphabetical order. */
  readonly files: readonly string[];
  readonly metafile: Metafile;
}

/**
 * Bundles an app into a folder: `index.cjs`, and a file for each part that is loaded at its first use. `await import()` inside one
 * file would spare nothing, for the engine looks through the whole file; and esbuild splits ES modules alone, which start
 * slower than CommonJS. So it splits, and each part is made CommonJS after that.
 *
 * @param entry becomes `index.cjs`.
 * @param rulesHash of rules that were checked; `undefined`: there are none.
 */
export async function bundleApp(entry: string, folder: string, rulesHash?: string): Promise<Bundle> {
  const { metafile } = await build({
    entryPoints: [{ in: entry, out: 'index' }],
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target,
    format: 'esm',
    external: ['@azure/functions-core'],
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    // The first that answers for a file is the only one.
    plugins: [checkedRules(rulesHash), onlyUsedZod, noMachineIds],
    metafile: true,
    logLevel: 'warning',
  });
  const files = Object.keys(metafile.outputs).map((path) => path.slice(path.lastIndexOf('/') + 1));
  await Promise.all(files.map((file) => makeCommonJs(join(folder, file))));
  return { files: files.toSorted(), metafile };
}

/** Names stay as they are, for stack traces: there are no source maps. */
async function makeCommonJs(path: string): Promise<void> {
  const { code } = await transform(await readFile(path, 'utf8'), {
    format: 'cjs',
    platform: 'node',
    target,
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'inline',
  });
  await writeFile(path, code);
}
