import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { createSimulatorClock } from '../../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../../simulator/start.ts';
import { type Browser, createBrowser, type Page } from '../../browser.ts';

const clientId = '5a9ed2a1-0d6f-4c3b-9a1e-0f5f4a3a1c11';
const redirectUri = 'https://warden.example/api/approvals/callback';
const noon = new Date('2026-09-15T12:00:00Z');

let simulator: Simulator;
let browser: Browser;
let member: string;
let guest: string;
let disabled: string;

beforeAll(async () => {
  simulator = await startSimulator({
    users: 60,
    auditEvents: 10,
    clock: createSimulatorClock(noon, { frozen: true }),
    tls: true,
  });
  browser = createBrowser(simulator.certificate);
  const users = simulator.tenant.users.all();
  const idOf = (wanted: (user: (typeof users)[number]) => boolean) => users.find(wanted)?.id ?? '';
  member = idOf(({ accountEnabled, userType }) => accountEnabled && userType === 'Member');
  guest = idOf(({ accountEnabled, userType }) => accountEnabled && userType === 'Guest');
  disabled = idOf(({ accountEnabled }) => !accountEnabled);
  simulator.applications.register({
    clientId,
    redirectUris: [redirectUri],
    idTokens: true,
    optionalClaims: ['acct', 'auth_time'],
    roles: { [member]: ['PimWarden.Approve'] },
  });
});
afterAll(() => simulator.close());

const wanted = {
  client_id: clientId,
  response_type: 'id_token',
  response_mode: 'form_post',
  redirect_uri: redirectUri,
  scope: 'openid profile',
  nonce: 'the-hash-of-what-is-approved',
  state: 'change-1',
  prompt: 'login',
};
const stepUp = { claims: '{"id_token":{"acrs":{"essential":true,"value":"c1"}}}' };

function authorize(parameters: Readonly<Record<string, string | undefined>>): Promise<Page> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value);
  return browser.open(`${simulator.origin}/${simulator.tenant.tenantId}/oauth2/v2.0/authorize?${query}`);
}

async function signedIn(user: string, parameters: Readonly<Record<string, string | undefined>>) {
  return (await browser.submit(await authorize(parameters), { user })).form;
}

describe('the sign-in of the simulated tenant', () => {
  test('shows a page, and sends an ID token that names nonce, person, roles and authentication context', async () => {
    const page = await authorize({ ...wanted, ...stepUp });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');

    const answer = await browser.submit(page, { user: member });

    expect(answer.form).toMatchObject({
      method: 'post',
      action: redirectUri,
      fields: { state: 'change-1', id_token: expect.any(String) },
    });
    expect(decodeJwt(answer.form?.fields.id_token ?? '')).toEqual({
      aud: clientId,
      iss: `${simulator.origin}/${simulator.tenant.tenantId}/v2.0`,
      tid: simulator.tenant.tenantId,
      ver: '2.0',
      sub: expect.not.stringContaining(member),
      nonce: 'the-hash-of-what-is-approved',
      oid: member,
      name: expect.any(String),
      preferred_username: expect.stringContaining('@'),
      roles: ['PimWarden.Approve'],
      acrs: ['c1'],
      acct: 0,
      auth_time: noon.getTime() / 1000,
      iat: noon.getTime() / 1000,
      nbf: noon.getTime() / 1000,
      exp: noon.getTime() / 1000 + 3_600,
      uti: expect.any(String),
    });
  });

  test('signs with the keys that discovery publishes', async () => {
    const form = await signedIn(member, { ...wanted, ...stepUp });
    const { tenantId } = simulator.tenant;
    const published = await browser.open(`${simulator.origin}/${tenantId}/discovery/v2.0/keys`);

    const { protectedHeader } = await jwtVerify(
      form?.fields.id_token ?? '',
      createLocalJWKSet(JSON.parse(published.html)),
      { currentDate: noon },
    );

    expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'JWT' });
  });

  test('names no authentication context where none was asked for, and nobody without the scope profile', async () => {
    const form = await signedIn(member, { ...wanted, scope: 'openid' });

    const claims = decodeJwt(form?.fields.id_token ?? '');
    expect(claims).not.toHaveProperty('acrs');
    expect(claims).not.toHaveProperty('oid');
  });

  test('tells a guest by acct, and gives roles to those who hold them only', async () => {
    const form = await signedIn(guest, { ...wanted, ...stepUp });

    const claims = decodeJwt(form?.fields.id_token ?? '');
    expect(claims).toMatchObject({ oid: guest, acct: 1, idp: expect.any(String) });
    expect(claims).not.toHaveProperty('roles');
  });

  test('issues nothing where the step-up was not done, or to a disabled account', async () => {
    const page = await authorize({ ...wanted, ...stepUp });

    const blocked = await browser.submit(page, { user: member, step_up: undefined });
    const gone = await browser.submit(page, { user: disabled });

    expect(blocked).toMatchObject({ status: 400, form: undefined });
    expect(blocked.html).toContain('AADSTS53003');
    expect(gone.html).toContain('AADSTS50057');
  });

  test('says access_denied to the application when the person cancels', async () => {
    const page = await authorize({ ...wanted, ...stepUp });

    const answer = await browser.submit(page, { answer: 'cancel', user: '' });

    expect(answer.form).toMatchObject({
      action: redirectUri,
      fields: {
        error: 'access_denied',
        error_description: expect.stringContaining('AADSTS65004'),
        state: 'change-1',
      },
    });
  });

  test.each([
    {
      what: 'an application that is not registered',
      change: { client_id: '00000000-0000-4000-8000-000000000001' },
      code: 'AADSTS700016',
    },
    {
      what: 'a redirect URI that is not registered',
      change: { redirect_uri: `${redirectUri}/` },
      code: 'AADSTS50011',
    },
    { what: 'no redirect URI', change: { redirect_uri: undefined }, code: 'AADSTS900144' },
  ])('shows $code and sends nobody anywhere for $what', async ({ change, code }) => {
    const page = await authorize({ ...wanted, ...change });

    expect(page).toMatchObject({ status: 400, form: undefined });
    expect(page.html).toContain(code);
  });

  test.each([
    { what: 'no nonce', change: { nonce: undefined }, error: 'invalid_request', code: 'AADSTS900144' },
    {
      what: 'a code',
      change: { response_type: 'code' },
      error: 'unsupported_response_type',
      code: 'AADSTS70005',
    },
    {
      what: 'a foreign scope',
      change: { scope: 'openid User.Read' },
      error: 'invalid_scope',
      code: 'AADSTS70011',
    },
    { what: 'no scope openid', change: { scope: 'profile' }, error: 'invalid_scope', code: 'AADSTS70011' },
    {
      what: 'an unknown prompt',
      change: { prompt: 'always' },
      error: 'invalid_request',
      code: 'AADSTS90023',
    },
    { what: 'a silent sign-in', change: { prompt: 'none' }, error: 'login_required', code: 'AADSTS50058' },
    {
      what: 'a fragment',
      change: { response_mode: 'fragment' },
      error: 'invalid_request',
      code: 'AADSTS90013',
    },
    {
      what: 'claims that are no JSON',
      change: { claims: 'acrs' },
      error: 'invalid_request',
      code: 'AADSTS900235',
    },
    {
      what: 'a parameter that is not documented',
      change: { wreply: 'x' },
      error: 'invalid_request',
      code: 'wreply',
    },
  ])('tells the application $error ($code) for $what', async ({ change, error, code }) => {
    const { form } = await authorize({ ...wanted, ...change });

    expect(form).toMatchObject({
      action: redirectUri,
      fields: { error, error_description: expect.stringContaining(code), state: 'change-1' },
    });
  });

  test('refuses ID tokens to an application that has not enabled them, and a redirect URI without https', async () => {
    const other = '5a9ed2a1-0d6f-4c3b-9a1e-0f5f4a3a1c12';
    simulator.applications.register({ clientId: other, redirectUris: [redirectUri] });

    const { form } = await authorize({ ...wanted, client_id: other });

    expect(form?.fields.error_description).toContain('AADSTS700054');
    expect(() =>
      simulator.applications.register({ clientId: other, redirectUris: ['http://warden.example/'] }),
    ).toThrow('a redirect URI is https');
  });
});
