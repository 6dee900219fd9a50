import { z } from 'zod';
import type { GraphClient } from '../../src/adapters/graph/client/client.ts';
import { sameId } from '../../src/domain/model/access.ts';
import { controlPlaneRoles } from '../../src/domain/model/well-known-roles.ts';
import type { ReadCall } from '../../src/ports/index.ts';
import { graphFailure } from './answers.ts';
import { harmlessRole } from './options.ts';

/** What is asked of a tenant before anything is made in it. */
export interface TenantClaim {
  readonly roleDefinitionId: string;
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
const roleDefinition = z.object({ displayName: z.string(), isPrivileged: z.boolean().catch(true) });
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
    ...(await unfitRole(client, claim.roleDefinitionId, call)),
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

/** A role that controls the tenant is given to nobody, in no tenant. */
async function unfitRole(client: GraphClient, roleId: string, call: ReadCall): Promise<readonly string[]> {
  if (roleId === harmlessRole) return [];
  const known = controlPlaneRoles.find(({ id }) => sameId(id, roleId));
  if (known !== undefined) return [`--role: ${known.name} ${known.why}. Take a role that does little.`];
  const url = `/roleManagement/directory/roleDefinitions/${roleId}?$select=id,displayName,isPrivileged`;
  const permission = 'RoleManagement.Read.Directory';
  try {
    const request = { method: 'GET', version: 'beta', url, workload: 'pim', permission } as const;
    const role = roleDefinition.parse((await client.send(request, call)).body);
    return role.isPrivileged
      ? [`--role: ${role.displayName} is privileged. Take a role that does little.`]
      : [];
  } catch (error) {
    return [`--role ${roleId} could not be looked at: ${graphFailure(error).message}`];
  }
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
    return [`How many users there are is not known: ${graphFailure(error).message}`];
  }
}
