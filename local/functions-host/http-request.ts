import type { IncomingMessage } from 'node:http';
import type { Nullable, RpcHttp } from './core-types.ts';

/** What the platform takes, unless it is told otherwise: 100 MiB. */
export const MAX_BODY_BYTES = 100 * 1024 * 1024;
/** What the platform's server takes of headers (Kestrel, `MaxRequestHeadersTotalSize`); Node would take half: a long token needs more. */
export const MAX_HEADER_BYTES = 32 * 1024;

/** The body, or `undefined` when there is more of it than `maxBytes`. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // Read to its end all the same: a request that is left half-read cannot be answered.
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  return bytes > maxBytes ? undefined : Buffer.concat(chunks);
}

/**
 * A request in the worker's shape. A header or query name that comes twice has its values joined with a comma and no space, as the
 * platform joins them: its own text of several values (Azure/azure-functions-host, GrpcMessageConversionExtensions).
 */
export function toRpcHttp(
  request: IncomingMessage,
  url: URL,
  params: Readonly<Record<string, string>>,
  body: Buffer,
): RpcHttp {
  const query = [...new Set(url.searchParams.keys())].map((name) => [
    name,
    url.searchParams.getAll(name).join(','),
  ]);
  const headers = Object.entries(request.headersDistinct).map(([name, values = []]) => [
    name,
    values.join(name === 'cookie' ? '; ' : ','),
  ]);
  return {
    method: request.method ?? 'GET',
    url: url.href,
    nullableHeaders: nullable(Object.fromEntries(headers)),
    nullableQuery: nullable(Object.fromEntries(query)),
    nullableParams: nullable(params),
    ...(body.length === 0 ? {} : { body: { bytes: body } }),
  };
}

function nullable(values: Readonly<Record<string, string>>): Record<string, Nullable<string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}
