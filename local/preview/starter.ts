import { controlPlaneRoles } from '../../src/domain/model/well-known-roles.ts';
import { starterRules } from '../rules-starter.ts';

/**
 * The rules of a preview for which nobody gave any. They are those that `npm run rules -- init` writes, and can be used as
 * they are: they protect whoever made the preview, for a list that protects nobody stops everything, and they have a baseline
 * to compare role settings with.
 *
 * @param accountId object id of whoever signed in; `undefined`: the token does not say.
 */
export function previewRules(accountId: string | undefined): string {
  const [globalAdministrator, privilegedRoleAdministrator] = controlPlaneRoles;
  const ids = [globalAdministrator, privilegedRoleAdministrator].flatMap((role) =>
    role === undefined ? [] : [`"${role.id}"`],
  );
  return starterRules({
    'protected.principals': [
      '[',
      '  // Your break-glass accounts belong here, and in a deployment the identity of the app.',
      `  { "id": "${accountId ?? nobody}", "why": "Made the preview; put your break-glass accounts in its place" }`,
      ']',
    ],
    'roleSettings.baselines': [
      '[',
      '  // A baseline to begin with; docs/rules.md has everything that one can state.',
      '  {',
      '    "name": "every role", "roles": "all",',
      '    "settings": { "activation": { "maximum": "PT8H", "mfa": true, "justification": true } }',
      '  },',
      '  {',
      '    "name": "control plane", "extends": "every role", "roles": "controlPlane",',
      '    "settings": { "activation": { "maximum": "PT4H" } }',
      '  },',
      '  {',
      '    "name": "roles that give every other", "extends": "control plane",',
      `    "roles": [${ids.join(', ')}],`,
      '    "settings": { "approval": { "required": true } }',
      '  }',
      ']',
    ],
  });
}

/** An id that no object has. */
export const nobody = '00000000-0000-0000-0000-000000000000';
