import type { TenantAuthority } from './authority.ts';
import { defaultClientId } from './clients.ts';
import type { SignInMethod } from './credential.ts';
import { maySee, readerRoles, type TokenLook } from './token-look.ts';
import type { WantedScope } from './wanted-scopes.ts';

/** What is about to be asked of the person, and of whom. */
interface Wish {
  readonly authority: TenantAuthority;
  readonly tenant: string;
  readonly clientId: string;
  readonly method: SignInMethod;
  readonly wanted: readonly WantedScope[];
  readonly withRequests: boolean;
  readonly consentLink: string;
}

/** What is said before anybody is asked to sign in. */
export function beforeSignIn(wish: Wish): readonly string[] {
  const { authority, tenant, clientId, method, wanted, withRequests, consentLink } = wish;
  return [
    `Sign-in to ${tenant} (tenant ${authority.tenantId}) at ${authority.authority}, with ${clientId === defaultClientId ? 'Microsoft Graph Command Line Tools' : 'the public client'} (${clientId}).`,
    'These permissions are asked for:',
    ...wanted.flatMap(({ name, reasons }) => [`  ${name}`, ...reasons.map((reason) => `      ${reason}`)]),
    'Only reads are sent, whatever the token would allow; it stays in memory and is never written or shown.',
    withRequests
      ? "Two of them can write, since Graph shows PIM's requests to nobody else (--requests): they are used to read."
      : "PIM's requests are left out: Graph shows them only with permissions to make them. --requests asks for those.",
    'An administrator has to consent to these permissions once. An administrator who signs in here is asked; for others:',
    `  ${consentLink}`,
    '  (it ends at http://localhost, where nothing answers: the consent is given all the same)',
    `Besides, Graph shows PIM only to holders of a role that reads it, active now: ${readerRoles.join(', ')}.`,
    ...(method === 'browser' ? ['A browser opens now.'] : []),
  ];
}

/** Where an administrator consents for the whole tenant. Source: docs/graph-facts.md#sign-in-of-a-person. */
export function consentLinkOf(
  { authority, tenantId, graphResource }: TenantAuthority,
  clientId: string,
  wanted: readonly WantedScope[],
): string {
  const query = new URLSearchParams({
    client_id: clientId,
    scope: wanted.map(({ name }) => `${graphResource}/${name}`).join(' '),
    redirect_uri: 'http://localhost',
  });
  return `${authority}/${tenantId}/v2.0/adminconsent?${query}`;
}

const activate = 'If you are eligible for one (Global Reader is enough), activate it and run this again.';

function roleWarnings(look: TokenLook): readonly string[] {
  if (maySee('pim', look) === false)
    return [
      `warning: ${look.account} holds no role now that may read PIM, so that Graph will refuse most of it. ${activate}`,
    ];
  if (maySee('sign-ins', look) === false)
    return [
      `warning: ${look.account} holds no role now that may read sign-ins, so that nobody will be called stale. ${activate}`,
    ];
  return [];
}

interface Outcome {
  readonly look: TokenLook;
  readonly missing: readonly WantedScope[];
  readonly extra: readonly string[];
  readonly tenant: string;
}

/** What the token turned out to be. */
export function afterSignIn({ look, missing, extra, tenant }: Outcome): readonly string[] {
  const warnings = [
    ...missing.map(({ name, unseen }) => `warning: ${name} was not given. Not seen without it: ${unseen}.`),
    ...(extra.length === 0
      ? []
      : [
          `warning: the token allows more than was asked for, from earlier consents to this client: ${extra.join(', ')}. Only reads are sent all the same.`,
        ]),
    ...roleWarnings(look),
  ];
  const until = `${look.expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return [
    `Signed in as ${look.account} to ${tenant} (tenant ${look.tenantId}). The token lasts until ${until} and is renewed on the way.`,
    ...warnings,
  ];
}
