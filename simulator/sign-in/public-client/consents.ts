import type { Applications } from '../applications.ts';

/** Who has consented to what: delegated permissions of Microsoft Graph, by application. */
export interface Consents {
  /** What the application may have for a user: an administrator's consent for all, and the user's own. */
  of(clientId: string, userId: string): readonly string[];
  /** @param userId absent: an administrator consents for everybody. */
  give(clientId: string, scopes: readonly string[], userId?: string): void;
}

/** What anybody may consent to for themself; all else wants an administrator. */
const harmless: readonly string[] = ['User.Read'];

export function createConsents(applications: Pick<Applications, 'find'>): Consents {
  const given = new Map<string, readonly string[]>();
  const keyOf = (clientId: string, userId = 'everybody') => `${clientId} ${userId}`.toLowerCase();
  const read = (clientId: string, userId?: string) => given.get(keyOf(clientId, userId)) ?? [];
  return {
    of(clientId, userId) {
      const registered = applications.find(clientId)?.delegatedPermissions ?? [];
      return [...new Set([...registered, ...read(clientId), ...read(clientId, userId)])];
    },
    give(clientId, scopes, userId) {
      given.set(keyOf(clientId, userId), [...new Set([...read(clientId, userId), ...scopes])]);
    },
  };
}

/** The scopes that only an administrator can consent to. */
export function forAdministrators(scopes: readonly string[]): readonly string[] {
  return scopes.filter((scope) => !harmless.includes(scope));
}
