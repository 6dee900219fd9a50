import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Finding } from './findings.ts';
import { groupBy } from './group-by.ts';

/** The files of a pack, each by its path with `/`. */
export interface PackFiles {
  readonly paths: readonly string[];
  /** @returns `undefined` where there is no such file. */
  read(path: string): Buffer | undefined;
}

/** A pack that was unzipped. @throws Error where the folder cannot be read. */
export function packFolder(folder: string): PackFiles {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => path.split(sep).join('/'))
    .sort();
  const known = new Set(paths);
  return { paths, read: (path) => (known.has(path) ? readFileSync(join(folder, path)) : undefined) };
}

export const sumsPath = 'SHA256SUMS';

/** A line of `SHA256SUMS`, as `sha256sum -c` reads it. */
export function sumLine(path: string, sha256: string): string {
  return `${sha256}  ${path}\n`;
}

function sumOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Whether the files are those that the pack was made of. Whoever alters one can write its sum anew: only the sum of the whole pack,
 * kept elsewhere, shows that. Rows, manifests and heads are proved without it.
 */
export function verifyFiles(files: PackFiles): readonly Finding[] {
  const sums = files.read(sumsPath)?.toString('utf8');
  if (sums === undefined) return [missing(sumsPath)];
  const lines = sums.split('\n').filter((line) => line !== '');
  const read = lines.flatMap((line) => {
    const [, sum, path] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    return sum === undefined || path === undefined ? [] : [{ sum, path }];
  });
  const listed = groupBy(read, ({ path }) => path);
  return [
    ...(read.length === lines.length ? [] : [altered(sumsPath, 'It has lines that are no sums.')]),
    ...read.flatMap(({ sum, path }) => {
      const bytes = files.read(path);
      if (bytes === undefined) return [missing(path)];
      return sumOf(bytes) === sum ? [] : [altered(path, 'Its SHA-256 is not the one in SHA256SUMS.')];
    }),
    ...files.paths.filter((path) => path !== sumsPath && !listed.has(path) && !isLeftBehind(path)).map(added),
  ];
}

/** What operating systems write into folders that people look at. */
function isLeftBehind(path: string): boolean {
  return /(^|\/)(\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini)$|^__MACOSX\//.test(path);
}

function altered(place: string, because: string): Finding {
  return { kind: 'file-altered', place, because };
}

function missing(place: string): Finding {
  return { kind: 'file-missing', place, because: 'The pack was made with it, and it is not there.' };
}

function added(place: string): Finding {
  return {
    kind: 'file-added',
    place,
    because: 'The pack was made without it: it is no part of the evidence.',
  };
}
