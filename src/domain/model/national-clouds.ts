/**
 * The hosts of Microsoft's clouds. A token is sent to no other host but loopback, and accepted from no other issuer.
 * Source: "National cloud deployments", Microsoft Graph.
 */

/** Microsoft Graph: global, US government (two) and China. */
export const graphHosts: readonly string[] = [
  'graph.microsoft.com',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'microsoftgraph.chinacloudapi.cn',
];

/** Where Entra signs tokens: global, US government, China (two names). */
export const authorityHosts: readonly string[] = [
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
  'login.chinacloudapi.cn',
];

/** The issuers that v1.0 tokens name: global and US government clouds share the first, the second is China's. */
export const v1IssuerHosts: readonly string[] = ['sts.windows.net', 'sts.chinacloudapi.cn'];

/** This machine, where the simulator and Azurite are. */
export const loopbackHosts: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];
