import type { AssignmentKey } from '../../../../simulator/state/identifiers.ts';

/**
 * Id of an assignment instance and its role assignment (docs/graph-facts.md#identifiers). The implementation is
 * independent of the simulator's.
 */
export function instanceIdOf({ roleDefinitionId, principalId, directoryScopeId }: AssignmentKey): string {
  const scope = directoryScopeId.split('/').at(-1) ?? '';
  const guids = [roleDefinitionId, principalId, ...(scope === '' ? [] : [scope])];
  const text = Buffer.from(guids.map(asDotNet).join(''), 'hex').toString('base64');
  const form = directoryScopeId.includes('administrativeUnits') ? '-2' : '-1';
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') + form;
}

/** .NET reverses the bytes of the first three parts of a GUID. */
function asDotNet(guid: string): string {
  const [a = '', b = '', c = '', ...rest] = guid.split('-');
  return [a, b, c].map((part) => (part.match(/../g) ?? []).toReversed().join('')).join('') + rest.join('');
}
