import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A file of a pack. */
export interface PackFile {
  /** With `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The beginning of time in a zip. Its clock is local, so the same digits are given everywhere. */
const fixedTime = new Date(1980, 0, 1);
const readableByAll = 0o100644;

/**
 * A zip of files, in the order that they come in. The same files give the same bytes under the same version of Node, which
 * compresses. What cannot be read ends the stream with an error, so that a part is never taken for the whole.
 */
export function zipOf(files: AsyncIterable<PackFile>): Readable {
  const zip = new ZipFile();
  const { outputStream } = zip;
  addAll(zip, files).catch((error) => destroy(outputStream, error));
  return outputStream as Readable;
}

async function addAll(zip: ZipFile, files: AsyncIterable<PackFile>): Promise<void> {
  for await (const { path, bytes } of files) {
    zip.addBuffer(Buffer.from(bytes), path, {
      mtime: fixedTime,
      mode: readableByAll,
      forceDosTimestamp: true,
    });
    const { outputStream } = zip as { readonly outputStream: NodeJS.ReadableStream & Partial<NeedsDrain> };
    if (outputStream.writableNeedDrain === true) await once(outputStream, 'drain');
  }
  zip.end();
}

interface NeedsDrain {
  readonly writableNeedDrain: boolean;
}

function destroy(stream: NodeJS.ReadableStream, error: unknown): void {
  const because = error instanceof Error ? error : new Error(String(error));
  (stream as Readable).destroy(because);
}
