import { UnsecuredJWT } from 'jose';
import { apiRoles, mayUse } from '../src/ports/caller.ts';
import { type SigningKey, sign } from '../test/adapters/entra/key-server.ts';
import type { ApiEnvironment, Route } from './api-environment.ts';

/** One kind of token, sent to one route. */
export interface AuthCase {
  readonly presented: string;
  readonly token: string | undefined;
  /** Whether who presents it is to be let in. */
  readonly isLetIn: boolean;
  /** Whether a status is the expected one. */
  readonly isExpected: (status: number) => boolean;
}

type Claims = Readonly<Record<string, unknown>>;

const refused = { isLetIn: false, isExpected: (status: number) => status === 401 };
const forbidden = { isLetIn: false, isExpected: (status: number) => status === 403 };
const letIn = {
  isLetIn: true,
  isExpected: (status: number) => status !== 401 && status !== 403 && status !== 429 && status < 500,
};

/** Without a token, the status of an activation is for whoever knows its secret id: here, nobody does. */
const noneOfThisId = { isLetIn: false, isExpected: (status: number) => status === 404 };

function isOpenStatus({ method, path }: Route): boolean {
  return method === 'GET' && path === 'activations/{id}';
}

/** Every kind of token for one route: of its own role unless its name says otherwise. */
export async function authCases(
  route: Route,
  { signingKey: published, issuer, claims: good }: ApiEnvironment,
  unpublished: SigningKey,
): Promise<readonly AuthCase[]> {
  const required = [route.requiredRole].flat();
  const app = (overrides: Claims = {}) => good({ roles: required, ...overrides });
  const user = (overrides: Claims = {}) => app({ ...member, ...overrides });
  const signed = async (
    presented: string,
    claims: Claims,
    outcome: Omit<AuthCase, 'presented' | 'token'>,
  ) => ({
    presented,
    token: await sign(published, claims),
    ...outcome,
  });
  const tooLittle = apiRoles.filter((role) => !mayUse({ roles: [role] }, route.requiredRole));
  const isWrite = route.method !== 'GET';
  return Promise.all([
    { presented: 'no token', token: undefined, ...(isOpenStatus(route) ? noneOfThisId : refused) },
    sign(unpublished, app()).then((token) => ({ presented: 'wrong key', token, ...refused })),
    { presented: 'alg none', token: new UnsecuredJWT(app()).encode(), ...refused },
    ...forged(app, issuer).map(([presented, claims]) => signed(presented, claims, refused)),
    ...contradicting(app, user).map((claims) => signed('contradicting claims', claims, refused)),
    signed('missing role', app({ roles: ['Other.Role'] }), forbidden),
    ...tooLittle.map((role) => signed('another role of ours', app({ roles: [role] }), forbidden)),
    signed('former role', app({ roles: ['PimWarden.Operate'] }), forbidden),
    ...[app, user].map((who) => signed('foreign client app', who({ azp: foreignApp }), forbidden)),
    ...guests.map((claims) => signed('guest', user(claims), forbidden)),
    ...['user_impersonation', 'xaccess_as_user'].map((scp) =>
      signed('other scope', user({ scp }), forbidden),
    ),
    ...[undefined, [], ['c2'], 'c1'].map((acrs) =>
      signed('no authentication context', user({ acrs }), isWrite ? refused : letIn),
    ),
    signed('several factors in a v2.0 token', user({ acrs: [], amr: ['mfa'] }), isWrite ? refused : letIn),
    signed('not known whether a guest', user({ acct: undefined }), isWrite ? forbidden : letIn),
    ...[app, user].flatMap((who) =>
      ['1', undefined].map((azpacr) => {
        const isKeptOut = isWrite || (who === app && route.isForPeople === true);
        return signed('app with a secret, or not known how', who({ azpacr }), isKeptOut ? forbidden : letIn);
      }),
    ),
    ...[undefined, 'app'].map((idtyp) =>
      route.isForPeople === true
        ? signed('app where only people may', app({ idtyp }), forbidden)
        : signed('right role: app', app({ idtyp }), letIn),
    ),
    signed('right role: user', user(), letIn),
    signed('right role: user with idtyp', user({ idtyp: 'user' }), letIn),
    signed('right role: user, v1.0', user(v1Of(app())), letIn),
  ]);
}

const foreignApp = '33333333-aaaa-4bbb-8ccc-000000000003';
/** Claims, beside those of an app, of a member who signed in under the authentication context, through a public client. */
export const member = { sub: 'pairwise', scp: 'access_as_user', azpacr: '0', acct: 0, acrs: ['c1'] };
const guests: readonly Claims[] = [
  { acct: 1 },
  { idp: 'https://sts.windows.net/99999999-0000-4000-8000-ccccddddeeee/' },
  { acct: undefined, upn: 'ada_fabrikam.com#EXT#@contoso.com' },
];

function forged(app: (overrides: Claims) => Claims, issuer: string): readonly (readonly [string, Claims])[] {
  const seconds = Math.floor(Date.now() / 1000);
  const otherTenant = '99999999-0000-4000-8000-ccccddddeeee';
  return [
    ['expired', app({ exp: seconds - 300 })],
    ['not valid yet', app({ nbf: seconds + 300 })],
    ['other tenant', app({ tid: otherTenant, iss: `${issuer}/${otherTenant}/v2.0` })],
    ['other tenant in tid only', app({ tid: otherTenant })],
    ['other audience', app({ aud: 'https://graph.microsoft.com' })],
    ['ID token', app({ azp: undefined, azpacr: undefined, scp: undefined, nonce: 'n' })],
  ];
}

function contradicting(
  app: (overrides: Claims) => Claims,
  user: (overrides: Claims) => Claims,
): readonly Claims[] {
  return [
    app({ scp: 'access_as_user' }),
    app({ idtyp: 'user' }),
    app({ sub: 'pairwise' }),
    app({ azpacr: '0' }),
    app({ scp: '' }),
    user({ idtyp: 'app' }),
    user({ scp: undefined }),
    user({ sub: app({}).oid }),
    user({ ver: '3.0' }),
  ];
}

function v1Of({ tid, azp }: Claims): Claims {
  return {
    ver: '1.0',
    iss: `https://sts.windows.net/${tid}/`,
    azp: undefined,
    azpacr: undefined,
    appid: azp,
    appidacr: '0',
  };
}
