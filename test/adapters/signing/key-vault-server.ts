import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signDigest } from './sign-digest.ts';

/** Key Vault's REST interface, as far as signing needs it, on this machine. */
export interface KeyVaultServer {
  readonly origin: string;
  /** Makes a version of a key. @returns its id. */
  addKey(name: string, kind?: { readonly curve?: string; readonly type?: 'ec' | 'rsa' }): string;
  /** Each request: method, path with query, and the token. */
  readonly asked: { readonly line: string; readonly token: string | undefined }[];
  /** What the next answers are, in the place of the right ones; the last one stays. Empty: the right ones. */
  answer(...answers: readonly VaultAnswer[]): void;
  close(): Promise<void>;
}

export type VaultAnswer =
  | 'right'
  | 'hang'
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

export const vaultToken = 'token-for-the-vault';

export async function startKeyVault(): Promise<KeyVaultServer> {
  const keys = new Map<string, KeyObject>();
  const asked: KeyVaultServer['asked'] = [];
  let answers: VaultAnswer[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://vault');
    asked.push({ line: `${request.method} ${request.url}`, token: request.headers.authorization });
    const planned = answers.length > 1 ? answers.shift() : answers[0];
    if (planned === 'hang') return;
    if (planned !== undefined && planned !== 'right')
      return send(response, planned.status, planned.body ?? {}, planned.headers);
    if (request.headers.authorization !== `Bearer ${vaultToken}`)
      return send(
        response,
        401,
        errorOf('Unauthorized', 'AKV10000: Request is missing a Bearer or PoP token.'),
      );
    if (url.searchParams.get('api-version') !== '7.4')
      return send(response, 400, errorOf('BadParameter', 'The specified version is not recognized'));
    const key = keys.get(url.pathname.replace(/\/sign$/, ''));
    if (key === undefined)
      return send(
        response,
        404,
        errorOf('KeyNotFound', 'A key with (name/id) log was not found in this key vault.'),
      );
    const kid = `${origin}${url.pathname.replace(/\/sign$/, '')}`;
    if (request.method === 'GET')
      return send(response, 200, { key: { kid, ...jwkOf(key) }, attributes: { enabled: true } });
    const { alg, value } = await bodyOf(request);
    const digest = Buffer.from(String(value), 'base64url');
    if (alg !== 'ES256' || digest.length !== 32)
      return send(response, 400, errorOf('BadParameter', 'Key and signing algorithm are incompatible'));
    send(response, 200, { kid, value: signDigest(key, digest).toString('base64url') });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    addKey(name, { curve = 'P-256', type = 'ec' } = {}) {
      const made =
        type === 'ec'
          ? generateKeyPairSync('ec', { namedCurve: curve })
          : generateKeyPairSync('rsa', { modulusLength: 2048 });
      const path = `/keys/${name}/${String(keys.size + 1).padStart(32, '0')}`;
      keys.set(path, made.privateKey);
      return origin + path;
    },
    asked,
    answer(...planned) {
      answers = [...planned];
      asked.length = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function jwkOf(key: KeyObject): object {
  const { kty, crv, x, y } = key.export({ format: 'jwk' });
  return { kty, crv, x, y, key_ops: ['sign', 'verify'] };
}

async function bodyOf(
  request: IncomingMessage,
): Promise<{ readonly alg?: unknown; readonly value?: unknown }> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString());
}

export function errorOf(code: string, message: string, inner?: string): object {
  return { error: { code, message, ...(inner !== undefined && { innererror: { code: inner } }) } };
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
