import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** A file of a pack. */
export interface PackFile {
  /** With `/`. */
  readonly path: string;
  /** Is taken to its end before the next file is asked for: no file has to be in memory whole. */
  readonly content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** The beginning of time in a zip. Its clock is local, so the same digits are given everywhere. */
const fixedTime = new Date(1980, 0, 1);
const readableByAll = 0o100644;

/**
 * A zip of files, in the order that they come in, no faster than it is taken. The same files give the same bytes under the same
 * version of Node, which compresses. What cannot be read ends the stream with an error. The list of files comes last, so a part
 * is no zip that anything opens, and is never taken for the whole.
 */
export function zipOf(files: AsyncIterable<PackFile>): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  addAll(zip, output, files).catch((error) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return output;
}

async function addAll(zip: ZipFile, output: Readable, files: AsyncIterable<PackFile>): Promise<void> {
  let current: Readable | undefined;
  // Nobody takes the zip any more: what is being read for it has to end as well.
  output.once('close', () => current?.destroy());
  for await (const { path, content } of files) {
    current = Readable.from(content);
    zip.addReadStream(current, path, { mtime: fixedTime, mode: readableByAll, forceDosTimestamp: true });
    await finished(current);
  }
  zip.end();
}
