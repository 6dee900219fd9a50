import { gives, type RequiredAppRole, requiredAppRoles } from './adapters/graph/permissions.ts';
import type { TenantPorts } from './app-ports.ts';
import { controlPlaneRoles } from './domain/model/well-known-roles.ts';
import { GraphCallError } from './ports/errors.ts';
import type { Log, RoleCall } from './ports/index.ts';
import { wholeListing } from './ports/reading.ts';
import type { Settings } from './settings/settings.ts';

/** What is wrong with the permissions of an identity. */
export interface PermissionFindings {
  readonly missing: readonly RequiredAppRole[];
  /** Names. What nobody needs is there for whoever gets hold of the identity. */
  readonly excess: readonly string[];
}

type PartSettings = Pick<Settings, 'appParts' | 'planOnly'>;

/** Compares what was granted with what the parts of a process need. */
export function permissionFindings(
  granted: readonly string[],
  { appParts: parts, planOnly }: PartSettings,
): PermissionFindings {
  const needed = requiredAppRoles({ parts, isPlanOnly: planOnly === 'on' });
  return {
    missing: needed.filter(({ name }) => !granted.some((role) => gives(role, name))),
    excess: granted.filter((role) => !needed.some(({ name }) => name === role)).toSorted(),
  };
}

/** Says of each permission that is missing or too much so. @param granted `undefined`: not known, so that nothing is said. */
export function sayPermissions(
  granted: readonly string[] | undefined,
  settings: PartSettings,
  log: Log,
): void {
  if (granted === undefined) return;
  const parts = settings.appParts.join(',');
  const { missing, excess } = permissionFindings(granted, settings);
  for (const permission of excess) log.warn('excess-permission', { permission, parts });
  for (const { name: permission, reasons } of missing)
    log.warn('missing-permission', { permission, parts, because: reasons[0]?.why });
}

/** Who, besides those who may deploy it, can make the app do what it should not. */
export interface Influence {
  /** What they hold: `Application Administrator`, `owner of the application`. */
  readonly by: string;
  /** Object ids; a sentence: it could not be read, and why. */
  readonly who: readonly string[] | string;
}

export interface Preflight {
  readonly permissions: PermissionFindings | undefined;
  readonly influences: readonly Influence[];
}

/** Their holders change every app, its permissions or who holds them. */
const influential = [
  'Global Administrator',
  'Privileged Role Administrator',
  'Application Administrator',
  'Cloud Application Administrator',
];

/** Looks before the app is let loose: permissions granted against needed, and who else could turn it. Changes nothing. */
export async function preflight(
  ports: TenantPorts,
  settings: PartSettings,
  call: RoleCall,
): Promise<Preflight> {
  const influences: Influence[] = [];
  const add = async (by: string, read: () => Promise<readonly string[] | undefined>) => {
    influences.push({ by, who: await readOrSay(read) });
  };
  for (const { id: roleDefinitionId, name } of controlPlaneRoles.filter((role) =>
    influential.includes(role.name),
  )) {
    await add(`${name}, active`, async () =>
      idsOf(await wholeListing(ports.roles.instances('assignment', { roleDefinitionId }, call))),
    );
    await add(`${name}, eligible`, async () =>
      idsOf(await wholeListing(ports.roles.schedules('eligibility', { roleDefinitionId }, call))),
    );
  }
  const own = ports.self.objectId();
  if (own !== undefined) {
    await add('owner of the service principal', () => ports.directory.servicePrincipalOwnerIds(own, call));
    await add('owner of the application', async () => {
      const application = await ports.directory.applicationOf(own, call);
      return application && ports.directory.applicationOwnerIds(application.appId, call);
    });
  }
  const granted = ports.self.permissions();
  return { permissions: granted && permissionFindings(granted, settings), influences };
}

function idsOf(rows: readonly { readonly key: { readonly principalId: string } }[]): readonly string[] {
  return [...new Set(rows.map(({ key }) => key.principalId))].toSorted();
}

async function readOrSay(
  read: () => Promise<readonly string[] | undefined>,
): Promise<readonly string[] | string> {
  try {
    return (await read()) ?? 'there is no such thing in this tenant, as of managed identities';
  } catch (error) {
    if (!(error instanceof GraphCallError)) throw error;
    return `could not be read: ${error.message}`;
  }
}
