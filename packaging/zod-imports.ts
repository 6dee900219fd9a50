import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Leaves out of the bundle what nothing uses of zod. The library hands everything it has to whoever imports its `z`, with the
 * texts of 50 languages; imported as a namespace it is only what is used. That is 117 KiB of 193, and 12 ms of a start.
 */
export const onlyUsedZod: Plugin = {
  name: 'only-used-zod',
  setup(build) {
    build.onLoad({ filter: /[\\/](src|functions)[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: asNamespace(await readFile(path, 'utf8')),
      loader: 'ts',
    }));
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

function asNamespace(source: string): string {
  return source.replace(/^import \{ z \} from 'zod';$/m, "import * as z from 'zod';");
}
