import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type RunningAzurite, startAzurite } from '../../../local/azurite.ts';
import { type NoticeReceiver, startNoticeReceiver } from '../../../local/notice-receiver.ts';
import { rulesOnDisk, stackRules } from '../../../local/stack-rules.ts';
import { allTimersAt } from '../../../local/timer-schedules.ts';
import { type Simulator, startSimulator } from '../../../simulator/start.ts';
import { requiredAppRoles } from '../../../src/adapters/graph/permissions.ts';
import { type Browser, createBrowser, type Page } from '../../browser.ts';
import { type HostProcess, startHostProcess } from '../../local/host-process.ts';
import { approvalClientId, signIn } from '../../sign-in.ts';

/**
 * The whole sign-in over real HTTP and HTTPS: a caller asks for a Global Administrator, a third person signs in at the
 * simulated tenant, and the app executes it. Functions host, simulator and Azurite are real servers.
 */
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const audience = 'api://pim-warden';

let simulator: Simulator;
let azurite: RunningAzurite;
let rules: ReturnType<typeof rulesOnDisk>;
let host: HostProcess;
let receiver: NoticeReceiver;
let folder: string;
let app: string;
let publicUrl: string;
let browser: Browser;
let people: readonly string[];

beforeAll(async () => {
  azurite = await startAzurite();
  simulator = await startSimulator({
    ...{ tls: true, control: true, users: 40, auditEvents: 10, throttling: false },
    identities: [{ appRoles: requiredAppRoles().map(({ name }) => name) }],
  });
  browser = createBrowser(simulator.certificate);
  receiver = await startNoticeReceiver();
  folder = await mkdtemp(join(tmpdir(), 'approvals-'));
  const certificateFile = join(folder, 'certificate.pem');
  await writeFile(certificateFile, simulator.certificate ?? '');
  rules = rulesOnDisk(stackRules(simulator.tenant));
  people = plainMembers();
  // The address of the host is known only once it runs, so that a made-up public one stands in its place.
  publicUrl = 'https://warden.example';
  registerApp();
  host = startHostProcess(join(process.cwd(), 'functions/index.ts'), settings(), 'api', {
    NODE_EXTRA_CA_CERTS: certificateFile,
  });
  const ready = await host.waitFor(({ kind }) => kind === 'ready');
  app = String(ready.origin);
});
afterAll(async () => {
  host.kill();
  await Promise.all([
    receiver.close(),
    simulator.close(),
    azurite.stop(),
    rm(folder, { recursive: true, force: true }),
  ]);
  rules.remove();
});

/** Enabled members who hold nothing and are protected by nothing. */
function plainMembers(): readonly string[] {
  const { users, roleManagement } = simulator.tenant;
  const holders = new Set(
    [...roleManagement.eligibilities.all(), ...roleManagement.assignments.all()].map(
      ({ principalId }) => principalId,
    ),
  );
  return users
    .all()
    .filter(({ id, accountEnabled, userType }) => accountEnabled && userType === 'Member' && !holders.has(id))
    .map(({ id }) => id);
}

const person = (number: number) => () => people[number] ?? '';
const who = { asker: person(0), beneficiary: person(1), approver: person(2), roleless: person(3) };

function registerApp(): void {
  const approve = ['PimWarden.Approve'];
  simulator.applications.register({
    clientId: approvalClientId,
    redirectUris: [`${publicUrl}/api/approvals/callback`],
    idTokens: true,
    optionalClaims: ['acct', 'auth_time'],
    roles: { [who.asker()]: approve, [who.beneficiary()]: approve, [who.approver()]: approve },
  });
}

function settings(): Record<string, string> {
  return {
    TENANT_ID: simulator.tenant.tenantId,
    GRAPH_ORIGIN: simulator.origin,
    API_AUTHORITY: simulator.origin,
    API_AUDIENCE: audience,
    API_AUTHENTICATION_CONTEXT: 'c1',
    TABLES_ENDPOINT: azurite.endpoint,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    IDENTITY_HEADER: simulator.identityHeader,
    RULES_FILE: rules.path,
    PUBLIC_URL: publicUrl,
    // Without a receiver nothing that controls the tenant is given.
    NOTIFY_WEBHOOK_URL: receiver.url,
    APPROVAL_CLIENT_ID: approvalClientId,
    // The tenant does not throttle, so that waiting for its quota shows nothing.
    GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '1000',
    ...allTimersAt('0 0 2 1 1 *'),
  };
}

const answer = z.looseObject({ changeId: z.string().optional(), state: z.string().optional() });

async function tokenFor(userId: string, roles: readonly string[]): Promise<string> {
  const page = await browser.postJson(`${simulator.origin}/_simulator/api-tokens`, {
    audience,
    roles,
    userId,
  });
  return z.looseObject({ access_token: z.string() }).parse(JSON.parse(page.html)).access_token;
}

async function call(bearer: string, path: string, body?: unknown) {
  const response = await fetch(`${app}/api/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: answer.parse(await response.json()) };
}

/** Ada asks that Lin become eligible for Global Administrator: it waits. */
async function asked(): Promise<{ readonly id: string; readonly digest: string }> {
  const bearer = await tokenFor(who.asker(), ['PimWarden.Grant']);
  const { status, json } = await call(bearer, 'eligibilities', {
    ...{ action: 'assign', roleDefinitionId: globalAdministrator, directoryScopeId: '/', duration: 'P30D' },
    ...{ principalId: who.beneficiary(), justification: 'On call' },
  });
  expect({ status, json }).toMatchObject({ status: 202, json: { outcome: 'awaiting-approval' } });
  const { json: change } = await call(bearer, `changes/${json.changeId}`);
  return { id: String(json.changeId), digest: String(change.digest) };
}

/** The state of the sign-in as the app's own page gives it. */
async function beginning({ id, digest }: { readonly id: string; readonly digest: string }): Promise<URL> {
  const page = await browser.open(`${app}/api/approvals/${id}/sign?digest=${digest}`);
  expect(page.status).toBe(200);
  const href = /href="([^"]+)"/.exec(page.html)?.[1] ?? '';
  return new URL(href.replace(/&#(\d+);/g, (_whole, code) => String.fromCharCode(Number(code))));
}

/** What the browser does with Entra's answer: it goes to the public address, which is the host. */
function deliver(page: Page, more: Readonly<Record<string, string | undefined>> = {}): Promise<Page> {
  const { form } = page;
  if (form === undefined) throw new Error(`there is no form to deliver: ${page.html}`);
  const action = form.action.replace(publicUrl, app);
  return browser.submit({ ...page, form: { ...form, action } }, more);
}

/** Somebody follows the link, signs in, and confirms what they are shown. */
async function sign(change: { readonly id: string; readonly digest: string }, user: string): Promise<Page> {
  const page = await browser.open((await beginning(change)).href);
  const shown = await deliver(await browser.submit(page, { user }));
  return shown.form === undefined ? shown : deliver(shown);
}

async function stateOf(id: string) {
  return (await call(await tokenFor(who.asker(), ['PimWarden.Read']), `changes/${id}`)).json.state;
}

function isEligible(): boolean {
  return simulator.tenant.roleManagement.eligibilities
    .all()
    .some((one) => one.principalId === who.beneficiary() && one.roleDefinitionId === globalAdministrator);
}

describe('a Global Administrator that a caller asks for', () => {
  test('waits; whoever asked, whoever gets it and whoever has no role cannot let it through', async () => {
    const change = await asked();

    expect(await sign(change, who.asker())).toMatchObject({
      status: 403,
      html: expect.stringContaining('is not enough'),
    });
    expect(await sign(change, who.beneficiary())).toMatchObject({
      status: 403,
      html: expect.stringContaining('is not enough'),
    });
    expect(await sign(change, who.roleless())).toMatchObject({
      status: 403,
      html: expect.stringContaining('PimWarden.Approve'),
    });
    expect(await stateOf(change.id)).toBe('awaiting-approval');
    expect(isEligible()).toBe(false);
  });

  test("is not let through by another change's signature, one without the step-up, or one that is forged", async () => {
    const [change, other] = [await asked(), await asked()];
    const redirectUri = `${publicUrl}/api/approvals/callback`;
    const user = who.approver();
    const { searchParams } = await beginning(change);
    const state = searchParams.get('state') ?? '';
    const withState = async (nonce: string, context: string | null) =>
      deliver(await signIn(simulator, browser, { nonce, redirectUri, user, context }), {
        state,
        confirm: 'yes',
      });
    const good = await signIn(simulator, browser, { nonce: change.digest, redirectUri, user });
    const forged = `${(good.form?.fields.id_token ?? '').slice(0, -8)}AAAAAAAA`;

    expect(await withState(other.digest, 'c1')).toMatchObject({
      status: 403,
      html: expect.stringContaining('nonce'),
    });
    expect(await withState(change.digest, null)).toMatchObject({
      status: 403,
      html: expect.stringContaining('authentication context c1'),
    });
    expect(await deliver(good, { state, confirm: 'yes', id_token: forged })).toMatchObject({ status: 403 });
    const bearer = await tokenFor(user, ['PimWarden.Approve']);
    expect(await deliver(good, { state, confirm: 'yes', id_token: bearer })).toMatchObject({ status: 403 });
    expect(await call(bearer, `approvals/${change.id}`, { hash: change.digest })).toMatchObject({
      status: 403,
      json: { title: 'It has to be signed' },
    });
    expect(await stateOf(change.id)).toBe('awaiting-approval');
    expect(isEligible()).toBe(false);
  });

  test('is made once a third person has signed for just that; the signature counts once', async () => {
    const change = await asked();
    const page = await browser.open((await beginning(change)).href);
    const answered = await browser.submit(page, { user: who.approver() });
    const shown = await deliver(answered);
    expect(shown.html).toContain(who.beneficiary());
    expect(isEligible()).toBe(false);
    const done = await deliver(shown);
    const again = await deliver(shown);

    expect(done).toMatchObject({ status: 200, html: expect.stringContaining('Approved, and done') });
    expect(await stateOf(change.id)).toBe('done');
    expect(isEligible()).toBe(true);
    expect(again.status).toBe(409);
  });

  test('is not made by a signature of an hour ago', async () => {
    const change = await asked();
    const page = await browser.open((await beginning(change)).href);
    simulator.clock.advance(-3_600_000);
    const answered = await browser.submit(page, { user: who.approver() });
    simulator.clock.advance(3_600_000);

    expect(await deliver(answered)).toMatchObject({
      status: 403,
      html: expect.stringMatching(/expired|ten minutes/),
    });
    expect(await stateOf(change.id)).toBe('awaiting-approval');
  });
});
