import { parseArgs } from 'node:util';
import { createDestination } from '../../src/adapters/graph/client/destination.ts';
import { durationMilliseconds } from '../../src/domain/matching/instants.ts';

export const help = `npm run conformance -- --tenant ID --confirm-tenant DOMAIN [--yes | --clean] [OPTIONS]

Plays every kind of change that the app makes, and each reading of Microsoft Graph that is not established, on disposable
users of a TEST tenant, and writes down which hold there: conformance-<tenant>.json and a table. Takes everything away again.
Signs in as an app, as the environment says (AZURE_CLIENT_ID and its secret or certificate, or a managed identity), or you,
with --device-code. Not as the Azure CLI: its tokens for Microsoft Graph may never change PIM.

  --tenant ID             the tenant's id; nothing is done with a token of another
  --confirm-tenant DOMAIN a domain of that tenant, typed: that it is a test tenant, and that you mean it
  --device-code           you sign in, with a code that you enter in a browser
  --sign-in-users         you sign in as some disposable users, too: activations are tried only so
  --yes                   do it; without it, what would be done is said, and nothing is
  --clean                 only take away what earlier runs left, and put role settings back
  --most-users N          more users than these are a sign of production, which stops it (100)
  --force                 signs of production do not stop it
  --role ID               the role that is given and taken (Message Center Reader)
  --patience DURATION     what takes longer is not tried (PT20M)
  --remover-client-id ID  a managed identity that has RoleEligibilitySchedule.Remove.Directory alone
  --client-id ID          the public client that people sign in to (Microsoft Graph Command Line Tools)
  --authority URL         where people sign in (https://login.microsoftonline.com)
  --graph-origin URL      another Microsoft Graph (https://graph.microsoft.com)
  --out DIR               where the report is written (.)

Exit code: 0 everything that could be tried is as the app assumes, and nothing is left; 1 something is not; 2 nothing was
done: wrong usage, a permission that is missing, or not a test tenant.`;

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Message Center Reader: reads announcements, and nothing else. */
export const harmlessRole = '790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b';

export interface ConformanceOptions {
  readonly tenantId: string;
  readonly domain: string;
  readonly mode: 'say' | 'play' | 'clean';
  readonly mostUsers: number;
  readonly isForced: boolean;
  readonly roleDefinitionId: string;
  readonly patienceMilliseconds: number;
  readonly removerClientId: string | undefined;
  /** Whoever runs it signs in. */
  readonly withDeviceCode: boolean;
  /** Somebody signs in as disposable users. */
  readonly signsUsersIn: boolean;
  readonly clientId: string | undefined;
  readonly authority: string | undefined;
  readonly graphOrigin: string;
  readonly folder: string;
}

/** @returns a sentence where they cannot be read; `undefined`: help is wanted. */
export function readOptions(args: readonly string[]): ConformanceOptions | string | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        tenant: { type: 'string' },
        'confirm-tenant': { type: 'string' },
        yes: { type: 'boolean', default: false },
        clean: { type: 'boolean', default: false },
        'most-users': { type: 'string', default: '100' },
        force: { type: 'boolean', default: false },
        role: { type: 'string', default: harmlessRole },
        patience: { type: 'string', default: 'PT20M' },
        'remover-client-id': { type: 'string' },
        'device-code': { type: 'boolean', default: false },
        'sign-in-users': { type: 'boolean', default: false },
        'client-id': { type: 'string' },
        authority: { type: 'string' },
        'graph-origin': { type: 'string', default: 'https://graph.microsoft.com' },
        out: { type: 'string', default: '.' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return undefined;
    const { tenant: tenantId, 'confirm-tenant': domain } = values;
    if (tenantId === undefined) return '--tenant is missing: the id of a test tenant.';
    if (!guid.test(tenantId))
      return `--tenant ${tenantId}: expected the tenant’s id. Its domain goes to --confirm-tenant.`;
    if (!guid.test(values.role)) return `--role ${values.role}: expected the id of a role, not its name.`;
    if (domain === undefined || domain.trim() === '')
      return '--confirm-tenant is missing: type a domain of that tenant, to say that it is a test tenant.';
    if (values.yes && values.clean) return '--yes and --clean: give one of them.';
    // No token is ever sent anywhere else.
    createDestination(values['graph-origin']);
    const mostUsers = Number(values['most-users']);
    if (!Number.isInteger(mostUsers) || mostUsers < 1)
      return `--most-users ${values['most-users']}: expected a number.`;
    const patienceMilliseconds = durationMilliseconds(values.patience);
    if (patienceMilliseconds === undefined)
      return `--patience ${values.patience}: expected a duration such as PT20M or P32D.`;
    return {
      tenantId,
      domain: domain.trim(),
      mode: values.clean ? 'clean' : values.yes ? 'play' : 'say',
      mostUsers,
      isForced: values.force,
      roleDefinitionId: values.role,
      patienceMilliseconds,
      removerClientId: values['remover-client-id'],
      withDeviceCode: values['device-code'],
      signsUsersIn: values['sign-in-users'],
      clientId: values['client-id'],
      authority: values.authority,
      graphOrigin: values['graph-origin'],
      folder: values.out,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
