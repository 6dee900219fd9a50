import { authorityHosts, graphHosts, loopbackHosts } from '../domain/model/national-clouds.ts';

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
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

export function isTablesEndpoint(text: string): boolean {
  const url = urlOf(text);
  if (url === undefined || url.search !== '' || url.username !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.includes(url.hostname));
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
