import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from '@jest/globals';
import { type Chunk, type ExportFormat, encodeRows } from '../../../src/evidence/exports/encode-rows.ts';
import { Measuring, measure } from '../../../src/evidence/exports/measure.ts';
import { checkExport, sidecarOf } from '../../../src/evidence/exports/sidecar.ts';

interface Row {
  readonly at: string;
  readonly name: string | null;
  readonly active: boolean;
  readonly days: number;
}

const columns = [
  { name: 'at', of: (row: Row) => row.at },
  { name: 'name', of: (row: Row) => row.name },
  { name: 'active', of: (row: Row) => row.active },
  { name: 'days', of: (row: Row) => row.days },
];

const row = (days: number, name: string | null = 'Zoë'): Row => ({
  at: '2026-11-24T09:00:00.000Z',
  name,
  active: days > 0,
  days,
});

async function* these(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

async function textOf(rows: AsyncIterable<Row>, format: ExportFormat, isBeginning = true) {
  const chunks = await Array.fromAsync(encodeRows(rows, format, columns, { isBeginning }));
  return chunks.map(({ text }) => text).join('');
}

function exportTo(destination: Writable, chunks: AsyncIterable<Chunk>): Promise<void> {
  return pipeline(new Measuring().pass(chunks), destination);
}

describe('an export', () => {
  test('as CSV has a header, instants in UTC, and numbers as numbers', async () => {
    expect(await textOf(these([row(-3), row(4, null)]), 'csv')).toBe(
      '\uFEFF"at","name","active","days"\r\n' +
        '"2026-11-24T09:00:00.000Z","Zoë","false",-3\r\n' +
        '"2026-11-24T09:00:00.000Z","","true",4\r\n',
    );
  });

  test('as JSON Lines has a row a line, in canonical form, to the last character', async () => {
    expect(await textOf(these([row(1, '=1')]), 'jsonl')).toBe(
      '{"active":true,"at":"2026-11-24T09:00:00.000Z","days":1,"name":"=1"}\n',
    );
  });

  test.each([0, 1, 250, 251, 700])('as JSON is one array of all %i rows', async (count) => {
    const rows = Array.from({ length: count }, (_, days) => row(days));

    expect(JSON.parse(await textOf(these(rows), 'json'))).toEqual(rows);
  });

  test.each(['csv', 'jsonl'] as const)('in two parts as %s is that of one', async (format) => {
    const rows = Array.from({ length: 9 }, (_, days) => row(days));
    const parts = [
      await textOf(these(rows.slice(0, 4)), format),
      await textOf(these(rows.slice(4)), format, false),
    ];

    expect(parts.join('')).toBe(await textOf(these(rows), format));
  });

  test('without rows still says what its columns are', async () => {
    expect(await textOf(these([]), 'csv')).toBe('\uFEFF"at","name","active","days"\r\n');
  });

  test('is measured as the bytes that are written', async () => {
    const text = await textOf(these([row(1), row(2)]), 'csv');

    expect(await measure(encodeRows(these([row(1), row(2)]), 'csv', columns))).toEqual({
      rows: 2,
      bytes: Buffer.byteLength(text),
      sha256: createHash('sha256').update(text).digest('hex'),
    });
  });

  test('reads no further ahead than its destination takes', async () => {
    let read = 0;
    const rows = async function* () {
      for (; read < 1_000_000; read += 1) yield row(read);
    };
    let taken = 0;
    const slow = new Writable({
      highWaterMark: 1,
      write(_piece, _encoding, callback) {
        taken += 1;
        if (taken < 4) callback();
        else callback(new Error('the disk is full'));
      },
    });

    await expect(exportTo(slow, encodeRows(rows(), 'jsonl', columns))).rejects.toThrow('the disk is full');
    expect(read).toBeLessThan(20 * 250);
  });

  test('whose rows cannot be read to the end is none', async () => {
    const rows = async function* () {
      yield row(1);
      throw new Error('the store is away');
    };

    await expect(textOf(rows(), 'csv')).rejects.toThrow('the store is away');
  });
});

describe('an export with its sidecar', () => {
  const rows = Array.from({ length: 40_000 }, (_, days) => row(days));
  const exported = () => encodeRows(these(rows), 'csv', columns);
  const basis = { query: {}, source: { runs: [], read: {} }, gaps: [], head: null };
  const made = {
    tenantId: 't',
    format: 'csv',
    madeAt: '2026-11-24T09:00:00.000Z',
    madeFor: 'ada',
    appVersion: '1',
  } as const;

  test('that broke off on the way can be told from a whole one', async () => {
    const sidecar = sidecarOf(basis, await measure(exported()), made);
    const server = createServer((request, response) => {
      if (request.url === '/whole') return void exportTo(response, exported());
      const cut = async function* () {
        let chunks = 0;
        for await (const chunk of exported()) {
          chunks += 1;
          if (chunks === 100) return void request.socket.destroy();
          yield chunk;
        }
      };
      exportTo(response, cut()).catch(() => undefined);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

    const whole = await received(`${origin}/whole`);
    const broken = await received(`${origin}/broken`);
    server.close();

    expect(await checkExport(sidecar, pieces(whole))).toBe('whole');
    expect(broken.length).toBeGreaterThan(0);
    expect(await checkExport(sidecar, pieces(broken))).toBe('shorter');
    expect(await checkExport(sidecar, pieces(Buffer.from(whole.toString().replace('Zoë', 'Zoe '))))).toBe(
      'other',
    );
  });

  test('says what is missing, and is not complete then', async () => {
    const gaps = [{ part: 'roles', because: 'the last run could not read them' }];
    const measured = await measure(exported());

    expect(sidecarOf({ ...basis, gaps }, measured, made)).toMatchObject({ isComplete: false, gaps });
    expect(sidecarOf(basis, measured, made)).toMatchObject({
      isComplete: true,
      rows: 40_000,
      timeZone: 'UTC',
      head: null,
    });
  });
});

/** Whatever of an answer arrives. */
async function received(url: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  try {
    const { body } = await fetch(url);
    for await (const piece of body ?? []) pieces.push(piece);
  } catch {
    // It broke off.
  }
  return Buffer.concat(pieces);
}

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
