import { join } from 'node:path';
import { z } from 'zod';
import { type RunningAzurite, startAzurite } from '../../../local/azurite.ts';
import { type NoticeReceiver, startNoticeReceiver } from '../../../local/notice-receiver.ts';
import { type RulesOnDisk, type RulesText, rulesOnDisk, stackRules } from '../../../local/stack-rules.ts';
import { allTimersAt } from '../../../local/timer-schedules.ts';
import { type Simulator, startSimulator } from '../../../simulator/start.ts';
import { requiredAppRoles } from '../../../src/adapters/graph/permissions.ts';
import { type Browser, createBrowser, type Page } from '../../browser.ts';
import { type HostMessage, type HostProcess, startHostProcess } from '../../local/host-process.ts';
import { makeEligible, peopleWithoutAccess, requireOfActivation } from '../../seeded-people.ts';
import { approvalClientId } from '../../sign-in.ts';

/** Search Administrator: nobody of the seeded tenant has it. */
export const roleDefinitionId = '0964bb5e-9bdb-4d7b-ac29-58e794862a40';
const audience = 'api://pim-warden';
const publicUrl = 'https://warden.example';
const never = '0 0 2 1 1 *';

const activation = z.looseObject({
  id: z.string(),
  state: z.string(),
  principalId: z.string().optional(),
  until: z.string().optional(),
  ended: z.looseObject({ cause: z.string() }).optional(),
  awaiting: z.looseObject({ reason: z.string(), link: z.string().optional() }).optional(),
});
const status = activation.extend({ activations: z.array(activation).default([]) });
const events = z.looseObject({
  value: z.array(
    z.looseObject({
      activityDisplayName: z.string(),
      targetResources: z.array(z.looseObject({ id: z.string().nullable() })),
    }),
  ),
});

/**
 * Functions host, simulated tenant and Azurite as real servers. The clocks of tenant and host are moved together. Timers run
 * when a test says so, and at no other time.
 */
export class RunningStack {
  readonly simulator: Simulator;
  readonly origin: string;
  readonly browser: Browser;
  readonly #host: HostProcess;
  readonly #azurite: RunningAzurite;
  readonly #rules: RulesOnDisk;
  readonly #receiver: NoticeReceiver;

  private constructor(
    parts: Pick<RunningStack, 'simulator' | 'origin'>,
    [host, azurite, rules, receiver]: readonly [HostProcess, RunningAzurite, RulesOnDisk, NoticeReceiver],
  ) {
    this.simulator = parts.simulator;
    this.origin = parts.origin;
    this.browser = createBrowser();
    this.#host = host;
    this.#azurite = azurite;
    this.#rules = rules;
    this.#receiver = receiver;
  }

  /** @param senders entries of the rules, made once it is known who is there. Nobody of `people` has anything. */
  static async start(
    senders: (people: readonly string[]) => readonly RulesText[],
    keys: Readonly<Record<string, string>> = {},
  ): Promise<RunningStack> {
    const azurite = await startAzurite();
    const simulator = await startSimulator({
      ...{ users: 40, seed: 11, auditEvents: 0, throttling: false, control: true },
      tokenLifetimeSeconds: 400 * 86_400,
      identities: [{ appRoles: requiredAppRoles().map(({ name }) => name) }],
    });
    const people = peopleWithoutAccess(simulator.tenant);
    for (const principalId of people) makeEligible(simulator, principalId, roleDefinitionId);
    simulator.applications.register({
      clientId: approvalClientId,
      redirectUris: [`${publicUrl}/api/approvals/callback`],
      idTokens: true,
      optionalClaims: ['acct', 'auth_time'],
      roles: {},
    });
    const rules = rulesOnDisk(stackRules(simulator.tenant, { senders: senders(people) }));
    const receiver = await startNoticeReceiver();
    const settings = {
      ...keys,
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
      NOTIFY_WEBHOOK_URL: receiver.url,
      APPROVAL_CLIENT_ID: approvalClientId,
      ...allTimersAt(never),
    };
    const entry = join(process.cwd(), 'functions/index.ts');
    const host = startHostProcess(entry, settings, 'api', { TRIGGERS: 'by-order' });
    const ready = await host.waitFor(({ kind }) => kind === 'ready' || kind === 'failed');
    return new RunningStack({ simulator, origin: String(ready.origin) }, [host, azurite, rules, receiver]);
  }

  async close(): Promise<void> {
    this.#host.kill();
    await Promise.all([this.simulator.close(), this.#azurite.stop(), this.#receiver.close()]);
    this.#rules.remove();
  }

  get now(): Date {
    return this.simulator.clock.now();
  }

  async passes(minutes: number): Promise<void> {
    this.simulator.clock.advance(minutes * 60_000);
    await this.#order(`advance ${minutes * 60_000}`, 'advanced');
  }

  /** What the platform's timers do: what a message asks for is accepted in one pass, and executed in the next. */
  async work(): Promise<void> {
    for (const timer of ['executeChanges', 'watchActivations', 'executeChanges'])
      await this.#order(`run ${timer}`, 'ran');
  }

  async #order(line: Parameters<HostProcess['send']>[0], answer: HostMessage['kind']): Promise<void> {
    const { messages } = this.#host;
    const seen = messages.filter(({ kind }) => kind === answer).length;
    this.#host.send(line);
    await this.#host.waitFor(() => messages.filter(({ kind }) => kind === answer).length > seen);
  }

  async deliver(
    name: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<{ readonly status: number; readonly location: string }> {
    const response = await fetch(`${this.origin}/api/webhooks/${name}`, { method: 'POST', headers, body });
    return { status: response.status, location: response.headers.get('location') ?? '' };
  }

  /** A token as the tenant issues it: of a user, or of an app by itself. */
  async token(
    roles: readonly string[],
    wish: { readonly userId?: string; readonly appId?: string; readonly clientProof?: string } = {},
  ): Promise<string> {
    const page = await this.browser.postJson(`${this.simulator.origin}/_simulator/api-tokens`, {
      ...{ audience, roles, ...wish },
    });
    return z.looseObject({ access_token: z.string() }).parse(JSON.parse(page.html)).access_token;
  }

  async api(
    path: string,
    { method = 'GET', userId }: { readonly method?: string; readonly userId?: string } = {},
  ) {
    const roles = userId === undefined ? ['PimWarden.Read'] : ['PimWarden.Activate'];
    const authorization = `Bearer ${await this.token(roles, userId === undefined ? {} : { userId })}`;
    const response = await fetch(`${this.origin}${path}`, { method, headers: { authorization } });
    const json: unknown = await response.json();
    return { status: response.status, json };
  }

  /** What is known of a message or an activation, by its address. */
  async status(location: string): Promise<z.output<typeof status>> {
    return status.parse((await this.api(location)).json);
  }

  /** What strangers read. */
  async openStatus(location: string): Promise<unknown> {
    return (await fetch(`${this.origin}${location}`)).json();
  }

  /** State of a change, by the ledger. */
  async ledger(id: string): Promise<string> {
    const { json } = await this.api(`/api/changes/${id}`);
    return z.looseObject({ state: z.string() }).parse(json).state;
  }

  /** Whether the simulated tenant has the person hold the role now, and how. */
  held(
    principalId: string,
  ): { readonly kind: 'Assigned' | 'Activated'; readonly until: Date | undefined } | undefined {
    const row = this.simulator.tenant.roleManagement
      .assignmentSchedules(this.now)
      .find((one) => one.principalId === principalId && one.roleDefinitionId === roleDefinitionId);
    if (row === undefined) return undefined;
    const until = row.expiration.type === 'noExpiration' ? undefined : row.expiration.endsAt;
    return { kind: row.activatedUsing === undefined ? 'Assigned' : 'Activated', until };
  }

  /** Names of what the tenant's own audit log has of the person, oldest first. */
  async audited(principalId: string): Promise<readonly string[]> {
    const resource = new URLSearchParams({
      resource: 'https://graph.microsoft.com',
      'api-version': '2019-08-01',
    });
    const identity = await fetch(`${this.simulator.identityEndpoint}?${resource}`, {
      headers: { 'x-identity-header': this.simulator.identityHeader },
    });
    const { access_token: token } = z.looseObject({ access_token: z.string() }).parse(await identity.json());
    const response = await fetch(`${this.simulator.origin}/v1.0/auditLogs/directoryAudits?$top=999`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return events
      .parse(await response.json())
      .value.filter(({ targetResources }) => targetResources.some(({ id }) => id === principalId))
      .map(({ activityDisplayName }) => activityDisplayName)
      .toReversed();
  }

  /** Somebody follows a link of the app, signs in, and confirms what they are shown. */
  async follow(link: string, user: string): Promise<Page> {
    const begin = await this.browser.open(link.replace(publicUrl, this.origin));
    const href = (/href="([^"]+)"/.exec(begin.html)?.[1] ?? '').replace(/&#(\d+);/g, (_whole, code) =>
      String.fromCharCode(Number(code)),
    );
    const signedIn = await this.browser.submit(await this.browser.open(href), { user });
    const shown = await this.#submit(signedIn);
    return shown.form === undefined ? shown : this.#submit(shown);
  }

  /** What the browser sends to the public address arrives at the host. */
  #submit(page: Page): Promise<Page> {
    const { form } = page;
    if (form === undefined) throw new Error(`there is no form: ${page.html}`);
    return this.browser.submit({
      ...page,
      form: { ...form, action: form.action.replace(publicUrl, this.origin) },
    });
  }

  /** What an activation of the role has to show beside a reason. */
  roleWants(...more: readonly string[]): void {
    requireOfActivation(this.simulator, roleDefinitionId, ['Justification', ...more]);
  }
}
