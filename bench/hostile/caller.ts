import { z } from 'zod';
import type { ApiRole } from '../../src/ports/caller.ts';
import type { Page } from '../../test/browser.ts';
import { signIn } from '../../test/sign-in.ts';
import { audience, publicUrl, type Stage } from './stage.ts';

export const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
export const privilegedRoleAdministrator = 'e8611ab8-c189-46e8-94e1-60213ab1f814';
/** License Administrator: controls nothing. */
export const plainRole = '4d6ac14f-3453-41d0-bef9-a3e0c569773a';

type ShortRole = ApiRole extends `PimWarden.${infer Name}` ? Name : never;

/** Who calls: a user of the tenant, or an app by itself. */
export interface CallerWish {
  readonly userId?: string;
  readonly appId?: string;
  readonly scopes?: readonly string[];
  readonly acrs?: readonly string[];
  readonly clientProof?: 'none' | 'secret' | 'certificate';
  readonly audience?: string;
}

const issued = z.looseObject({ access_token: z.string() });

/** A token as the simulated tenant issues it. */
export async function tokenOf(
  { simulator, browser }: Stage,
  wish: CallerWish,
  ...roles: readonly ShortRole[]
): Promise<string> {
  const page = await browser.postJson(`${simulator.origin}/_simulator/api-tokens`, {
    audience,
    roles: roles.map((role) => `PimWarden.${role}`),
    ...wish,
  });
  return issued.parse(JSON.parse(page.html)).access_token;
}

const answerJson = z.looseObject({
  changeId: z.string().optional(),
  digest: z.string().optional(),
  state: z.string().optional(),
  outcome: z.string().optional(),
  detail: z.string().optional(),
  id: z.string().optional(),
});

export interface Answer {
  readonly status: number;
  readonly json: z.output<typeof answerJson>;
}

export interface Request {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls the API with a bearer token. @param path below `/api`. */
export async function call(
  { host }: Stage,
  bearer: string,
  path: string,
  { method, body, headers }: Request = {},
): Promise<Answer> {
  const response = await fetch(`${host.origin}/api/${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: answerJson.parse(parsed(text)) };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value };
  } catch {
    return { text };
  }
}

/** A change of access that callers ask for. */
export function grantOf(
  principalId: string,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    ...{ action: 'assign', principalId, roleDefinitionId: plainRole, directoryScopeId: '/' },
    ...{ justification: 'On call' },
    ...(more.permanent === undefined && more.end === undefined && { duration: 'P30D' }),
    ...more,
  };
}

/** Whether somebody has the role now or later, in whatever form. */
export function has(
  { tenant, simulator }: Stage,
  principalId: string,
  roleDefinitionId: string = plainRole,
): boolean {
  const now = simulator.clock.now();
  return [
    ...tenant.roleManagement.eligibilitySchedules(now),
    ...tenant.roleManagement.assignmentSchedules(now),
  ].some(
    (one) =>
      one.principalId.toLowerCase() === principalId.toLowerCase() &&
      one.roleDefinitionId.toLowerCase() === roleDefinitionId.toLowerCase(),
  );
}

/** A change that waits for approval. */
export interface Waiting {
  readonly id: string;
  readonly digest: string;
}

/** Asks for a Global Administrator, which has to wait. */
export async function askForAdministrator(
  stage: Stage,
  wish: CallerWish,
  principalId: string,
  more: Readonly<Record<string, unknown>> = {},
  path = 'eligibilities',
): Promise<Waiting> {
  const bearer = await tokenOf(stage, wish, 'Grant');
  const body = grantOf(principalId, { roleDefinitionId: globalAdministrator, ...more });
  const { status, json } = await call(stage, bearer, path, { body });
  const { json: change } = await call(stage, bearer, `changes/${json.changeId}`);
  if (json.outcome !== 'awaiting-approval')
    throw new Error(`a control-plane grant was answered with ${status}: ${JSON.stringify(json)}`);
  return { id: json.changeId ?? '', digest: change.digest ?? '' };
}

export interface SigningWish {
  readonly nonce?: string;
  readonly context?: string | null;
  /** What is sent as the signature instead. */
  readonly token?: string;
  /** Done between the sign-in and the confirmation. */
  readonly before?: () => void | Promise<void>;
  /** `null`: the page is never confirmed. */
  readonly confirm?: string | null;
}

/** Somebody signs in for a change and confirms it, in one step as a program would. */
export async function sign(
  stage: Stage,
  change: Waiting,
  user: string,
  { nonce = change.digest, context, token, before, confirm = 'yes' }: SigningWish = {},
): Promise<Page> {
  const redirectUri = `${publicUrl}/api/approvals/callback`;
  const page = await signIn(stage.simulator, stage.browser, {
    ...{ nonce, redirectUri, user },
    ...(context === undefined ? {} : { context }),
  });
  if (page.form === undefined) throw new Error(`nobody signed in: ${page.html}`);
  await before?.();
  return confirmWith(stage, change, token ?? page.form.fields.id_token ?? '', confirm);
}

/** Sends a signature to the app, as the confirmation does. */
export function confirmWith(
  { browser, host }: Stage,
  { id, digest }: Waiting,
  token: string,
  confirm: string | null = 'yes',
): Promise<Page> {
  const state = Buffer.from(JSON.stringify({ id, digest })).toString('base64url');
  const fields = { id_token: token, state, ...(confirm !== null && { confirm }) };
  return browser.submit({
    ...{ url: host.origin, status: 200, headers: {}, html: '' },
    form: { method: 'post', action: `${host.origin}/api/approvals/callback`, fields },
  });
}

/** A signature of somebody for a nonce. */
export async function signatureOf(stage: Stage, nonce: string, user: string): Promise<string> {
  const page = await signIn(stage.simulator, stage.browser, {
    ...{ nonce, user, redirectUri: `${publicUrl}/api/approvals/callback` },
  });
  return page.form?.fields.id_token ?? '';
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The same token in other letters: the last one of its signature has bits that say nothing. */
export function rewritten(token: string): string {
  return token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1) ?? '') ^ 1];
}
