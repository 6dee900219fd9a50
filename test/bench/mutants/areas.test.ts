import { globSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { type MutatedArea, mutatedAreas } from '../../../bench/mutants/areas.ts';

const areas: readonly MutatedArea[] = mutatedAreas;
const mutated = areas.flatMap(({ mutate }) => globSync([...mutate]));

test('every file of the folders that take access from somebody, or give it, is mutated', () => {
  const folders = ['changes', 'domain/{activations,gates,renewal,shadow,staleness}', 'jobs/tenants'];
  const files = globSync(folders.map((folder) => `src/${folder}/**/*.ts`));

  expect(files.filter((file) => !mutated.includes(file))).toEqual([]);
});

test('no file is mutated in two areas', () => {
  expect(mutated.filter((file, index) => mutated.indexOf(file) !== index)).toEqual([]);
});

test('every word of an area still names a file', () => {
  const nowhere = areas.flatMap(({ mutate, tests }) =>
    [...mutate, ...tests].flatMap(alternatives).filter((glob) => globSync(glob).length === 0),
  );

  expect(nowhere).toEqual([]);
});

/** A glob for each word in its braces: `{a,b}.ts` is `a.ts` and `b.ts`. */
function alternatives(glob: string): readonly string[] {
  const [whole, words] = /\{([^{}]*)\}/.exec(glob) ?? [];
  if (whole === undefined || words === undefined) return [glob];
  return words.split(',').flatMap((word) => alternatives(glob.replace(whole, word)));
}
