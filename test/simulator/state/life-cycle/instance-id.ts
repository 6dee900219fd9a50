import type { AssignmentKey } from '../../../../simulator/state/identifiers.ts';

/** Id of an instance of an assignment and of the classic one behind it (pim-api-facts §3.3), by another way than the simulator's. */
export function instanceIdOf({ roleDefinitionId, principalId, directoryScopeId }: AssignmentKey): string {
  const scope = directoryScopeId.split('/').at(-1) ?? '';
  const guids = [roleDefinitionId, principalId, ...(scope === '' ? [] : [scope])];
  const text = Buffer.from(guids.map(asDotNet).join(''), 'hex').toString('base64');
  const form = directoryScopeId.includes('administrativeUnits') ? '-2' : '-1';
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') + form;
}

/** .NET turns the first three parts of a GUID round, byte by byte. */
function asDotNet(guid: string): string {
  const [a = '', b = '', c = '', ...rest] = guid.split('-');
  return [a, b, c].map((part) => (part.match(/../g) ?? []).toReversed().join('')).join('') + rest.join('');
}
