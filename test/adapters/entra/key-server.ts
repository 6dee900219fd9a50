import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** A key pair as Entra has it: named, and published or not. */
export interface SigningKey {
  readonly id: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export async function makeKey(id: string, algorithm = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm);
  return { id, privateKey, jwk: { ...(await exportJWK(publicKey)), kid: id, use: 'sig', alg: algorithm } };
}

export function sign(
  key: SigningKey,
  claims: Readonly<Record<string, unknown>>,
  algorithm = 'RS256',
): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: algorithm, kid: key.id, typ: 'JWT' })
    .sign(key.privateKey);
}

/** Entra's key endpoint, on this machine. */
export interface KeyServer {
  readonly origin: string;
  /** Paths asked for, in order. */
  readonly asked: readonly string[];
  publish(keys: readonly SigningKey[]): void;
  close(): Promise<void>;
}

export async function startKeyServer(): Promise<KeyServer> {
  let published: readonly SigningKey[] = [];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: published.map(({ jwk }) => jwk) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    publish(keys) {
      published = keys;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
