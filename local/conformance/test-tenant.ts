import { z } from 'zod';
import type { GraphClient } from '../../src/adapters/graph/client/client.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import type { ReadCall } from '../../src/ports/index.ts';

/** What is asked of a tenant before anything is made in it. */
export interface TenantClaim {
  readonly tenantId: string;
  /** The domain that the operator typed: one of the tenant's own. */
  readonly domain: string;
  readonly mostUsers: number;
  /** Signs of production are told, and do not stop it. */
  readonly isForced: boolean;
}

export interface CheckedTenant {
  readonly displayName: string;
  readonly domain: string;
  /** Sentences: what looks like production. */
  readonly signs: readonly string[];
  /** Sentences: why nothing may be made. Empty: it may. */
  readonly obstacles: readonly string[];
}

const organizations = z.object({
  value: z
    .array(
      z.object({
        id: z.string(),
        displayName: z.string().nullish(),
        onPremisesSyncEnabled: z.boolean().nullish(),
        verifiedDomains: z.array(z.object({ name: z.string() })),
      }),
    )
    .min(1),
});
const userPage = z.object({
  value: z.array(z.object({ id: z.string() })),
  '@odata.nextLink': z.string().optional(),
});

/** Looks whether the tenant is the one that was named, and small enough to be a test tenant. Changes nothing. */
export async function checkTenant(
  client: GraphClient,
  claim: TenantClaim,
  call: ReadCall,
): Promise<CheckedTenant> {
  const organization = await readOrganization(client, call);
  const { displayName, verifiedDomains, onPremisesSyncEnabled } = organization;
  const domain = verifiedDomains.find(({ name }) => name.toLowerCase() === claim.domain.toLowerCase())?.name;
  const signs = [
    ...(onPremisesSyncEnabled === true ? ['People are synchronised from a directory on premises.'] : []),
    ...(await tooManyUsers(client, claim.mostUsers, call)),
  ];
  const obstacles = [
    ...(organization.id.toLowerCase() === claim.tenantId.toLowerCase()
      ? []
      : [`The identity is of tenant ${organization.id}, not of ${claim.tenantId}.`]),
    ...(domain === undefined
      ? [
          `${claim.domain} is no domain of this tenant, which has ${verifiedDomains.map(({ name }) => name).join(', ')}.`,
        ]
      : []),
    ...(claim.isForced ? [] : signs.map((sign) => `${sign} Use a test tenant, or --force.`)),
  ];
  return { displayName: displayName ?? organization.id, domain: domain ?? claim.domain, signs, obstacles };
}

async function readOrganization(client: GraphClient, call: ReadCall) {
  const { body } = await client.send(
    {
      method: 'GET',
      url: '/organization?$select=id,displayName,onPremisesSyncEnabled,verifiedDomains',
      workload: 'directory',
      permission: 'Organization.Read.All',
    },
    call,
  );
  const [organization] = organizations.parse(body).value;
  if (organization === undefined) throw new TypeError('the tenant did not say who it is');
  return organization;
}

/** One page says enough: how many there are beyond it does not matter. */
async function tooManyUsers(client: GraphClient, most: number, call: ReadCall): Promise<readonly string[]> {
  const url = `/users?$select=id&$top=${Math.min(most + 1, 999)}`;
  try {
    const request = { method: 'GET', url, workload: 'directory', permission: 'User.Read.All' } as const;
    const page = userPage.parse((await client.send(request, call)).body);
    const isMore = page.value.length > most || page['@odata.nextLink'] !== undefined;
    return isMore ? [`There are more than ${most} users.`] : [];
  } catch (error) {
    if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
    return [`How many users there are is not known: ${error.message}`];
  }
}
