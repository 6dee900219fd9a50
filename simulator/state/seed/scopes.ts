import type { Directory } from '../../directory.ts';
import type { Random } from '../../random.ts';
import { rolesByScope } from '../roles-by-scope.ts';

const forTenant = [
  'Application Administrator',
  'Authentication Administrator',
  'Billing Administrator',
  'Cloud Application Administrator',
  'Compliance Administrator',
  'Conditional Access Administrator',
  'Exchange Administrator',
  'Global Administrator',
  'Global Reader',
  'Groups Administrator',
  'Helpdesk Administrator',
  'Intune Administrator',
  'Privileged Role Administrator',
  'Reports Reader',
  'Security Administrator',
  'Security Reader',
  'SharePoint Administrator',
  'Teams Administrator',
  'User Administrator',
];
const forAdministrativeUnit = [
  'Authentication Administrator',
  'Groups Administrator',
  'Helpdesk Administrator',
  'License Administrator',
  'User Administrator',
];

/** A random scope: mostly the whole tenant, otherwise an administrative unit or one app. */
export function anyScope({ administrativeUnits, servicePrincipals }: Directory, random: Random): string {
  const share = random.whole(1, 100);
  const apps = servicePrincipals.all().slice(3);
  if (share > 90 && apps.length > 0) return `/${random.pick(apps).id}`;
  if (share > 72 && administrativeUnits.size > 0)
    return `/administrativeUnits/${random.pick(administrativeUnits.all()).id}`;
  return '/';
}

/** The id of a role that can be assigned at this scope. */
export function roleFor({ roleDefinitions }: Directory, directoryScopeId: string, random: Random): string {
  const name = random.pick(namesFor(directoryScopeId));
  const role = roleDefinitions.all().find(({ displayName }) => displayName === name);
  if (role === undefined) throw new Error(`there is no built-in role "${name}"`);
  return role.id;
}

function namesFor(directoryScopeId: string): readonly string[] {
  if (directoryScopeId === '/') return forTenant;
  return directoryScopeId.startsWith('/administrativeUnits/')
    ? forAdministrativeUnit
    : rolesByScope.application;
}
