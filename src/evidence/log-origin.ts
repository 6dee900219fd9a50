/** Whose log it is: the first line of each head of a tenant's log, and the name of the keys that sign it. */
export function logOrigin(tenantId: string): string {
  return `pim-warden/${tenantId}`;
}
