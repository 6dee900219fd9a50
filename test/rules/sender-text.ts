/** Senders as a rules file has them. */

export const HELPDESK = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
export const ADA = '11111111-aaaa-4bbb-8ccc-000000000001';
export const GRACE = '11111111-aaaa-4bbb-8ccc-000000000002';
export const APP = '461e8683-5575-4561-ac7f-899cc907d62a';
export const PUBLIC_KEY = `whpk_${Buffer.alloc(32, 7).toString('base64')}`;

/** A sender that is in order: generic, by a public key, for one person and one role. */
export const sender = {
  name: 'servicedesk',
  format: 'generic',
  proof: { kind: 'ed25519', publicKeys: [PUBLIC_KEY] },
  beneficiaries: { people: [ADA] },
  grants: [{ roleDefinitionId: HELPDESK }],
} as const;

export function sendersText(...senders: readonly object[]): string {
  return `"senders": ${JSON.stringify(senders)}`;
}
