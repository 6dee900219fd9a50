import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { runPermissions } from '../../../local/conformance/permissions.ts';
import { createSignIn, type SignIn } from '../../../local/conformance/sign-in.ts';
import { defaultClientId } from '../../../local/preview/sign-in/clients.ts';
import { SignInRefused } from '../../../local/preview/sign-in/refused.ts';
import { type SignInStage, startSignInStage } from '../preview/sign-in-stage.ts';

let stage: SignInStage;
let said: string[];
/** Who enters the code. */
let user: string;
let answer: 'sign-in' | 'cancel';
beforeAll(async () => {
  stage = await startSignInStage();
});
afterAll(() => stage.close());
beforeEach(() => {
  said = [];
  answer = 'sign-in';
});

function signIn(): Promise<SignIn> {
  const { simulator, browser } = stage;
  return createSignIn({
    ...{ tenantId: simulator.tenant.tenantId, clientId: undefined, authority: simulator.origin },
    signal: new AbortController().signal,
    say(line) {
      said.push(line);
      const [, address = '', code = ''] =
        /^Open (\S+) in a browser and enter the code (\S+)$/.exec(line) ?? [];
      if (code !== '')
        void browser.open(address).then((form) => browser.submit(form, { code, user, answer }));
    },
  });
}

const scope = 'RoleAssignmentSchedule.ReadWrite.Directory';

describe('whoever runs it', () => {
  test('signs in with a code, for all permissions that a run asks with', async () => {
    user = stage.administrator;

    const credential = await (await signIn()).caller();

    const { token = '' } = (await credential.getToken('https://graph.microsoft.com/.default')) ?? {};
    const { oid, scp } = decodeJwt(token);
    expect(oid).toBe(stage.administrator);
    expect(String(scp).split(' ')).toEqual(expect.arrayContaining(runPermissions.map(({ name }) => name)));
  });

  test('is told why where nothing comes of it', async () => {
    user = stage.administrator;
    answer = 'cancel';

    await expect((await signIn()).caller()).rejects.toThrow(SignInRefused);
  });
});

describe('a disposable user', () => {
  const person = () => {
    const { id = '', userPrincipalName: name = '' } = stage.simulator.tenant.users.find(stage.plain) ?? {};
    return { id, name, password: 'known to whoever sits there' };
  };
  beforeEach(() => {
    user = stage.plain;
  });

  test('whom nobody has consented for cannot be signed in, and that is said, not thrown', async () => {
    answer = 'cancel';

    expect(await (await signIn()).as(person())).toEqual({
      because: expect.stringContaining('Not signed in: '),
    });
  });

  test('is signed in by name and password, each for one permission only', async () => {
    stage.simulator.consents.give(defaultClientId, [scope]);

    const signedIn = await (await signIn()).as(person());

    expect(said[0]).toBe(
      `Sign in as ${person().name} with the password known to whoever sits there, in a private window:`,
    );
    expect(decodeJwt('token' in signedIn ? signedIn.token : '')).toMatchObject({
      oid: stage.plain,
      scp: expect.stringMatching(/^RoleAssignmentSchedule\.ReadWrite\.Directory( (openid|profile|email))*$/),
    });
  });
});
