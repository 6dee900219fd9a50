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
  const taking = new FileTaking(zip);
  // Nobody takes the zip any more: what is being read for it has to end as well.
  output.once('close', () => taking.end());
  for await (const file of files) await taking.take(file);
  zip.end();
}

/**
 * Takes files into a zip, one after the other. The zip remembers each file to its end, with whatever it was given of it: so it is given
 * a way to the content that leads nowhere when the content was taken. A compressor with its buffers would stay for each otherwise.
 */
class FileTaking {
  readonly #zip: ZipFile;
  #content: PackFile['content'] = [];
  #stream: Readable | undefined;

  constructor(zip: ZipFile) {
    this.#zip = zip;
  }

  /** @returns when all of the file was read. */
  async take({ path, content }: PackFile): Promise<void> {
    this.#content = content;
    const opened = new Promise<void>((resolve) => {
      this.#zip.addReadStreamLazy(path, asIfNever, (give) => {
        resolve();
        give(null, this.#open());
      });
    });
    await opened;
    if (this.#stream !== undefined) await finished(this.#stream);
  }

  #open(): Readable {
    const stream = Readable.from(this.#content);
    this.#content = [];
    this.#stream = stream;
    return stream;
  }

  end(): void {
    this.#stream?.destroy();
  }
}

/** In a zip of the same files nothing depends on when it is made. */
const asIfNever = { mtime: fixedTime, mode: readableByAll, forceDosTimestamp: true };
