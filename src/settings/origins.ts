import {
  authorityHosts,
  blobsHost,
  graphHosts,
  keyVaultHost,
  loopbackHosts,
  queuesHost,
  tablesHost,
} from '../domain/model/national-clouds.ts';

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Where spans may go. They name ids of people and roles: they leave this machine by https only. */
export function isSpanEndpoint(text: string): boolean {
  const url = urlOf(text);
  return (
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname))
  );
}

export function isHttpUrl(text: string): boolean {
  return /^https?:$/.test(urlOf(text)?.protocol ?? '');
}

export function isGraphOrigin(text: string): boolean {
  const url = urlOf(text);
  if (url === undefined || url.origin !== text) return false;
  return (url.protocol === 'https:' && graphHosts.includes(url.host)) || loopbackHosts.includes(url.hostname);
}

export function isAuthority(text: string): boolean {
  const url = urlOf(text);
  if (url === undefined || url.origin !== text) return false;
  return (
    (url.protocol === 'https:' && authorityHosts.includes(url.host)) || loopbackHosts.includes(url.hostname)
  );
}

/** Over https only Table Storage itself: the token that is sent there opens the store. */
export function isTablesEndpoint(text: string): boolean {
  return isStorageEndpoint(text, tablesHost);
}

/** Over https only Queue Storage itself. */
export function isQueuesEndpoint(text: string): boolean {
  return isStorageEndpoint(text, queuesHost);
}

function isStorageEndpoint(text: string, host: RegExp): boolean {
  const url = urlOf(text);
  if (url === undefined || url.search !== '' || url.hash !== '' || url.username !== '') return false;
  if (loopbackHosts.includes(url.hostname)) return /^https?:$/.test(url.protocol);
  return url.protocol === 'https:' && host.test(url.host) && url.pathname === '/';
}

/** A container of Blob Storage, and over https nowhere else. */
export function isContainerUrl(text: string): boolean {
  const url = urlOf(text);
  if (url === undefined || url.href !== text || url.search !== '' || url.hash !== '') return false;
  if (url.username !== '' || url.password !== '') return false;
  const [, container, ...more] = url.pathname.split('/');
  if (loopbackHosts.includes(url.hostname))
    return url.protocol === 'http:' && more.length === 1 && isContainerName(more[0]);
  return (
    url.protocol === 'https:' && blobsHost.test(url.host) && more.length === 0 && isContainerName(container)
  );
}

function isContainerName(text: string | undefined): boolean {
  return text !== undefined && /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/.test(text);
}

/** A blob in a container of Blob Storage, and over https nowhere else. Without a signature in it: the identity reads it. */
export function isBlobUrl(text: string): boolean {
  const [, container, name] = /^(.+)\/([A-Za-z0-9][A-Za-z0-9._-]{0,254})$/.exec(text) ?? [];
  return container !== undefined && name !== undefined && isContainerUrl(container);
}

/** The id of a key with its version; over https only in Key Vault itself: the token that is sent there signs. */
export function isKeyUrl(text: string): boolean {
  const url = urlOf(text);
  if (
    url === undefined ||
    url.href !== text ||
    !/^\/keys\/[A-Za-z0-9-]{1,127}\/[A-Za-z0-9]{1,64}$/.test(url.pathname)
  )
    return false;
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') return false;
  if (loopbackHosts.includes(url.hostname)) return /^https?:$/.test(url.protocol);
  return url.protocol === 'https:' && keyVaultHost.test(url.host);
}

/** Hosts whose incoming webhooks are known: Slack's, and those of Teams and Power Automate in the global and two national clouds. */
const webhookHosts: readonly RegExp[] = [
  /^hooks\.slack(-gov)?\.com$/,
  /\.webhook\.office\.com$/,
  /\.logic\.azure\.(com|us|cn)$/,
  /\.environment\.api\.powerplatform\.com$/,
];

/** @param further hosts that are allowed besides the known ones. */
export function isWebhook(text: string, further: readonly string[]): boolean {
  const url = urlOf(text);
  if (url === undefined || !isSafeUrl(text)) return false;
  if (isLoopback(text)) return true;
  // `host` has a port where it is not 443.
  return webhookHosts.some((known) => known.test(url.host)) || further.includes(url.hostname);
}

/** A name of a host: no address, and not this machine. */
export function isHostName(text: string): boolean {
  return /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(text);
}

export function isLoopback(text: string): boolean {
  return loopbackHosts.includes(urlOf(text)?.hostname ?? '');
}

/** https, or http on this machine; no user name and password in it. */
export function isSafeUrl(text: string): boolean {
  const url = urlOf(text);
  if (url === undefined || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.includes(url.hostname));
}

/** Where this app's own API is: paths are put behind it. */
export function isBaseUrl(text: string): boolean {
  const url = urlOf(text);
  return isSafeUrl(text) && url?.search === '' && url.hash === '';
}
