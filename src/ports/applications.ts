import type { ReadCall, ReadPage } from './reading.ts';

/** Somebody who was assigned an app role of a resource: a permission of Microsoft Graph, a role of our own API. */
export interface AppRoleHolder {
  /** As tokens have it: `Directory.Read.All`; its id where the resource does not name it. */
  readonly appRole: string;
  readonly principalId: string;
  /** As Graph names it: `User`, `Group`, `ServicePrincipal`. */
  readonly principalType: string;
}

/** What somebody can sign in with as an application. */
export type AppCredential =
  | { readonly kind: 'secret' | 'certificate'; readonly id: string; readonly endsAt: Date | undefined }
  | { readonly kind: 'federated'; readonly issuer: string; readonly subject: string };

/**
 * Who may do what through applications, and who can sign in as one. `undefined`: there is no such thing in this tenant, as of an
 * application that is registered in another. Throws `GraphCallError` for all that is no answer.
 */
export interface Applications {
  /** Of a resource by its `appId`: everybody who was assigned one of its app roles. Assignments of the last minutes may be missing. */
  appRoleHolders(appId: string, call: ReadCall): Promise<ReadPage<AppRoleHolder> | undefined>;
  /** Secrets and certificates of a registration. */
  keysOf(appId: string, call: ReadCall): Promise<readonly AppCredential[] | undefined>;
  /** Whose tokens Entra takes for those of a registration. */
  federatedCredentialsOf(appId: string, call: ReadCall): Promise<readonly AppCredential[] | undefined>;
  /** Who is in a group itself: an app role that a group has is its direct members' alone. */
  memberIds(groupId: string, call: ReadCall): Promise<readonly string[] | undefined>;
}
