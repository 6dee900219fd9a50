import type { Plugin } from 'esbuild';

/** Writes into the bundle which rules were checked: a start that finds just them need not load what checks rules. */
export const checkedRules = (hash: string | undefined): Plugin => ({
  name: 'checked-rules',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]rules[\\/]checked-rules\.ts$/ }, () => ({
      contents: `export const checkedRulesHash = ${JSON.stringify(hash)};`,
    }));
  },
});
