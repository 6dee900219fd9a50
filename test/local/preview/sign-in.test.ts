import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type SignInStage, startSignInStage } from './sign-in-stage.ts';

const readScopes = ['AuditLog.Read.All', 'Directory.Read.All', 'RoleManagement.Read.Directory'];

let stage: SignInStage;
beforeAll(async () => {
  stage = await startSignInStage({ tokenLifetimeSeconds: 200 });
});
afterAll(() => stage.close());
afterEach(() => stage.reset());

describe('a sign-in with a device code, by @azure/identity', () => {
  test('says which permissions it asks for, why, and where an administrator consents, before it shows a code', async () => {
    await stage.signIn({ user: stage.administrator });

    const said = stage.said();
    const code = said.findIndex((line) => line.startsWith('Open '));
    const before = said.slice(0, code).join('\n');
    for (const scope of readScopes)
      expect(before).toMatch(new RegExp(`^  ${scope}\\n      [A-Z].*\\.$`, 'm'));
    expect(before).toContain('/v2.0/adminconsent?client_id=14d82eec-204b-4c2f-b7e8-296a70dab67e&');
    expect(before).not.toContain('ReadWrite');
  });

  test('gives a session of the person, the tenant and just the scopes that were asked for', async () => {
    const session = await stage.signIn({ user: stage.administrator });

    const { userPrincipalName } = stage.simulator.tenant.users.find(stage.administrator) ?? {};
    expect(session).toMatchObject({
      account: userPrincipalName,
      tenantId: stage.simulator.tenant.tenantId,
      graphOrigin: stage.simulator.origin,
      scopes: expect.arrayContaining(readScopes),
      missingScopes: [],
      extraScopes: [],
    });
    expect(stage.said().filter((line) => line.startsWith('warning'))).toEqual([]);
  });

  test('keeps asking for as long as nobody has entered the code, and less often when told to', async () => {
    stage.simulator.signIn.slowDowns = 2;

    await expect(stage.signIn({ user: stage.administrator })).resolves.toMatchObject({ missingScopes: [] });
    expect(stage.simulator.signIn.slowDowns).toBe(0);
  });

  test('is for the tenant as its id names it, too', async () => {
    const { tenantId } = stage.simulator.tenant;

    await expect(stage.signIn({ user: stage.administrator }, { tenant: tenantId })).resolves.toMatchObject({
      tenantId,
    });
  });

  test('shows no token to anybody', async () => {
    const session = await stage.signIn({ user: stage.administrator });
    const given = await session.credential.getToken('https://graph.microsoft.com/.default');

    expect(stage.said().join('\n')).not.toContain(given?.token.split('.')[1] ?? 'none');
    expect(JSON.stringify(session)).not.toContain('eyJ');
  });

  test('renews a token that is about to end, without asking anybody', async () => {
    const session = await stage.signIn({ user: stage.administrator });
    const scope = 'https://graph.microsoft.com/.default';
    const first = await session.credential.getToken(scope);
    stage.simulator.clock.advance(150_000);
    const second = await session.credential.getToken(scope);

    const ends = [first, second].map((given) => decodeJwt(given?.token ?? '').exp ?? 0);
    expect((ends[1] ?? 0) - (ends[0] ?? 0)).toBe(150);
  });

  test('gives its tokens for Microsoft Graph only', async () => {
    const session = await stage.signIn({ user: stage.administrator });

    await expect(session.credential.getToken('https://management.azure.com/.default')).rejects.toThrow(
      'The sign-in is for https://graph.microsoft.com only, not for https://management.azure.com/.default.',
    );
  });

  test('says of a renewal that is refused that the sign-in is over, and opens no page', async () => {
    const session = await stage.signIn({ user: stage.administrator });
    stage.simulator.signIn.refusal = { at: 'refresh', code: 50173 };
    const before = stage.said().length;

    await expect(session.credential.getToken('https://graph.microsoft.com/.default')).rejects.toMatchObject({
      kind: 'signed-out',
      code: 'AADSTS50173',
      message: expect.stringContaining('the sign-in to contoso.example is over'),
    });
    expect(stage.said()).toHaveLength(before);
  });
});

describe('what the token turns out to be', () => {
  test('is missing a scope: what stays unseen is said, and the session stands', async () => {
    stage.simulator.signIn.withheldScopes = ['AuditLog.Read.All'];

    const session = await stage.signIn({ user: stage.administrator });

    expect(session.missingScopes.map(({ name }) => name)).toEqual(['AuditLog.Read.All']);
    expect(stage.said()).toContainEqual(
      'warning: AuditLog.Read.All was not given. Not seen without it: when people last signed in, so that nobody is called stale.',
    );
  });

  test('is more than was asked for: earlier consents are named, and that only reads are sent', async () => {
    const clientId = '7b5c8e5a-2f4e-4b6a-9c0d-1a2b3c4d5e6f';
    stage.simulator.applications.register({
      ...{ clientId, publicClient: true, redirectUris: ['http://localhost'] },
      delegatedPermissions: [...readScopes, 'RoleManagement.ReadWrite.Directory'],
    });

    const session = await stage.signIn({ user: stage.administrator }, { clientId });

    expect(session.extraScopes).toEqual(['RoleManagement.ReadWrite.Directory']);
    expect(stage.said()).toContainEqual(
      'warning: the token allows more than was asked for, from earlier consents to this client: RoleManagement.ReadWrite.Directory. Only reads are sent all the same.',
    );
  });

  test('is of somebody without a role that reads PIM: that is said', async () => {
    stage.simulator.consents.give('14d82eec-204b-4c2f-b7e8-296a70dab67e', readScopes, stage.plain);

    await stage.signIn({ user: stage.plain });

    expect(stage.said().at(-1)).toMatch(/^warning: \S+ holds no role now that may read PIM/);
  });
});

describe('requests', () => {
  test('are asked for with permissions to make them where --requests is given, and that is said', async () => {
    const session = await stage.signIn({ user: stage.administrator }, { withRequests: true });

    expect(session.scopes).toEqual(
      expect.arrayContaining([
        'RoleAssignmentSchedule.ReadWrite.Directory',
        'RoleEligibilitySchedule.ReadWrite.Directory',
      ]),
    );
    expect(stage.said().join('\n')).toContain('they are used to read');
  });
});
