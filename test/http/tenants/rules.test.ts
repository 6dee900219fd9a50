import { beforeEach, describe, expect, test } from '@jest/globals';
import { rulesSubject } from '../../../src/domain/model/decision.ts';
import { rulesDigest } from '../../../src/ports/rules-digest.ts';
import { Api, signIn } from '../api.ts';
import { openPage, postCallback, stateOf } from '../approvals/approver-browser.ts';
import { FakeOtherTenant } from './other-tenant.ts';

const tenant = '11111111-0000-4000-8000-000000000001';
const neighbour = '22222222-0000-4000-8000-000000000002';
/** Both tenants, and the home, have the same file. */
const hash = 'a'.repeat(64);
const digest = rulesDigest(hash, tenant);
const state = stateOf({ id: hash, digest, tenant });

let api: Api;
let contoso: FakeOtherTenant;
let fabrikam: FakeOtherTenant;
beforeEach(() => {
  api = new Api();
  api.rulesApproval = { kind: 'none' };
  contoso = new FakeOtherTenant(tenant, hash);
  fabrikam = new FakeOtherTenant(neighbour, hash);
  api.otherTenants = [contoso, fabrikam];
});

const rulesOf = (tenantId: string) =>
  api.ask({ path: `tenants/${tenantId}/rules`, roles: ['PimWarden.Read'] });
const post = (fields: Readonly<Record<string, string>>) =>
  postCallback(api, { state, id_token: `lin/${digest}`, ...fields });
const nothingDecided = () =>
  expect([api, contoso, fabrikam].flatMap(({ decisions }) => decisions.decisions)).toEqual([]);

describe('the rules of another tenant', () => {
  test('are said to wait, with where a person of the home tenant signs for them', async () => {
    expect(await rulesOf(tenant)).toMatchObject({
      status: 200,
      jsonBody: {
        file: hash,
        approval: 'none',
        sign: `${signIn.publicUrl}/api/approvals/${hash}/sign?digest=${digest}&tenant=${tenant}`,
      },
    });
    contoso.rulesApproval = { kind: 'approved' };
    expect((await rulesOf(tenant)).jsonBody).toEqual({ inForce: hash, file: hash, approval: 'approved' });
    expect((await rulesOf(neighbour)).jsonBody).toMatchObject({ approval: 'none' });
  });

  test('are signed for at the home tenant, under a digest that the tenant is part of', async () => {
    const page = await openPage(api, `approvals/${hash}/sign`, `digest=${digest}&tenant=${tenant}`);

    expect(page.status).toBe(200);
    const href = /href="([^"]+)"/.exec(String(page.body))?.[1]?.replaceAll('&#38;', '&') ?? '';
    const url = new URL(href);
    expect(url.pathname).toBe(`/${signIn.tenantId}/oauth2/v2.0/authorize`);
    expect(url.searchParams.get('nonce')).toBe(digest);
    expect(url.searchParams.get('state')).toBe(state);
    expect(new Set([hash, digest, rulesDigest(hash, neighbour)]).size).toBe(3);
  });

  test('are shown with the tenant that they are of, and approved there alone', async () => {
    const asked = await post({});
    expect(asked).toMatchObject({ status: 200, body: expect.stringContaining('Approve this?') });
    for (const fact of [`${tenant}, which is not your own`, hash, digest]) expect(asked.body).toContain(fact);
    nothingDecided();

    expect(await post({ confirm: 'yes' })).toMatchObject({
      status: 200,
      body: expect.stringContaining('Changes go by these rules'),
    });

    expect(contoso.decisions.decisions).toMatchObject([
      {
        ...{ kind: 'approved', tenantId: tenant, subject: rulesSubject, digest: hash },
        ...{ by: { objectId: 'lin' }, proof: { kind: 'signed', token: `lin/${digest}` } },
      },
    ]);
    expect(api.logOfOthers.of('rules.approved')).toMatchObject([{ by: 'lin', proof: 'signed' }]);
    expect([...api.decisions.decisions, ...fabrikam.decisions.decisions]).toEqual([]);
    expect(api.log.of('rules.approved')).toEqual([]);
  });

  test.each([
    ['for the same file of another tenant', { id: hash, digest, tenant: neighbour }],
    ['for the same file at home', { id: hash, digest }],
    ['for a tenant that TENANTS does not name', { id: hash, digest, tenant: neighbour.replaceAll('2', '3') }],
    ['for another file', { id: 'b'.repeat(64), digest, tenant }],
  ])('are not approved by that signature when it is brought back %s', async (_what, changed) => {
    expect((await post({ state: stateOf(changed), confirm: 'yes' })).status).toBe(409);
    nothingDecided();
  });

  test.each([
    ['a signature for the file at home', `lin/${hash}`],
    ['a signature for the neighbour', `lin/${rulesDigest(hash, neighbour)}`],
  ])('are not approved by %s', async (_what, token) => {
    expect((await post({ id_token: token, confirm: 'yes' })).status).toBe(403);
    nothingDecided();
  });

  test('are approved by nobody without the role, nor by a guest', async () => {
    api.approvalTokens.withoutRole.add('lin');
    api.approvalTokens.guests.add('guest');

    expect((await post({ confirm: 'yes' })).status).toBe(403);
    expect((await post({ id_token: `guest/${digest}`, confirm: 'yes' })).status).toBe(403);
    nothingDecided();
  });

  test('are approved once by one signature', async () => {
    await post({ confirm: 'yes' });

    expect((await post({ confirm: 'yes' })).status).toBe(409);
    expect(contoso.decisions.decisions).toHaveLength(1);
  });

  test('are not approved where the file was changed meanwhile, or does not load', async () => {
    contoso.rulesHash = 'b'.repeat(64);
    expect((await post({ confirm: 'yes' })).status).toBe(409);
    contoso.rulesHash = undefined;
    expect((await post({ confirm: 'yes' })).status).toBe(409);
    expect((await rulesOf(tenant)).status).toBe(503);
    nothingDecided();
  });

  test.each([
    ['a change', 'approvals/20261124T090000123Z-0b5c9f0e/sign', `digest=${digest}&tenant=${tenant}`],
    ['a plan', 'approvals/plan-1/sign', `digest=${digest}&tenant=${tenant}`],
    ['items of a plan', `approvals/${hash}/sign`, `digest=${digest}&tenant=${tenant}&items=0`],
    ['a tenant that is no id', `approvals/${hash}/sign`, `digest=${digest}&tenant=contoso.com`],
  ])('are all that is signed for there: no link leads to %s', async (_what, path, query) => {
    expect((await openPage(api, path, query)).status).toBe(400);
  });
});

describe('an approval of the rules of another tenant', () => {
  const withdraw = (tenantId: string, more = {}) =>
    api.ask({
      path: `tenants/${tenantId}/approvals/${hash}/withdraw`,
      ...{ body: { because: 'Too bold' }, roles: ['PimWarden.Approve'] as const, ...more },
    });

  test('is taken back there alone, by a person with the role', async () => {
    expect((await withdraw(tenant, { isApp: true })).status).toBe(403);
    expect((await withdraw(tenant, { roles: ['PimWarden.Run'] })).status).toBe(403);
    nothingDecided();

    expect((await withdraw(tenant)).status).toBe(200);

    expect(contoso.decisions.decisions).toMatchObject([
      { kind: 'withdrawn', tenantId: tenant, subject: rulesSubject, digest: hash },
    ]);
    expect([...api.decisions.decisions, ...fabrikam.decisions.decisions]).toEqual([]);
    expect(api.logOfOthers.of('rules.withdrawn')).toHaveLength(1);
  });

  test('is not taken back under the hash of another file', async () => {
    contoso.rulesHash = 'b'.repeat(64);

    expect((await withdraw(tenant)).status).toBe(404);
    nothingDecided();
  });
});
