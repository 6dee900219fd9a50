import type { ActivationContent } from '../../domain/model/activation.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import { GraphCallError } from '../../ports/errors.ts';
import type { ReadCall, RoleDefinitionSource } from '../../ports/index.ts';

type Fact = readonly [name: string, value: string];

/** What an activation asks for, in plain words. @param role its name, where it is known. */
export function activationFacts(content: ActivationContent, role?: string): readonly Fact[] {
  const { key, minutes, ticket, sender, justification, ticketInfo, eventAt } = content;
  const { principalId, roleDefinitionId, directoryScopeId } = key;
  const sent = [ticketInfo?.number, ticketInfo?.system].filter(Boolean).join(', ');
  return [
    ['For whom', principalId],
    ['Role', role === undefined ? roleDefinitionId : `${role} (${roleDefinitionId})`],
    ['Where', directoryScopeId === '/' ? 'the whole directory (/)' : directoryScopeId],
    ['For how long', `${minutes} minutes at most, from when it is given`],
    ['Ticket', `${ticket} of ${sender}`],
    ...(sent === '' ? [] : [['Ticket as Entra gets it', sent] as const]),
    ['Because', justification],
    ['Happened at', eventAt],
  ];
}

/** The name of an activation's role. `undefined`: it cannot be read, and the page goes without. */
export async function roleNameOf(
  { content }: ChangeRecord,
  { roleDefinitions }: { readonly roleDefinitions: RoleDefinitionSource },
  call: ReadCall,
): Promise<string | undefined> {
  if (content.kind !== 'activation') return undefined;
  try {
    const { byId } = await roleDefinitions.read(call);
    return byId.get(content.key.roleDefinitionId.toLowerCase())?.displayName;
  } catch (error) {
    if (!(error instanceof GraphCallError)) throw error;
    return undefined;
  }
}
