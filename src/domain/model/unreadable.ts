/**
 * A row of a listing in which something has not the form that Graph promises. It is there all the same: what it says is
 * not known, and what it is about only as far as that can be read.
 */
export interface UnreadableRow {
  readonly id: string | undefined;
  readonly principalId: string | undefined;
  readonly roleDefinitionId: string | undefined;
  readonly directoryScopeId: string | undefined;
  /** A sentence: where it was read, and what is wrong with it. */
  readonly because: string;
}
