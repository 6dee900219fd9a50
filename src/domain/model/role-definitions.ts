/** A directory role, built-in or custom, as far as it matters how much its holders may do. */
export interface RoleDefinition {
  /** In lower case. */
  readonly id: string;
  readonly displayName: string | undefined;
  /** `undefined`: Graph did not say. */
  readonly isBuiltIn: boolean | undefined;
  /** Whether Graph itself calls it privileged; `undefined`: it did not say. */
  readonly isPrivileged: boolean | undefined;
  /** What its holders may do: `microsoft.directory/applications/credentials/update`. `undefined`: it cannot be read. */
  readonly actions: readonly string[] | undefined;
}

/** The roles of a tenant, as far as they could be read. */
export interface RoleDefinitions {
  /** By lower-case id. A role that is absent could not be read. */
  readonly byId: ReadonlyMap<string, RoleDefinition>;
  /** Actions that Graph calls privileged, in lower case; `undefined`: they could not be read. */
  readonly privilegedActions: ReadonlySet<string> | undefined;
}
