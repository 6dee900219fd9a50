import { randomUUID } from 'node:crypto';
import { type CryptoKey, compactVerify, exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import type { SimulatorClock } from '../clock.ts';
import type { Identity } from './identities.ts';

/** The claims that the gates use. */
export interface TokenClaims {
  readonly aud: string;
  readonly tid: string;
  readonly oid: string;
  readonly appid: string;
  readonly roles: readonly string[];
  /** `scp` of a user's token as a list. `undefined`: the token is an app's. */
  readonly scopes: readonly string[] | undefined;
  /** For a user's token: how the user signed in. */
  readonly amr: readonly string[];
  /** For a user's token: authentication contexts that the sign-in satisfied. */
  readonly acrs: readonly string[];
  /** Epoch seconds. */
  readonly nbf: number;
  /** Epoch seconds. */
  readonly exp: number;
  /** Unique id of the token. */
  readonly uti: string;
}

/** Signs and verifies the tokens of one simulator, with its own key pair. */
export interface TokenAuthority {
  readonly tenantId: string;
  /** @returns the token and its end in epoch seconds of the simulator's clock. */
  issue(
    identity: Identity,
    audience: string,
  ): Promise<{ readonly token: string; readonly expiresOn: number }>;
  /** A token for a signed-in user. */
  issueForUser(
    user: SignedInUser,
    wanted: UserTokenOptions,
  ): Promise<{ readonly token: string; readonly expiresOn: number }>;
  /**
   * Signs the claims unchanged, and adds time and id. These tokens are for the tenant's own APIs: Graph refuses them.
   */
  sign(
    claims: Readonly<Record<string, unknown>>,
    lifetimeSeconds: number,
  ): Promise<{ readonly token: string; readonly expiresOn: number }>;
  /** The claims of a token that this authority signed. `undefined` for any other text. Nothing else is checked. */
  open(token: string): Promise<TokenClaims | undefined>;
  /** Whether a token was issued before the last revocation. */
  isRevoked(claims: TokenClaims): boolean;
  /** Revokes every token issued so far. */
  revokeAll(): void;
  keySet(): Promise<JSONWebKeySet>;
}

/** A user in a token. */
interface SignedInUser {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
}

export interface UserTokenOptions {
  /** Delegated permissions: `RoleAssignmentSchedule.ReadWrite.Directory`. */
  readonly scopes: readonly string[];
  /** Whether the user signed in with several factors. Default false. */
  readonly mfa?: boolean;
  /** Authentication contexts that the sign-in satisfied: `c1`. Default none. */
  readonly acrs?: readonly string[];
  /** Default: Graph. */
  readonly audience?: string;
  /** Client id of the app that the user signed in to. Default: Graph PowerShell. */
  readonly clientId?: string;
  /** `appidacr`: how that app proved who it is. Default `0`: not at all. */
  readonly clientProof?: '0' | '1' | '2';
  /** `wids`: ids of the directory roles that the user holds now. Default: the token does not say. */
  readonly activeRoles?: readonly string[];
}

/**
 * Creates an authority that signs with RS256, like Entra. Managed identities get the claims of a v1.0 app-only token.
 */
export function createTokenAuthority(options: {
  readonly tenantId: string;
  readonly clock: SimulatorClock;
  readonly lifetimeSeconds: number;
}): TokenAuthority {
  const { tenantId, clock, lifetimeSeconds } = options;
  const keyId = randomUUID();
  // The key is created in the background, so that a start does not wait for it.
  const keys = generateKeyPair('RS256');
  keys.catch(() => {}); // A caller that awaits the key gets the error.
  const sign = createSigner(keys, keyId, clock);
  let live = new Set<string>();

  return {
    tenantId,
    async issue(identity, audience) {
      const uti = randomUUID();
      live.add(uti);
      return sign(appOnlyClaims(tenantId, identity, audience), uti, lifetimeSeconds);
    },
    issueForUser(user, wanted) {
      const uti = randomUUID();
      live.add(uti);
      return sign(userClaims(tenantId, user, wanted), uti, lifetimeSeconds);
    },
    sign: (claims, seconds) => sign(claims, randomUUID(), seconds),
    open: createTokenReader(keys),
    isRevoked: (claims) => !live.has(claims.uti),
    revokeAll() {
      live = new Set();
    },
    async keySet() {
      const { publicKey } = await keys;
      return { keys: [{ ...(await exportJWK(publicKey)), kid: keyId, use: 'sig', alg: 'RS256' }] };
    },
  };
}

type Keys = Promise<{ readonly publicKey: CryptoKey; readonly privateKey: CryptoKey }>;

/** Signs claims, and adds time and id. */
function createSigner(keys: Keys, keyId: string, clock: SimulatorClock) {
  return async (claims: Readonly<Record<string, unknown>>, uti: string, seconds: number) => {
    const iat = Math.floor(clock.now().getTime() / 1000);
    const exp = iat + seconds;
    const { privateKey } = await keys;
    const signing = new SignJWT({ ...claims, iat, nbf: iat, exp, uti });
    signing.setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyId });
    return { token: await signing.sign(privateKey), expiresOn: exp };
  };
}

const maxRemembered = 1_000;

/** Reads tokens with a cache: a run sends one token thousands of times, and its signature is checked once. */
function createTokenReader(keys: Keys): TokenAuthority['open'] {
  const opened = new Map<string, TokenClaims>();
  return async (token) => {
    const known = opened.get(token);
    if (known !== undefined) return known;
    const { publicKey } = await keys;
    const claims = await verified(token, publicKey);
    if (claims === undefined) return undefined;
    if (opened.size >= maxRemembered) opened.clear();
    opened.set(token, claims);
    return claims;
  };
}

/** The audience of Graph tokens. The bare application id is accepted as well. */
export const graphAudience = 'https://graph.microsoft.com';
export const graphAppId = '00000003-0000-0000-c000-000000000000';

function appOnlyClaims(tenantId: string, identity: Identity, audience: string) {
  return {
    aud: audience,
    iss: `https://sts.windows.net/${tenantId}/`,
    idp: `https://sts.windows.net/${tenantId}/`,
    tid: tenantId,
    oid: identity.objectId,
    sub: identity.objectId,
    appid: identity.clientId,
    appidacr: '2',
    idtyp: 'app',
    ver: '1.0',
    // App roles belong to one resource: a token for another resource does not carry them.
    ...(audience === graphAudience ? { roles: identity.appRoles } : {}),
  };
}

/** The claims of a v1.0 delegated token that are used. */
function userClaims(tenantId: string, user: SignedInUser, wanted: UserTokenOptions) {
  const { scopes, mfa = false, acrs = [], audience = graphAudience } = wanted;
  const { clientId = graphPowerShell, clientProof = '0', activeRoles } = wanted;
  return {
    aud: audience,
    iss: `https://sts.windows.net/${tenantId}/`,
    idp: `https://sts.windows.net/${tenantId}/`,
    tid: tenantId,
    oid: user.id,
    sub: user.id,
    name: user.displayName,
    upn: user.userPrincipalName,
    unique_name: user.userPrincipalName,
    appid: clientId,
    appidacr: clientProof,
    idtyp: 'user',
    ver: '1.0',
    scp: scopes.join(' '),
    amr: mfa ? ['pwd', 'mfa'] : ['pwd'],
    ...(acrs.length > 0 && { acrs }),
    ...(activeRoles !== undefined && { wids: activeRoles }),
  };
}

/** Microsoft Graph Command Line Tools, which Graph PowerShell signs people in with. */
export const graphPowerShell = '14d82eec-204b-4c2f-b7e8-296a70dab67e';

async function verified(token: string, key: CryptoKey): Promise<TokenClaims | undefined> {
  try {
    const { payload } = await compactVerify(token, key, { algorithms: ['RS256'] });
    return readClaims(JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    // Every invalid token gets the same answer.
    return undefined;
  }
}

function readClaims(claims: Record<string, unknown>): TokenClaims {
  const text = (name: string) => (typeof claims[name] === 'string' ? claims[name] : '');
  const number = (name: string) => (typeof claims[name] === 'number' ? claims[name] : Number.NaN);
  const texts = (name: string): string[] => {
    const values = claims[name];
    return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
  };
  return {
    aud: text('aud'),
    tid: text('tid'),
    oid: text('oid'),
    appid: text('appid'),
    uti: text('uti'),
    roles: texts('roles'),
    scopes: typeof claims.scp === 'string' ? claims.scp.split(' ').filter(Boolean) : undefined,
    amr: texts('amr'),
    acrs: texts('acrs'),
    nbf: number('nbf'),
    exp: number('exp'),
  };
}
