import type { Rules } from '../domain/model/rules.ts';
import type { RulesFile } from './rules-schema.ts';

/** What the file says, in the domain's words: without what is there for the reader, and with absence spelled out. */
export function toRules(file: RulesFile): Rules {
  return {
    protected: {
      principals: file.protected.principals.map(({ id, why }) => ({ id, why })),
      groups: file.protected.groups.map(({ id, why }) => ({ id, why })),
      roles: file.protected.roles.map(({ id, why }) => ({ id, why })),
    },
    exceptions: file.exceptions.map(({ name: _, ...exception }) => ({
      ...exception,
      roleDefinitionId: exception.roleDefinitionId,
      directoryScopeId: exception.directoryScopeId,
    })),
    limits: file.limits,
    renew: {
      ...file.renew,
      ticket: file.renew.ticket,
      attestations: file.renew.attestations.map(({ name: _, ...attestation }) => attestation),
    },
    stale: { ...file.stale, ticket: file.stale.ticket },
  };
}
