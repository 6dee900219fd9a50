import type { ReadCall } from './reading.ts';

/** What an object of the directory is called. */
export interface NamedObject {
  /** As Graph names it: `administrativeUnit`, `application`. */
  readonly type: string;
  /** `undefined`: it has none. */
  readonly displayName: string | undefined;
}

/** What people call the objects behind ids: for reading, never for a decision. Throws `GraphCallError` for all that is no answer. */
export interface ObjectNames {
  /** By id in lower case. What is not in the directory is absent. */
  namesOf(ids: readonly string[], call: ReadCall): Promise<ReadonlyMap<string, NamedObject>>;
}
