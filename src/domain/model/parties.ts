/** Everybody who stands behind a principal: itself, the accounts of the same person, and whoever controls it. */
export interface Party {
  /** Object ids, and of an application its `appId`; in lower case. */
  readonly ids: ReadonlySet<string>;
  /** Groups, with all groups in them. */
  readonly groupIds: ReadonlySet<string>;
  /** Groups that an asking application owns: Graph does not list it among their owners. */
  readonly ownedIds: ReadonlySet<string>;
  /** Sentences: why it is not known who else stands behind it. */
  readonly unknown: readonly string[];
}

/** Who asks for a change of access, and who would have it. */
export interface Parties {
  readonly asker: Party;
  readonly beneficiary: Party;
}

/** Of a change that nobody has anything of. */
export const nobody: Party = { ids: new Set(), groupIds: new Set(), ownedIds: new Set(), unknown: [] };
