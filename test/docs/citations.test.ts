import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { anchorsOf, withoutCode } from './headings.ts';

const self = 'test/docs/citations.test.ts';
const code = globSync('{src,functions,simulator,local,bench,test}/**/*.ts').filter((path) => path !== self);
const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')];

/** Documents that a reader of this repository does not have, and numbers that only they explain. */
const foreign =
  /\b(?:pim-api|runtime|activation|evidence|azure)-facts\b|\bfacts §|(?<!part \d, )§\d|\btraps? \d|\.\.\/shared\b|\b(?:re)?design\.md/gi;

interface Citation {
  /** Where it stands, for whoever has to correct it. */
  readonly from: string;
  /** From the root of the repository. */
  readonly path: string;
  readonly anchor: string | undefined;
}

/** `docs/NAME.md` and `docs/NAME.md#heading`, in comments and in text. */
function citationsIn(path: string): readonly Citation[] {
  const found = readFileSync(path, 'utf8').matchAll(/\b(docs\/[\w/-]+\.md)(?:#([\w-]+))?/g);
  return [...found].map(([text, cited = '', anchor]) => ({ from: `${path}: ${text}`, path: cited, anchor }));
}

/** Links from one page to another, to a file, or to a heading of the same page. */
function linksIn(page: string): readonly Citation[] {
  const text = withoutCode(readFileSync(page, 'utf8'));
  const found = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/^\[[^\]]+\]: (\S+)$/gm)];
  return found
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#');
      const linked = path === '' ? page : join(dirname(page), path);
      return { from: `${page}: ${target}`, path: linked, anchor };
    });
}

const anchorsOfPages = new Map<string, ReadonlySet<string>>();

function leadsNowhere({ path, anchor }: Citation): boolean {
  if (!existsSync(path)) return true;
  if (anchor === undefined) return false;
  const anchors = anchorsOfPages.get(path) ?? anchorsOf(readFileSync(path, 'utf8'));
  anchorsOfPages.set(path, anchors);
  return !anchors.has(anchor);
}

function broken(citations: readonly Citation[]): readonly string[] {
  return citations.filter(leadsNowhere).map(({ from }) => from);
}

function foreignIn(path: string): readonly string[] {
  return [...readFileSync(path, 'utf8').matchAll(foreign)].map(([text]) => `${path}: ${text}`);
}

describe('a citation', () => {
  test('in the code leads to a heading that exists', () => {
    const citations = code.flatMap(citationsIn);

    expect(citations.filter(({ anchor }) => anchor !== undefined).length).toBeGreaterThan(20);
    expect(broken(citations)).toEqual([]);
  });

  test('in a page leads to a heading or a file that exists', () => {
    expect(broken(pages.flatMap((page) => [...citationsIn(page), ...linksIn(page)]))).toEqual([]);
  });

  test('never leads out of the repository', () => {
    expect([...code, ...pages].flatMap(foreignIn)).toEqual([]);
  });
});

describe('docs/hazards.md', () => {
  const [, ...sections] = readFileSync('docs/hazards.md', 'utf8').split('\n### ');

  test.each(sections.map((section) => ({ hazard: section.split('\n')[0], section })))(
    'names the tests that hold "$hazard", and they exist',
    ({ section }) => {
      const tests = [...section.matchAll(/`(test\/[^`]+)`/g)].flatMap(([, path]) => path ?? []);

      expect(tests).not.toEqual([]);
      expect(tests.filter((path) => !existsSync(path))).toEqual([]);
    },
  );
});

describe('README.md', () => {
  test.each(['docs/graph-facts.md', 'docs/hazards.md'])('lists %s', (page) => {
    expect(linksIn('README.md').map(({ path }) => path)).toContain(page);
  });
});
