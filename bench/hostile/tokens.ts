import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import { type CallerWish, call, grantOf, has, signatureOf, tokenOf } from './caller.ts';
import { give } from './directory.ts';
import type { Stage } from './stage.ts';

const kind = 'tokens';
/** The app that callers come through, in the settings of the stage. */
export const knownClient = '0f5a1b6e-5d0a-4f2c-9d53-7a1d3c9b8e21';

/** Asks for access with a token that should not do; then with one that should. */
function badToken(name: string, tokenFor: (stage: Stage) => Promise<string>): Attack {
  return {
    kind,
    name,
    async attempt(stage) {
      const { id } = stage.person();
      const bad = await tokenFor(stage);
      await call(stage, bad, 'eligibilities', { body: grantOf(id) });
      const harm = harmIf(has(stage, id), 'access was given to whom the token asked for');
      const good = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
      await call(stage, good, 'eligibilities', { body: grantOf(id) });
      return { harm, bites: has(stage, id) };
    },
  };
}

const asUser = (name: string, wish: (stage: Stage) => CallerWish): Attack =>
  badToken(name, (stage) => tokenOf(stage, { userId: stage.person().id, ...wish(stage) }, 'Grant'));

/** The same token with other claims; `alg` as given. */
function altered(token: string, alg: string | undefined): string {
  const [head = '', body = '', seal = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as object;
  const roles = ['PimWarden.Grant', 'PimWarden.Remove', 'PimWarden.Approve'];
  const text = Buffer.from(JSON.stringify({ ...claims, roles })).toString('base64url');
  const header =
    alg === undefined ? head : Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url');
  return [header, text, alg === 'none' ? '' : seal].join('.');
}

export const tokenAttacks: readonly Attack[] = [
  asUser('without a scope', () => ({ scopes: [] })),
  asUser('with another scope', () => ({ scopes: ['user_impersonation'] })),
  asUser('without the authentication context', () => ({ acrs: [] })),
  asUser('under another authentication context', () => ({ acrs: ['c2', 'c10'] })),
  asUser('through an app with a secret', () => ({ clientProof: 'secret' })),
  asUser('through an app that is not on the list', () => ({ appId: '7e1f0b6e-5d0a-4f2c-9d53-7a1d3c9b8e09' })),
  asUser('for Microsoft Graph', () => ({ audience: 'https://graph.microsoft.com' })),
  asUser('of a guest', (stage) => {
    const user = stage.person();
    stage.tenant.users.add({ ...user, userType: 'Guest' });
    return { userId: user.id };
  }),
  badToken('of an app with a secret', (stage) => tokenOf(stage, { clientProof: 'secret' }, 'Grant')),
  badToken('an ID token', (stage) => signatureOf(stage, 'a'.repeat(64), stage.person().id)),
  badToken('with roles added to it', async (stage) =>
    altered(await tokenOf(stage, { userId: stage.person().id }, 'Read'), undefined),
  ),
  badToken('without a signature', async (stage) =>
    altered(await tokenOf(stage, { userId: stage.person().id }, 'Read'), 'none'),
  ),
  badToken('signed with the public key as a secret', async (stage) =>
    altered(await tokenOf(stage, { userId: stage.person().id }, 'Read'), 'HS256'),
  ),
  badToken('that is over', async (stage) => {
    const token = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
    await stage.advance(2 * 3_600_000);
    return token;
  }),
  badToken('with every role but Grant', (stage) =>
    tokenOf(
      stage,
      { userId: stage.person().id },
      ...(['Read', 'Plan', 'Remove', 'Settings', 'Run', 'Approve', 'Activate', 'Review', 'Send'] as const),
    ),
  ),
  {
    kind,
    name: 'a removal with the role Grant',
    async attempt(stage) {
      const { id } = stage.person();
      give(stage, 'eligibility', id, { days: 60 });
      const body = {
        action: 'remove',
        principalId: id,
        roleDefinitionId: grantOf(id).roleDefinitionId,
        directoryScopeId: '/',
      };
      const grant = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
      await call(stage, grant, 'eligibilities', { body });
      await call(stage, grant, 'eligibilities', { body: grantOf(id, { action: 'update', duration: 'P1D' }) });
      const update = stage.tenant.roleManagement.eligibilities.all().find((one) => one.principalId === id);
      const end = update?.expiration.type === 'noExpiration' ? undefined : update?.expiration.endsAt;
      const soon =
        end !== undefined && end.getTime() < stage.simulator.clock.now().getTime() + 50 * 86_400_000;
      const harm = harmIf(!has(stage, id) || soon, 'access was taken away');
      const remove = await tokenOf(stage, { userId: stage.person().id }, 'Remove');
      await call(stage, remove, 'eligibilities', { body });
      return { harm, bites: !has(stage, id) };
    },
  },
];
