import { z } from 'zod';
import { authorityHosts, graphHosts, loopbackHosts } from '../../../src/domain/model/national-clouds.ts';
import { entraRefusal, errorAnswerOf } from './refusals.ts';
import { SignInRefused } from './refused.ts';

/** Where the tenant signs people in. */
export interface TenantAuthority {
  /** `https://login.microsoftonline.com`, a national cloud's, or the simulator on loopback. */
  readonly authority: string;
  readonly tenantId: string;
  /** Whose permissions are asked for: `https://graph.microsoft.com`. */
  readonly graphResource: string;
  /** Where that is: the same, or the simulator, which is Entra and Graph at one address. */
  readonly graphOrigin: string;
}

interface AuthorityOptions {
  /** A domain or an id. */
  readonly tenant: string;
  readonly authority: string;
  readonly clientId: string;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
}

const configuration = z.object({
  issuer: z.string(),
  /** Of the tenant's own cloud. */
  msgraph_host: z.string().optional(),
  /** `microsoftonline.com`, or that of a national cloud, whoever is asked. */
  cloud_instance_name: z.string().optional(),
});
const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
const manyTenants = ['common', 'organizations', 'consumers'];

/**
 * Asks Entra which tenant a domain belongs to, and whether there is one at all. Nobody has signed in yet.
 *
 * @throws SignInRefused for an address that is no authority, an unknown tenant, or one of another cloud.
 */
export async function findTenant(options: AuthorityOptions): Promise<TenantAuthority> {
  const authority = authorityOrigin(options.authority);
  const { tenant } = options;
  if (!/^[\w.-]+$/.test(tenant) || manyTenants.includes(tenant.toLowerCase()))
    throw new SignInRefused(
      'InvalidTenant',
      `"${tenant}" does not name one tenant. Give its domain (contoso.onmicrosoft.com) or its id.`,
    );
  const document = await readConfiguration(authority, options);
  const tenantId = guid.exec(new URL(document.issuer).pathname)?.[0].toLowerCase();
  if (tenantId === undefined)
    throw new SignInRefused('InvalidTenant', `${authority} does not say which tenant "${tenant}" is.`);
  refuseOtherCloud(authority, tenant, document.cloud_instance_name);
  const host = document.msgraph_host ?? 'graph.microsoft.com';
  if (!graphHosts.includes(host))
    throw new SignInRefused(
      'UnknownCloud',
      `${authority} says that Microsoft Graph of "${tenant}" is at ${host}, which is none of Microsoft's known hosts. No token is asked for.`,
    );
  const graphResource = `https://${host}`;
  const isSimulator = loopbackHosts.includes(new URL(authority).hostname);
  return { authority, tenantId, graphResource, graphOrigin: isSimulator ? authority : graphResource };
}

/** One cloud answers for the tenants of another, and signs nobody of them in. */
function refuseOtherCloud(authority: string, tenant: string, cloud: string | undefined): void {
  const host = `login.${cloud ?? ''}`;
  const { host: asked, hostname } = new URL(authority);
  if (!authorityHosts.includes(host) || host === asked || loopbackHosts.includes(hostname)) return;
  // China's cloud has two names.
  if (host.endsWith('.cn') && asked.endsWith('.cn')) return;
  throw new SignInRefused(
    'OtherCloud',
    `"${tenant}" is a tenant of another cloud, which signs people in at https://${host}. Give --authority https://${host}.`,
  );
}

/** @throws SignInRefused for anything but one of Microsoft's clouds or this machine, over https. */
function authorityOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isKnown =
    url !== undefined && (authorityHosts.includes(url.host) || loopbackHosts.includes(url.hostname));
  if (url?.protocol === 'https:' && isKnown && url.username === '' && url.pathname === '/') return url.origin;
  throw new SignInRefused(
    'InvalidAuthority',
    `"${text}" is not where Entra signs people in, so nobody is sent there. Give one of ${authorityHosts.map((host) => `https://${host}`).join(', ')}.`,
  );
}

async function readConfiguration(
  authority: string,
  { tenant, clientId, fetch, signal }: AuthorityOptions,
): Promise<z.output<typeof configuration>> {
  const address = `${authority}/${tenant}/v2.0/.well-known/openid-configuration`;
  const answer = await fetch(address, {
    redirect: 'error',
    signal: AbortSignal.any([signal, patience()]),
  }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw entraRefusal({ error, context: { tenant, clientId, authority } });
  });
  const body: unknown = await answer.json().catch(() => undefined);
  const read = configuration.safeParse(body);
  if (answer.ok && read.success) return read.data;
  const said = errorAnswerOf(body);
  if (said !== undefined)
    throw entraRefusal({ said, error: undefined, context: { tenant, clientId, authority } });
  throw new SignInRefused(
    'OddAnswer',
    `${address} answered ${answer.status}, and not as Entra does, so nobody is sent there. See what stands between (a proxy, the page of a network that wants a sign-in of its own), and run this again.`,
  );
}

function patience(): AbortSignal {
  return AbortSignal.timeout(30_000);
}
