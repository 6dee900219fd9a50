import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fetchExport } from '../../local/evidence-export.ts';

const pages = ['"a"\r\n"1"\r\n', '"2"\r\n', '"3"\r\n'];
const whole = pages.join('');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Serves the pages and their sidecar; `cutAt` breaks off within that page. */
function serve({ cutAt, altered }: { readonly cutAt?: number; readonly altered?: string } = {}) {
  return createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    if (request.headers.authorization !== 'Bearer token') return void response.writeHead(401).end('{}');
    if (url.searchParams.has('sidecar')) return sendSidecar(response);
    const number = Number(url.searchParams.get('after') ?? 0);
    const text = altered !== undefined && number === 1 ? altered : (pages[number] ?? '');
    const links = [
      ...(number < 2 ? [`</api/evidence/access?after=${number + 1}>; rel="next"`] : []),
      '</api/evidence/access?sidecar=true>; rel="describedby"',
    ];
    response.writeHead(200, {
      'content-length': Buffer.byteLength(text),
      'content-digest': `sha-256=:${createHash('sha256').update(text).digest('base64')}:`,
      'content-disposition': 'attachment; filename="access.csv"',
      link: links.join(', '),
    });
    if (number !== cutAt) return void response.end(text);
    response.write(text.slice(0, 2), () => request.socket.destroy());
  }).listen(0, '127.0.0.1');
}

function sendSidecar(response: ServerResponse): void {
  const bytes = Buffer.byteLength(whole);
  response.end(JSON.stringify({ rows: 3, bytes, sha256: sha256(whole), gaps: [] }));
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pim-warden-export-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function exported(options: Parameters<typeof serve>[0], token = 'token') {
  const server = serve(options);
  await once(server, 'listening');
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  try {
    return await fetchExport({ api, question: 'access', format: 'csv', folder, token });
  } finally {
    server.close();
  }
}

describe('npm run evidence', () => {
  test('puts the pages together, and names the file when it is proved to be whole', async () => {
    const { file, sidecarFile } = await exported({});

    expect(await readFile(file, 'utf8')).toBe(whole);
    expect(JSON.parse(await readFile(sidecarFile, 'utf8'))).toMatchObject({ sha256: sha256(whole) });
    expect(await readdir(folder)).toEqual(['access.csv', 'access.csv.sidecar.json']);
  });

  test.each([1, 2])(
    'leaves no file under its name where the connection broke off in page %i',
    async (cutAt) => {
      await expect(exported({ cutAt })).rejects.toThrow();

      expect(await readdir(folder)).not.toContain('access.csv');
    },
  );

  test('tells a page that is shorter than the export', async () => {
    await expect(exported({ altered: '' })).rejects.toThrow('is shorter than the export');
    expect(await readdir(folder)).toEqual(['access.csv.part']);
  });

  test('tells a page that is another', async () => {
    await expect(exported({ altered: '"5"\r\n' })).rejects.toThrow('is not what was exported');
  });

  test('says what the app said', async () => {
    await expect(exported({}, 'other')).rejects.toThrow('/api/evidence/access: 401');
    expect(await readdir(folder)).toEqual([]);
  });
});
