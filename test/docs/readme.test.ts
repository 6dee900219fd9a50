import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };

const readme = readFileSync('README.md', 'utf8');

/** Each folder or file that the picture of the folders has a row for, with what the row says. */
const rows = rowsOf(/## The folders\n\n```\n([\s\S]*?)```/.exec(readme)?.[1] ?? '');

function rowsOf(picture: string): readonly { readonly path: string; readonly says: string }[] {
  const found: { path: string; says: string }[] = [];
  let top = '';
  for (const line of picture.trimEnd().split('\n')) {
    const [, indent = '', name = '', says = ''] = /^( *)(\S+) *(.*)$/.exec(line) ?? [];
    const last = found.at(-1);
    if (indent.length > 2 && last !== undefined) last.says += ` ${name} ${says}`;
    else found.push({ path: indent === '' ? name : join(top, name), says });
    if (indent === '') top = name;
  }
  return found;
}

/** Folders that hold code which git keeps, below one folder. */
function foldersIn(parent: string): readonly string[] {
  const files = globSync(`${parent}*/**/*.{ts,bicep,md}`, { exclude: (name) => name === 'node_modules' });
  return [...new Set(files.map((file) => `${parent}${file.slice(parent.length).split('/')[0]}/`))];
}

describe('the picture of the folders', () => {
  test('shows what there is', () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.map(({ path }) => path).filter((path) => !existsSync(path))).toEqual([]);
  });

  test.each([{ parent: '' }, { parent: 'src/' }])('shows each folder of the code: $parent', ({ parent }) => {
    const shown = rows.map(({ path }) => path);

    expect(foldersIn(parent).filter((path) => !shown.includes(path))).toEqual([]);
  });

  test.each(['src/domain/', 'src/evidence/', 'src/jobs/', 'src/adapters/', 'src/report/', 'functions/'])(
    'names each room of %s, and none besides',
    (path) => {
      const says = rows.find((row) => row.path === path)?.says ?? '';
      const named = [...says.matchAll(/([\w-]+)\//g)].map(([, name]) => `${path}${name}/`);
      const rooms = foldersIn(path);

      expect(rooms.filter((room) => !named.includes(room))).toEqual([]);
      expect(named.filter((room) => !existsSync(room))).toEqual([]);
    },
  );
});

describe('docs/checks.md', () => {
  test('says of each bench and each sweep what it shows', () => {
    const checks = readFileSync('docs/checks.md', 'utf8');
    const explained = [...checks.matchAll(/^(?:### |\| )`npm run ([\w:]+)`/gm)].map(([, name]) => name);
    const measured = Object.keys(packageJson.scripts).filter((name) => /^(?:bench|sweep):/.test(name));

    expect(measured.length).toBeGreaterThan(10);
    expect(measured.filter((name) => !explained.includes(name))).toEqual([]);
  });
});

describe('README.md', () => {
  test('links each page', () => {
    const linked = globSync('docs/*.md').filter((page) => !readme.includes(`](${page})`));

    expect(linked).toEqual([]);
  });
});
