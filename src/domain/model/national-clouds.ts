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

/** For whom a managed identity's token is that proves who an app is, where it is not the global cloud's. By the host of the authority. */
export const exchangeAudiences: Readonly<Record<string, string>> = {
  'login.microsoftonline.us': 'api://AzureADTokenExchangeUSGov',
  'login.partner.microsoftonline.cn': 'api://AzureADTokenExchangeChina',
  'login.chinacloudapi.cn': 'api://AzureADTokenExchangeChina',
};

/** The issuers that v1.0 tokens name: global and US government clouds share the first, the second is China's. */
export const v1IssuerHosts: readonly string[] = ['sts.windows.net', 'sts.chinacloudapi.cn'];

/** Azure Table Storage: an account of the global cloud, of US government's or China's, or one with a DNS zone of its own. */
export const tablesHost =
  /^[a-z0-9]{3,24}\.(table\.core\.(windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)|z\d{1,2}\.table\.storage\.azure\.net)$/;

/** Azure Queue Storage, likewise. */
export const queuesHost =
  /^[a-z0-9]{3,24}\.(queue\.core\.(windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)|z\d{1,2}\.queue\.storage\.azure\.net)$/;

/** Azure Blob Storage, likewise. */
export const blobsHost =
  /^[a-z0-9]{3,24}\.(blob\.core\.(windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)|z\d{1,2}\.blob\.storage\.azure\.net)$/;

/** Azure Key Vault of the three clouds, and Managed HSM. What follows the first dot is whom a token for it is for. */
export const keyVaultHost =
  /^[a-z][a-z0-9-]{2,23}\.(vault\.(azure\.net|usgovcloudapi\.net|azure\.cn)|managedhsm\.azure\.net)$/;

/** This machine, where the simulator and Azurite are. */
export const loopbackHosts: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];
