import { beforeEach, describe, expect, test } from '@jest/globals';
import { commandDigest } from '../../../src/changes/command-digest.ts';
import { signingPages } from '../../../src/http/approvals/signing-pages.ts';
import { StoreError } from '../../../src/ports/errors.ts';
import { GLOBAL_ADMINISTRATOR, LIN } from '../../snapshot-builder.ts';
import { Api, signIn } from '../api.ts';
import { openPage, postCallback, stateOf } from './approver-browser.ts';

const beneficiary = '11111111-aaaa-4bbb-8ccc-0000000000fe';
const assign = {
  action: 'assign',
  principalId: beneficiary,
  roleDefinitionId: GLOBAL_ADMINISTRATOR,
  directoryScopeId: '/',
  duration: 'P30D',
  justification: 'On call <script>alert(1)</script>',
};

let api: Api;
beforeEach(() => {
  api = new Api();
});

/** A caller asks for a Global Administrator: it waits. */
async function waiting() {
  await api.ask({ path: 'eligibilities', body: assign, roles: ['PimWarden.Grant'] });
  const record = api.commands.all().at(-1);
  if (record === undefined) throw new Error('nothing was accepted');
  return { record, id: record.id, digest: commandDigest(record) };
}

const open = (path: string, query?: string) => openPage(api, path, query);
const post = (fields: Readonly<Record<string, string>>) => postCallback(api, fields);
const tokenOf = (by: string, digest: string) => `${by}/${digest}`;

/** Storage that nobody may touch. */
function closeStores(): void {
  const fail = () => {
    throw new StoreError('rejected', 'nobody may touch the store', 'Touched');
  };
  Object.assign(api.commands, { find: fail, open: fail, list: fail });
  Object.assign(api.plans, { head: fail, items: fail, list: fail });
  Object.assign(api.decisions, { of: fail, add: fail });
}

describe('GET approvals/{id}/sign', () => {
  test('leads to the sign-in of Entra, for just that digest, under the authentication context, and anew', async () => {
    const { id, digest } = await waiting();
    const page = await open(`approvals/${id}/sign`, `digest=${digest}`);

    expect(page.status).toBe(200);
    const href = /href="([^"]+)"/.exec(String(page.body ?? ''))?.[1]?.replaceAll('&#38;', '&') ?? '';
    const url = new URL(href);
    expect(`${url.origin}${url.pathname}`).toBe(
      `${signIn.authority}/${signIn.tenantId}/oauth2/v2.0/authorize`,
    );
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: signIn.clientId,
      response_type: 'id_token',
      response_mode: 'form_post',
      redirect_uri: 'https://warden.example/api/approvals/callback',
      scope: 'openid profile',
      nonce: digest,
      state: stateOf({ id, digest }),
      prompt: 'login',
      claims: '{"id_token":{"acrs":{"essential":true,"value":"c1"}}}',
    });
  });

  test('tells a stranger nothing of what waits, and touches no store', async () => {
    const { id, digest } = await waiting();
    closeStores();
    const page = await open(`approvals/${id}/sign`, `digest=${digest}`);

    expect(page.status).toBe(200);
    for (const secret of [beneficiary, GLOBAL_ADMINISTRATOR, 'On call'])
      expect(page.body).not.toContain(secret);
    // As a word: the random end of an id may hold the letters.
    expect(page.body).not.toMatch(/\bada\b/);
    // The same for what there is not.
    expect((await open('approvals/nothing/sign', `digest=${digest}`)).status).toBe(200);
  });

  test('may be framed by nobody, loads nothing, runs nothing, and is kept nowhere', async () => {
    const page = await open('approvals/change-1/sign', `digest=${'a'.repeat(64)}`);

    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  test.each([
    ['no digest', 'approvals/change-1/sign', ''],
    ['a digest that is none', 'approvals/change-1/sign', 'digest=abc'],
    ['an id that is none', 'approvals/<b>/sign', `digest=${'a'.repeat(64)}`],
    ['another parameter', 'approvals/change-1/sign', `digest=${'a'.repeat(64)}&next=https://evil.example`],
    ['places that are none', 'approvals/plan-1/sign', `digest=${'a'.repeat(64)}&items=1,-2`],
  ])('is a 400 for %s', async (_what, path, query) => {
    const page = await open(path, query);

    expect(page.status).toBe(400);
    expect(page.body).not.toContain('<b>');
  });
});

describe('POST approvals/callback', () => {
  test('shows exactly what would be approved, every text escaped, and approves nothing yet', async () => {
    const { id, digest } = await waiting();
    const page = await post({ id_token: tokenOf(LIN, digest), state: stateOf({ id, digest }) });

    expect(page.status).toBe(200);
    for (const fact of ['ada', beneficiary, GLOBAL_ADMINISTRATOR, digest, '2026-12-24', '2026-11-25T09:00'])
      expect(page.body).toContain(fact);
    expect(page.body).toContain('On call &#60;script&#62;');
    expect(page.body).not.toContain('<script');
    expect(page.body).toContain('name="confirm" value="yes"');
    expect(api.decisions.decisions).toEqual([]);
    expect(api.roles.submitted).toEqual([]);
  });

  test('approves and executes what a third person has confirmed', async () => {
    const { id, digest } = await waiting();
    const page = await post({
      id_token: tokenOf(LIN, digest),
      state: stateOf({ id, digest }),
      confirm: 'yes',
    });

    expect(page.body).toContain('Approved, and done');
    expect(api.decisions.decisions).toMatchObject([
      {
        kind: 'approved',
        subject: { kind: 'change', id },
        digest,
        by: { objectId: LIN, appId: signIn.clientId },
        proof: { kind: 'signed', token: tokenOf(LIN, digest) },
      },
    ]);
    expect(await api.commands.find(id)).toMatchObject({ state: 'done', approval: { by: LIN } });
    expect(api.log.of('change.approved')).toMatchObject([{ subjectId: id, by: LIN }]);
  });

  test.each([
    ['the beneficiary', beneficiary],
    ['whoever asked', 'ada'],
  ])('writes down the approval of %s, and does nothing', async (_who, by) => {
    const { id, digest } = await waiting();
    const page = await post({
      id_token: tokenOf(by, digest),
      state: stateOf({ id, digest }),
      confirm: 'yes',
    });

    expect(page).toMatchObject({ status: 403, body: expect.stringContaining('is not enough') });
    expect(await api.commands.find(id)).toMatchObject({ state: 'awaiting-approval' });
    expect(api.roles.submitted).toEqual([]);
  });

  test('refuses a token for something else before it touches any store', async () => {
    const { id, digest } = await waiting();
    closeStores();
    const other = await post({
      id_token: tokenOf(LIN, 'b'.repeat(64)),
      state: stateOf({ id, digest }),
      confirm: 'yes',
    });

    expect(other).toMatchObject({
      status: 403,
      body: expect.stringContaining('its nonce is not the digest'),
    });
  });

  test("refuses another change's signature: the state names one, the token another", async () => {
    const first = await waiting();
    const second = await waiting();
    const state = stateOf({ id: second.id, digest: first.digest });
    const page = await post({ id_token: tokenOf(LIN, first.digest), state, confirm: 'yes' });

    expect(page).toMatchObject({ status: 409, body: expect.stringContaining('not what was signed') });
    expect(api.decisions.decisions).toEqual([]);
  });

  test('takes a signature once', async () => {
    const { id, digest } = await waiting();
    const fields = { id_token: tokenOf(beneficiary, digest), state: stateOf({ id, digest }), confirm: 'yes' };
    await post(fields);

    expect(await post(fields)).toMatchObject({ status: 409, body: expect.stringContaining('used before') });
    expect(api.decisions.decisions).toHaveLength(1);
  });

  test('shows that it is too late where it is decided already', async () => {
    const { id, digest } = await waiting();
    const state = stateOf({ id, digest });
    await post({ id_token: tokenOf(LIN, digest), state, confirm: 'yes' });

    expect(await post({ id_token: tokenOf('grace', digest), state })).toMatchObject({
      status: 409,
      body: expect.stringContaining('Too late'),
    });
  });

  test.each([
    ['nothing', {}],
    ['no state', { id_token: 'a' }],
    ['a state of somebody else', { id_token: 'a', state: 'W10' }],
    ['a state that is no JSON', { id_token: 'a', state: '%%%' }],
  ])('is a 400 for %s', async (_what, fields) => {
    expect((await post(fields as Record<string, string>)).status).toBe(400);
  });

  test('shows what Entra says where it did not sign, escaped', async () => {
    const page = await post({ error: 'access_denied', error_description: 'AADSTS65004: <b>declined</b>' });

    expect(page).toMatchObject({ status: 400, body: expect.stringContaining('AADSTS65004: &#60;b&#62;') });
  });

  test('waits for the keys where they cannot be read', async () => {
    const { id, digest } = await waiting();
    api.approvalTokens.unverifiable = 'the keys cannot be read';

    expect((await post({ id_token: tokenOf(LIN, digest), state: stateOf({ id, digest }) })).status).toBe(503);
  });

  test('takes no JSON and no large body', async () => {
    const json = { path: 'approvals/callback', body: {}, headers: { authorization: '' } };

    expect((await api.ask(json)).status).toBe(400);
    expect((await post({ id_token: 'a'.repeat(70_000), state: 'b' })).status).toBe(400);
  });

  test('has nothing to sign where the settings do not say whose signatures count', async () => {
    const asked = { path: 'approvals/change-1/sign', query: `digest=${'a'.repeat(64)}` };

    expect((await api.ask(asked, { pages: signingPages(undefined) })).status).toBe(503);
  });
});
