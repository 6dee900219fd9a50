import { createHash } from 'node:crypto';
import type { Chunk } from './encode-rows.ts';

/** The size of an export and what proves it. */
export interface Measure {
  readonly rows: number;
  readonly bytes: number;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly sha256: string;
}

/** Measures an export as it passes. */
export class Measuring {
  readonly #hash = createHash('sha256');
  #rows = 0;
  #bytes = 0;

  async *pass(chunks: AsyncIterable<Chunk>): AsyncGenerator<Buffer> {
    for await (const { text, rows } of chunks) {
      const bytes = Buffer.from(text, 'utf8');
      this.#hash.update(bytes);
      this.#bytes += bytes.length;
      this.#rows += rows;
      yield bytes;
    }
  }

  result(): Measure {
    return { rows: this.#rows, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}

/** Measures an export without keeping any of it. */
export async function measure(chunks: AsyncIterable<Chunk>): Promise<Measure> {
  const measuring = new Measuring();
  for await (const _bytes of measuring.pass(chunks));
  return measuring.result();
}
