import { loopbackHosts } from '../domain/model/national-clouds.ts';

/**
 * The account and key that every Azurite has, published in its documentation: not a secret. They are used on loopback
 * addresses only.
 */
export const azuriteAccount = 'devstoreaccount1';
export const azuriteKey =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Who answers at an address of Azure Storage: Azure, over https and to a credential, or Azurite, over http on this machine. */
export type StorageHost =
  | { readonly kind: 'azure' }
  | { readonly kind: 'azurite' }
  /** `why` follows the address: "is ...". */
  | { readonly kind: 'unusable'; readonly why: string };

export function hostOfStorage(endpoint: string): StorageHost {
  const url = URL.parse(endpoint);
  if (url?.protocol === 'https:') return { kind: 'azure' };
  if (url?.protocol !== 'http:' || !loopbackHosts.includes(url.hostname))
    return { kind: 'unusable', why: 'is neither https nor http on this machine' };
  if (url.pathname.replace(/\/+$/, '') !== `/${azuriteAccount}`)
    return {
      kind: 'unusable',
      why: `is on this machine, but not Azurite's account: its path must be /${azuriteAccount}`,
    };
  return { kind: 'azurite' };
}
