import { rulingPermissions } from '../domain/model/ruling-permissions.ts';
import { controlPlaneRoles } from '../domain/model/well-known-roles.ts';
import { GraphCallError } from '../ports/errors.ts';
import type { AppCredential, Applications, Directory, RoleCall, RoleManagement } from '../ports/index.ts';
import { wholeListing } from '../ports/reading.ts';

/** Who, besides those who may deploy it, can make the app do what it should not. */
export interface Influence {
  /** What they hold: `Application Administrator, active`, `owner of the application`. */
  readonly by: string;
  /** Object ids, or what somebody can sign in with; a sentence: it could not be read, and why. */
  readonly who: readonly string[] | string;
  /** Whether Graph gave no answer to a question that the app may ask: somebody may be there. */
  readonly isUnread?: true;
}

interface InfluencePorts {
  readonly roles: Pick<RoleManagement, 'instances' | 'schedules'>;
  readonly directory: Pick<Directory, 'servicePrincipalOwnerIds' | 'applicationOwnerIds' | 'applicationOf'>;
  readonly applications: Applications;
}

/** Whom to look for. */
interface InfluenceQuestion {
  /** Object id of the app's own service principal; `undefined`: not known, as before the first request. */
  readonly self: () => string | undefined;
  /** `appId` of the API's registration; `undefined`: there is none yet. */
  readonly apiClientId: string | undefined;
  /** Microsoft Graph's own application id. */
  readonly graphAppId: string;
  /** Whether the app may read federated credentials: known with its token, which is with its first request. */
  readonly readsFederated: () => boolean;
}

/** Their holders change every app, its permissions or who holds them. */
const influential = [
  'Global Administrator',
  'Privileged Role Administrator',
  'Application Administrator',
  'Cloud Application Administrator',
];

/** Lists who else could turn the app: by a directory role, by a permission, as an owner, or by signing in as its API. Changes nothing. */
export async function readInfluences(
  looked: InfluenceQuestion,
  ports: InfluencePorts,
  call: RoleCall,
): Promise<readonly Influence[]> {
  return [
    ...(await ofRoles(ports, call)),
    ...(await ofPermissions(looked, ports, call)),
    ...(await ofOwners(looked, ports, call)),
    ...(await ofCredentials(looked, ports, call)),
  ];
}

async function ofRoles({ roles }: InfluencePorts, call: RoleCall): Promise<readonly Influence[]> {
  const found: Influence[] = [];
  for (const { id: roleDefinitionId, name } of controlPlaneRoles.filter((role) =>
    influential.includes(role.name),
  )) {
    const active = async () =>
      idsOf(await wholeListing(roles.instances('assignment', { roleDefinitionId }, call)));
    const eligible = async () =>
      idsOf(await wholeListing(roles.schedules('eligibility', { roleDefinitionId }, call)));
    found.push(await influence(`${name}, active`, active));
    found.push(await influence(`${name}, eligible`, eligible));
  }
  return found;
}

/** Each permission that anybody holds. */
async function ofPermissions(
  { graphAppId, self }: InfluenceQuestion,
  { applications }: InfluencePorts,
  call: RoleCall,
): Promise<readonly Influence[]> {
  const by = 'a permission of Microsoft Graph that leads to every other';
  const holders = await tried(() => applications.appRoleHolders(graphAppId, call));
  if ('who' in holders) return [{ by, ...holders }];
  const [own, unread] = [self(), holders.unreadable.length];
  return [
    ...rulingPermissions.flatMap(({ name, why }) => {
      const who = holders.rows
        .filter(({ appRole }) => appRole === name)
        .map(({ principalId }) => principalId);
      const others = [...new Set(who)].filter((id) => id !== own).toSorted();
      return others.length === 0 ? [] : [{ by: `${name}, which ${why}`, who: others }];
    }),
    ...(unread === 0 ? [] : [{ by, who: `${unread} assignments could not be read`, isUnread } as const]),
  ];
}

async function ofOwners(
  { self, apiClientId }: InfluenceQuestion,
  { directory }: InfluencePorts,
  call: RoleCall,
): Promise<readonly Influence[]> {
  const found: Influence[] = [];
  const own = self();
  if (own !== undefined) {
    const ofPrincipal = () => directory.servicePrincipalOwnerIds(own, call);
    const ofApplication = async () => {
      const application = await directory.applicationOf(own, call);
      return application && directory.applicationOwnerIds(application.appId, call);
    };
    found.push(await influence('owner of the service principal', ofPrincipal));
    found.push(await influence('owner of the application', ofApplication));
  }
  if (apiClientId !== undefined) {
    const ofApi = () => directory.applicationOwnerIds(apiClientId, call);
    found.push(await influence('owner of the registration of the API', ofApi));
  }
  return found;
}

async function ofCredentials(
  { apiClientId, readsFederated }: InfluenceQuestion,
  { applications }: InfluencePorts,
  call: RoleCall,
): Promise<readonly Influence[]> {
  if (apiClientId === undefined) return [];
  const keys = async () => (await applications.keysOf(apiClientId, call))?.map(textOf);
  const federated = async () => (await applications.federatedCredentialsOf(apiClientId, call))?.map(textOf);
  const byFederated = 'federated credential of the registration of the API';
  return [
    await influence('secret or certificate of the registration of the API', keys),
    readsFederated()
      ? await influence(byFederated, federated)
      : {
          by: byFederated,
          who: 'could not be read: that takes Application.Read.All, which the app does without',
        },
  ];
}

function textOf(credential: AppCredential): string {
  if (credential.kind === 'federated') return `${credential.subject} of ${credential.issuer}`;
  const { kind, id, endsAt } = credential;
  return `${kind} ${id}${endsAt === undefined ? '' : ` until ${endsAt.toISOString()}`}`;
}

function idsOf(rows: readonly { readonly key: { readonly principalId: string } }[]): readonly string[] {
  return [...new Set(rows.map(({ key }) => key.principalId))].toSorted();
}

const isUnread = true;

async function influence(by: string, read: () => Promise<readonly string[] | undefined>): Promise<Influence> {
  const found = await tried(read);
  return 'who' in found ? { by, ...found } : { by, who: found };
}

async function tried<T extends object>(
  read: () => Promise<T | undefined>,
): Promise<T | Omit<Influence, 'by'>> {
  try {
    return (await read()) ?? { who: 'there is no such thing in this tenant, as of managed identities' };
  } catch (error) {
    if (!(error instanceof GraphCallError)) throw error;
    return { who: `could not be read: ${error.message}`, isUnread };
  }
}
