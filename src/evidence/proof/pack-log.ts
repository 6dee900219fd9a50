import type { Finding } from './findings.ts';
import { parseManifest } from './manifest.ts';
import type { PackFiles } from './pack-files.ts';
import { hashFiles, logPaths, readEntryFile, readHashFile } from './tiles.ts';
import { leafHash } from './tree.ts';
import type { KnownHead } from './verify-log.ts';

/** The log of a pack lies below this folder. */
export const logFolder = 'log/';
export const headsFolder = 'heads/';

export interface PackLog {
  readonly entries: readonly { readonly index: number; readonly text: string }[];
  readonly heads: readonly KnownHead[];
  readonly findings: readonly Finding[];
}

/** Reads the log of a pack. Its files of hashes tell which entry was altered, where one was. */
export function readPackLog(files: PackFiles): PackLog {
  const findings: Finding[] = [];
  const entries: Buffer[] = [];
  for (const path of entryPaths(files)) {
    const read = readEntryFile(files.read(path) ?? Buffer.alloc(0));
    if (read === undefined) {
      findings.push({
        kind: 'entry-altered',
        place: path,
        because: 'It breaks off: its entries cannot be read.',
      });
      break;
    }
    entries.push(...read);
  }
  return {
    entries: entries.map((entry, index) => ({ index, text: entry.toString('utf8') })),
    heads: files.paths.filter(isHead).map((path) => ({
      note: files.read(path)?.toString('utf8') ?? '',
      source: path,
      isOutside: false,
    })),
    findings: [...findings, ...alteredHashes(files, entries)],
  };
}

function isHead(path: string): boolean {
  return path === `${logFolder}checkpoint` || path.startsWith(headsFolder);
}

/** Entries in their order: a pack has the log of one size only. */
function entryPaths({ paths }: PackFiles): readonly string[] {
  const start = `${logFolder}tile/entries/`;
  const there = new Set(paths.filter((path) => path.startsWith(start)));
  const whole = [...there].filter((path) => !path.includes('.p/')).length;
  // The widest log that has as many whole files: one of its names is that of the last one, which is partial.
  const sizes = Array.from({ length: 256 }, (_, width) => whole * 256 + width);
  const size = sizes.findLast((one) => logPaths(one).entries.every((path) => there.has(logFolder + path)));
  return size === undefined ? [...there] : logPaths(size).entries.map((path) => logFolder + path);
}

function alteredHashes(files: PackFiles, entries: readonly Buffer[]): readonly Finding[] {
  return hashFiles(entries.map(leafHash)).flatMap(({ path, bytes }): readonly Finding[] => {
    const there = files.read(logFolder + path);
    if (there?.equals(bytes)) return [];
    const place = logFolder + path;
    const hashes = there && readHashFile(there);
    if (hashes === undefined)
      return [
        { kind: 'entry-altered', place, because: 'The hashes of these entries are not there, or not whole.' },
      ];
    const [, level, ...rest] = path.split('/');
    const expected = readHashFile(bytes) ?? [];
    const first = expected.findIndex((hash, at) => !hashes[at]?.equals(hash));
    if (level !== '0')
      return [{ kind: 'entry-altered', place, because: 'They are not the hashes of what is below them.' }];
    const index = firstOf(rest.join('/')) + first;
    const manifest = parseManifest(entries[index]?.toString('utf8') ?? '');
    return [
      {
        kind: 'entry-altered',
        ...(typeof manifest !== 'string' && { runId: manifest.runId }),
        place: `entry ${index} of the log`,
        because: `It does not have the hash that is in ${place}.`,
      },
    ];
  });
}

/** The first entry of a file: `x001/x234/067.p/8` begins with entry 1234067 * 256. */
function firstOf(path: string): number {
  return Number(path.replace(/\.p\/\d+$/, '').replaceAll(/[x/]/g, '')) * 256;
}
