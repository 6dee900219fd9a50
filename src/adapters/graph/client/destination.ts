import { graphHosts, loopbackHosts } from '../../../domain/model/national-clouds.ts';

/** What the SDK believes it calls; only the last hop goes to the configured origin. */
export const sdkBaseUrl = 'https://graph.microsoft.com';
export const apiVersion = 'v1.0';
/** Beta only for what v1.0 does not have: security alerts. */
export type ApiVersion = 'v1.0' | 'beta';

/** The one place that requests, and with them tokens, may be sent to. */
export interface Destination {
  /** Scheme, host and port. */
  readonly origin: string;
  /** The scope to ask a token for. */
  readonly scope: string;
  /** Where a request with this address really goes, or `undefined` when it must not be sent at all. */
  resolve(address: string): URL | undefined;
}

/**
 * @param origin Microsoft Graph itself over https, or the simulator on loopback over http or https.
 * @throws RangeError for any other place: no token may ever be sent there.
 */
export function createDestination(origin: string): Destination {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  const isLoopback =
    url !== undefined && /^https?:$/.test(url.protocol) && loopbackHosts.includes(url.hostname);
  const isGraph = url !== undefined && url.protocol === 'https:' && graphHosts.includes(url.host);
  if (url === undefined || (!isLoopback && !isGraph)) {
    throw new RangeError(
      `"${origin}" is not Microsoft Graph: no token is sent there. Give one of ${graphHosts.map((host) => `https://${host}`).join(', ')}, or a loopback address.`,
    );
  }
  return {
    origin: url.origin,
    scope: `${isLoopback ? sdkBaseUrl : url.origin}/.default`,
    resolve: (address) => resolve(address, url.origin),
  };
}

function resolve(address: string, origin: string): URL | undefined {
  if (!URL.canParse(address)) return undefined;
  const { origin: named, username, password, pathname, search } = new URL(address);
  if ((named !== origin && named !== sdkBaseUrl) || username !== '' || password !== '') return undefined;
  return new URL(origin + pathname + search);
}
