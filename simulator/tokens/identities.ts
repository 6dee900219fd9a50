import { createHash } from 'node:crypto';

/** A managed identity to add. */
export interface IdentityOptions {
  /** Client id of a user-assigned identity. Absent: the system-assigned one. */
  readonly clientId?: string;
  /** Object id of its service principal. Default: derived from the seed. */
  readonly objectId?: string;
  /** Graph app roles by value: `AuditLog.Read.All`. */
  readonly appRoles: readonly string[];
}

export interface Identity {
  readonly systemAssigned: boolean;
  /** Application (client) id; `appid` of its tokens. */
  readonly clientId: string;
  readonly objectId: string;
  readonly appRoles: readonly string[];
}

/** The managed identities of the simulated app. */
export interface Identities {
  /** @throws Error when an identity with this client id, or a system-assigned one, exists already. */
  add(identity: IdentityOptions): Identity;
  /**
   * Replaces the app roles of an identity. Tokens issued from now on carry them. App Service's token cache (up to 24
   * h) is not simulated.
   *
   * @throws Error for an unknown client id.
   */
  setRoles(clientId: string | undefined, appRoles: readonly string[]): void;
  /** Finds an identity. Without client id and object id: the system-assigned one. */
  find(wanted: {
    readonly clientId?: string | undefined;
    readonly objectId?: string | undefined;
  }): Identity | undefined;
}

/** App roles for reading PIM and the audit log (docs/graph-facts.md#permissions-to-read-and-write). */
export const readerRoles: readonly string[] = [
  'RoleAssignmentSchedule.Read.Directory',
  'RoleEligibilitySchedule.Read.Directory',
  'RoleManagement.Read.Directory',
  'AuditLog.Read.All',
  'User.Read.All',
  'GroupMember.Read.All',
  'Application.Read.All',
];

export function createIdentities(seed: number, initial: readonly IdentityOptions[]): Identities {
  const identities: Identity[] = [];
  const find: Identities['find'] = ({ clientId, objectId }) =>
    identities.find((identity) => {
      if (clientId !== undefined) return identity.clientId.toLowerCase() === clientId.toLowerCase();
      if (objectId !== undefined) return identity.objectId.toLowerCase() === objectId.toLowerCase();
      return identity.systemAssigned;
    });
  const self: Identities = {
    add({ clientId, objectId, appRoles }) {
      const name = clientId ?? 'system-assigned';
      if (find({ clientId }) !== undefined) throw new Error(`the managed identity ${name} exists already`);
      const identity = {
        systemAssigned: clientId === undefined,
        clientId: clientId ?? seededId(seed, 'system-assigned client id'),
        objectId: objectId ?? seededId(seed, `object id of ${name}`),
        appRoles,
      };
      identities.push(identity);
      return identity;
    },
    setRoles(clientId, appRoles) {
      const identity = find({ clientId });
      if (identity === undefined)
        throw new Error(`there is no managed identity ${clientId ?? 'system-assigned'}`);
      identities[identities.indexOf(identity)] = { ...identity, appRoles };
    },
    find,
  };
  for (const identity of initial) self.add(identity);
  return self;
}

/** A GUID derived from the seed and the words. */
function seededId(seed: number, words: string): string {
  const hex = createHash('sha256').update(`${seed} ${words}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
