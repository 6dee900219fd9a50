const view = '#view/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadmigratedroles';

const portals: Readonly<Record<string, string>> = {
  'login.microsoftonline.us': 'https://portal.azure.us',
  'login.partner.microsoftonline.cn': 'https://portal.azure.cn',
  'login.chinacloudapi.cn': 'https://portal.azure.cn',
};

/** PIM's own page "My roles", where Entra can ask for whatever it wants. @param authority where the user signs in. */
export function pimPage(authority: string): string {
  return `${portals[new URL(authority).host] ?? 'https://portal.azure.com'}/${view}`;
}
