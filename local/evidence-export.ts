import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { checkExport, type Sidecar } from '../src/evidence/exports/sidecar.ts';

/** An export that is wanted. */
export interface WantedExport {
  /** Up to `/api`: `http://127.0.0.1:7071/api`. */
  readonly api: string;
  /** Below `/api/evidence`: `access?at=2026-11-01T00:00:00Z`. */
  readonly question: string;
  readonly format: 'csv' | 'jsonl';
  readonly token: string;
  readonly folder: string;
}

/** An export that is whole. */
export interface WholeExport {
  readonly file: string;
  readonly sidecarFile: string;
  readonly sidecar: Sidecar;
}

/** Why there is no whole export; what came is left in a file whose name ends with `.part`. */
class ExportFailed extends Error {
  override readonly name = 'ExportFailed';
}

/**
 * Fetches all pages of an export into a file, and then what proves it. The file gets its name when its length and digest are
 * those of the sidecar: what broke off never has it.
 */
export async function fetchExport(wanted: WantedExport): Promise<WholeExport> {
  const first = await fetchPage(questionUrl(wanted), wanted);
  const file = join(wanted.folder, first.fileName);
  const part = `${file}.part`;
  let last = first;
  const pages = async function* () {
    yield first.bytes;
    for (let next = first.next; next !== undefined; next = last.next) {
      last = await fetchPage(next, wanted);
      yield last.bytes;
    }
  };
  await pipeline(Readable.from(pages()), createWriteStream(part));
  if (last.sidecar === undefined) throw new ExportFailed('The answer does not say where its sidecar is.');
  const answer = await fetchOrFail(last.sidecar, wanted);
  const sidecar = (await answer.json()) as Sidecar;
  const verdict = await checkExport(sidecar, createReadStream(part));
  if (verdict !== 'whole') {
    const what = verdict === 'shorter' ? 'is shorter than the export' : 'is not what was exported';
    throw new ExportFailed(
      `${part} ${what}: ${sidecar.bytes} bytes with SHA-256 ${sidecar.sha256} were expected. Ask again.`,
    );
  }
  const sidecarFile = `${file}.sidecar.json`;
  await writeFile(sidecarFile, `${JSON.stringify(sidecar, undefined, 2)}\n`);
  await rename(part, file);
  return { file, sidecarFile, sidecar };
}

function questionUrl({ api, question, format }: WantedExport): URL {
  const url = new URL(`${api.replace(/\/$/, '')}/evidence/${question}`);
  url.searchParams.set('format', format);
  if (!url.searchParams.has('top')) url.searchParams.set('top', '1000');
  return url;
}

interface FetchedPage {
  readonly bytes: Buffer;
  readonly fileName: string;
  readonly next: URL | undefined;
  readonly sidecar: URL | undefined;
}

async function fetchPage(url: URL, wanted: WantedExport): Promise<FetchedPage> {
  const answer = await fetchOrFail(url, wanted);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const digest = `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;
  if (answer.headers.get('content-digest') !== digest)
    throw new ExportFailed(`A page of ${url.pathname} is not what its Content-Digest says. Ask again.`);
  const links = answer.headers.get('link') ?? '';
  const linkTo = (rel: string) => {
    const [, target] = new RegExp(`<([^>]*)>; rel="${rel}"`).exec(links) ?? [];
    if (target === undefined) return undefined;
    const linked = new URL(target, url);
    // The token goes to nobody else.
    if (linked.origin !== url.origin)
      throw new ExportFailed(`A page leads to ${linked.origin}. Nothing was sent there.`);
    return linked;
  };
  const [, name = 'export'] =
    /filename="([^"]*)"/.exec(answer.headers.get('content-disposition') ?? '') ?? [];
  return { bytes, fileName: basename(name), next: linkTo('next'), sidecar: linkTo('describedby') };
}

async function fetchOrFail(url: URL, { token }: WantedExport): Promise<Response> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (answer.ok) return answer;
  const problem = (await answer.json().catch(() => ({}))) as { readonly detail?: string };
  throw new ExportFailed(`${url.pathname}: ${answer.status} ${problem.detail ?? answer.statusText}`);
}
