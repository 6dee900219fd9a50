import { createTenant, type TenantOptions } from './state/create-tenant.ts';
import type { Tenant } from './state/tenant.ts';

/** Default sizes of the tenant. */
export const defaultSizes = { seed: 1, users: 500, auditEvents: 6_000 } as const;

export type Sizes = Pick<
  TenantOptions,
  | 'seed'
  | 'users'
  | 'auditEvents'
  | 'groups'
  | 'servicePrincipals'
  | 'administrativeUnits'
  | 'timeBoundEligibilities'
  | 'retentionDays'
  | 'pim'
>;

/** A tenant of the sizes that are given, and the defaults of the others. */
export function makeTenant(
  options: Partial<Sizes> & { readonly lateEvents?: NonNullable<TenantOptions['lateEvents']> },
  now: Date,
): Tenant {
  const { groups, servicePrincipals, administrativeUnits, retentionDays, lateEvents, pim } = options;
  const { timeBoundEligibilities } = options;
  return createTenant({
    seed: options.seed ?? defaultSizes.seed,
    users: options.users ?? defaultSizes.users,
    auditEvents: options.auditEvents ?? defaultSizes.auditEvents,
    now,
    ...(groups === undefined ? {} : { groups }),
    ...(servicePrincipals === undefined ? {} : { servicePrincipals }),
    ...(administrativeUnits === undefined ? {} : { administrativeUnits }),
    ...(timeBoundEligibilities === undefined ? {} : { timeBoundEligibilities }),
    ...(retentionDays === undefined ? {} : { retentionDays }),
    ...(lateEvents === undefined ? {} : { lateEvents }),
    ...(pim === undefined ? {} : { pim }),
  });
}
