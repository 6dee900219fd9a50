import { sameId } from '../model/access.ts';
import type { PrincipalState } from '../model/snapshot.ts';
import { met, unknown, unmet } from './check.ts';
import type { ActivationCheck } from './decision.ts';
import type { ActivationFacts } from './facts.ts';

/** Whether whoever would have the access is a person who can use it, and one whom this app may touch. */
export function personChecks(facts: ActivationFacts): readonly ActivationCheck[] {
  return [personUsable(facts), guestAllowed(facts), notProtected(facts)];
}

function personUsable({ ask, person }: ActivationFacts): ActivationCheck {
  const code = 'person-usable';
  const { principalId } = ask.key;
  if (!sameId(person.id, principalId))
    return unknown(code, `${person.id} was read where ${principalId} was asked for. Ask again later.`);
  if (person.kind !== 'user') return otherThanUser(person);
  if (person.accountEnabled === true) return met(code, `${principalId} is a user, and enabled.`);
  return person.accountEnabled === false
    ? unmet(code, `${principalId} is disabled. Enable the account, or ask for somebody else.`)
    : unknown(code, `Graph does not say whether ${principalId} is enabled. Ask again later.`);
}

function otherThanUser(person: Exclude<PrincipalState, { kind: 'user' }>): ActivationCheck {
  const code = 'person-usable';
  switch (person.kind) {
    case 'group':
      return unmet(code, `${person.id} is a group. Just-in-time access is for one person; ask for a person.`);
    case 'servicePrincipal':
      return unmet(code, `${person.id} is an app. Just-in-time access is for people; ask for a person.`);
    case 'foreign':
      return unmet(
        code,
        `${person.id} is of a kind that this app does not judge (${person.type}). Ask for a user of this directory.`,
      );
    case 'soft-deleted':
      return unmet(code, `${person.id} is deleted. Restore the account, or ask for somebody else.`);
    case 'gone':
      return unmet(
        code,
        `${person.id} is not in the directory. Correct the rules, or ask for somebody else.`,
      );
    case 'unknown':
      return unknown(code, `${person.id} could not be read: ${person.because}. Ask again later.`);
    default:
      return person satisfies never;
  }
}

function guestAllowed({ person, rules }: ActivationFacts): ActivationCheck {
  const code = 'guest-allowed';
  if (person.kind !== 'user') return unknown(code, `${person.id} is not known to be a user.`);
  if (person.isGuest === false) return met(code, `${person.id} is a member of the directory.`);
  if (rules.activations.guests === 'allow')
    return met(code, `${person.id} is, or may be, a guest, and \`activations.guests\` allows guests.`);
  return person.isGuest === true
    ? unmet(
        code,
        `${person.id} is a guest, and \`activations.guests\` of the rules refuses guests. Ask for a member.`,
      )
    : unknown(
        code,
        `Graph does not say whether ${person.id} is a guest, and \`activations.guests\` refuses guests. Ask again later.`,
      );
}

/** Who or what is protected is touched by no writer, grants included. */
function notProtected({ ask, rules, membership }: ActivationFacts): ActivationCheck {
  const code = 'not-protected';
  const { principals, groups, roles } = rules.protected;
  const { principalId, roleDefinitionId } = ask.key;
  const person = principals.find(({ id }) => sameId(id, principalId));
  const role = roles.find(({ id }) => sameId(id, roleDefinitionId));
  const group = groups.find(({ id }) => membership.inside.has(id.toLowerCase()));
  const found = person ?? role ?? group;
  if (found !== undefined) {
    const how =
      found === group ? `${principalId} is in the protected group ${found.id}` : `${found.id} is protected`;
    return unmet(
      code,
      `${how}: ${found.why}. No writer touches it; use PIM itself, or change \`protected\`.`,
    );
  }
  const unread = groups.find(({ id }) => membership.unknown.has(id.toLowerCase()));
  if (unread === undefined)
    return met(code, `Neither ${principalId} nor role ${roleDefinitionId} is protected.`);
  return unknown(
    code,
    `Whether ${principalId} is in the protected group ${unread.id} could not be read. Ask again later.`,
  );
}
