import type { ReadCall } from './reading.ts';

/** The application behind a service principal. */
export interface ApplicationOf {
  readonly appId: string;
  /** The tenant that the application is registered in; `undefined`: Graph did not say, as of managed identities. */
  readonly homeTenantId: string | undefined;
}

/**
 * Who owns what, and so decides who is in a group or signs in as an application. Ids in lower case; `undefined`: there is no
 * such thing here, so that nothing is known of its owners. Throws `GraphCallError` for all that is no answer.
 */
export interface Owners {
  /**
   * Users only: Graph does not list service principals here, and has no owners of groups that are synchronised
   * (docs/graph-facts.md#owners).
   */
  groupOwnerIds(groupId: string, call: ReadCall): Promise<readonly string[] | undefined>;
  servicePrincipalOwnerIds(id: string, call: ReadCall): Promise<readonly string[] | undefined>;
  /** Of the registration of an application. `undefined` also where it is registered in another tenant. */
  applicationOwnerIds(appId: string, call: ReadCall): Promise<readonly string[] | undefined>;
  applicationOf(servicePrincipalId: string, call: ReadCall): Promise<ApplicationOf | undefined>;
  /** Groups and applications that a service principal owns. */
  ownedBy(servicePrincipalId: string, call: ReadCall): Promise<readonly string[] | undefined>;
}
