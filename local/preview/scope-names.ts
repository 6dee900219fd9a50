import { type AccessKey, isDirectoryRole } from '../../src/domain/model/access.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import type { ObjectNames, ReadCall } from '../../src/ports/index.ts';
import type { ScopeName } from '../../src/report/preview/preview-findings.ts';
import { forPerson } from './failures.ts';
import type { Miss } from './unseen.ts';

/** What the scopes of some accesses are called. */
export interface NamedScopes {
  /** By `directoryScopeId`: all of them but the whole directory. */
  readonly scopes: ReadonlyMap<string, ScopeName>;
  readonly misses: readonly Miss[];
}

/** Asks for the names of administrative units and apps that roles are held at. They are for reading: without them there are ids. */
export async function scopeNames(
  names: ObjectNames,
  keys: readonly AccessKey[],
  call: ReadCall,
): Promise<NamedScopes> {
  const scopeIds = [
    ...new Set(keys.flatMap((key) => (isDirectoryRole(key) ? [key.directoryScopeId] : []))),
  ].filter((id) => id !== '/');
  if (scopeIds.length === 0) return { scopes: new Map(), misses: [] };
  try {
    const found = await names.namesOf(scopeIds.map(objectIdIn).toSorted(), call);
    const nameOf = (scopeId: string): ScopeName => {
      const named = found.get(objectIdIn(scopeId));
      return named === undefined ? { kind: 'not-there' } : { kind: 'there', ...named };
    };
    return { scopes: new Map(scopeIds.map((id) => [id, nameOf(id)])), misses: [] };
  } catch (error) {
    const failure = forPerson(error);
    if (!(failure instanceof GraphCallError) || failure.kind === 'cancelled') throw failure;
    const scopes = new Map(scopeIds.map((id) => [id, { kind: 'not-read' } as const]));
    return { scopes, misses: [{ part: 'scope-names', because: failure.message }] };
  }
}

/** The object of `/administrativeUnits/{id}` and of `/{id}`. */
function objectIdIn(directoryScopeId: string): string {
  return directoryScopeId.slice(directoryScopeId.lastIndexOf('/') + 1).toLowerCase();
}
