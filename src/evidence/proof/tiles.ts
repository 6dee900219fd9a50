import { isHash, leafHash, treeRoot } from './tree.ts';

/**
 * A log as static files (c2sp.org/tlog-tiles): `tile/LEVEL/INDEX` has the hashes of 256 leaves or whole tiles below,
 * `tile/entries/INDEX` the leaves themselves. The last one of each level is mostly partial, and says so in its name.
 */

const tileWidth = 256;
/** An entry's length has two bytes. */
export const mostEntryBytes = 65_535;

export interface LogFile {
  /** Below the folder of the log, with `/`. */
  readonly path: string;
  readonly bytes: Buffer;
}

/** One file of a log of a certain size. */
interface Tile {
  readonly level: number;
  readonly index: number;
  /** Hashes or entries in it: 256, unless it is partial. */
  readonly width: number;
}

/**
 * The files of hashes that a log of these leaves has and one of its first `since` leaves had not.
 *
 * @param leaves hashes of all leaves.
 */
export function hashFiles(leaves: readonly Uint8Array[], since = 0): readonly LogFile[] {
  const levels: (readonly Uint8Array[])[] = [];
  for (let level = leaves; level.length > 0; level = rootsOfWholeTiles(level)) levels.push(level);
  return hashTiles(leaves.length)
    .filter((tile) => isNewSince(tile, since))
    .map((tile) => ({
      path: hashPath(tile),
      bytes: Buffer.concat(
        (levels[tile.level] ?? []).slice(tile.index * tileWidth, tile.index * tileWidth + tile.width),
      ),
    }));
}

function rootsOfWholeTiles(hashes: readonly Uint8Array[]): readonly Uint8Array[] {
  const count = Math.floor(hashes.length / tileWidth);
  return Array.from({ length: count }, (_, index) =>
    treeRoot(hashes.slice(index * tileWidth, (index + 1) * tileWidth)),
  );
}

/**
 * The files of entries that a log of `size` entries has and one of its first `since` entries had not.
 *
 * @param entryAt is asked for the entries of these files only.
 * @throws RangeError for an entry of more than 65,535 bytes.
 */
export function entryFiles(
  size: number,
  entryAt: (index: number) => Uint8Array,
  since = 0,
): readonly LogFile[] {
  return entryTiles(size)
    .filter((tile) => isNewSince(tile, since))
    .map((tile) => {
      const entries = Array.from({ length: tile.width }, (_, at) => entryAt(tile.index * tileWidth + at));
      return { path: entriesPath(tile), bytes: Buffer.concat(entries.map(prefixed)) };
    });
}

/** All files of a log but its head. */
export function logFiles(entries: readonly Uint8Array[]): readonly LogFile[] {
  const at = (index: number) => entries[index] ?? Buffer.alloc(0);
  return [...hashFiles(entries.map(leafHash)), ...entryFiles(entries.length, at)];
}

/** Where the files of a log of this size are, in the order of its leaves: what a reader has to ask for. */
export function logPaths(size: number): {
  readonly hashes: readonly string[];
  readonly entries: readonly string[];
} {
  return { hashes: hashTiles(size).map(hashPath), entries: entryTiles(size).map(entriesPath) };
}

/** @returns `undefined` where the file is no whole tile. */
export function readHashFile(bytes: Uint8Array): readonly Buffer[] | undefined {
  const hashes: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 32) hashes.push(Buffer.from(bytes.subarray(at, at + 32)));
  return hashes.every(isHash) ? hashes : undefined;
}

/** @returns `undefined` where the file breaks off. */
export function readEntryFile(bytes: Uint8Array): readonly Buffer[] | undefined {
  const file = Buffer.from(bytes);
  const entries: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    if (at + 2 > file.length) return undefined;
    const start = at + 2;
    at = start + file.readUInt16BE(at);
    if (at > file.length) return undefined;
    entries.push(file.subarray(start, at));
  }
  return entries;
}

function prefixed(entry: Uint8Array): Buffer {
  if (entry.length > mostEntryBytes)
    throw new RangeError(
      `an entry of ${entry.length} bytes has no place in a log: ${mostEntryBytes} are the most`,
    );
  const length = Buffer.alloc(2);
  length.writeUInt16BE(entry.length);
  return Buffer.concat([length, entry]);
}

function entryTiles(size: number): readonly Tile[] {
  return tilesOf(0, size);
}

function hashTiles(size: number): readonly Tile[] {
  const tiles: Tile[] = [];
  for (let [level, nodes] = [0, size]; nodes > 0; level += 1, nodes = Math.floor(nodes / tileWidth))
    tiles.push(...tilesOf(level, nodes));
  return tiles;
}

function tilesOf(level: number, nodes: number): readonly Tile[] {
  return Array.from({ length: Math.ceil(nodes / tileWidth) }, (_, index) => ({
    level,
    index,
    width: Math.min(tileWidth, nodes - index * tileWidth),
  }));
}

/** A tile changes its name when it grows, so what has the same end is the same file. */
function isNewSince({ level, index, width }: Tile, since: number): boolean {
  return (index * tileWidth + width) * tileWidth ** level > since;
}

function hashPath(tile: Tile): string {
  return `tile/${tile.level}/${numberPath(tile)}`;
}

function entriesPath(tile: Tile): string {
  return `tile/entries/${numberPath(tile)}`;
}

/** 1234067 is `x001/x234/067`: no folder has more than a thousand files, and none has the name of a file. */
function numberPath({ index, width }: Tile): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return width === tileWidth ? path : `${path}.p/${width}`;
}
