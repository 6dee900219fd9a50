import type { ScopeName } from './preview-findings.ts';

/** Words for the kinds of objects that a role can be held at, by Graph's names of them. */
const typeWords: Readonly<Record<string, string>> = {
  administrativeUnit: 'administrative unit',
  application: 'app registration',
  servicePrincipal: 'enterprise application',
};

const unit = '/administrativeUnits/';

/**
 * A scope as people know it, with its id, which alone is unique: `Lyon (administrative unit 7777…)`. One without a name says why.
 *
 * @param directoryScopeId any scope except the whole directory.
 * @param known `undefined`: nobody looked for a name.
 */
export function scopeText(directoryScopeId: string, known: ScopeName | undefined): string {
  if (known === undefined) return directoryScopeId;
  const id = directoryScopeId.slice(directoryScopeId.lastIndexOf('/') + 1);
  const guess = directoryScopeId.startsWith(unit) ? 'administrative unit' : 'object';
  switch (known.kind) {
    case 'there': {
      const what = `${typeWords[known.type] ?? known.type} ${id}`;
      return known.displayName === undefined ? `${what}, without a name` : `${known.displayName} (${what})`;
    }
    case 'not-there':
      return `${guess} ${id}, which the directory does not have any more`;
    case 'not-read':
      return `${guess} ${id}, whose name could not be read`;
    default:
      return known satisfies never;
  }
}
