/** Hosts of Microsoft Graph: global, US government (two) and China. A token is sent to no other host but loopback. */
export const graphHosts = [
  'graph.microsoft.com',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'microsoftgraph.chinacloudapi.cn',
];
const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]'];

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

export function isGraphOrigin(text: string): boolean {
  const url = urlOf(text);
  if (url === undefined || url.origin !== text) return false;
  return (url.protocol === 'https:' && graphHosts.includes(url.host)) || loopbackHosts.includes(url.hostname);
}

/** Where Entra signs tokens: global, US government, China (two names). */
export const authorityHosts = [
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
  'login.chinacloudapi.cn',
];

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
