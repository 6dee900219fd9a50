import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { memberOptions, rulesOf } from '../../bench/tenants/fleet.ts';
import { createSimulatorClock } from '../../simulator/clock.ts';
import type { Simulator } from '../../simulator/start.ts';
import { type SimulatedTenants, startSimulators } from '../../simulator/start-many.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import { createTenantJobs, type TenantJobs } from '../../src/app/tenants.ts';
import { composeApp, type TenantApp } from '../../src/app.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { jumpingTiming } from '../adapters/graph/client/jumping-timing.ts';
import { withAzurite } from '../adapters/tables/tables-under-test.ts';
import { type Browser, createBrowser } from '../browser.ts';
import { type CallApi, createApiCaller } from '../scenarios/api-client.ts';
import { approvalClientId, signIn } from '../sign-in.ts';

/**
 * A deployment for a tenant besides its own, as the templates have it: an app that is called, and one that works, on one store.
 * Signatures, tokens and Microsoft Graph are the simulator's, of both tenants at one address.
 */
const audience = 'api://pim-warden';
const appId = '7c2f1a3e-0d6f-4c3b-9a1e-0f5f4a3a1c22';
const publicUrl = 'https://warden.example';
const nowhere = 'http://127.0.0.1:9/devstoreaccount1';
const silent = { invocationId: 'test', info() {}, warn() {}, error() {} };

const clock = createSimulatorClock(new Date('2026-11-24T02:00:00Z'), { frozen: true });
const azurite = withAzurite();
const trusted = getCACertificates('default');
const folder = mkdtempSync(join(tmpdir(), 'rules-of-tenants-'));

let simulators: SimulatedTenants;
let home: Simulator;
let contoso: Simulator;
let front: TenantApp;
let call: CallApi;
let jobs: TenantJobs;
let browser: Browser;
/** Somebody of the home tenant who may approve. */
let approver: string;

beforeAll(async () => {
  const tables = await azurite.empty();
  const places = [0, 4].map((place) => memberOptions({ seed: 1, tenants: 2, clock }, place));
  const [homeOptions, contosoOptions] = places;
  if (homeOptions === undefined || contosoOptions === undefined) throw new Error('there are two tenants');
  simulators = await startSimulators([{ ...homeOptions, control: true }, contosoOptions], { alsoTls: true });
  const [first, second] = simulators.tenants;
  if (second === undefined) throw new Error('there are two tenants');
  [home, contoso] = [first, second];
  setDefaultCACertificates([...trusted, simulators.certificate ?? '']);
  browser = createBrowser(simulators.certificate);
  const appRoles = requiredAppRoles().map(({ name }) => name);
  contoso.applicationConsents.grant({ clientId: appId, objectId: contosoOptions.own.id, appRoles });
  home.applications.register({
    ...{ clientId: appId, redirectUris: [`${publicUrl}/callback`] },
    federatedCredentials: [{ subject: homeOptions.own.id }],
  });
  const members = home.tenant.users
    .all()
    .filter(({ userType, accountEnabled }) => accountEnabled && userType === 'Member');
  approver = members.at(-1)?.id ?? '';
  home.applications.register({
    ...{ clientId: approvalClientId, redirectUris: [`${publicUrl}/api/approvals/callback`], idTokens: true },
    optionalClaims: ['acct', 'auth_time'],
    roles: { [approver]: ['PimWarden.Approve'] },
  });
  const fileOf = ({ tenant }: Simulator) => join(folder, `${tenant.tenantId}.json`);
  writeFileSync(fileOf(home), rulesOf(home, 0));
  writeFileSync(fileOf(contoso), rulesOf(contoso, 4));
  const settings = {
    ...{ TENANT_ID: home.tenant.tenantId, TENANTS: contoso.tenant.tenantId, TENANTS_CLIENT_ID: appId },
    TENANTS_RULES: join(folder, '{tenant}.json'),
    TENANTS_AUTHORITY: simulators.tlsOrigin,
    ...{ RULES_FILE: fileOf(home), RULES_APPROVAL: 'required' },
    ...{ GRAPH_ORIGIN: simulators.origin, API_AUTHORITY: simulators.origin, API_AUDIENCE: audience },
    API_AUTHENTICATION_CONTEXT: 'c1',
    ...{ IDENTITY_ENDPOINT: simulators.identityEndpoint, IDENTITY_HEADER: simulators.identityHeader },
    AZURE_CLIENT_ID: homeOptions.own.appId,
    ...{ TABLES_ENDPOINT: tables.endpoint, QUEUES_ENDPOINT: nowhere, DOORBELL__queueServiceUri: nowhere },
    ...{ PUBLIC_URL: publicUrl, APPROVAL_CLIENT_ID: approvalClientId },
    // Nobody is there, so that notices stay in the store.
    NOTIFY_WEBHOOK_URL: 'http://127.0.0.1:9/notices',
    GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '1000',
  };
  Object.assign(process.env, settings);
  const compose = (parts: string) =>
    composeApp(readSettings({ ...settings, APP_PARTS: parts }), clock, jumpingTiming());
  front = compose('front');
  jobs = createTenantJobs(compose('keeper,writer'));
  call = createApiCaller({
    ...{ app: front, invocation: silent, simulator: home, audience },
    recording: { recordRoute() {} },
  });
}, 60_000);
afterAll(async () => {
  setDefaultCACertificates(trusted);
  rmSync(folder, { recursive: true, force: true });
  await simulators.close();
});

/** A night of one job in the other tenant. @returns its run, as the API has it. */
async function night() {
  clock.advance(3_600_000);
  const announcedAt = clock.now().toISOString();
  await jobs.answer(
    { ...silent, invocationId: announcedAt },
    { tenantId: contoso.tenant.tenantId, job: 'renew-eligibilities', announcedAt },
  );
  const { json } = await call('GET', `tenants/${contoso.tenant.tenantId}/runs?top=1`);
  return (json as { runs?: { state: string; reason?: string }[] }).runs?.[0];
}

/** When each eligibility of a tenant ends. */
const ends = ({ tenant }: Simulator) =>
  tenant.roleManagement.eligibilities.all().map(({ id, expiration }) => [id, expiration]);

const rulesOfContoso = async () =>
  (await call('GET', `tenants/${contoso.tenant.tenantId}/rules`)).json as {
    file: string;
    approval: string;
    sign?: string;
  };
const path = (link: string) => link.replace(`${publicUrl}/api/`, '');

/** What a browser asks of the app that is called. */
async function open(link: string, form?: URLSearchParams) {
  const url = new URL(link);
  const { status, body = '' } = await front.answerHttp(silent, path(`${url.origin}${url.pathname}`), {
    method: form === undefined ? 'GET' : 'POST',
    query: url.searchParams,
    headers: new Headers(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    text: async () => form?.toString() ?? '',
  });
  return { status, html: String(body) };
}

/** Signs in for what the link is for, and confirms what is shown. */
async function sign(link: string) {
  const begun = await open(link);
  const href = /href="([^"]+)"/.exec(begun.html)?.[1]?.replaceAll('&#38;', '&') ?? '';
  const { searchParams } = new URL(href);
  const nonce = searchParams.get('nonce') ?? '';
  const redirectUri = `${publicUrl}/api/approvals/callback`;
  const answered = await signIn(home, browser, { nonce, redirectUri, user: approver });
  const fields = { id_token: answered.form?.fields.id_token ?? '', state: searchParams.get('state') ?? '' };
  const shown = await open(redirectUri, new URLSearchParams(fields));
  const done = await open(redirectUri, new URLSearchParams({ ...fields, confirm: 'yes' }));
  return { shown, done };
}

describe('a tenant besides the app’s own', () => {
  test('is planned for alone until somebody of the home tenant signs for its rules', async () => {
    const before = ends(contoso);

    const run = await night();

    expect(run?.reason).toContain(`GET /api/tenants/${contoso.tenant.tenantId}/rules shows both`);
    expect((await call('GET', `tenants/${contoso.tenant.tenantId}/plans`)).json.items).toHaveLength(1);
    expect((await call('GET', `tenants/${contoso.tenant.tenantId}/changes`)).json.items).toEqual([]);
    expect(ends(contoso)).toEqual(before);
  });

  test('is worked in as its rules say from the next run on, by a process that verifies the signature itself', async () => {
    const [before, homes] = [ends(contoso), ends(home)];
    const { sign: link = '' } = await rulesOfContoso();

    const { shown, done } = await sign(link);
    const run = await night();

    expect(shown).toMatchObject({ status: 200, html: expect.stringContaining(contoso.tenant.tenantId) });
    expect(done).toMatchObject({ status: 200, html: expect.stringContaining('Changes go by these rules') });
    expect(await rulesOfContoso()).toMatchObject({ approval: 'approved' });
    expect(run).toMatchObject({ state: expect.stringMatching(/^(succeeded|partial)$/) });
    expect(ends(contoso)).not.toEqual(before);
    expect(ends(home)).toEqual(homes);
    const { items = [] } = (await call('GET', `tenants/${contoso.tenant.tenantId}/changes?state=done`)).json;
    expect(items.length).toBeGreaterThan(0);
  });

  test('lends its approval to nobody: the rules of the home tenant wait as before', async () => {
    expect((await call('GET', 'rules')).json).toMatchObject({ approval: 'none' });
    expect((await call('GET', 'changes')).json.items).toEqual([]);
    expect((await call('GET', 'runs')).json).toMatchObject({ runs: [] });
  });

  test('is blocked while a row of it is altered, until somebody of the home tenant releases the alarm', async () => {
    const { tenantId } = contoso.tenant;
    const rows = azurite.client('Watermarks');
    const [row] = await Array.fromAsync(
      rows.listEntities({
        queryOptions: { filter: `PartitionKey ge '${tenantId}' and PartitionKey lt '${tenantId}~'` },
      }),
    );
    await rows.updateEntity({ partitionKey: row?.partitionKey ?? '', rowKey: row?.rowKey ?? '', Extra: 'x' });
    expect(await night()).toMatchObject({
      state: 'blocked',
      reason: expect.stringContaining('store-altered'),
    });
    expect((await call('GET', 'evidence/alterations')).json.items).toEqual([]);
    const alarms = `tenants/${tenantId}/evidence/alterations`;
    const [alarm] = (await call('GET', `${alarms}?state=open`)).json.items ?? [];
    clock.advance(60_000);

    const released = await call('POST', `${alarms}/${alarm?.id}/release`, {
      ...{ body: { because: 'A test' }, roles: ['PimWarden.Approve'], userId: approver },
      signIn: { acrs: ['c1'] },
    });

    expect(released.status).toBe(200);
    expect(await night()).toMatchObject({ state: 'succeeded' });
  });

  test('is planned for alone again once the approval is taken back', async () => {
    const { file } = await rulesOfContoso();
    const approval = `tenants/${contoso.tenant.tenantId}/approvals/${file}/withdraw`;

    const answer = await call('POST', approval, {
      ...{ body: {}, roles: ['PimWarden.Approve'], userId: approver },
      signIn: { acrs: ['c1'] },
    });

    expect(answer.status).toBe(200);
    // By then much of what was renewed ends soon once more.
    clock.advance(150 * 86_400_000);
    const before = ends(contoso);
    expect((await night())?.reason).toContain('Nobody has approved the rules');
    expect(ends(contoso)).toEqual(before);
  });
});
